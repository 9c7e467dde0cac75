"""Vertices of {v >= 0 : C v = b} by enumeration over independent column subsets.

A point is a vertex iff the columns of its positive variables are linearly independent, and every
set of rank(C) independent columns gives at most one [standard: basic feasible solutions]. The
enumeration walks the subsets in lexicographic order and eliminates one column at a time, so that
dependent subsets are cut off as a whole. Exact. The number of subsets is bounded beforehand.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from sci_barriers.errors import bad_input
from sci_barriers.exact import Number, Q, is_zero, sign

Row = list[Number]


def basic_solutions(
    rows: Sequence[Sequence[Number]], rhs: Sequence[Number], *, n: int, limit: int = 200_000
) -> tuple[tuple[Number, ...], ...]:
    """The vertices (n,) of {v >= 0 : rows v = rhs}, each once; () when the set is empty.

    Raises BadInput when binomial(n, rank) exceeds `limit`.
    """
    reduced = _independent_rows([[*row, b] for row, b in zip(rows, rhs, strict=True)], n=n)
    if reduced is None:
        return ()
    rank = len(reduced)
    count = math.comb(n, rank)
    if count > limit:
        raise bad_input(
            "number of bases", count, f"must be at most {limit}",
            "use projection and contains, which need no vertices",
        )
    found: dict[tuple[int, ...], tuple[Number, ...]] = {}
    for support, values in _walk(reduced, (), 0, n=n, rank=rank):
        if support not in found:
            vertex: Row = [Q(0)] * n
            for index, value in zip(support, values, strict=True):
                vertex[index] = value
            found[support] = tuple(vertex)
    return tuple(found[support] for support in sorted(found))


def _independent_rows(augmented: list[Row], *, n: int) -> list[Row] | None:
    """Independent rows with the same solutions; None when the equations contradict each other."""
    todo = [list(row) for row in augmented]
    kept: list[Row] = []
    for column in range(n):
        pivot = next((k for k, row in enumerate(todo) if not is_zero(row[column])), None)
        if pivot is None:
            continue
        chosen = todo.pop(pivot)
        for row in todo:
            _eliminate(row, chosen, column, start=column)
        kept.append(chosen)
    if any(not is_zero(row[n]) for row in todo):
        return None
    return kept


def _eliminate(row: Row, pivot_row: Row, column: int, *, start: int) -> None:
    if is_zero(row[column]):
        return
    factor = row[column] * (1 / pivot_row[column])
    for k in range(start, len(row)):
        if not is_zero(pivot_row[k]):
            row[k] = row[k] - factor * pivot_row[k]


def _walk(
    tableau: list[Row], chosen: tuple[tuple[int, int], ...], start: int, *, n: int, rank: int
) -> Iterator[tuple[tuple[int, ...], tuple[Number, ...]]]:
    """(support, values) of every feasible basis that extends `chosen` = ((column, row), ...)."""
    if len(chosen) == rank:
        values = [(column, tableau[r][n] * (1 / tableau[r][column])) for column, r in chosen]
        if all(sign(value) >= 0 for _, value in values):
            positive = [(column, value) for column, value in values if not is_zero(value)]
            yield tuple(c for c, _ in positive), tuple(v for _, v in positive)
        return
    used = {r for _, r in chosen}
    for column in range(start, n - (rank - len(chosen)) + 1):
        pivot = next(
            (r for r in range(rank) if r not in used and not is_zero(tableau[r][column])), None
        )
        if pivot is None:
            continue
        copy = [list(row) for row in tableau]
        for r, row in enumerate(copy):
            if r != pivot:
                _eliminate(row, copy[pivot], column, start=column)
        yield from _walk(copy, (*chosen, (column, pivot)), column + 1, n=n, rank=rank)
