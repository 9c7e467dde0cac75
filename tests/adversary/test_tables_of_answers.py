"""The fixed tables of answers are admissible where they say so, and no further."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sci_barriers.adversary import HIGHEST, Omega, Shown, Table
from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, Verdict, absolute, is_dyadic, parse, sign
from sci_barriers.families import Tie
from sci_barriers.information import Approximation, verdict
from sci_barriers.information.base import NORMS, Norm
from sci_barriers.sandbox import Query

LEVELS: dict[str, dict[str, Any]] = {
    "P1": {"eta": Q(1, 3)}, "P2": {"lam": Q(1, 10)}, "P3": {"lam": Q(1, 3)},
}  # fmt: skip


def ask(table: Table, n: int) -> Shown:
    shown = table(Query(kind="at", n=n))
    assert isinstance(shown, Shown)
    return shown


def legal(shown: Shown, member: Tie, norm: Norm) -> bool:
    """Whether the answer is within 2^-n of the member: the legality check of `information`."""
    instance = member.instance()
    seen = Approximation(A=shown.A, y=shown.y, n=shown.n, norm=norm, objective=instance.objective)
    return verdict(seen, instance) is Verdict.PROVED


@pytest.mark.parametrize("problem", LEVELS)
@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("part", ["i", "ii"])
def test_answers_are_admissible_for_the_tie_and_every_side(
    problem: str, norm: Norm, part: str
) -> None:
    """Up to level n, with g = 2^-(n+2), also g = 2^-(n+1); not with g = 1 once n >= 1."""
    Om = Omega(problem=problem, N=4, m=3, K=3, **LEVELS[problem])
    table = Table(Om, part=part, norm=norm)
    for n in (0, 1, 5, 40):
        shown = ask(table, n)
        assert legal(shown, Om.tie(table.s), norm)
        for e in (n + 1, n + 2, n + 9):
            assert all(legal(shown, side.member(), norm) for side in Om.sides(table.s, exponent=e))
        if n > 0:
            assert not legal(shown, Om.side(table.s, 0, exponent=0).member(), norm)


@pytest.mark.parametrize("problem", LEVELS)
@pytest.mark.parametrize("L", [2, 3, 10])
@pytest.mark.parametrize(("norm", "reach"), [("entrywise", 1), ("operator", 2)])
def test_the_tables_of_layer_three_reach_as_far_as_said(
    problem: str, L: int, norm: Norm, reach: int
) -> None:
    """Entrywise to level L - 1, operator to L - 2: admissible for all k sides; then BadInput."""
    Om = Omega(problem=problem, N=4, m=2, K=3, L=L, **LEVELS[problem])
    table = Table(Om, part="iii", norm=norm)
    assert table.reach == L - reach
    for n in range(table.reach + 1):
        assert all(legal(ask(table, n), side.member(), norm) for side in Om.sides(3))
    with pytest.raises(BadInput, match="must be at most"):
        ask(table, table.reach + 1)
    last = ask(table, table.reach)
    sharper = Shown(A=last.A, y=last.y, n=table.reach + 1)
    assert not any(legal(sharper, side.member(), norm) for side in Om.sides(3))


def test_each_layer_is_within_a_quarter_of_the_bound() -> None:
    """|q - f(tie)| <= 2^-(l+2), all dyadic."""
    Om = Omega(problem="P2", N=5, m=3, K=3, lam=Q(1, 7))
    table = Table(Om, part="i", norm="entrywise")
    tie = Om.tie(1).instance()
    for n in (0, 3, 70):
        shown = ask(table, n)
        pairs = [(shown.A[i][j], tie.A[i, j]) for i in range(3) for j in range(5)]
        pairs += list(zip(shown.y, tie.y, strict=True))
        for q, f in pairs:
            assert is_dyadic(q)
            assert sign(absolute(q - f) - Q(1, 2 ** (n + 2))) <= 0


def test_single_entries_agree_with_whole_answers() -> None:
    Om = Omega(problem="P2", N=4, m=3, K=3, lam=Q(1, 7))
    table = Table(Om, part="ii", norm="entrywise")
    shown = ask(table, 9)
    for i in range(3):
        assert table(Query(kind="entry", n=9, f=("y", i))) == shown.y[i]
        for j in range(4):
            assert table(Query(kind="entry", n=9, f=("A", i, j))) == shown.A[i][j]
    assert len(table.entries) == 15
    assert ask(table, 9) is shown


@pytest.mark.parametrize(
    "f", [(), ("A",), ("A", 0), ("A", 3, 0), ("A", 0, 4), ("y", 3), ("y", 0, 0), ("z", 0)]
)
def test_entries_that_do_not_exist_are_refused(f: tuple[str | int, ...]) -> None:
    table = Table(Omega(problem="P3", N=4, m=3, K=3, lam=Q(1)), part="i", norm="entrywise")
    with pytest.raises(BadInput, match="is no entry"):
        table(Query(kind="entry", n=3, f=f))
    assert table.largest is None


def test_single_entries_belong_to_the_entrywise_reading() -> None:
    table = Table(Omega(problem="P3", lam=Q(1)), part="i", norm="operator")
    with pytest.raises(BadInput, match="entrywise"):
        table(Query(kind="entry", n=3, f=("y", 0)))


def test_huge_levels_share_their_numbers() -> None:
    """Level 10^6: one long number for the whole block, not one for each entry."""
    Om = Omega(problem="P3", N=200, m=100, K=6, lam=Q(1, 3))
    table = Table(Om, part="i", norm="entrywise")
    for n in (10**6, HIGHEST):
        shown = ask(table, n)
        assert ask(table, n) is shown
        assert len({id(shown.A[i][Om.k + i - 1]) for i in range(1, 100)}) == 1
        assert abs(shown.A[1][Om.k] ** 2 - Om.tie(1).c_squared) < Q(1, 2 ** (n - 40))
    with pytest.raises(BadInput):
        ask(table, HIGHEST + 1)


def test_claims_are_cut_from_below() -> None:
    """The highest level stays; the flag says that something is missing."""
    table = Table(Omega(problem="P3", N=4, m=2, lam=Q(1)), part="i", norm="entrywise")
    with pytest.raises(BadInput, match="empty"):
        table.claim(characters=10)
    for n in range(100):
        ask(table, n)
    claim, complete, size = table.claim(characters=10**6)
    assert complete
    assert [level["n"] for level in claim["levels"]] == list(range(99, -1, -1))
    assert len(json.dumps(claim["levels"], indent=1)) <= size <= 10**6
    claim, complete, _ = table.claim(characters=5000)
    assert not complete
    assert [level["n"] for level in claim["levels"]] == [
        99 - i for i in range(len(claim["levels"]))
    ]
    assert 1 <= len(claim["levels"]) < 100


def test_sparse_levels_are_the_answers() -> None:
    """values, entries and y give back the matrix and the vector that were shown."""
    Om = Omega(problem="P1", N=6, m=4, K=3, eta=Q(0), w=(Q(1, 3), Q(0), Q(-5, 7)))
    for part in ("i", "iii"):
        table = Table(Om, part=part, norm="entrywise")
        shown = ask(table, 1)
        (level,) = table.claim(characters=10**6)[0]["levels"]
        values = [parse(text) for text in level["values"]]
        assert len(set(values)) == len(values)
        A = [[Q(0)] * 6 for _ in range(4)]
        for i, j, v in level["entries"]:
            A[i][j] = values[v]
        assert tuple(map(tuple, A)) == shown.A
        assert tuple(values[v] for v in level["y"]) == shown.y
        assert level["entries"] == sorted(level["entries"])


def test_many_single_entries_are_written_as_their_level() -> None:
    """Whichever is shorter; both hold every answer that was given."""
    Om = Omega(problem="P3", N=20, m=19, K=6, lam=Q(1))
    table = Table(Om, part="i", norm="entrywise")
    table(Query(kind="entry", n=900, f=("A", 1, 2)))
    table(Query(kind="entry", n=7, f=("y", 0)))
    claim, complete, _ = table.claim(characters=10**6)
    assert complete and "levels" not in claim and len(claim["queries"]) == 2
    for i in range(1, 19):
        table(Query(kind="entry", n=900, f=("A", i, i + 1)))
    claim, complete, _ = table.claim(characters=10**6)
    assert complete and len(claim["queries"]) == 1
    assert [level["n"] for level in claim["levels"]] == [900]


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("part", ["i", "ii", "iii"])
def test_answers_with_a_block_are_admissible_for_every_side(norm: Norm, part: str) -> None:
    """Entries of w that are no dyadic numbers, many rows: y within 2^-(l+2) in l2 as well."""
    w = tuple(Q((-1) ** i * (i + 1), 7) for i in range(8))
    Om = Omega(problem="P2", N=11, m=9, K=3, L=6, lam=Q(1, 7), w=w)
    table = Table(Om, part=part, norm=norm)
    for n in (0, 2, 4):
        shown = ask(table, n)
        e = None if part == "iii" else n + 2
        assert all(legal(shown, side.member(), norm) for side in Om.sides(table.s, exponent=e))
        errors = [q - f for q, f in zip(shown.y[1:], w, strict=True)]
        assert sum((x * x for x in errors), Q(0)) <= Q(1, 4 ** (n + 3))
        assert all(is_dyadic(q) for q in shown.y)
        assert table.norm == "operator" or all(
            table(Query(kind="entry", n=n, f=("y", i))) == shown.y[i] for i in range(9)
        )
