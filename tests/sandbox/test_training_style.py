"""Style "training": a function is returned, and asked when it is fixed."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sci_barriers.errors import BadInput
from sci_barriers.exact import Q
from sci_barriers.sandbox import Limits, Outcome, Query, Stop, confinement, run, run_inside, wire
from sci_barriers.sandbox.handle import triples
from support import sandbox_training as targets

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork and signals")
FILE = Path(targets.__file__)
FACTS = {"N": 2, "m": 2, "R": 3}
LIMITS = Limits(wall=10, cpu=5, memory="1G")
READER = "support.sandbox_readers:plain"
Y = [(Q(1, 3), Q(5)), (Q(2), Q(0)), (Q(7), Q(-1, 2**70))]
SAMPLES = (((Q(1), Q(2)), (Q(1, 7), Q(0))), ((Q(1), Q(2)), (Q(1, 7), Q(0))),
           ((Q(1, 2), Q(2)), (Q(0), Q(3))))  # fmt: skip


class Asked:
    """A judge that asks at some points and keeps everything; and the table that answers."""

    def __init__(self, *inputs: Any) -> None:
        self.inputs, self.log = inputs or (Y,), []
        self.form: Any = None
        self.x: list[Any] = []

    def __call__(self, fixed: Any) -> None:
        self.form = fixed.form
        for some in self.inputs:
            self.x += fixed.at(some)

    def answer(self, query: Query) -> Any:
        self.log.append(query)
        A = ((Q(4), Q(1)), (Q(0), Q(1, 2**query.n)))
        if query.n > 50:
            return Stop("too high")
        return SimpleNamespace(A=A, y=(Q(1), Q(2)), samples=SAMPLES)


def played(
    name: str, asked: Asked | None = None, *, inside: bool = False, **more: Any
) -> tuple[Outcome, Asked]:
    asked = asked or Asked()
    more = {"facts": FACTS, "style": "training", "reader": READER, "judge": asked} | more
    more.setdefault("answer", asked.answer)
    if inside:
        return run_inside(getattr(targets, name), **more), asked
    return run(f"{FILE}:{name}", **({"limits": LIMITS} | more)), asked


@pytest.mark.parametrize("inside", [False, True])
@pytest.mark.parametrize(
    ("name", "x"),
    [
        ("linear", [(y[0] / 4, y[1]) for y in Y]),
        ("copies", [(Q(17, 2), Q(6))] * 3),
        ("counts", [(Q(k), Q(0)) for k in (1, 2, 3)]),
    ],
)
def test_the_function_is_asked_after_it_is_fixed(name: str, x: Any, inside: bool) -> None:
    outcome, asked = played(name, inside=inside)
    assert (outcome.status, outcome.x, outcome.messages) == ("answered", (), ())
    assert asked.x == x and asked.form == [{"N": 2}]


def test_inputs_and_outputs_are_exact() -> None:
    many = [(Q(k, 3), Q(k, 7**k)) for k in range(200)]
    outcome, asked = played("linear", Asked(many, Y, []))
    assert outcome.status == "answered"
    assert asked.x == [(y[0] / 4, y[1]) for y in [*many, *Y]]
    assert asked.log == [Query(kind="training", n=3)]


@pytest.mark.parametrize("inside", [False, True])
def test_no_query_after_the_function_is_fixed(inside: bool) -> None:
    outcome, asked = played("asks_later", inside=inside)
    assert outcome.status == "answered" and asked.x == [(Q(0), Q(0))] * 3 and asked.log == []
    assert len(outcome.refused) == 3 and "no more questions" in outcome.refused[0]
    assert inside or "no more questions" in outcome.printed


def test_threads_and_forged_queries_get_no_answer_either() -> None:
    outcome, asked = played("asks_from_a_thread")
    assert outcome.status == "answered" and asked.log == []
    assert asked.x == [(Q(5), y[0]) for y in Y]
    outcome, asked = played("asks_on_the_channel", Asked(Y[:1]))
    assert outcome.status == "answered" and asked.log == [] and asked.x == [(Q(1), Q(1))]


@pytest.mark.parametrize("inside", [False, True])
@pytest.mark.parametrize(
    ("name", "status", "text"),
    [
        ("raises", "raised", "ZeroDivisionError"),
        ("returns_nan", "invalid", "x[0]"),
        ("returns_short", "invalid", "length of x"),
        ("third_is_bad", "invalid", "x = None"),
        ("returns_nothing", "invalid", "NoneType: must be callable"),
        ("allocates", "memory", "MemoryError"),
        ("stops", "stopped", "too high"),
    ],
)
def test_failures_of_the_function_are_outcomes(
    name: str, status: str, text: str, inside: bool
) -> None:
    outcome, asked = played(name, inside=inside)
    assert (outcome.status, outcome.x) == (status, None) and asked.x == []
    assert text in outcome.messages[0]


@pytest.mark.parametrize(
    ("name", "status"), [("leaves", "crashed"), ("hangs", "timeout"), ("returns_long", "invalid")]
)
def test_limits_hold_while_the_function_is_asked(name: str, status: str) -> None:
    wall = 1.5 if name == "hangs" else 10
    outcome, asked = played(name, limits=Limits(wall=wall, memory="1G", answer=3000))
    assert outcome.status == status and asked.x == []


@pytest.mark.parametrize(
    "name",
    ["forges_short", "forges_text", "forges_done", "forges_fixed", "forges_load",
     "forges_garbage", "forges_early", "forges_an_answer"],
)  # fmt: skip
def test_forged_messages_are_protocol_errors(name: str) -> None:
    outcome, asked = played(name)
    assert (outcome.status, outcome.x) == ("protocol", None) and asked.x == []


@pytest.mark.skipif(not confinement.LINUX, reason="needs Linux")
def test_only_the_first_process_is_asked() -> None:
    outcome, asked = played("child_returns")
    assert outcome.status == "answered" and asked.x == [(Q(1), Q(0))] * 3


def test_what_the_function_prints_is_captured() -> None:
    assert played("prints")[0].printed == "at 1/3\nat 2\nat 7\n"


def test_time_of_the_judge_is_not_the_targets() -> None:
    def slow(fixed: Any) -> None:
        for y in Y:
            time.sleep(0.9)
            fixed.at([y])

    assert played("linear", judge=slow, limits=Limits(wall=2.5))[0].status == "answered"


@pytest.mark.parametrize("inside", [False, True])
@pytest.mark.parametrize("error", [ZeroDivisionError, TimeoutError, BadInput, KeyboardInterrupt])
def test_errors_of_the_judge_pass_through(error: type[BaseException], inside: bool) -> None:
    def judge(fixed: Any) -> None:
        fixed.at(Y)
        raise error("mine")

    with pytest.raises(error, match="mine"):
        played("linear", judge=judge, inside=inside)


@pytest.mark.parametrize("inside", [False, True])
def test_a_reader_without_a_list_is_refused(inside: bool) -> None:
    outcome, _ = played("linear", reader="support.sandbox_readers:broken", inside=inside)
    assert outcome.status == "invalid" and "must be a list" in outcome.messages[0]


@pytest.mark.parametrize(
    "more",
    [{"judge": None}, {"judge": 3}, {"reader": None}, {"reader": "no colon"},
     {"reader": f"{FILE}:linear"}, {"style": "information"}, {"level": 3}],
)  # fmt: skip
@pytest.mark.parametrize("inside", [False, True])
def test_reader_and_judge_belong_to_the_style(more: dict[str, Any], inside: bool) -> None:
    with pytest.raises(BadInput):
        played("linear", inside=inside, **more)


def test_other_styles_have_no_training_set() -> None:
    ask: Callable[[Any], Any] = lambda i: [hasattr(i, "training_set") + 0, len(dir(i))]  # noqa: E731
    outcome = run_inside(ask, facts=FACTS, answer=Asked().answer)
    assert outcome.x == (Q(0), Q(6))
    with pytest.raises(BadInput, match="is the name of a query"):
        run_inside(ask, facts={"N": 2, "training_set": 1}, answer=Asked().answer)


def test_triples_survive_the_wire_exactly() -> None:
    data = SimpleNamespace(A=((Q(1, 3), Q(2)),) * 2, samples=SAMPLES)
    written = wire.write_triples(data)
    assert len(written["pairs"]) == 2 and written["order"] == [0, 0, 1]
    assert wire.read_triples(written, 4) == triples(data, 4)
