"""Recovery statements by other means: the bounds in 60 decimal digits, from the certificate's text.

holds(made, name) is None where 60 digits leave a comparison open that is no equality of zeros.
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

from support.instances import rational
from support.robust_truth import matrix

Json = dict[str, Any]
CLOSE = Decimal("1e-45")


def _d(q: Fraction) -> Decimal:
    return Decimal(q.numerator) / Decimal(q.denominator)


def _root(q: Fraction) -> Decimal:
    return _d(q).sqrt()


def _term(text: str) -> tuple[Fraction, Fraction]:
    """(q, d) for q sqrt(d), one term."""
    factor, _, radicand = text.rpartition("sqrt(")
    if not radicand.endswith(")"):
        return rational(text), Fraction(1)
    sign = -1 if factor.startswith("-") else 1
    q = factor.strip("-").rstrip("*")
    return sign * (rational(q) if q else Fraction(1)), rational(radicand[:-1])


def subject(made: Json, name: str) -> tuple[Json, Json]:
    """The instance, and the claim, of the distance that the statement names."""
    distance = made["statements"][made["statements"][name]["distance"]]
    origin = made["statements"][distance["from"]]
    return made["instances"][origin["instance"]], distance["claim"]


def formula(made: Json, name: str) -> Decimal | None:
    """F in 60 digits; None where a hypothesis of the theorem fails."""
    with localcontext() as context:
        context.prec = 60
        return _formula(made, name)


def _formula(made: Json, name: str) -> Decimal | None:
    statement = made["statements"][name]
    robust = made["statements"][statement["robust"]]
    nsp = made["statements"][robust["nsp"]]
    instance, claim = subject(made, name)
    parameters = instance["parameters"]
    label = made["statements"][made["statements"][statement["distance"]]["from"]]["instance"]
    A, s = matrix(made, label), nsp["claim"]["s"]
    if matrix(made, nsp["instance"]) != A:
        return None
    if any(rational(w) != 1 for w in parameters.get("weights") or []):
        return None
    x, y = list(map(rational, claim["x"])), list(map(rational, parameters["y"]))
    e = [b - sum((a * v for a, v in zip(row, x)), Fraction(0)) for row, b in zip(A, y)]
    squared = sum((v * v for v in e), Fraction(0))
    rho, gamma = _d(rational(robust["claim"]["rho"])), _d(rational(robust["claim"]["gamma"]))
    if rho >= 1:
        return None
    if statement["claim"]["pair"] == "c":
        c1, c2 = (3 * rho + 1) * (rho + 1) / 2 / (1 - rho), (3 * rho + 5) * gamma / 2 / (1 - rho)
    else:
        c1, c2 = (3 * rho + 1) / 2 / (1 - rho), 2 * gamma / (1 - rho)
    noise, root_s = _root(squared), Decimal(s).sqrt()
    F = 2 * c1 / root_s * _d(sum(sorted(map(abs, x))[: len(x) - s], Fraction(0)))
    if parameters["problem"] == "P1":
        q, d = _term(parameters["eta"])
        return F + c2 * (_d(q) * _root(d) + noise) if q * q * d >= squared else None
    q, d = _term(parameters["lam"])
    lam = _d(q) * _root(d)
    if parameters["problem"] == "P3":
        C = c1 / root_s / lam
        return F + (C + c2) * noise if c2 * (1 - CLOSE) <= C else None
    m = len(A)
    lam /= {"1": Decimal(1), "1/m": 1 / Decimal(m), "1/2m": 1 / Decimal(2 * m)}[
        parameters["normalisation"]
    ]
    C = c1 / root_s / lam
    return F + C * _d(squared) + c2 * noise + c2 * c2 / (4 * C)


def holds(made: Json, name: str) -> bool | None:
    """lower <= F <= bound, and the claimed upper bound of the distance <= F."""
    with localcontext() as context:
        context.prec = 60
        F = formula(made, name)
        if F is None:
            return False
        claim = made["statements"][name]["claim"]
        upper = subject(made, name)[1]["upper"]
        margins = [Decimal(claim["bound"]) - F, F - Decimal(upper)]
        if "lower" in claim:
            margins.append(F - Decimal(claim["lower"]))
        open_ = [v for v in margins if v != 0 and abs(v) < CLOSE * max(F, Decimal("1e-30"))]
        if any(v < 0 for v in margins if v not in open_):
            return False
        return None if open_ else True
