"""A_delta: two nearly parallel columns; every LASSO solver meets its tie at delta = 0.

    u_1 = (1/sqrt2 - delta, -1/sqrt2 - delta, 2 delta),   u_2 = (1, -1, 0)/sqrt2 = y,
    rho = (1 + 6 delta^2)^(-1/2),   b_1 = sqrt3 rho u_1,   b_2 = sqrt3 u_2,
    A = B = (b_1, b_2) for order "12", (b_2, b_1) for order "21";   m = 3, N = 2,
    P2:  c ||A x - y||^2 + lam ||x||_1,   c = 1/m or 1/(2m),   lam > 0 rational.

B is A_delta = (u_1, u_2) after the standardisation D_delta = diag(sqrt3 rho, sqrt3).

**Solution.** B'B = 3 [[1, rho], [rho, 1]], B'y = sqrt3 (rho, 1). With x* = 1/sqrt3 - lam/(6c):
if x* > 0 then for every delta != 0, of either sign, Xi = {(0, x*)} for order "12" and {(x*, 0)} for
"21"; at delta = 0, Xi = {(s, x* - s) : 0 <= s <= x*}. If x* < 0 then Xi = {0}.

*Proof.* At (0, x*) the dual vector v = 2c(y - B x) has b_2'v = lam and b_1'v = rho lam: the
second column is tight, the first is strict by lam (1 - rho) > 0 unless delta = 0, where the two
columns coincide. At x = 0, |b_i'v| <= 2c sqrt3 < lam if x* < 0. (x* = 0 needs an irrational lam.)

**Between the sides.** d(Xi, Xi of the twin) = sqrt2 x*, ||B - B Pi||^2 = 12 (1 - rho),
cond(B'B) = (1 + rho)/(1 - rho), about 2/(3 delta^2): the class is ill-conditioned, and one column
order alone is no barrier, since a constant solves it.

After the numerical example of Antun and Colbrook (Geilo Winter School 2021, day II); formulas
and proofs [derived].
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

from sci_barriers.errors import bad_input
from sci_barriers.exact import Matrix, Number, Q, format_number, sqrt
from sci_barriers.families.base import ClosedFormFamily, Fact, rational
from sci_barriers.problems import Instance, Lasso, Point, Simplex, Solution, SolutionSet
from sci_barriers.proofs import certificate, minimisers

ORDERS = ("12", "21")
SIX_C = {"1/m": Q(2), "1/2m": Q(1)}  # 6c at m = 3
TENTH = Q(1, 10)
POSITIVE = "pass a positive rational such as '1/10'"


@dataclass(frozen=True, kw_only=True)
class ADelta:
    """The instance A_delta D_delta with its minimisers.

    delta: any rational, of either sign or 0 ('0x1p-10000' is 2^-10000). order: "12" or "21".
    lam: rational > 0. normalisation: "1/m" or "1/2m" (m = 3). Raises BadInput otherwise.
    """

    delta: Q
    order: str = "12"
    lam: Q = TENTH
    normalisation: Literal["1/m", "1/2m"] = "1/2m"

    def __post_init__(self) -> None:
        object.__setattr__(self, "delta", rational("delta", self.delta))
        object.__setattr__(self, "lam", rational("lam", self.lam, remedy=POSITIVE))
        if self.lam <= 0:
            raise bad_input("lam", self.lam, "must be > 0", POSITIVE)
        if self.order not in ORDERS:
            raise bad_input("order", self.order, "must be '12' or '21'", "pass one of the two")
        if self.normalisation not in tuple(SIX_C):
            raise bad_input(
                "normalisation", self.normalisation, "must be '1/m' or '1/2m'",
                "pass one of the two; for another factor change lam",
            )  # fmt: skip

    def parameters(self) -> dict[str, Any]:
        """delta, order, lam, normalisation as exact texts."""
        return {
            "delta": format_number(self.delta),
            "order": self.order,
            "lam": format_number(self.lam),
            "normalisation": self.normalisation,
        }

    @cached_property
    def rho(self) -> Number:
        """(1 + 6 delta^2)^(-1/2) = q sqrt(d)/d with delta = p/q, d = q^2 + 6 p^2."""
        if self.delta == 0:
            return Q(1)
        p, q = self.delta.p, self.delta.q
        d = q * q + 6 * p * p
        return Q(q, d) * sqrt(Q(d))

    @cached_property
    def x_star(self) -> Number:
        """1/sqrt3 - lam/(6c); the non-zero coordinate of the minimiser when it is positive."""
        return Q(1, 3) * sqrt(Q(3)) - self.lam / SIX_C[self.normalisation]

    @property
    def zero(self) -> bool:
        """True when lam is so large that Xi = {0}: x* < 0, i.e. 3 lam^2 > (6c)^2."""
        return bool(3 * self.lam * self.lam > SIX_C[self.normalisation] ** 2)

    def instance(self) -> Instance:
        """B (3, 2), y (3,) and the objective; entries are sums of rational multiples of roots."""
        half = Q(1, 2) * sqrt(Q(2))
        u_2: tuple[Number, ...] = (half, -half, Q(0))
        u_1: tuple[Number, ...] = (half - self.delta, -half - self.delta, 2 * self.delta)
        root_3, scale = sqrt(Q(3)), sqrt(Q(3)) * self.rho
        rows: list[tuple[Number, Number]] = [
            (scale * a, root_3 * b) for a, b in zip(u_1, u_2, strict=True)
        ]
        if self.order == "21":
            rows = [(b, a) for a, b in rows]
        return Instance(
            A=Matrix(rows),
            y=u_2,
            objective=Lasso(lam=self.lam, normalisation=self.normalisation),
            rotation=None,
            family="a_delta",
            parameters=self.parameters(),
        )

    def solution_set(self) -> Point | Simplex:
        """Xi: a point for delta != 0 or large lam, the segment between the sides for delta = 0."""
        zero = (Q(0), Q(0))
        if self.zero:
            return Point(x=zero)
        if self.delta == 0:
            return Simplex(indices=(0, 1), signs=(1, 1), total=self.x_star, rest=zero)
        return Point(x=self._ordered(Q(0), self.x_star))

    def point(self) -> tuple[Number, ...]:
        """One minimiser: the point, or the end (0, x*) of the segment."""
        if self.zero:
            return (Q(0), Q(0))
        return self._ordered(Q(0), self.x_star)

    @property
    def Dx(self) -> tuple[Number, ...]:
        """D_delta x for the minimiser `point()`: (0, 1 - sqrt3 lam/(6c)) in order "12"."""
        if self.zero:
            return (Q(0), Q(0))
        return self._ordered(Q(0), sqrt(Q(3)) * self.x_star)

    def minimisers(self, *, label: str = "I") -> dict[str, Any]:
        """The statement that Xi is exactly `solution_set()`; case `aligned` with `point()`."""
        found = self.solution_set()
        Dx = self.Dx if isinstance(found, Point) else None
        return minimisers(self.instance(), found, point=self.point(), Dx=Dx, label=label)

    def solution(self) -> Solution[SolutionSet]:
        """Xi with status "unique" or "simplex", and a certificate."""
        found = self.solution_set()
        return Solution(
            set=found,
            status="unique" if isinstance(found, Point) else "simplex",
            certificate=certificate({"I": self.instance()}, {"minimisers": self.minimisers()}),
        )

    def twin(self) -> ADelta:
        """The instance with the two columns swapped."""
        return replace(self, order=ORDERS[1 - ORDERS.index(self.order)])

    def prove(self) -> tuple[Fact, ...]:
        """The rational inequalities that the closed form rests on.

        x* > 0 <=> 3 lam^2 < (6c)^2; the dual slack lam (1 - rho) > 0 <=> 1 + 6 delta^2 > 1;
        det(B'B)/9 = 1 - rho^2 = 6 delta^2/(1 + 6 delta^2) > 0. At delta = 0 the last two are
        replaced by delta = 0 (equal columns), for large lam everything by 3 lam^2 > (6c)^2.
        """
        lhs, rhs = 3 * self.lam * self.lam, SIX_C[self.normalisation] ** 2
        if lhs > rhs:
            return (Fact(text="3*lam^2 > (6*c)^2", holds=True),)
        positive = Fact(text="3*lam^2 < (6*c)^2", holds=bool(lhs < rhs))
        six = 6 * self.delta * self.delta
        if six == 0:
            return (positive, Fact(text="delta = 0", holds=self.delta == 0))
        return (
            positive,
            Fact(text="1 + 6*delta^2 > 1", holds=bool(1 + six > 1)),
            Fact(text="det(B'B) > 0", holds=bool(six / (1 + six) > 0)),
        )

    @property
    def broken(self) -> bool:
        """True for delta != 0: the instance differs from its twin."""
        return bool(self.delta != 0)

    def difference_vector(self) -> tuple[Number, ...]:
        """(1, -1): the columns of B - B Pi are opposite."""
        return (Q(1), Q(-1))

    def eigenvectors(self) -> tuple[str, tuple[Number, ...], tuple[Number, ...]] | None:
        """("ATA", (1, -1), (1, 1)): B'B = 3 [[1, rho], [rho, 1]]; None at delta = 0."""
        return ("ATA", (Q(1), Q(-1)), (Q(1), Q(1))) if self.broken else None

    def gap_squared(self) -> Number:
        """d(Xi, Xi of the twin)^2: 2 x*^2 for delta != 0; 0 at delta = 0 or Xi = {0}."""
        if self.zero or self.delta == 0:
            return Q(0)
        return 2 * self.x_star * self.x_star

    def difference_squared(self) -> Number:
        """||B - B Pi||^2 = 12 (1 - rho), the squared operator norm between the twins."""
        return 12 * (1 - self.rho)

    def condition_number(self) -> Number:
        """cond(B'B) = (1 + rho)/(1 - rho) = (1 + rho)^2 d/(6 p^2); raises BadInput at delta = 0."""
        if self.delta == 0:
            raise bad_input(
                "delta", self.delta, "must be != 0 for cond(B'B), which is infinite at 0",
                "pass a non-zero rational",
            )  # fmt: skip
        p, q = self.delta.p, self.delta.q
        return Q(q * q + 6 * p * p, 6 * p * p) * ((1 + self.rho) * (1 + self.rho))

    def _ordered(self, first: Number, second: Number) -> tuple[Number, ...]:
        return (first, second) if self.order == "12" else (second, first)


A_DELTA = ClosedFormFamily(
    name="a_delta",
    make=ADelta,
    examples={
        "tie": ADelta(delta=Q(0)),
        "first": ADelta(delta=Q(1, 128)),
        "second": ADelta(delta=Q(1, 128), order="21"),
    },
)
