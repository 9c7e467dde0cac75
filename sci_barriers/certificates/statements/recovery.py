"""recovery: how far the minimisers of P1, P2 or P3 may be from x, by the constants of A.

y = A x + e, sigma = sigma_s(x)_1, (c_1, c_2) of constants.py, all weights 1, c the factor of P2,
C = c_1/(sqrt(s) lam'), lam' = lam (P3), lam/c (P2): every minimiser z has |z - x| <= F,

    P1  F = (2 c_1/sqrt(s)) sigma + c_2 (eta + |e|)                   if |e| <= eta,
    P2  F = (2 c_1/sqrt(s)) sigma + C |e|^2 + c_2 |e| + c_2^2/(4C),
    P3  F = (2 c_1/sqrt(s)) sigma + (C + c_2) |e|                     if lam <= c_1/(sqrt(s) c_2).

F is compared with the claimed bound, and with the upper bound of a distance that was proved without
it, in exact numbers: lam' F is a sum of roots and no number is divided by another.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..budget import Budget, budget_of, decided, plus, size, times
from ..circuits import scaled
from ..constants import PAIRS, constants, noise, same_matrix, tail
from ..context import Context
from ..families import Instance
from ..integers import LONGEST, short
from ..kernel import need
from ..numbers import ONE, ZERO, Real, Surd, Unreadable, ratio, root
from ..reader import anything, fields, label, list_of, one_of
from .nsp import short_bound
from .robust import robust

SOURCES = {"distance": "minimisers", "deviation": "support"}


def check(context: Context, name: str, statement: dict[str, Any]) -> None:
    """The bound is at least F, and the distance at most F."""
    where = f"statements.{name}"
    keys = {"kind": label, "robust": label, "distance": label}
    got = fields(statement, where, {**keys, "claim": anything, "proof": anything})
    fields(got["proof"], f"{where}.proof", {})
    needed = {"pair": one_of(*PAIRS), "bound": short_bound, "verdict": one_of("proved")}
    claim = fields(got["claim"], f"{where}.claim", needed, {"lower": short_bound})
    known = robust(context, got["robust"], f"{where}.robust")
    subject, x, upper = _distance(context, got["distance"], f"{where}.distance")
    instance = context.instance(subject, f"{where}.distance")
    budget = budget_of(context.shared, where)
    same = subject == known.instance or same_matrix(known.A, instance, budget)
    need(same, f"the matrix of {subject!r} is not that of {known.instance!r}")
    entries = list_of(short, least=instance.N, most=instance.N)(x, f"{where}.distance: its x")
    vector = scaled([n for n, _ in entries], [d for _, d in entries], budget)
    c1, c2 = constants(claim["pair"], known.rho, known.gamma)
    unit, total = _formula(instance, known.s, c1, c2, vector, budget)

    def margin(value: tuple[int, int]) -> int:
        """The sign of value - F."""
        return decided(plus(times(unit, ratio(*value), budget), -total, budget), budget)

    need(margin(claim["bound"]) >= 0, "bound: below the value of the formula")
    need("lower" not in claim or margin(claim["lower"]) <= 0, "lower: above the formula's value")
    need(margin(upper) <= 0, "the distance is not shown to be at most the formula's value")


def _distance(context: Context, name: str, where: str) -> tuple[str, Any, tuple[int, int]]:
    """Instance, x and upper bound of a statement that is checked on its own."""
    statement = context.statement(name, where, *SOURCES)
    need("scale" not in statement, f"{name!r} is a distance in another scale")
    claim = statement.get("claim")
    if not isinstance(claim, dict):
        raise Unreadable(f"statements.{name}.claim: an object is needed")
    kind = SOURCES[statement["kind"]]
    source = context.statement(statement.get("from"), f"statements.{name}.from", kind)
    subject = label(source.get("instance"), f"statements.{name}.from")
    return subject, claim.get("x"), short_bound(claim.get("upper"), f"{where}: its upper")


def _formula(
    instance: Instance,
    s: int,
    c1: Fraction,
    c2: Fraction,
    x: tuple[int, list[int]],
    budget: Budget,
) -> tuple[Real, Real]:
    """(u, u F) with u = 1, lam/c, lam > 0 for P1, P2, P3, once the hypotheses are checked."""
    weights = (w.rational() if isinstance(w, Surd) else None for w in instance.weights)
    need(all(w is not None and w[0] == w[1] for w in weights), "a weight is not 1")
    for number in (instance.lam, instance.eta):
        _short(number, budget)
    half = _surd(c1 / s)  # c_1/sqrt(s) = (c_1/s) sqrt(s)

    def product(*factors: Real) -> Real:
        found: Real = ONE
        for factor in factors:
            found = times(found, factor, budget)
        return found

    def total(*terms: Real) -> Real:
        found: Real = ZERO
        for term in terms:
            found = plus(found, term, budget)
        return found

    root_s, second, e = root(s), _surd(c2), noise(instance, x, budget)
    first = product(half, root_s)
    sparse = product(first, ratio(2), tail(x, s, budget))
    if instance.problem == "P1":
        need(decided(total(instance.eta, -e), budget) >= 0, "|y - Ax| exceeds eta: x is infeasible")
        return ONE, total(sparse, product(second, total(instance.eta, e)))
    if instance.problem == "P3":
        u = instance.lam
        excess = total(_surd(c1), -product(second, root_s, u))
        need(decided(excess, budget) >= 0, "lam exceeds c_1/(sqrt(s) c_2)")
        return u, total(product(u, total(sparse, product(second, e))), product(first, e))
    n, d = instance.factor.rational() or (1, 1)
    u = product(instance.lam, ratio(d, n))
    # c_2^2/(4C) = c_2^2 sqrt(s) u/(4 c_1)
    rest = product(_surd(c2 * c2 / (4 * c1)), root_s, u, u)
    return u, total(product(u, total(sparse, product(second, e))), product(first, e, e), rest)


def _surd(x: Fraction) -> Surd:
    return ratio(x.numerator, x.denominator)


def _short(x: Real, budget: Budget) -> None:
    """Unreadable for a lam or eta with long numbers."""
    for part in (x,) if isinstance(x, Surd) else (x.a, x.b, x.s):
        if size(part)[1] > LONGEST:
            raise Unreadable(f"{budget.where}: lam or eta has more than {LONGEST} bits")
