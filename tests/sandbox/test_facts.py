"""Facts that are tuples of exact numbers: read, sent to a worker, and shown as they are."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, sqrt
from sci_barriers.sandbox import run, run_inside
from sci_barriers.sandbox.handle import read_facts
from sci_barriers.sandbox.wire import read_facts as received
from sci_barriers.sandbox.wire import write_facts, write_message
from support.sandbox_game import LIMITS, Table

FACTS: dict[str, Any] = {"N": 2, "m": 1, "lam": Q(1, 3), "w": (Q(1, 7), 3, Fraction(-1, 2))}


def test_tuples_of_exact_numbers_are_read() -> None:
    assert read_facts(FACTS)["w"] == (Q(1, 7), Q(3), Q(-1, 2))
    assert read_facts({"N": 1, "w": (1, sqrt(Q(2)))})["w"] == (Q(1), sqrt(Q(2)))
    assert read_facts({"N": 1, "w": ()})["w"] == ()


def test_tuples_pass_the_wire_exactly() -> None:
    """As JSON text, with roots and long numbers, beside plain values and single numbers."""
    facts = read_facts({**FACTS, "roots": (sqrt(Q(2)), Q(1, 2**5000 + 1)), "none": None, "L": 7})
    assert received(json.loads(write_message(write_facts(facts)))) == facts


@pytest.mark.parametrize("value", [(0.5,), (True,), ("1/2",), ((Q(1),),), (None,), [1]])
def test_tuples_of_anything_else_are_refused(value: Any) -> None:
    with pytest.raises(BadInput):
        read_facts({"N": 1, "w": value})


def test_a_float_in_a_tuple_is_named_with_its_place() -> None:
    with pytest.raises(BadInput, match=r"w\[1\] = 0.5: is a float"):
        read_facts({"N": 1, "w": (1, 0.5)})


def test_a_target_sees_the_tuple_here_and_in_a_worker(tmp_path: Path) -> None:
    file = tmp_path / "shows.py"
    file.write_text(
        "def f(information):\n    w = information.w\n"
        "    assert type(w) is tuple and len(w) == 3\n    return [w[0] + w[1], w[2]]\n"
    )
    wanted = (Q(22, 7), Q(-1, 2))
    outcome = run(f"{file}:f", facts=FACTS, answer=Table(), limits=LIMITS)
    assert outcome.x == wanted, outcome.messages

    def f(information: Any) -> Any:
        return [information.w[0] + information.w[1], information.w[2]]

    assert run_inside(f, facts=FACTS, answer=Table()).x == wanted
