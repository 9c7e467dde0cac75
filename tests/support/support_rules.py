"""Statements `support` and `deviation`: truth from the instance, and the proof rules in fractions.

Truth: the exact minimisers of `solving`. Rules: FORMAT.md section 6, every inequality between
square roots compared by squares, in Fractions and without any rounding; rational lam and eta.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from support.free_weights import is_ellipsoid, lines
from support.instances import Problem, bound, rational
from support.solving import minimisers
from support.spectrum import Undecided
from support.tower import ZERO, Number, dot, sign

Row = list[Fraction]


def only_minimiser(problem: Problem) -> list[Number] | None:
    """The minimiser, if there is exactly one; Undecided for data with roots, which take long."""
    data = [*(entry for row in problem.A for entry in row), *problem.y, *problem.w]
    if not all(isinstance(entry, Fraction) for entry in data):
        raise Undecided("support: data with roots")
    if is_ellipsoid(problem) or lines(problem):
        return None
    found = minimisers(problem)
    return found[0] if len(found) == 1 else None


def support_claim(problem: Problem, claim: dict[str, Any]) -> bool:
    """One minimiser, exactly this support and these signs, and within the bounds."""
    x = only_minimiser(problem)
    P, s, bounds = claim["support"], claim["signs"], claim["x"]
    if x is None or not len(P) == len(s) == len(bounds):
        return False
    if {i: sign(value) for i, value in enumerate(x) if sign(value)} != dict(zip(P, s, strict=True)):
        return False
    return all(
        sign(x[i] - rational(low)) >= 0 and sign(rational(high) - x[i]) >= 0
        for i, (low, high) in zip(P, bounds, strict=True)
    )


def deviation_claim(problem: Problem, claim: dict[str, Any]) -> bool:
    """The bounds of the distance from the minimiser."""
    x = only_minimiser(problem)
    if x is None or len(claim["x"]) != problem.N:
        return False
    step = [rational(a) - b for a, b in zip(claim["x"], x, strict=True)]
    square = dot(step, step)
    low, high = bound(claim["lower"]), bound(claim["upper"])
    return sign(square - low * low) >= 0 and sign(high * high - square) >= 0


def deviation_follows(claim: dict[str, Any], source: dict[str, Any]) -> bool:
    """The bounds hold for every point of the box of the support statement."""
    box = dict(zip(source["support"], source["x"], strict=True))
    near = far = ZERO
    for i, text in enumerate(claim["x"]):
        x = rational(text)
        low, high = (rational(side) for side in box.get(i, ("0", "0")))
        near += max(ZERO, low - x, x - high) ** 2
        far += max(abs(x - low), abs(x - high)) ** 2
    return bound(claim["lower"]) ** 2 <= near and far <= bound(claim["upper"]) ** 2


def support_follows(problem: Problem, claim: dict[str, Any], proof: dict[str, Any]) -> bool:
    """Rules 1 to 4, or those of the empty support."""
    columns = problem.columns
    if not all(isinstance(v, Fraction) for c in [*columns, problem.y, problem.w] for v in c):
        return False
    mu = [rational(text) for text in proof.get("mu", [])]
    if any(value <= 0 for value in mu):
        return False
    if not claim["support"]:
        return _empty(problem, mu)
    P, s, bounds = claim["support"], claim["signs"], claim["x"]
    for sigma, (low, high) in zip(s, bounds, strict=True):
        if min(sigma * rational(low), sigma * rational(high)) <= 0:
            return False
    scale = [Fraction(2) ** d for d in proof.get("scale", [0] * len(P))]
    tau, shift = rational(proof["least"]), rational(proof["shift"])
    B = [[d * v for v in columns[i]] for d, i in zip(scale, P, strict=True)]
    if tau <= 0 or not _definite(B, proof["factor"], shift, tau):
        return False
    ends = []
    for value, texts in zip(mu, proof["x"], strict=True):
        x = [rational(text) for text in texts]
        r = [b - sum((columns[i][k] * v for i, v in zip(P, x, strict=True)), ZERO)
             for k, b in enumerate(problem.y)]  # fmt: skip
        g = [d * (dot(columns[i], r) - value * problem.w[i] * sigma)
             for d, i, sigma in zip(scale, P, s, strict=True)]  # fmt: skip
        gamma = dot(g, g)  # squared
        for v, d, (low, high) in zip(x, scale, bounds, strict=True):
            for room in (v - rational(low), rational(high) - v):
                if room < 0 or room * room * tau * tau < d * d * gamma:
                    return False
        for j in set(range(problem.N)) - set(P):
            slack = value * problem.w[j] - abs(dot(columns[j], r))
            if slack <= 0 or slack * slack * tau <= dot(columns[j], columns[j]) * gamma:
                return False
        ends.append((dot(r, r), gamma / tau))
    return _between(problem, mu, ends)


def _definite(B: list[Row], factor: list[list[str]], shift: Fraction, tau: Fraction) -> bool:
    L = [[rational(text) for text in row] for row in factor]
    total = ZERO
    for i, a in enumerate(B):
        for j, b in enumerate(B):
            short = min(i, j) + 1
            entry = dot(a, b) - dot(L[i][:short], L[j][:short]) - (shift if i == j else 0)
            total += entry * entry
    return shift >= tau and total <= (shift - tau) ** 2


def _between(problem: Problem, mu: Row, ends: list[tuple[Fraction, Fraction]]) -> bool:
    """Rule 4; ends: the squares of ||r~|| and of its error."""
    if len(mu) == 2 and mu[0] >= mu[1]:
        return False
    if problem.kind == "P2":
        target = problem.lam / (2 * problem.factor)
        return mu[0] <= target <= mu[-1]
    if len(mu) != 2:
        return False
    if problem.kind == "P3":
        return _below(mu[0] / problem.lam, ends[0]) and _above(mu[1] / problem.lam, ends[1])
    return _above(problem.eta, ends[0]) and _below(problem.eta, ends[1])


def _below(p: Fraction, end: tuple[Fraction, Fraction]) -> bool:
    """p < sqrt(a) - sqrt(b), p > 0."""
    a, b = end
    rest = a - p * p - b
    return rest > 0 and rest * rest > 4 * p * p * b


def _above(p: Fraction, end: tuple[Fraction, Fraction]) -> bool:
    """sqrt(a) + sqrt(b) < p."""
    a, b = end
    rest = p * p - a - b
    return p > 0 and rest > 0 and rest * rest > 4 * a * b


def _empty(problem: Problem, mu: Row) -> bool:
    y, square = problem.y, dot(problem.y, problem.y)
    if problem.kind == "P1":
        return not mu and problem.eta**2 >= square and all(w > 0 for w in problem.w)
    if len(mu) != 1:
        return False
    if problem.kind == "P2":
        fits = 2 * problem.factor * mu[0] <= problem.lam
    else:
        fits = mu[0] ** 2 <= problem.lam**2 * square
    return fits and all(
        abs(dot(c, y)) < mu[0] * w for c, w in zip(problem.columns, problem.w, strict=True)
    )
