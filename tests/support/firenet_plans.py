"""Small plans of the restarted network with all that a `firenet` certificate says of them.

Matrices: three rows of a Hadamard matrix of order 4 over 2, columns permuted, signs changed, rows
scaled: rho_0 = 1/3 for s = 1.  Numbers are those of `firenet_truth`, rounded outwards to 30 places.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal, localcontext
from fractions import Fraction
from functools import cache
from math import isqrt
from random import Random
from typing import Any

from support import firenet_truth as truth
from support.nsp_truth import constant
from support.writing import rational_text

Json = dict[str, Any]
HADAMARD = ((1, -1, 1, -1), (1, 1, -1, -1), (1, -1, -1, 1))
UNIT = Decimal(1).scaleb(-30)
BITS = 256


@dataclass(frozen=True)
class Plan:
    """Exact data; named: with the theorem, else the run alone."""

    A: tuple[tuple[Fraction, ...], ...]
    x: tuple[Fraction, ...]
    y: tuple[Fraction, ...]
    lam: Fraction
    L: Fraction
    p: int
    eps_0: Fraction
    delta: Fraction
    rho: Fraction
    gamma: Fraction
    sigma_squared: Fraction
    pair: str
    named: bool = True


def root(q: Fraction, *, up: bool, places: int = 20) -> Fraction:
    """A multiple of 2^-places just below or above sqrt(q)."""
    n = isqrt((q.numerator << 2 * places) // q.denominator)
    return Fraction(n + up, 1 << places)


def largest(A: Any, *, places: int = 8) -> Fraction:
    """The least multiple of 2^-places with |A| <= L."""
    n = 1
    while not truth.semidefinite(truth.gram(A, Fraction(n * n, 4**places), -1)):
        n += max(1, n // 64)
    while truth.semidefinite(truth.gram(A, Fraction((n - 1) ** 2, 4**places), -1)):
        n -= 1
    return Fraction(n, 1 << places)


def drawn(random: Random) -> Plan:
    """A plan that keeps all hypotheses."""
    order, signs = random.sample(range(4), 4), [random.choice((-1, 1)) for _ in range(4)]
    scales = [Fraction(random.choice((6, 7, 8)), 8) for _ in range(3)]
    A = tuple(
        tuple(scale * row[j] * sign / 2 for j, sign in zip(order, signs, strict=True))
        for scale, row in zip(scales, HADAMARD, strict=True)
    )
    found = constant([list(row) for row in A], 1)
    assert found is not None
    assert found[0] is not None
    # A A' is diagonal
    sigma, rho = min(scales) ** 2, root(found[0], up=True)
    gamma, pair = root((1 + found[0] * 3) / sigma, up=True), random.choice(("c", "c'"))
    if pair == "c":
        c1, c2 = (3 * rho + 1) * (rho + 1) / (2 * (1 - rho)), (3 * rho + 5) * gamma / 2 / (1 - rho)
    else:
        c1, c2 = (3 * rho + 1) / (2 * (1 - rho)), 2 * gamma / (1 - rho)
    lam = Fraction(int(c1 / c2 * 1024), 1024) * random.choice((1, Fraction(3, 4)))
    x = tuple(
        Fraction(random.randint(-8, 8), 4) * (random.random() < 0.6) + Fraction(i == 1)
        for i in range(4)
    )
    e = [Fraction(random.randint(-9, 9), 1024) for _ in range(3)]
    y = tuple(
        sum((a * b for a, b in zip(row, x, strict=True)), start=noise)
        for row, noise in zip(A, e, strict=True)
    )
    tail = sum(sorted(map(abs, x))[:-1], start=Fraction(0))
    delta = 2 * lam * tail + 2 * root(sum((v * v for v in e), start=Fraction(0)), up=True)
    L, eps_0 = largest(A), root(sum((v * v for v in y), start=Fraction(0)), up=True)
    plan = Plan(A, x, y, lam, L, 1, eps_0, delta, rho, gamma, sigma, pair)
    return replace(plan, p=least_steps(plan, c1))


@cache
def plans() -> tuple[Plan, ...]:
    """Twelve plans with few inner steps, F(0) - F(x) > 0 for all of them."""
    random = Random(11)
    found: list[Plan] = []
    while len(found) < 12:
        plan = drawn(random)
        start = plan.eps_0 - plan.lam * sum(map(abs, plan.x)) - Fraction(1, 50)
        if plan.p < 30 and start > 0:
            found.append(plan)
    return tuple(found)


@cache
def good(i: int, *restarts: int) -> Json:
    """The certificate of plan i; not to be changed in place."""
    return certificate(plans()[i], list(restarts), near=True)


def least_steps(plan: Plan, c1: Fraction) -> int:
    """The least p >= 2e C3 L for s = 1."""
    with localcontext() as context:
        context.prec = 60
        return int(truth.decimal(2 * c1 / plan.lam * plan.L) * Decimal(1).exp()) + 1


def certificate(
    plan: Plan, restarts: list[int], *, ratios: bool = True, near: bool = False
) -> Json:
    """Everything that is true of the plan, whether or not its hypotheses hold."""
    parameters = {
        "problem": "P3", "A": [texts(row) for row in plan.A], "y": texts(plan.y),
        "lam": rational_text(plan.lam), "weights": None,
    }  # fmt: skip
    instances = {"I": {"family": "explicit", "parameters": parameters}}
    found = constant([list(row) for row in plan.A], 1)
    assert found is not None
    squared, vector, omega = found
    nsp = {
        "kind": "nsp", "instance": "I",
        "claim": {"s": 1, "rho_squared": None if squared is None else rational_text(squared)},
        "proof": {"x": texts(vector), "omega": omega},
    }  # fmt: skip
    robust = {
        "kind": "robust", "nsp": "n", "proof": {},
        "claim": {key: rational_text(getattr(plan, key))
                  for key in ("rho", "gamma", "sigma_squared")},
    }  # fmt: skip
    claim: Json = {"x": texts(plan.x), "pair": plan.pair if plan.named else None, "p": plan.p}
    claim |= {key: rational_text(getattr(plan, key)) for key in ("L", "eps_0", "delta")}
    firenet = {
        "kind": "firenet", "instance": "I", "robust": "r" if plan.named else None,
        "claim": claim | {"restarts": []}, "proof": {"bits": BITS},
    }  # fmt: skip
    statements = {"f": firenet} | ({"n": nsp, "r": robust} if plan.named else {})
    made = {"format": "sci-barriers-certificate/1", "instances": instances}
    made["statements"] = statements
    with localcontext() as context:
        context.prec = truth.PLACES
        data = truth.Data(made, firenet)
        claim = firenet["claim"]
        claim["restarts"] = [_restart(data, k, ratios=ratios, near=near) for k in restarts]
    return made


def _restart(data: truth.Data, k: int, *, ratios: bool, near: bool) -> Json:
    found = truth.values(data, k)
    keys = [key for key in ("eps", "gap", "distance", "bound", "closed") if key in found]
    entry: Json = {"k": k, **{key: around(found[key]) for key in keys}}
    if near:
        point = [a.quantize(UNIT * 10**10) for a in found["psi"]]
        entry |= {"psi": [f"{a:f}" for a in point], "radius": "2.1e-20"}
    if "sides" in found:
        sides = found["sides"].items()
        entry["inequalities"] = {
            name: ratio(*pair) if ratios else None for name, pair in sides
        }  # fmt: skip
    return entry


def ratio(left: Decimal, right: Decimal) -> str | None:
    """left/right rounded upwards; null where right is not positive."""
    if right <= 0:
        return None
    return f"{(left / right + UNIT).quantize(UNIT, ROUND_CEILING):f}"


def around(value: Decimal) -> list[str]:
    """[low, high], a little wider than 10^-30."""
    low, high = (value.quantize(UNIT, way) for way in (ROUND_FLOOR, ROUND_CEILING))
    return [f"{low - UNIT:f}", f"{high + UNIT:f}"]


def texts(values: Any) -> list[str]:
    return [rational_text(value) for value in values]
