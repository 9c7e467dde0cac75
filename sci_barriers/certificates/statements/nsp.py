"""nsp: the null space constant of order s of a rational matrix, exactly.

    rho^2 = max over |Omega| = s, x in ker A, x != 0 of  s |x_Omega|_2^2 / |x_{Omega^c}|_1^2,

infinite if some x lives on s coordinates, 0 if ker A = {0}. That the constant is at least as large
is shown by x and Omega of the proof; that it is not larger by all elementary vectors (circuits.py),
each with its s largest entries.

Why these are enough [derived]. Let no x in ker A live on s coordinates, and fix Omega. C = {x in
ker A : |x_{Omega^c}|_1 <= 1} is compact, so the convex |x_Omega|_2 is largest at an extreme point
x. u = x_{Omega^c} has norm 1. If w in ker A vanishes on Omega^c where u does, and is no multiple of
x, then w - (sum sign(u_i) w_i) x =: h is not 0, sum sign(u_i) h_i = 0 over Omega^c, and x +- th
lies in C for small t: x is not extreme. So the vectors of ker A that vanish where x does are the
multiples of x: x is elementary. If some x lives on s coordinates, an elementary vector with
support in its support does so as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..budget import STEP, Budget, budget_of
from ..circuits import Integers, elementary, inner, kernel, longest, rows, scaled
from ..context import Context
from ..entries import Table
from ..integers import Ratio, short
from ..kernel import need
from ..numbers import Unreadable
from ..reader import anything, decimal, fields, indices, integer, label, maybe


@dataclass(frozen=True)
class Constant:
    """What a proved statement says: rho^2 (None: infinity) of order s of A, of the instance."""

    instance: str
    A: Table
    s: int
    squared: Ratio | None


def check(context: Context, name: str, statement: dict[str, Any]) -> None:
    """The vector reaches the constant, and no elementary vector exceeds it."""
    constant(context, name, f"statements.{name}")


def constant(context: Context, name: Any, where: str) -> Constant:
    """What the nsp statement of that name says, once it has been accepted."""
    statement = context.statement(name, where, "nsp")
    return context.once(name, lambda: _prove(context, statement, f"statements.{name}"))


def _prove(context: Context, statement: dict[str, Any], where: str) -> Constant:
    keys = {"kind": label, "instance": label, "claim": anything, "proof": anything}
    got = fields(statement, where, keys)
    A = context.instance(got["instance"], f"{where}.instance").columns
    if not isinstance(A, Table):
        raise Unreadable(f"{where}.instance: an instance of the family explicit is needed")
    needed = {"s": integer(1, A.N - 1), "rho_squared": maybe(not_negative)}
    bounds = {"lower": short_bound, "upper": short_bound}
    claim = fields(got["claim"], f"{where}.claim", needed, bounds)
    if claim["rho_squared"] is None and len(claim) > len(needed):
        raise Unreadable(f"{where}.claim: infinity has no bounds")
    budget = budget_of(context.shared, where)
    matrix = [v for _, v in rows(A, budget)]
    if got["proof"] == {}:
        need(claim["rho_squared"] == (0, 1), "only the constant 0 is shown without a vector")
        need(not kernel(matrix, budget), "there is a vector in the kernel: its constant is not 0")
    else:
        _attained(matrix, claim, got["proof"], f"{where}.proof", budget)
    found = Constant(got["instance"], A, claim["s"], claim["rho_squared"])
    if found.squared is not None:
        p, q = found.squared
        for key, side in (("lower", 1), ("upper", -1)):
            n, d = claim.get(key, (0, 1))
            holds = key not in claim or side * (p * d * d - n * n * q) >= 0
            need(holds, f"{key}: on the wrong side of the constant")
    return found


def _attained(
    matrix: list[Integers], claim: dict[str, Any], proof: Any, where: str, budget: Budget
) -> None:
    """x in the kernel, and omega, give the constant; no elementary vector exceeds it."""
    got = fields(proof, where, {"x": anything, "omega": indices})
    N, s, omega, squared = len(matrix[0]), claim["s"], got["omega"], claim["rho_squared"]
    if len(omega) != s or omega[-1] >= N:
        raise Unreadable(f"{where}.omega: {s} indices below {N} are needed")
    x = _vector(got["x"], N, f"{where}.x", budget)
    need(any(x), "x is 0")
    need(all(inner(row, x, budget) == 0 for row in matrix), "Ax is not 0")
    P, R = _ratio(x, omega, s, budget)
    if squared is None:
        need(R == 0, "x does not live on omega")
        return
    need(R > 0 and _compare(P, R, squared, budget) == 0, "x and omega give another constant")
    for v in elementary(kernel(matrix, budget), budget):
        budget.spend(4 * STEP * N)
        top = sorted(range(N), key=lambda i: -abs(v[i]))[:s]
        P, R = _ratio(v, top, s, budget)
        need(R > 0, "a vector of the kernel lives on s coordinates: the constant is infinite")
        need(_compare(P, R, squared, budget) <= 0, "a vector of the kernel exceeds the constant")


def _ratio(x: Integers, omega: list[int], s: int, budget: Budget) -> tuple[int, int]:
    """s |x_Omega|_2^2 and |x_{Omega^c}|_1^2."""
    budget.sums(2 * len(x), longest(x), longest(x))
    inside = set(omega)
    rest = sum(abs(a) for i, a in enumerate(x) if i not in inside)
    return s * sum(x[i] * x[i] for i in omega), rest * rest


def _compare(P: int, R: int, squared: Ratio, budget: Budget) -> int:
    """The sign of P - squared R."""
    p, q = squared
    budget.sums(2, longest([P, R]), longest([p, q]))
    left, right = P * q, p * R
    return (left > right) - (left < right)


def not_negative(value: Any, where: str) -> Ratio:
    """A short rational number >= 0."""
    found = short(value, where)
    if found[0] < 0:
        raise Unreadable(f"{where}: must be >= 0")
    return found


def short_bound(value: Any, where: str) -> Ratio:
    """A short decimal bound."""
    return short(decimal(value, where), where)


def _vector(value: Any, N: int, where: str, budget: Budget) -> Integers:
    """A multiple of x in integers."""
    if not isinstance(value, list) or len(value) != N:
        raise Unreadable(f"{where}: a list of {N} values is needed")
    entries = [short(text, where) for text in value]
    return scaled([n for n, _ in entries], [d for _, d in entries], budget)[1]
