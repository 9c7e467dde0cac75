"""Are the claims of `runs`, `binomial`, `network` true?  From the definitions, in Fractions.

A second implementation: fractions.Fraction, math.comb, and the towers of square roots of `tower`
where a minimiser or a weight has roots.  Instances are P1 with eta = 0 and a diagonal matrix, or,
for networks, anything with a y: then the minimiser is A^-1 y, the one feasible point.  The interval
of Clopper and Pearson is found by bisection on the 2^-40 grid.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import comb
from typing import Any

from support.instances import number, rational
from support.tower import Number, sign

UNIT = 40
Certificate = dict[str, Any]


def is_true(certificate: Certificate) -> bool:
    """All statements are true."""
    return all(_TRUTH[s["kind"]](certificate, s) for s in certificate["statements"].values())


def _minimisers(certificate: Certificate, statement: Any) -> bool:
    given = certificate["instances"][statement["instance"]]["parameters"]
    A, y = given["A"], given["y"]
    assert given["problem"] == "P1"
    assert given["eta"] == "0"
    assert all(rational(A[i][j]) == (i == j) for i in range(len(y)) for j in range(len(A[0])))
    x = statement["claim"]["set"]["x"]
    return len(x) == len(y) and all(sign(number(a) - number(b)) == 0 for a, b in zip(x, y))


def _information(certificate: Certificate, statement: Any) -> bool:
    y = certificate["instances"][statement["instance"]]["parameters"]["y"]
    for _, i, n, q in statement["claim"]["queries"]:
        error = number(y[i]) - rational(q)
        if sign(error * error - Fraction(1, 4**n)) > 0:
            return False
    return True


def _runs(certificate: Certificate, statement: Any) -> bool:
    statements = certificate["statements"]
    named = [statements[name] for name in statement["from"]]
    if statement["information"] is not None:
        about = statements[statement["information"]]["instance"]
        if any(s["instance"] != about for s in named):
            return False
    claim = statement["claim"]
    tau = rational(claim["exceeds"])
    counts = [failures(s["claim"]["set"]["x"], claim["outputs"], tau) for s in named]
    return counts == claim["failures"]


def failures(z: list[Any], outputs: list[Any], tau: Fraction) -> int:
    """How many outputs are null or farther than tau from z."""
    centre = [number(entry) for entry in z]
    count = 0
    for x in outputs:
        if x is not None:
            square: Number = Fraction(0)
            for text, entry in zip(x, centre, strict=True):
                square = square + (rational(text) - entry) * (rational(text) - entry)
            if sign(square - tau * tau) <= 0:
                continue
        count += 1
    return count


@lru_cache(maxsize=100_000)
def tail(n: int, F: int, p: Fraction) -> Fraction:
    """P(Bin(n, p) >= F)."""
    a, b = p.numerator, p.denominator
    return Fraction(sum(comb(n, k) * a**k * (b - a) ** (n - k) for k in range(F, n + 1)), b**n)


def _binomial(certificate: Certificate, statement: Any) -> bool:
    source = certificate["statements"][statement["from"]]["claim"]
    n, (F,) = len(source["outputs"]), source["failures"]
    alpha, lower, upper = (rational(statement["claim"][k]) for k in ("alpha", "lower", "upper"))
    if not (0 < alpha < 1 and 0 <= lower <= upper <= 1):
        return False
    low = lower == 0 if F == 0 else tail(n, F, lower) <= alpha / 2
    # P(Bin(n, p) <= F) = 1 - P(Bin(n, p) >= F + 1).
    high = upper == 1 if n == F else 1 - tail(n, F + 1, upper) <= alpha / 2
    return low and high


@lru_cache(maxsize=10_000)
def interval(n: int, F: int, alpha: Fraction) -> tuple[Fraction, Fraction]:
    """Clopper and Pearson, outward to multiples of 2^-40."""
    return _bound(n, F, alpha), 1 - _bound(n, n - F, alpha)


def _bound(n: int, F: int, alpha: Fraction) -> Fraction:
    low, high = 0, 1 << UNIT  # P >= F is rare at low, not at high
    while F and high - low > 1:
        middle = (low + high) // 2
        if tail(n, F, Fraction(middle, 1 << UNIT)) <= alpha / 2:
            low = middle
        else:
            high = middle
    return Fraction(low, 1 << UNIT)


def value(layers: list[Any], y: list[Number]) -> list[Number]:
    """The value of a network at y, entry by entry."""
    h = list(y)
    for layer in layers:
        if layer["type"] == "affine":
            sides = [(layer["W"], h)] + ([(layer["U"], y)] if "U" in layer else [])
            h = [
                sum((number(w) * x for M, v in sides for w, x in zip(M[i], v, strict=True)),
                    start=number(b))
                for i, b in enumerate(layer["b"])
            ]  # fmt: skip
        elif layer["type"] == "relu":
            h = [_relu(x) for x in h]
        else:
            moves = [number(t) for t in layer["theta"]]
            h = [_relu(x - t) - _relu(-x - t) for x, t in zip(h, moves, strict=True)]
    return h


def _relu(x: Number) -> Number:
    return x if sign(x) > 0 else Fraction(0)


def _network(certificate: Certificate, statement: Any) -> bool:
    y = certificate["instances"][statement["instance"]]["parameters"]["y"]
    found = value(statement["claim"]["layers"], [number(entry) for entry in y])
    x = [number(entry) for entry in statement["claim"]["x"]]
    return all(sign(a - b) == 0 for a, b in zip(found, x, strict=True))


_TRUTH = {
    "minimisers": _minimisers,
    "information": _information,
    "runs": _runs,
    "binomial": _binomial,
    "network": _network,
}
