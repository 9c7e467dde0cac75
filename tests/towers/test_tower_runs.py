"""Towers as objects: levels, logged reads, budgets, error control that is checked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sci_barriers.errors import BadInput
from sci_barriers.exact import Enclosure, Q
from sci_barriers.towers import (
    ALL_ZERO,
    DECAYING,
    INFINITELY_MANY,
    SINGLE_SITE,
    SOME_ONE,
    AlmostMathieu,
    BitSequence,
    Decision,
    Diagonal,
    Jacobi,
    PointSet,
    Reader,
    Tower,
    only,
    run,
)
from sci_barriers.towers.diagonals import EigenvaluePoint
from sci_barriers.towers.reading import ask


@pytest.mark.parametrize(
    ("height", "control", "level"),
    [(1, "none", "Delta_2"), (1, "sigma", "Sigma_1"), (1, "pi", "Pi_1"), (1, "delta", "Delta_1"),
     (2, "pi", "Pi_2"), (3, "none", "Delta_4")],
)  # fmt: skip
def test_level_names_the_class(height: int, control: Any, level: str) -> None:
    tower = Tower(name="t", height=height, control=control, algorithm=lambda read, n: None)
    assert tower.level == level


def test_levels_of_the_worked_towers() -> None:
    towers = (SOME_ONE, ALL_ZERO, INFINITELY_MANY, SINGLE_SITE, DECAYING)
    assert [t.level for t in towers] == ["Sigma_1", "Pi_1", "Pi_2", "Sigma_1", "Delta_1"]
    assert INFINITELY_MANY.height == 2


@pytest.mark.parametrize(
    ("height", "control", "text"),
    [(0, "none", "height = 0: must be an integer >= 1"), (1.0, "none", "height = 1.0"),
     (True, "none", "height = True"), (1, "both", "control = 'both'"),
     (2, "delta", "height = 2: must be 1 for Delta_1")],
)  # fmt: skip
def test_towers_that_are_none_are_refused(height: Any, control: Any, text: str) -> None:
    with pytest.raises(BadInput, match=text):
        Tower(name="t", height=height, control=control, algorithm=lambda read, n: None)


def tower(algorithm: Callable[..., Any], **options: Any) -> Tower:
    return Tower(**{"name": "t", "height": 1, "control": "none", **options}, algorithm=algorithm)


def test_every_read_is_logged_in_order() -> None:
    seen = run(tower(lambda read, n: [read("a", i) for i in (3, 0, 3)]), only(3), 7)
    assert seen.output == [1, 0, 1] and seen.n == (7,)
    assert [r.f for r in seen.reads] == [("a", 3), ("a", 0), ("a", 3)]
    assert [r.value for r in seen.reads] == [1, 0, 1]
    assert seen.evaluations == {("a", 0), ("a", 3)}


def test_irrational_entries_come_enclosed_to_the_bits_asked() -> None:
    found = run(tower(lambda read, n: read("A", 1, 1, bits=n)), AlmostMathieu(lam=1), 200)
    assert isinstance(found.output, Enclosure)
    assert 0 < found.output.width <= Q(1, 2**200)


def test_the_output_depends_on_what_is_read_only() -> None:
    """Two sequences that agree at the places read give the same run."""
    first, second = only(9), only(90)
    a, b = (run(SOME_ONE, sequence, 5) for sequence in (first, second))
    assert a.reads == b.reads and a.output == b.output
    assert run(SOME_ONE, first, 10).output != run(SOME_ONE, second, 10).output


def test_a_budget_ends_a_run() -> None:
    def endless(read: Reader, n: int) -> int:
        i = 0
        while read("a", i) == 0:
            i += 1
        return i

    assert run(tower(endless), only(40), 0, budget=41).output == 40
    with pytest.raises(BadInput, match="budget = 40: too small"):
        run(tower(endless), only(40), 0, budget=40)


def test_no_handler_of_the_algorithm_holds_the_stop() -> None:
    def stubborn(read: Reader, n: int) -> str:
        for i in range(100):
            try:
                read("a", i)
            except Exception:
                pass
        return "done"

    answered = ask(stubborn, 0, answer=lambda f, bits: Q(0), facts={}, budget=100)
    stopped = ask(stubborn, 0, answer=lambda f, bits: Q(0), facts={}, budget=99)
    assert (answered.status, answered.output) == ("answered", "done")
    assert (stopped.status, stopped.output, len(stopped.reads)) == ("stopped", None, 99)


def test_a_stop_that_is_caught_all_the_same_is_no_answer() -> None:
    def swallowing(read: Reader, n: int) -> str:
        try:
            read("a", 0)
        except BaseException:
            pass
        return "done"

    assert ask(swallowing, 0, answer=lambda f, bits: Q(0), facts={}, budget=0).status == "stopped"


@pytest.mark.parametrize("n", [-1, 1.5, 1.0, True, "3", None, (1, 2), (), Q(1), 10**6 + 1])
def test_an_index_must_be_an_integer(n: Any) -> None:
    with pytest.raises(BadInput, match=r"^n = .*must be .*; pass"):
        run(SOME_ONE, only(None), n)


def test_height_two_takes_two_indices() -> None:
    assert run(INFINITELY_MANY, BitSequence(period="01"), (2, 4)).output.yes
    with pytest.raises(BadInput, match="must be 2 indices"):
        run(INFINITELY_MANY, BitSequence(period="01"), 2)


@pytest.mark.parametrize("f", [("b", 0), ("a",), ("a", 0, 0), ("a", -1), ("a", 1.0), (0,), ()])
def test_what_is_no_evaluation_is_refused(f: tuple[Any, ...]) -> None:
    with pytest.raises(BadInput):
        run(tower(lambda read, n: read(*f)), only(1), 0)


def test_errors_of_an_algorithm_pass_through() -> None:
    with pytest.raises(ZeroDivisionError):
        run(tower(lambda read, n: 1 // 0), only(1), 0)


def test_a_reader_shows_no_instance_and_takes_none() -> None:
    def look(read: Reader, n: int) -> list[str]:
        with pytest.raises(AttributeError):
            read.facts = {}  # type: ignore[misc]
        with pytest.raises(TypeError):
            read.facts["site"] = 3  # type: ignore[index]
        return [name for name in dir(read) if not name.startswith("__")]

    assert run(tower(look), Diagonal(site=5), 0).output == ["_ask", "facts"]
    assert set(Diagonal(site=5).facts()) == {"rows", "bound"}


# -- error control ---------------------------------------------------------------------------


def points(*radii: Q, missing: Q | None = None) -> PointSet:
    class Point:
        def __init__(self, radius: Q) -> None:
            self.z, self.radius = Q(0), radius

        def certificate(self) -> dict[str, Any]:
            return {}

    return PointSet(items=tuple(map(Point, radii)), missing=missing)


@pytest.mark.parametrize(
    ("control", "output", "kept"),
    [
        ("sigma", points(Q(1, 8)), True),
        ("sigma", points(Q(1, 8), Q(1, 7)), False),
        ("pi", points(Q(5), missing=Q(1, 8)), True),
        ("pi", points(Q(0)), False),
        ("delta", points(Q(1, 8), missing=Q(1, 8)), True),
        ("delta", points(Q(1, 8), missing=Q(1, 4)), False),
        ("delta", points(missing=Q(0)), False),
        ("pi", points(missing=Q(0)), False),
        ("delta", points(Q(1, 8), missing=Q(-5)), False),
        ("sigma", Decision(yes=True, witness={}), False),
        ("delta", points(Q(1, 4), missing=Q(0)), False),
        ("sigma", Decision(yes=True, witness={"site": 1}), True),
        ("sigma", Decision(yes=True), False),
        ("sigma", Decision(yes=False), True),
        ("pi", Decision(yes=False), False),
        ("pi", Decision(yes=True), True),
        ("delta", Decision(yes=True), True),
        ("sigma", [Q(0)], False),
        ("none", [Q(0)], True),
    ],
)
def test_the_declared_control_must_be_visible(control: Any, output: Any, kept: bool) -> None:
    """n = 3: radii, missing <= 1/8; the verifiable answer has a witness."""
    declared = tower(lambda read, n: output, control=control)
    if kept:
        assert run(declared, only(None), 3).output is output
    else:
        with pytest.raises(BadInput):
            run(declared, only(None), 3)


def test_certificates_name_the_instance() -> None:
    found = run(SINGLE_SITE, Diagonal(site=2), 3)
    zero, one = found.certificates()
    for certificate, point in ((zero, ["0", "0"]), (one, ["1", "0"])):
        assert certificate["instances"] == {"A": {"family": "diagonal", "parameters": {"site": 2}}}
        assert certificate["statements"]["S"]["claim"]["points"] == [point]
    assert one["statements"]["S"]["claim"]["sites"] == 3
    assert list(run(SOME_ONE, only(2), 2).certificates()) == []
    (witness,) = run(SOME_ONE, only(2), 3).certificates()
    assert witness["instances"]["A"] == {"family": "sequence", "parameters": only(2).to_json()}
    assert witness["statements"]["S"]["proof"] == {"site": 2}


def test_the_error_of_a_set_is_its_largest_radius() -> None:
    assert points(Q(1, 8), Q(1, 3)).error == Q(1, 3)
    with pytest.raises(BadInput, match="empty"):
        _ = points().error
    assert PointSet(items=(EigenvaluePoint(z=Q(3), site=1),)).points == (Q(3),)


def test_facts_are_the_only_things_known_beforehand() -> None:
    facts = run(tower(lambda read, n: dict(read.facts)), Jacobi(b=2), 0).output
    assert not hasattr(facts["rows"], "__self__")  # a bound method would lead to the operator
    assert facts["bound"] == 4 and facts["rows"](3) == (2, 3, 4) and len(facts) == 2
