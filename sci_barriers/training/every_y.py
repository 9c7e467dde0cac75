"""The minimisers of P3, lam |x|_1 + ||A x - y||, for every right-hand side y at once.

Let S be m columns of A (m, N), G = A_S' A_S, d_i = G_ii - sum_{j != i} |G_ij|. If

    d_i > 0 for all i,    lam^2 sum_i 1/d_i < 1,    |A_S^{-1} a_o|_1 < 1 for every o not in S,

then for every y in R^m the minimiser is unique: x*_S = A_S^{-1} y, zero elsewhere [derived].

*Proof.* G - diag(d) is symmetric, diagonally dominant with non-negative diagonal, hence positive
semidefinite: G >= diag(d) > 0, A_S is invertible, G^{-1} <= diag(1/d). Choose signs s with
s_i x*_i = |x*_i| and put v = lam A_S^{-T} s. Then ||v||^2 = lam^2 s' G^{-1} s is at most
lam^2 sum 1/d_i < 1, (A'v)_S = lam s and |a_o'v| <= lam |A_S^{-1} a_o|_1 < lam. x* is aligned with v
and fits y, so by the lemma of exact minimiser sets every minimiser fits y (||v|| < 1) and is
supported on S, where A_S is injective.

Distances: x_S - x*_S = A_S^{-1}(A_S x_S - y), so d(x, Xi)^2 is at most ||y - A_S x_S||^2 / min d_i
plus the sum of x_o^2 over o not in S. On Omega_K the columns of S are nearly orthogonal and this
bound is nearly sharp.

All inequalities are decided in rational arithmetic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from sci_barriers.errors import bad_input
from sci_barriers.exact import Matrix, Number, Q, solve


@dataclass(frozen=True, kw_only=True)
class EveryY:
    """The closed form for A (m, N) rational, columns S (m of them, increasing), lam > 0 rational.

    Raises BadInput for other shapes and when one of the three inequalities fails.
    """

    A: Matrix
    columns: tuple[int, ...]
    lam: Q

    def __post_init__(self) -> None:
        m, N = self.A.shape
        if not self.A.is_rational:
            raise bad_input("A", "irrational", "must be rational", "pass the A_n of a training set")
        S = tuple(self.columns)
        object.__setattr__(self, "columns", S)
        if len(S) != m or sorted({*S}) != list(S) or S[0] < 0 or S[-1] >= N:
            raise bad_input(
                "columns", list(S), f"must be m = {m} increasing indices below N = {N}",
                "pass the columns that carry the minimiser",
            )  # fmt: skip
        if self.least_gap <= 0:
            raise bad_input(
                "min d_i", short(self.least_gap), "must be > 0: A_S is too far from orthogonal",
                "solve each sample with a solver of its own",
            )  # fmt: skip
        if self.dual_bound >= 1:
            raise bad_input(
                "lam^2 sum 1/d_i", short(self.dual_bound), "must be < 1",
                "use a smaller lam or a larger A",
            )  # fmt: skip
        for o, share in self.shares:
            if share >= 1:
                raise bad_input(
                    f"|A_S^-1 a_{o}|_1", short(share), f"must be < 1: column {o} is not beaten",
                    "pass the columns of the winner, and A_n with more bits",
                )  # fmt: skip

    @cached_property
    def inside(self) -> Matrix:
        """A_S (m, m)."""
        return self.A.columns(self.columns)

    @cached_property
    def others(self) -> tuple[int, ...]:
        """The columns that are not in S."""
        return tuple(o for o in range(self.A.shape[1]) if o not in set(self.columns))

    @cached_property
    def gaps(self) -> tuple[Q, ...]:
        """d_i = G_ii - sum_{j != i} |G_ij|; min d_i is at most the least eigenvalue of G."""
        G = [_rationals(row) for row in self.inside.gram().rows]
        return tuple(2 * row[i] - _absolute_sum(row) for i, row in enumerate(G))

    @cached_property
    def least_gap(self) -> Q:
        """min d_i."""
        return min(self.gaps)

    @cached_property
    def dual_bound(self) -> Q:
        """lam^2 sum_i 1/d_i, a bound of ||v||^2 for every y."""
        return self.lam * self.lam * sum((1 / d for d in self.gaps), Q(0))

    @cached_property
    def shares(self) -> tuple[tuple[int, Q], ...]:
        """(o, |A_S^{-1} a_o|_1) for the columns o not in S."""
        found = ((o, _rationals(solve(self.inside, self.A.column(o)))) for o in self.others)
        return tuple((o, _absolute_sum(share)) for o, share in found)

    def minimiser(self, y: Sequence[Q]) -> tuple[Q, ...]:
        """x* (N,) for y (m,), exact."""
        x = [Q(0)] * self.A.shape[1]
        for i, value in zip(self.columns, _rationals(solve(self.inside, tuple(y))), strict=True):
            x[i] = value
        return tuple(x)

    def dual(self, y: Sequence[Q]) -> tuple[Q, ...]:
        """v (m,) of the proof for y, s_i = 1 where x*_i = 0: with x* it proves Xi for this y."""
        x = self.minimiser(y)
        signs = tuple(Q(-1) if x[i] < 0 else Q(1) for i in self.columns)
        return tuple(self.lam * t for t in _rationals(solve(self.inside.T, signs)))


def _rationals(values: Sequence[Number]) -> tuple[Q, ...]:
    """The same numbers, typed: everything here is computed from rational data."""
    found = tuple(value for value in values if isinstance(value, Q))
    assert len(found) == len(values)
    return found


def _absolute_sum(values: Sequence[Q]) -> Q:
    return sum((abs(value) for value in values), Q(0))


def short(q: Q) -> str:
    """About six digits of a rational, for messages."""
    return f"{int(q.p) / int(q.q):.6g}"
