"""robust: the robust null space property of order s, with rational constants rho, gamma.

    |x_Omega|_2 <= rho |x_{Omega^c}|_1 / sqrt(s) + gamma |A x|_2   for |Omega| <= s, x in C^N.

It holds if rho >= rho_0, the constant of an `nsp` statement, A A' - sigma^2 I is positive
semidefinite, sigma > 0, and gamma^2 sigma^2 >= 1 + rho_0^2 (N - s)/s.

Why [derived]. Let x be real, |Omega| = s: a smaller Omega lowers the left and raises the right
side. A has full row rank; w = A^+ A x has |w| <= |A x|/sigma, and h = x - w is in ker A. So
    |x_Omega|_2 <= |h_Omega|_2 + |w_Omega|_2 <= rho_0 |h_{Omega^c}|_1/sqrt(s) + |w_Omega|_2
                <= rho_0 |x_{Omega^c}|_1/sqrt(s) + t |w_{Omega^c}|_2 + |w_Omega|_2
with t^2 = rho_0^2 (N - s)/s, and the last two terms are at most sqrt(1 + t^2) |w|_2. For x = u + iv
apply this to u cos(theta) + v sin(theta), whose entries have the mean square |x_i|^2/2 over theta,
and take norms in L^2(0, 2 pi), by Minkowski's inequality on the right.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..budget import budget_of
from ..context import Context
from ..definite import gram_at_least
from ..entries import Table
from ..integers import Ratio, short
from ..kernel import need
from ..numbers import Rejected, Unreadable
from ..reader import anything, fields, label
from .nsp import constant, not_negative


@dataclass(frozen=True)
class Property:
    """What a proved statement says: the property of order s of A, of the instance."""

    instance: str
    A: Table
    s: int
    rho: Ratio
    gamma: Ratio


def check(context: Context, name: str, statement: dict[str, Any]) -> None:
    """rho and gamma are large enough, sigma^2 is not too large."""
    robust(context, name, f"statements.{name}")


def robust(context: Context, name: Any, where: str) -> Property:
    """What the robust statement of that name says, once it has been accepted."""
    statement = context.statement(name, where, "robust")
    return context.once(name, lambda: _prove(context, statement, f"statements.{name}"))


def _prove(context: Context, statement: dict[str, Any], where: str) -> Property:
    keys = {"kind": label, "nsp": label, "claim": anything, "proof": anything}
    got = fields(statement, where, keys)
    needed = {"rho": not_negative, "gamma": not_negative, "sigma_squared": _positive}
    claim = fields(got["claim"], f"{where}.claim", needed)
    fields(got["proof"], f"{where}.proof", {})
    known = constant(context, got["nsp"], f"{where}.nsp")
    if known.squared is None:
        raise Rejected("the null space constant is infinite")
    budget = budget_of(context.shared, where)
    (p, q), (r, d), s = known.squared, claim["rho"], known.s
    need(r * r * q >= p * d * d, "rho: below the null space constant")
    (g, e), (a, b) = claim["gamma"], claim["sigma_squared"]
    enough = g * g * a * q * s >= e * e * b * (q * s + p * (known.A.N - s))
    need(enough, "gamma^2 sigma_squared is below 1 + rho_0^2 (N - s)/s")
    shown = gram_at_least(known.A, (a, b), budget)
    need(shown, "sigma_squared: AA' - sigma_squared I is not positive semidefinite")
    return Property(known.instance, known.A, s, claim["rho"], claim["gamma"])


def _positive(value: Any, where: str) -> Ratio:
    found = short(value, where)
    if found[0] <= 0:
        raise Unreadable(f"{where}: must be > 0")
    return found
