"""run_inside: the same outcomes for Python functions in this process."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from sci_barriers.errors import BadInput
from sci_barriers.exact import Q
from sci_barriers.sandbox import Query, Stop, run_inside
from support import sandbox_hostile as hostile
from support import sandbox_targets as targets
from support.sandbox_game import FACTS, Table, play


def inside(f: Callable[..., Any], **more: Any) -> Any:
    return run_inside(f, facts=FACTS, answer=more.pop("answer", None) or Table(), **more)


@pytest.mark.parametrize(
    "name",
    ["trivial", "adaptive", "entries", "floats", "kinds", "asks_twice", "mutates",
     "returns_nan", "returns_none", "returns_short", "raises"],
)  # fmt: skip
def test_inside_and_sandbox_agree(name: str) -> None:
    tables = Table(), Table()
    home = hostile if hasattr(hostile, name) else targets
    here = inside(getattr(home, name), answer=tables[0])
    there = play(name, answer=tables[1])
    assert (here.status, here.x) == (there.status, there.x)
    assert here.messages[:1] == there.messages[:1]
    assert here.refused == there.refused and tables[0].log == tables[1].log


def test_solver_style_inside() -> None:
    assert inside(targets.solver, style="solver", level=3).status == "answered"


def test_exits_are_raised() -> None:
    outcome = inside(lambda information: sys.exit(3))
    assert (outcome.status, outcome.messages) == ("raised", ("SystemExit: 3",))
    assert inside(targets.raises_unprintable).messages == ("Unprintable",)


def test_refused_queries_are_logged(capsys: pytest.CaptureFixture[str]) -> None:
    outcome = inside(targets.refused_queries)
    assert outcome.status == "answered" and len(outcome.refused) == 8


def test_interrupts_pass_through() -> None:
    with pytest.raises(KeyboardInterrupt):
        inside(targets.interrupts)


def test_a_stopped_run_has_no_answer() -> None:
    def stubborn(information: Any) -> list[int]:
        try:
            information.at(3)
        except BaseException:
            pass
        return [1, 2]

    outcome = inside(stubborn, answer=lambda query: Stop("enough"))
    assert (outcome.status, outcome.x, outcome.messages) == ("stopped", None, ("enough",))


def test_errors_of_the_answer_function_pass_through_inside() -> None:
    def broken(query: Query) -> Any:
        raise ZeroDivisionError("mine")

    def stubborn(information: Any) -> list[int]:
        try:
            information.at(3)
        except BaseException:
            pass
        return [1, 2]

    with pytest.raises(ZeroDivisionError, match="mine"):
        inside(stubborn, answer=broken)


def test_a_failing_read_is_invalid() -> None:
    class Failing(list):  # type: ignore[type-arg]
        def __iter__(self) -> Any:
            raise RuntimeError("no item")

    outcome = inside(lambda information: Failing())
    assert outcome.status == "invalid" and "RuntimeError: no item" in outcome.messages[0]


def test_no_function_is_bad_input() -> None:
    with pytest.raises(BadInput, match="must be callable"):
        inside(3)  # type: ignore[arg-type]


def test_unknown_facts_are_named() -> None:
    outcome = inside(lambda information: information.eta)
    assert outcome.status == "raised" and "information has no eta" in outcome.messages[0]
    assert inside(lambda i: [len(dir(i)), i.lam]).x == (Q(8), Q(1, 3))


def test_a_thread_left_behind_is_not_answered_once_f_has_returned() -> None:
    """The log of the caller ends where the answer was given."""
    asked: list[int] = []
    refused: list[str] = []
    returned, done = threading.Event(), threading.Event()

    def answer(query: Query) -> Any:
        asked.append(query.n)
        return SimpleNamespace(A=((Q(1), Q(1)),), y=(Q(1),))

    class Slow(list[int]):
        def __len__(self) -> int:  # x is being read: f has returned
            returned.set()
            done.wait(5)
            return super().__len__()

        def __iter__(self) -> Any:
            returned.set()
            done.wait(5)
            return super().__iter__()

    def f(information: Any) -> Slow:
        def later() -> None:
            returned.wait(5)
            try:
                information.at(9)
            except BadInput as problem:
                refused.append(str(problem))
            done.set()

        information.at(1)
        threading.Thread(target=later).start()
        return Slow([1, 0])

    outcome = run_inside(f, facts={"N": 2}, answer=answer)
    assert outcome.status == "answered"
    assert asked == [1]
    assert len(refused) == 1 and "no more questions" in refused[0]
