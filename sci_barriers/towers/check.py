"""Checks certified points of spectra. Standard library only; nothing else of the package is used.

    {"kind": "spectral-point", "operator": NAME, "parameters": {...}, "z": rational,
     "v": [integer, ...], "radius": decimal}         claims  dist(z, Sp A) <= radius

Operators (self-adjoint on l^2(N_0), 0-based indices i, j):
    jacobi          {"b"}: a_00 = b, a_ij = 1 for |i - j| = 1, else 0
    diagonal        {"site"}: a_ss = 1 for s = site (null: none), else 0
    almost_mathieu  {"lam", "theta"}: on Z, index 2x - 1 for x > 0, -2x for x <= 0; 1 between
                    neighbours, 2 lam cos(2 pi (alpha x + theta)) at x, alpha = (sqrt5 - 1)/2
    fibonacci       {"lam"}: likewise, lam at x if floor((x + 1) alpha) > floor(x alpha), else 0
    square_lattice  {}: on Z^2 by shells max(|x|, |y|) = R in order of (R, x, y); 1 between the
                    four neighbours

v is supported on the first n = len(v) sites. The check: sum_i ((A - z)v)_i^2 <= radius^2 sum v_j^2,
over all i, also those >= n. Then dist(z, Sp A) <= radius by the spectral theorem. Everything is in
integers; cosines are enclosed (Taylor polynomials at rationals, Machin's formula for pi), and each
component of (A - z)v by the interval that follows. No search, no float.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from math import isqrt
from typing import Any

BITS = 128
MOST_SITES = 20_000
MOST_BITS = 20_000
Entry = tuple[int, int, int]  # i, lower and upper bound of scale * a_ij
Column = Callable[[int], list[Entry]]


class Rejected(Exception):
    """The claim does not follow, or the certificate is malformed; the message says why."""


def check(certificate: Mapping[str, Any]) -> Fraction:
    """The radius that is proved; Rejected otherwise."""
    keys = {"kind", "operator", "parameters", "z", "v", "radius"}
    if not isinstance(certificate, Mapping) or set(certificate) != keys:
        raise Rejected(f"the keys must be {', '.join(sorted(keys))}")
    if certificate["kind"] != "spectral-point":
        raise Rejected(f"unknown kind {str(certificate['kind'])[:80]!r}")
    v, z = certificate["v"], rational(certificate["z"])
    if not isinstance(v, list) or not 0 < len(v) <= MOST_SITES:
        raise Rejected(f"v must be a list of 1 to {MOST_SITES} integers")
    if not all(type(x) is int and x.bit_length() <= MOST_BITS for x in v) or not any(v):
        raise Rejected(f"v must hold integers of at most {MOST_BITS} bits, not all 0")
    scale, column = _operator(certificate["operator"], certificate["parameters"])
    radius = decimal(certificate["radius"])
    top, bottom = _squares(scale, column, z, v)
    if top * radius.denominator**2 > bottom * radius.numerator**2:
        raise Rejected("||(A - z)v|| exceeds radius * ||v||")
    return radius


def _squares(scale: int, column: Column, z: Fraction, v: list[int]) -> tuple[int, int]:
    """(top, bottom) with ||(A - z)v||^2 / ||v||^2 <= top/bottom."""
    p, q = z.numerator, z.denominator
    low: dict[int, int] = {}
    high: dict[int, int] = {}
    for j, x in enumerate(v):
        if not x:
            continue
        x_q = x * q
        for i, a, b in column(j):
            if x < 0:
                a, b = b, a
            low[i] = low.get(i, 0) + a * x_q
            high[i] = high.get(i, 0) + b * x_q
        shift = scale * p * x
        low[j] = low.get(j, 0) - shift
        high[j] = high.get(j, 0) - shift
    top = sum(max(a * a, high[i] * high[i]) for i, a in low.items())
    return top, (scale * q) ** 2 * sum(x * x for x in v)


# -- operators -----------------------------------------------------------------------------------


def _operator(name: Any, parameters: Any) -> tuple[int, Column]:
    wanted = {
        "jacobi": ("b",), "diagonal": ("site",), "almost_mathieu": ("lam", "theta"),
        "fibonacci": ("lam",), "square_lattice": (),
    }  # fmt: skip
    if not isinstance(name, str) or name not in wanted:
        raise Rejected(f"unknown operator {str(name)[:80]!r}")
    if not isinstance(parameters, Mapping) or set(parameters) != set(wanted[name]):
        raise Rejected(f"the parameters of {name} must be {wanted[name]}")
    if name == "diagonal":
        site = parameters["site"]
        if site is not None and (type(site) is not int or site < 0):
            raise Rejected("site must be null or an integer >= 0")
        return 1, lambda j: [(j, 1, 1)] if j == site else []
    if name == "square_lattice":
        return 1, lambda j: [(i, 1, 1) for i in _around(j)]
    numbers = tuple(rational(parameters[key]) for key in wanted[name])
    return _made(name, numbers)


@lru_cache(maxsize=64)
def _made(name: str, numbers: tuple[Fraction, ...]) -> tuple[int, Column]:
    """(scale, column), the columns kept for the next certificate."""
    size = numbers[0]
    scale = 2**BITS if name == "almost_mathieu" else size.denominator

    @lru_cache(maxsize=MOST_SITES)
    def column(j: int) -> list[Entry]:
        if name == "jacobi":
            own = [(0, size.numerator, size.numerator)] if j == 0 else []
            return own + [(i, scale, scale) for i in (j - 1, j + 1) if i >= 0]
        x = (j + 1) // 2 if j % 2 else -(j // 2)
        beside = [(2 * y - 1 if y > 0 else -2 * y, scale, scale) for y in (x - 1, x + 1)]
        if name == "fibonacci":
            step = _golden(x + 1, 0) - _golden(x, 0)
            return [*beside, (j, step * size.numerator, step * size.numerator)]
        low, high = (2 * size * scale * c for c in _cosine(x, numbers[1]))
        if size < 0:
            low, high = high, low
        return [*beside, (j, low.__floor__(), high.__ceil__())]

    return scale, column


def _golden(x: int, k: int) -> int:
    """floor(2**k alpha x), alpha = (sqrt5 - 1)/2."""
    if x == 0:
        return 0
    size = (isqrt(5 * x * x << 2 * k) - (abs(x) << k)) // 2
    return size if x > 0 else -size - 1


@lru_cache(maxsize=1)
def _shells() -> tuple[list[tuple[int, int]], dict[tuple[int, int], int]]:
    """The lattice points in order, as far as needed, and their indices."""
    R = isqrt(MOST_SITES) // 2 + 3
    points = [(x, y) for x in range(-R, R + 1) for y in range(-R, R + 1)]
    points.sort(key=lambda p: (max(abs(p[0]), abs(p[1])), p))
    return points, {p: k for k, p in enumerate(points)}


def _around(j: int) -> Iterator[int]:
    points, index = _shells()
    x, y = points[j]
    return (index[p] for p in ((x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)))


# -- enclosures ----------------------------------------------------------------------------------


def _cosine(x: int, theta: Fraction) -> tuple[Fraction, Fraction]:
    """Bounds of cos(2 pi (alpha x + theta)).

    t = alpha x + theta within 2/2**K above its floors; c = the distance of t from the integers is
    in [0, 1/2], where cos(2 pi c) decreases.
    """
    K = BITS + 8
    t = _golden(x, K) + (theta * 2**K).__floor__()
    spread = 0 if x == 0 and theta.denominator == 1 else 2
    rest = t % 2**K
    c = min(rest, 2**K - rest)
    least, most = max(c - spread, 0), min(c + spread, 2 ** (K - 1))
    low, high = _pi(K)
    near, far = (2 * low * least).__floor__(), (2 * high * most).__ceil__()  # over 2**K
    # far may lie above pi, by less than 2**(3 - K): the cosine there is that of pi, to 2**-K
    return Fraction(_taylor(far, K, 30) - 1, 2**K), Fraction(_taylor(near, K, 31) + 1, 2**K)


def _taylor(y: int, K: int, terms: int) -> int:
    """floor of 2**K (1 - s/(1*2) (1 - s/(3*4) (1 - ...))), s = (y/2**K)^2 <= 11, so many terms.

    The terms of 1 - s/2! + s^2/4! - ... alternate and decrease from the second on: an even number
    of them gives a lower bound of the cosine, an odd number an upper one.
    """
    s, top, bottom = y * y, 1, 1
    for k in range(terms - 1, 0, -1):
        d = (2 * k - 1) * (2 * k) << (2 * K)
        top, bottom = d * bottom - s * top, d * bottom
    return (top << K) // bottom


@lru_cache(maxsize=8)
def _pi(K: int) -> tuple[Fraction, Fraction]:
    """Bounds of pi = 16 arctan(1/5) - 4 arctan(1/239) that differ by less than 2**-K."""
    unit = 2 ** (K + 20)

    def arctan(x: int) -> int:
        total, power, k = 0, unit // x, 0
        while power:
            total += power // (2 * k + 1) if k % 2 == 0 else -(power // (2 * k + 1))
            power //= x * x
            k += 1
        return total  # each of the < K terms is floored twice: off by less than 2 K + 2

    near, off = 16 * arctan(5) - 4 * arctan(239), 20 * (2 * K + 2)
    return Fraction(near - off, unit), Fraction(near + off, unit)


# -- numbers -------------------------------------------------------------------------------------

_INTEGER = r"[0-9]{1,4000}|0x[0-9a-f]{1,5000}(?:p[+-]?[0-9]{1,5})?"
_RATIONAL = re.compile(rf"(-?)({_INTEGER})(?:/({_INTEGER}))?")
_DECIMAL = re.compile(r"[0-9]{1,400}(\.[0-9]{1,400})?(e-?[0-9]{1,5})?")


def rational(text: Any) -> Fraction:
    """p or p/q, where p and q are decimal or 0xM, 0xMpE = M 2**E; Rejected otherwise."""
    match = _RATIONAL.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise Rejected(f"no rational number: {str(text)[:80]!r}")
    sign, p, q = match.groups()
    below = _dyadic(q or "1")
    if below == 0:
        raise Rejected("denominator 0")
    return (-1 if sign else 1) * _dyadic(p) / below


def _dyadic(text: str) -> Fraction:
    if not text.startswith("0x"):
        return Fraction(int(text))
    mantissa, _, exponent = text.partition("p")
    return int(mantissa, 16) * Fraction(2) ** int(exponent or 0)


def decimal(text: Any) -> Fraction:
    """A decimal >= 0; Rejected otherwise."""
    if not isinstance(text, str) or _DECIMAL.fullmatch(text) is None:
        raise Rejected(f"no decimal number: {str(text)[:80]!r}")
    return Fraction(text)
