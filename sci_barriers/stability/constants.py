"""The constants of stable and robust recovery, and the inequality that they belong to.

Let A have the robust null space property of order s with rho < 1 and gamma. For all x, z:

    ||z - x||_2 <= (c1/sqrt(s)) E + c2 ||A(z - x)||_2,   E = 2 sigma_s(x)_1 + ||z||_1 - ||x||_1,

    pair "c":   c1  = (3 rho + 1)(rho + 1)/(2 (1 - rho)),  c2  = (3 rho + 5) gamma/(2 (1 - rho)),
    pair "c'":  c1' = (3 rho + 1)/(2 (1 - rho)),           c2' = 2 gamma/(1 - rho).

Proof [derived]. v = z - x; Delta, Omega: the s largest entries of v, of x. All norms without index
are l2. (a) Each entry of v outside Delta is at most ||v_Delta||/sqrt(s), so ||v_{Delta^c}||^2 <=
||v_Delta|| ||v_{Delta^c}||_1/sqrt(s), and 2 sqrt(ab) <= a + b gives
||v|| <= (3/2)||v_Delta|| + ||v_{Delta^c}||_1/(2 sqrt(s)) <=
(3 rho + 1)/(2 sqrt(s)) ||v_{Delta^c}||_1 + (3 gamma/2)||A v||.
(b) ||z||_1 >= ||x_Omega||_1 - ||v_Omega||_1 + ||v_{Omega^c}||_1 - ||x_{Omega^c}||_1, that is
||v_{Omega^c}||_1 <= E + ||v_Omega||_1 <= E + rho ||v_{Omega^c}||_1 + gamma sqrt(s) ||A v||, so
||v_{Omega^c}||_1 <= (E + gamma sqrt(s) ||A v||)/(1 - rho).
(c) ||v_{Delta^c}||_1 <= ||v_{Omega^c}||_1; with (b) and (a) this is the pair "c'".
(d) ||v_{Delta^c}||_1 <= ||v||_1 <= (1 + rho)||v_{Omega^c}||_1 + gamma sqrt(s)||A v|| <=
((1 + rho) E + 2 gamma sqrt(s) ||A v||)/(1 - rho); with (a) this is the pair "c".
The right side of "c'" is never larger: (d) minus (c) is (rho E + gamma sqrt(s)||A v||)/(1 - rho),
and E + gamma sqrt(s) ||A v|| >= 0, rho < 1. QED

Normalisation. The slides' Theorem 1 is the statement of recovery_bounds with (C1, C2) = (c1, c2).
Their Theorem 3 prints C2 = (3 rho + 5) gamma/(1 - rho) = 2 c2 and uses C2/2. Doubling both is still
true and weaker; the mixture (2 c1, c2) is not offered: it would allow lam up to twice
c1/(sqrt(s) c2), where the proof fails, since ||A x^ - y|| enters with c2 - c1/(sqrt(s) lam) > 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sci_barriers.errors import bad_input
from sci_barriers.exact import (
    Number,
    Q,
    absolute,
    norm_squared,
    rational_value,
    sign,
    simplified,
    sqrt,
    to_json,
)
from sci_barriers.stability.reading import (
    Vector,
    read_count,
    read_point,
    read_rational,
)
from sci_barriers.stability.robust_null_space import Form, RobustNullSpace

Pair = Literal["c", "c'"]
PAIRS: tuple[Pair, ...] = ("c", "c'")


@dataclass(frozen=True, kw_only=True)
class Constants:
    """(c1, c2) of one pair, exact rationals for the rational rho and gamma they are made from.

    With upper roundings of rho_0 and gamma they are upper bounds that hold.
    Made by `recovery_constants`.
    """

    pair: Pair
    s: int
    rho: Q
    gamma: Q
    c1: Q
    c2: Q

    @property
    def normalisation(self) -> str:
        """The words to print next to a number that uses the pair."""
        mark = "'" if self.pair == "c'" else ""
        return (
            f"(C1, C2) = (c1{mark}, c2{mark}) of ||z - x|| <= (c1{mark}/sqrt(s)) E + "
            f"c2{mark} ||A(z - x)||; Theorem 3 of the slides prints C2 = 2 c2{mark}"
        )

    @property
    def lam_limit(self) -> Number:
        """c1/(sqrt(s) c2), exact: the largest lam of the recovery bounds."""
        return simplified(sqrt(Q(self.s)) * (self.c1 / (self.c2 * self.s)))

    def allows(self, lam: Any) -> bool:
        """0 < lam <= c1/(sqrt(s) c2), exact."""
        return sign(lam) > 0 and sign(self.lam_limit - lam) >= 0

    def distance_bound(self, *, E: Number, measured_squared: Number) -> Number:
        """(c1/sqrt(s)) E + c2 sqrt(measured_squared), exact; E and the square rational."""
        root_s = sqrt(Q(self.s))
        return simplified(root_s * (self.c1 * E / self.s) + sqrt(measured_squared) * self.c2)

    def sharpness(self, lam: Number) -> Number:
        """C3 = c1/(sqrt(s) lam), exact."""
        return simplified(self.c1 / (sqrt(Q(self.s)) * lam))

    def to_json(self) -> dict[str, Any]:
        """Pair, rho, gamma, s, c1, c2 and the normalisation in words."""
        return {
            "pair": self.pair, "s": self.s, "rho": to_json(self.rho), "gamma": to_json(self.gamma),
            "c1": to_json(self.c1), "c2": to_json(self.c2), "normalisation": self.normalisation,
        }  # fmt: skip


def recovery_constants(*, rho: Any, gamma: Any, s: int, pair: Pair = "c") -> Constants:
    """The pair "c" or "c'" of rational 0 <= rho < 1 and gamma > 0. BadInput otherwise."""
    order = read_count(s, name="s", least=1, why="pass the order of the null space property")
    r = read_rational(rho, name="rho", least=0)
    g = read_rational(gamma, name="gamma", above=0)
    if r >= 1:
        raise bad_input("rho", r, "must be < 1", "pass a smaller order s: no bound follows from 1")
    if pair == "c":
        c1, c2 = (3 * r + 1) * (r + 1) / (2 * (1 - r)), (3 * r + 5) * g / (2 * (1 - r))
    elif pair == "c'":
        c1, c2 = (3 * r + 1) / (2 * (1 - r)), 2 * g / (1 - r)
    else:
        raise bad_input(
            "pair", pair, 'must be "c" or "c\'"', "(2 c1, c2) is not covered by a proof"
        )
    return Constants(pair=pair, s=order, rho=r, gamma=g, c1=c1, c2=c2)


def constants_of(found: RobustNullSpace, *, pair: Pair = "c", form: Form = "root") -> Constants:
    """The constants of a matrix with a proved property; BadInput when rho >= 1."""
    return recovery_constants(rho=found.rho, gamma=found.gamma_of(form), s=found.s, pair=pair)


def best_s_term(x: Any, *, s: int) -> Number:
    """sigma_s(x)_1 = least ||x - z||_1 for z with s entries: all but the s largest; exact."""
    v = read_point(x, name="x")
    order = read_count(s, name="s", least=0, why="pass the number of entries to keep")
    size: list[Any] = sorted(map(absolute, v), reverse=True)
    return total(size[order:])


def excess(x: Vector, z: Vector, *, s: int) -> Number:
    """E = 2 sigma_s(x)_1 + ||z||_1 - ||x||_1, exact; may be negative."""
    tail = best_s_term(x, s=s)
    return simplified(2 * tail + total(map(absolute, z)) - total(map(absolute, x)))


def total(values: Any) -> Number:
    """Their sum, exact; 0 of none."""
    found: Any = Q(0)
    for value in values:
        found = found + value
    return simplified(found)


def root(v: Vector, *, name: str) -> Number:
    """||v||_2 exactly, for a v whose squared norm is rational (else BadInput)."""
    square = rational_value(norm_squared(v))
    if square is None:
        raise bad_input(f"||{name}||^2", norm_squared(v), "must be rational", "pass rational data")
    return simplified(sqrt(square))
