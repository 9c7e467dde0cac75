"""trained: what training on pairs (A x, x) of a finite set forces (Paradox II).

    (i)  |phi(A x_i) - x_i| <= delta on the training pairs   =>  |phi(A x_at) - x_at| >= error,
         though some map is exact on the pairs, and error > c_opt;
    (ii) every map has |phi(A x_i) - x_i| >= error at some training pair.

Witness (i, j), A x_i = A x_j =: y: both are compared with phi(y), so |x_i - x_j| >= delta + error
shows (i) for j = at, and |x_i - x_j| >= 2 error shows (ii). The same for sets phi(y), not empty,
and the Hausdorff distance: it is sup |z - x| over z in phi(y). [triangle inequality]
"""

from __future__ import annotations

from typing import Any

from ..budget import budget_of, plus, times
from ..context import Context
from ..kernel import need
from ..layers import Values
from ..numbers import Real, Unreadable
from ..reader import anything, fields, indices, integer, label, list_of, maybe
from ..vectors import compare, extent, minus, rational
from .optimal import MOST_POINTS, Optimal, solved


def check(context: Context, name: str, statement: dict[str, Any]) -> None:
    """The witness lies in one fibre, is among the pairs, and is far enough apart."""
    where = f"statements.{name}"
    keys = {"kind": label, "optimal": label, "claim": anything, "proof": anything}
    got = fields(statement, where, keys)
    found = solved(context, got["optimal"], f"{where}.optimal")
    budget = budget_of(context.shared, where)
    point = integer(0, MOST_POINTS - 1)
    read = {"pairs": indices, "at": maybe(point), "delta": anything}
    read |= {"error": anything, "c_opt": anything}
    claim = fields(got["claim"], f"{where}.claim", read)
    pairs, at = claim["pairs"], claim["at"]
    if (at is None) != (claim["delta"] is None):
        raise Unreadable(f"{where}.claim: at and delta belong together")
    error = rational(claim["error"], f"{where}.claim.error", budget)
    c_opt = rational(claim["c_opt"], f"{where}.claim.c_opt", budget)
    several = list_of(point, least=2, most=2)
    i, j = fields(got["proof"], f"{where}.proof", {"witness": several})["witness"]
    if max([i, j, *pairs, *([] if at is None else [at])]) >= len(found.points):
        raise Unreadable(f"{where}: there are {len(found.points)} points")
    value = times(c_opt, c_opt, budget) if found.norm == "l2" else c_opt
    need(compare(value, found.value, budget) == 0, "c_opt: not that of the optimal statement")
    need(i in pairs, "witness: the first point is in no training pair")
    need(found.fibre[i] == found.fibre[j], "witness: A x differs at the two points")
    if at is None:
        need(j in pairs, "witness: the second point is in no training pair")
        apart: Real = plus(error, error, budget)
    else:
        need(j == at, "witness: the second point is not x_at")
        seen = [found.fibre[k] for k in pairs]
        need(len(set(seen)) == len(seen), "pairs: two of them have one A x, no map is exact")
        need(compare(error, c_opt, budget) > 0, "error: not larger than c_opt")
        delta = rational(claim["delta"], f"{where}.claim.delta", budget)
        apart = plus(error, delta, budget)
    gap = minus(found.points[i], found.points[j], budget)
    need(_at_least(gap, apart, found, context, where), "error: not forced by the witness")


def _at_least(gap: Values, size: Real, found: Optimal, context: Context, where: str) -> bool:
    """|gap| >= size >= 0 in the norm of the statement."""
    budget = budget_of(context.shared, where)
    limit = times(size, size, budget) if found.norm == "l2" else size
    return compare(extent(gap, found.norm, budget), limit, budget) >= 0
