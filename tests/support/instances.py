"""Instances of certificates rebuilt from sections 2 to 4 of FORMAT.md: exact A, y and parameters.

Number text is read into towers of square roots.  omega_k: beta = sqrt(2) 10^K / 3, first row k
entries beta, the winner beta + 2^-(n+1), then |a| I; tie: alpha = 5 10^(K-s); a_delta: columns
sqrt(3) rho u_1 and sqrt(3) u_2.  The rotation by the DCT-II matrix is kept as a flag.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

from support.tower import ONE, ZERO, Number, dot, sqrt

FACTORS = {
    "1": lambda m: ONE,
    "1/m": lambda m: Fraction(1, m),
    "1/2m": lambda m: Fraction(1, 2 * m),
}


@dataclass(frozen=True, kw_only=True, eq=False)
class Problem:
    """P1, P2 or P3 with exact data; `factor` is the c of P2, `extra` holds D for a_delta."""

    family: str
    parameters: dict[str, Any]
    kind: str
    A: tuple[tuple[Number, ...], ...]
    y: tuple[Number, ...]
    w: tuple[Number, ...]
    lam: Number = ONE
    eta: Number = ZERO
    factor: Fraction = ONE
    dct: bool = False
    extra: Any = None

    @property
    def m(self) -> int:
        return len(self.A)

    @property
    def N(self) -> int:
        return len(self.A[0])

    @property
    def columns(self) -> list[list[Number]]:
        return [[row[i] for row in self.A] for i in range(self.N)]

    def fit(self, x: Any) -> list[Number]:
        return [dot(row, x) for row in self.A]

    def norm(self, x: Any) -> Number:
        total: Number = ZERO
        for weight, value in zip(self.w, x, strict=True):
            if isinstance(value, Fraction) and not value:
                continue
            total = total + weight * abs(value)
        return total

    def value(self, x: Any) -> Number:
        """Objective at x (P1: without the constraint)."""
        norm = self.norm(x)
        if self.kind == "P1":
            return norm
        r = [a - b for a, b in zip(self.y, self.fit(x), strict=True)]
        square = dot(r, r)
        return (self.factor * square if self.kind == "P2" else sqrt(square)) + self.lam * norm


def rational(text: str) -> Fraction:
    """A number without roots, with an optional minus sign."""
    value = _text(text)
    if not isinstance(value, Fraction):
        raise ValueError(f"not rational: {text[:40]!r}")
    return value


def bound(text: str) -> Fraction:
    """A bound: rational and >= 0."""
    value = rational(text)
    if value < 0:
        raise ValueError(f"a bound below 0: {text[:40]!r}")
    return value


def _plain(text: str) -> Fraction:
    if "/" in text:
        above, below = text.split("/")
        return _plain(above) / _plain(below)
    if text.startswith("0x"):
        mantissa, _, exponent = text.partition("p")
        e = int(exponent or "0")
        value = int(mantissa, 16)
        return Fraction(value << e) if e >= 0 else Fraction(value, 1 << -e)
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?", text):
        raise ValueError(f"not a number: {text[:40]!r}")
    return Fraction(text)


@lru_cache(maxsize=20000)
def _text(text: str) -> Number:
    total: Number = ZERO
    # A sign starts a new term unless it belongs to an exponent.
    for piece in re.split(r"(?<![ep])(?=[+-])", text.replace(" ", "")):
        if not piece:
            continue
        factor, body = (-ONE, piece[1:]) if piece[0] == "-" else (ONE, piece.lstrip("+"))
        if body.endswith(")"):
            front, argument = body[:-1].split("sqrt(")
            if front:
                factor *= _plain(front.removesuffix("*"))
            total = total + factor * sqrt(_plain(argument))
        else:
            total = total + factor * _plain(body)
    return total


def number(obj: Any) -> Number:
    """A number or nested number of the format."""
    if isinstance(obj, str):
        return _text(obj)
    a, b, s = (number(obj[key]) for key in ("a", "b", "s"))
    return a + b * sqrt(s)


def vector(items: Any) -> list[Number]:
    return [number(item) for item in items]


def build(instance: dict[str, Any]) -> Problem:
    """The problem of an instance (cached by its text)."""
    return _build(json.dumps(instance, sort_keys=True))


@lru_cache(maxsize=4000)
def _build(text: str) -> Problem:
    instance = json.loads(text)
    family, p = instance["family"], instance["parameters"]
    return {"explicit": _explicit, "a_delta": _a_delta, "omega_k": _omega_k, "tie": _tie}[family](p)


def _explicit(p: dict[str, Any]) -> Problem:
    A = tuple(tuple(vector(row)) for row in p["A"])
    weights = p.get("weights")
    kind = p["problem"]
    more: dict[str, Any] = {}
    if kind == "P1":
        more["eta"] = number(p["eta"])
    else:
        more["lam"] = number(p["lam"])
    if kind == "P2":
        more["factor"] = FACTORS[p["normalisation"]](len(A))
    w = (ONE,) * len(A[0]) if weights is None else tuple(vector(weights))
    return Problem(
        family="explicit", parameters=p, kind=kind, A=A, y=tuple(vector(p["y"])), w=w, **more
    )


def _a_delta(p: dict[str, Any]) -> Problem:
    delta, lam = rational(p["delta"]), rational(p["lam"])
    half, three = sqrt(Fraction(1, 2)), sqrt(3)
    rho = 1 / sqrt(1 + 6 * delta * delta)
    u1 = (half - delta, -half - delta, 2 * delta)
    u2 = (half, -half, ZERO)
    first = [three * rho * value for value in u1]
    second = [three * value for value in u2]
    D = [three * rho, three]
    if p["order"] == "21":
        first, second, D = second, first, D[::-1]
    return Problem(
        family="a_delta", parameters=p, kind="P2", A=tuple(zip(first, second, strict=True)),
        y=u2, w=(ONE, ONE), lam=lam, factor=FACTORS[p["normalisation"]](3),
        extra={"D": D, "rho": rho, "delta": delta},
    )  # fmt: skip


def _stacked(
    head: list[Number], m: int, N: int, y1: Number, w: Any
) -> tuple[Any, tuple[Number, ...]]:
    c = sqrt(dot(head, head))
    k = N - m + 1
    rows = [(*head, *([ZERO] * (m - 1)))]
    for i in range(m - 1):
        row: list[Number] = [ZERO] * N
        row[k + i] = c
        rows.append(tuple(row))
    tail = [ZERO] * (m - 1) if w is None else [rational(value) for value in w]
    return tuple(rows), (y1, *tail)


def _omega_k(p: dict[str, Any]) -> Problem:
    N, m = p["N"], p["m"]
    beta = Fraction(10 ** p["K"], 3) * sqrt(2)
    head: list[Number] = [beta] * (N - m + 1)
    if p["winner"] is not None:
        head[p["winner"]] = beta + Fraction(1, 1 << (p["n"] + 1))
    A, y = _stacked(head, m, N, ONE, p["w"])
    return Problem(
        family="omega_k", parameters=p, kind="P3", A=A, y=y, w=(ONE,) * N, dct=p["dct"],
        extra={"head": head},
    )  # fmt: skip


def _tie(p: dict[str, Any]) -> Problem:
    N, m, kind = p["N"], p["m"], p["problem"]
    alpha = 5 * Fraction(10) ** (p["K"] - p["s"])
    head: list[Number] = [alpha] * (N - m + 1)
    if p["winner"] is not None:
        head[p["winner"]] = alpha + rational(p["g"])
    more: dict[str, Any] = {}
    y1: Number = ONE
    if kind == "P1":
        more["eta"] = rational(p["eta"])
        y1 = 1 + more["eta"]
    else:
        more["lam"] = rational(p["lam"])
        if kind == "P2":
            y1 = 1 + more["lam"] / (2 * alpha)
    y1 = y1 + rational(p.get("shift", "0"))
    A, y = _stacked(head, m, N, y1, p["w"])
    return Problem(
        family="tie", parameters=p, kind=kind, A=A, y=y, w=(ONE,) * N,
        extra={"head": head}, **more,
    )  # fmt: skip
