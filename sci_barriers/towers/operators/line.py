"""Quasiperiodic operators on the line, l^2(Z), sites numbered 0, 1, -1, 2, -2, ...

    (A u)_x = u_(x-1) + u_(x+1) + V(x) u_x,         alpha = (sqrt5 - 1)/2, the golden mean
    almost Mathieu   V(x) = 2 lam cos(2 pi (alpha x + theta)),  theta in turns
    Fibonacci        V(x) = lam if frac(alpha x) in [1 - alpha, 1), else 0

Index 2x - 1 belongs to x > 0 and -2x to x <= 0; neighbours are at most 2 indices apart. alpha is
exact: frac(alpha x) is compared in Q(sqrt5), so every Fibonacci entry is 0 or lam. The cosines are
irrational but for special arguments; they are enclosed [derived]: alpha x + theta is rounded to a
dyadic rational t with error at most d, and |cos(2 pi s) - cos(2 pi t)| <= 2 pi d < 7 d.

Facts that the pictures show and nothing here uses: for lam != 0 the spectrum of the almost Mathieu
operator is a Cantor set of measure |4 - 4 |lam||, absolutely continuous for |lam| < 1, pure point
for |lam| > 1 and almost all theta; that of the Fibonacci Hamiltonian is a Cantor set of measure 0.
For lam = 0 both are the Laplacian, [-2, 2] [cited, not read:
Avila, Jitomirskaya, Annals 2009; Avila, Krikorian, Annals 2006; Jitomirskaya, Annals 1999; Suto,
J. Stat. Phys. 1989].
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sci_barriers.exact import (
    Enclosure,
    Number,
    Q,
    cos_pi,
    floor,
    format_number,
    power_of_two,
    round_dyadic,
    sqrt,
)
from sci_barriers.problems import Evaluation
from sci_barriers.towers.operators.base import (
    all_entries,
    operator_facts,
    operator_identity,
    place,
    rational,
    read_bits,
)

ALPHA = (sqrt(5) - 1) / 2
"""The golden mean, exact; 1 - alpha = alpha**2."""


def site(index: int) -> int:
    """The lattice point of an index: 0, 1, -1, 2, -2, ..."""
    return (index + 1) // 2 if index % 2 else -(index // 2)


def index_of(x: int) -> int:
    """The index of a lattice point."""
    return 2 * x - 1 if x > 0 else -2 * x


def line_rows(j: int) -> tuple[int, ...]:
    """The indices of x - 1, x, x + 1 for the site x of j."""
    x = site(j)
    return tuple(sorted(index_of(y) for y in (x - 1, x, x + 1)))


@lru_cache(maxsize=100_000)
def cosine(x: int, theta: Q, bits: int) -> Enclosure:
    """cos(2 pi (alpha x + theta)) enclosed to width <= 2**-bits; a point where it is rational."""
    k = bits + 6
    if x == 0:
        return cos_pi(2 * theta, bits=k)
    t = round_dyadic(ALPHA * x + theta, n=k)  # within 2**-(k+1)
    near, slack = cos_pi(2 * t, bits=k), 7 * power_of_two(-k - 1)
    return Enclosure(lower=max(near.lower - slack, Q(-1)), upper=min(near.upper + slack, Q(1)))


def in_window(x: int) -> bool:
    """Whether frac(alpha x) lies in [1 - alpha, 1), decided in Q(sqrt5)."""
    t = ALPHA * x
    return bool(t - floor(t) >= 1 - ALPHA)


@dataclass(frozen=True, kw_only=True)
class AlmostMathieu:
    """V(x) = 2 lam cos(2 pi (alpha x + theta)); lam and theta rational, BadInput otherwise."""

    lam: Any
    theta: Any = 0
    name: str = "almost_mathieu"

    def __post_init__(self) -> None:
        for key in ("lam", "theta"):
            object.__setattr__(self, key, rational(key, getattr(self, key)))

    @property
    def bound(self) -> Q:
        """2 + 2 |lam|."""
        return 2 + 2 * abs(self.lam)

    @property
    def spectrum(self) -> None:
        """Not known in closed form."""

    def parameters(self) -> dict[str, Any]:
        """{"lam": text, "theta": text}."""
        return {"lam": format_number(self.lam), "theta": format_number(self.theta)}

    def rows(self, j: int) -> tuple[int, ...]:
        """The indices of the site and its two neighbours."""
        return line_rows(j)

    def entry(self, i: int, j: int, *, bits: int = 64) -> Q | Enclosure:
        """1 between neighbours, V(x) on the diagonal to width <= 2**-bits."""
        x, y = site(i), site(j)
        if x != y:
            return Q(1 if abs(x - y) == 1 else 0)
        size = 2 * abs(self.lam)
        more = int(size.ceil()).bit_length()
        value = cosine(x, self.theta, bits + more) * (2 * self.lam)
        return value.lower if value.width == 0 else value

    def facts(self) -> Mapping[str, Any]:
        """What is known before anything is read."""
        return operator_facts(self)

    def identity(self) -> dict[str, Any]:
        """Name and parameters."""
        return operator_identity(self)

    def evaluations(self) -> Iterator[Evaluation]:
        """All ("A", i, j)."""
        return all_entries()

    def evaluate(self, f: Evaluation, *, bits: int = 64) -> Number | Enclosure:
        """The entry ("A", i, j)."""
        return self.entry(*place(f), bits=read_bits(bits))


@dataclass(frozen=True, kw_only=True)
class Fibonacci:
    """V(x) = lam on the window [1 - alpha, 1) of frac(alpha x), else 0; lam rational."""

    lam: Any
    name: str = "fibonacci"

    def __post_init__(self) -> None:
        object.__setattr__(self, "lam", rational("lam", self.lam))

    @property
    def bound(self) -> Q:
        """2 + |lam|."""
        return 2 + abs(self.lam)

    @property
    def spectrum(self) -> None:
        """Not known in closed form."""

    def parameters(self) -> dict[str, Any]:
        """{"lam": text}."""
        return {"lam": format_number(self.lam)}

    def rows(self, j: int) -> tuple[int, ...]:
        """The indices of the site and its two neighbours."""
        return line_rows(j)

    def entry(self, i: int, j: int, *, bits: int = 64) -> Q:
        """1 between neighbours, lam or 0 on the diagonal; exact."""
        x, y = site(i), site(j)
        if x != y:
            return Q(1 if abs(x - y) == 1 else 0)
        return self.lam if in_window(x) else Q(0)

    def facts(self) -> Mapping[str, Any]:
        """What is known before anything is read."""
        return operator_facts(self)

    def identity(self) -> dict[str, Any]:
        """Name and parameters."""
        return operator_identity(self)

    def evaluations(self) -> Iterator[Evaluation]:
        """All ("A", i, j)."""
        return all_entries()

    def evaluate(self, f: Evaluation, *, bits: int = 64) -> Number | Enclosure:
        """The entry ("A", i, j)."""
        return self.entry(*place(f), bits=read_bits(bits))
