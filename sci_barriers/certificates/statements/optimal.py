"""optimal: c_opt of a finite set M_1 under a matrix A, in l2, l1 or linf, exactly.

    c_opt = min over maps phi of max over x in M_1 of |phi(A x) - x|
          = max over the fibres F_y = {x in M_1: A x = y} of the radius of the smallest ball of F_y.

Shown fibre by fibre: all its points are within r of the centre c, and for every other centre d
    l2    c = sum mu_i x_i, sum mu_i |x_i|^2 - |c|^2 = r^2:  sum mu_i |x_i - d|^2 = r^2 + |c - d|^2,
    l1, linf   sum nu_k g_k = 0, sum nu_k <g_k, x_k> = r, |g_k| <= 1 in the dual norm:
          max |x_i - d| >= sum nu_k <g_k, x_k - d> = r,
with weights >= 0 of sum 1 on points of the fibre. [weak duality; derived]
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cmp_to_key
from math import gcd
from typing import Any

from ..budget import STEP, Budget, budget_of, decided, plus, times
from ..context import Context
from ..entries import Table
from ..instance import Instance
from ..kernel import need
from ..layers import Rationals, Values, values
from ..numbers import ONE, Real, Surd, Unreadable
from ..reader import anything, fields, indices, integer, label, list_of, one_of
from ..vectors import (
    bound,
    combination,
    compare,
    equal,
    extent,
    inner,
    minus,
    number,
    numbers,
    rows,
    vector,
)

MOST_POINTS = 1_000
MOST_COORDINATES = 200_000
NORM = one_of("l2", "l1", "linf")


@dataclass(frozen=True)
class Optimal:
    """What has been accepted: the points, the fibre of each of them, and the value of the claim."""

    norm: str
    points: list[Values]
    fibre: list[int]
    value: Real


@dataclass(frozen=True)
class Fibre:
    """y, its points, and the ball; below: what the weights show the size of the ball to be."""

    y: list[Surd]
    members: list[int]
    centre: Values
    size: Real
    below: Real


def check(context: Context, name: str, statement: dict[str, Any]) -> None:
    """The fibres part the points, and each ball is a smallest one."""
    solved(context, name, "statements")


def solved(context: Context, name: Any, where: str) -> Optimal:
    """The `optimal` statement of that name, once it has been accepted."""
    statement = context.statement(name, where, "optimal")
    return context.once(name, lambda: _prove(context, name, statement))


def matrix(context: Context, name: Any, where: str) -> tuple[Instance, Table]:
    """An instance of the family explicit, and its A."""
    found = context.instance(name, where)
    if not isinstance(found.columns, Table):
        raise Unreadable(f"{where}: an instance of the family explicit is needed")
    return found, found.columns


def _prove(context: Context, name: str, statement: dict[str, Any]) -> Optimal:
    where = f"statements.{name}"
    keys = {"kind": label, "instance": label, "claim": anything, "proof": anything}
    got = fields(statement, where, keys)
    instance, A = matrix(context, got["instance"], f"{where}.instance")
    budget, N = budget_of(context.shared, where), instance.N
    keys = dict.fromkeys(("points", "value", "lower", "upper"), anything)
    claim = fields(got["claim"], f"{where}.claim", {"norm": NORM, **keys})
    norm, texts = claim["norm"], list_of(anything, least=1, most=MOST_POINTS)
    texts = texts(claim["points"], f"{where}.claim.points")
    if len(texts) * N > MOST_COORDINATES:
        raise Unreadable(f"{where}.claim.points: more than {MOST_COORDINATES} coordinates")
    points = [vector(x, N, f"{where}.claim.points[{i}]", budget) for i, x in enumerate(texts)]
    value = number(claim["value"], f"{where}.claim.value", budget)
    lower, upper = (bound(claim[k], f"{where}.claim.{k}", budget) for k in ("lower", "upper"))
    several = list_of(anything, least=1, most=len(points))
    worst = integer(0, len(points) - 1)
    proof = fields(got["proof"], f"{where}.proof", {"fibres": several, "worst": worst})
    where = f"{where}.proof.fibres"
    fibres = [
        _fibre(entry, f"{where}[{k}]", points, N, A.m, norm, budget)
        for k, entry in enumerate(proof["fibres"])
    ]
    if proof["worst"] >= len(fibres):
        raise Unreadable(f"{where}: there is no fibre {proof['worst']}, the index `worst`")
    _balls(fibres, points, rows(A, budget), norm, budget)
    fibre = _parted(fibres, len(points), budget)
    need(
        compare(fibres[proof["worst"]].size, value, budget) == 0
        and all(compare(found.size, value, budget) <= 0 for found in fibres),
        "value is not the size of the worst fibre",
    )
    low, high = (times(x, x, budget) if norm == "l2" else x for x in (lower, upper))
    need(compare(low, value, budget) <= 0, "lower: above c_opt")
    need(compare(high, value, budget) >= 0, "upper: below c_opt")
    return Optimal(norm, points, fibre, value)


def _fibre(
    value: Any, where: str, points: list[Values], N: int, m: int, norm: str, budget: Budget
) -> Fibre:
    weighted = "weights" if norm == "l2" else "terms"
    entries = list_of(anything, least=1, most=len(points) + N + 1)
    keys = {"y": anything, "indices": indices, "centre": anything, "size": anything}
    got = fields(value, where, {**keys, weighted: entries})
    if any(i >= len(points) for i in got["indices"]):
        raise Unreadable(f"{where}.indices: there are {len(points)} points")
    y = numbers(got["y"], m, f"{where}.y", budget)
    centre = vector(got["centre"], N, f"{where}.centre", budget)
    size = number(got["size"], f"{where}.size", budget)
    below = _from_weights if norm == "l2" else _from_terms
    found = below(got, f"{where}.{weighted}", points, centre, norm, budget)
    return Fibre(y, got["indices"], centre, size, found)


def _from_weights(
    got: dict[str, Any], where: str, points: list[Values], centre: Values, norm: str, budget: Budget
) -> Real:
    """sum mu |x|^2 - |c|^2, with c = sum mu x."""
    mu, chosen, members = [], [], set(got["indices"])
    for k, pair in enumerate(got["weights"]):
        if not isinstance(pair, list) or len(pair) != 2:
            raise Unreadable(f"{where}[{k}]: an index and a weight are needed")
        chosen.append(_member(pair[0], members, f"{where}[{k}]", points))
        mu.append(number(pair[1], f"{where}[{k}]", budget))
    weights = _weights(mu, where, budget)
    mean = combination(weights, chosen, len(centre), budget)
    need(equal(mean, centre, budget), f"{where}: the centre is not the weighted mean")
    squares = values([inner(x, x, budget) for x in chosen], budget)
    return plus(inner(weights, squares, budget), -inner(centre, centre, budget), budget)


def _from_terms(
    got: dict[str, Any], where: str, points: list[Values], centre: Values, norm: str, budget: Budget
) -> Real:
    """sum nu <g, x>, with sum nu g = 0 and |g| <= 1 in the dual norm."""
    nu, chosen, functionals = [], [], []
    N, members = len(centre), set(got["indices"])
    for k, term in enumerate(got["terms"]):
        if not isinstance(term, list) or len(term) != 3:
            raise Unreadable(f"{where}[{k}]: a weight, an index and a functional are needed")
        nu.append(number(term[0], f"{where}[{k}]", budget))
        chosen.append(_member(term[1], members, f"{where}[{k}]", points))
        budget.sums(N, 1, 1)
        g = list_of(integer(-1, 1), least=N, most=N)(term[2], f"{where}[{k}]")
        if norm == "linf":
            need(sum(map(abs, g)) <= 1, f"{where}[{k}]: a functional of dual norm > 1")
        functionals.append(Rationals(g, 1))
    weights = _weights(nu, where, budget)
    drift = combination(weights, functionals, N, budget)
    need(equal(drift, Rationals([0] * N, 1), budget), f"{where}: the functionals do not cancel")
    products = [inner(g, x, budget) for g, x in zip(functionals, chosen)]
    return inner(weights, values(products, budget), budget)


def _member(i: Any, members: set[int], where: str, points: list[Values]) -> Values:
    i = integer(0, len(points) - 1)(i, where)
    need(i in members, f"{where}: weight on point {i}, which is not in the fibre")
    return points[i]


def _weights(weights: list[Surd], where: str, budget: Budget) -> Values:
    """Weights >= 0 of sum 1."""
    need(all(decided(x, budget) >= 0 for x in weights), f"{where}: a weight is negative")
    found, ones = values(weights, budget), Rationals([1] * len(weights), 1)
    total = inner(found, ones, budget)
    need(compare(total, ONE, budget) == 0, f"{where}: the weights do not sum to 1")
    return found


def _balls(
    fibres: list[Fibre], points: list[Values], A: list[Values], norm: str, budget: Budget
) -> None:
    """A x = y in each fibre, no point is farther than the size, and the weights show the size."""
    for k, fibre in enumerate(fibres):
        seen = set()
        for i in fibre.members:
            x = points[i]
            key = _key(x, budget)
            if key in seen:
                continue  # an equal point has been looked at
            seen.add(key)
            images = (inner(row, x, budget) for row in A)
            same = all(compare(a, b, budget) == 0 for a, b in zip(images, fibre.y))
            need(same, f"fibre {k}: A x_{i} is not y")
            far = extent(minus(x, fibre.centre, budget), norm, budget)
            need(compare(far, fibre.size, budget) <= 0, f"fibre {k}: point {i} is outside the ball")
        shown = compare(fibre.below, fibre.size, budget) == 0
        need(shown, f"fibre {k}: the weights do not prove the radius")


def _parted(fibres: list[Fibre], count: int, budget: Budget) -> list[int]:
    """The fibre of each point. All y differ, so that no point is in two fibres."""
    found = [-1] * count
    for k, fibre in enumerate(fibres):
        for i in fibre.members:
            found[i] = k
    keys = [_fractions(fibre.y, budget) for fibre in fibres]
    if None in keys:  # in the order of the numbers, so that equal ones are neighbours

        def order(k: int, j: int) -> int:
            return _order(fibres[k].y, fibres[j].y, budget)

        places = sorted(range(len(fibres)), key=cmp_to_key(order))
        twice = [max(k, j) for k, j in zip(places, places[1:]) if order(k, j) == 0]
    else:
        first = {key: k for k, key in reversed(list(enumerate(keys)))}
        twice = [k for k, key in enumerate(keys) if first[key] < k]
    need(not twice, f"fibre {min(twice, default=0)}: its y comes twice")
    need(min(found) >= 0, "the fibres do not part the points: one is missing")
    return found


def _order(y: list[Surd], z: list[Surd], budget: Budget) -> int:
    """The lexicographic order of two vectors, exactly."""
    for a, b in zip(y, z):
        budget.spend(STEP * (1 + len(a.terms)))
        if a.den == b.den and a.terms == b.terms:
            continue
        found = compare(a, b, budget)
        if found:
            return found
    return 0


def _key(x: Values, budget: Budget) -> object:
    """Equal for two points only if the points are equal."""
    if isinstance(x, Rationals):
        budget.spend(STEP * (1 + len(x)))
        return x.q, tuple(x.n)
    parts = []
    for entry in x:
        assert isinstance(entry, Surd)
        budget.spend(STEP * (2 + len(entry.terms)))
        parts.append((entry.den, frozenset(entry.terms.items())))
    return tuple(parts)


def _fractions(y: list[Surd], budget: Budget) -> tuple[tuple[int, int], ...] | None:
    """The entries in lowest terms; None if one is not written as a rational number."""
    parts = []
    for x in y:
        fraction = x.rational()
        if fraction is None:
            return None
        n, d = fraction
        budget.sums(2, n.bit_length(), d.bit_length())
        common = gcd(n, d)
        parts.append((n // common, d // common))
    return tuple(parts)
