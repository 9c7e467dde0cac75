"""Omega_K: a well-conditioned square-root LASSO whose minimiser jumps between vertices.

    P3:  ||x||_1 + ||A x - y||,   A = a (+) c I_{m-1},   c = ||a||,   k = N - m + 1 tied columns,
    a = (beta, ..., beta, 0, ..., 0),  beta = sqrt2 10^K / 3,  a_winner = beta + eps,
    eps = 2^-(n+1),   y = (1, w_1, ..., w_{m-1}).

The data of the problem are D A and D y with D the orthonormal DCT-II matrix (or A, y themselves);
D is orthogonal and changes neither Xi nor a norm nor a distance.

**Solution.** T = 1/(beta + eps), x_{k+i} = w_i / c. If s = #supp(w) satisfies
1/(beta + eps)^2 + s/c^2 < 1, then Xi = {T e_winner + (0, w/c)}; without a winner (eps replaced by
0) Xi = {sum_j T_j e_j + (0, w/c) : T_j >= 0, sum T_j = 1/beta}, the simplex over all k columns.

*Proof.* v = (1/a_max, sign(w_i)/c) has ||v|| < 1, (A'v)_j = a_j/a_max, sign(w_i) on the block;
A x = y, so x is optimal, and every minimiser is supported on the tight columns and fits exactly.

**Between the sides.** d(Xi^1, Xi^2) = sqrt2 T = 3/(10^K + 3 eps/sqrt2) > 2.9 10^-K for n >= 1,
||A^1 - A^2|| = sqrt2 eps <= 2^-n, both sides are eps from the tie, cond(A A') = 1.

After the class of Colbrook, Antun and Hansen (PNAS 119(12), 2022) as in their public code;
formulas and proofs [derived].
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from sci_barriers.errors import bad_input
from sci_barriers.exact import Number, Q, format_number, nested_sqrt, sign, sqrt
from sci_barriers.families.base import ClosedFormFamily, Fact, block_matrix, rationals, whole
from sci_barriers.problems import Instance, Point, Simplex, Solution, SolutionSet, SqrtLasso
from sci_barriers.proofs import certificate, minimisers


@dataclass(frozen=True, kw_only=True)
class OmegaK:
    """One side (winner = 0, ..., N-m) or the tie (winner = None) of Omega_K.

    K = 1, ..., 5000, n = 0, ..., 1100000, N = 2, ..., 2000, 1 <= m < N (the limits of the
    certificate format). w: m-1 rationals or None (all zero). dct: apply D.
    Raises BadInput otherwise, and when w has so many non-zeros that the closed form fails.
    """

    K: int
    n: int
    N: int = 20
    m: int = 19
    winner: int | None = 0
    w: tuple[Q, ...] | None = None
    dct: bool = True

    def __post_init__(self) -> None:
        put = object.__setattr__
        for name, least, most, example in (
            ("K", 1, 5000, "digits such as 3"),
            ("n", 0, 1_100_000, "bits such as 20"),
            ("N", 2, 2000, "columns such as 20"),
        ):
            value = whole(name, getattr(self, name), least=least, most=most,
                          remedy=f"pass a number of {example}")  # fmt: skip
            put(self, name, value)
        m = whole("m", self.m, least=1, most=self.N - 1, remedy="pass fewer rows than columns")
        put(self, "m", m)
        if self.winner is not None:
            remedy = "pass None for the tie or the index of a tied column"
            put(self, "winner", whole("winner", self.winner, least=0, most=self.N - m,
                                      remedy=remedy))  # fmt: skip
        if not isinstance(self.dct, bool):
            raise bad_input("dct", self.dct, "must be True or False", "pass a bool")
        put(self, "w", rationals("w", self.w, length=m - 1))
        if not self._dual_is_strict():
            raise bad_input(
                "#supp(w)", self._support_size, "must satisfy 1/a_max^2 + #supp(w)/c^2 < 1",
                "pass a w with fewer non-zeros, or a larger K",
            )  # fmt: skip

    @property
    def k(self) -> int:
        """The number N - m + 1 of tied columns."""
        return self.N - self.m + 1

    @property
    def _support_size(self) -> int:
        return 0 if self.w is None else sum(1 for x in self.w if x != 0)

    @property
    def eps(self) -> Q:
        """2^-(n+1), what is added to the winner's entry."""
        return Q(1, 1 << (self.n + 1))

    @cached_property
    def beta(self) -> Number:
        """sqrt2 10^K / 3."""
        return Q(10**self.K, 3) * sqrt(Q(2))

    @cached_property
    def a_max(self) -> Number:
        """The largest entry of the first row: beta + eps, beta at the tie."""
        return self.beta if self.winner is None else self.beta + self.eps

    @cached_property
    def c_squared(self) -> Number:
        """||a||^2 = (k - 1) beta^2 + a_max^2."""
        return (self.k - 1) * self._beta_squared() + self.a_max * self.a_max

    @cached_property
    def c(self) -> Number:
        """||a||: a nested root over Q(sqrt2), a root of a rational at the tie."""
        return nested_sqrt(self.c_squared)

    @cached_property
    def T(self) -> Number:
        """1/a_max = 1/(beta + eps), the non-zero coordinate on the tied columns."""
        return 1 / self.a_max

    def parameters(self) -> dict[str, Any]:
        """K, n, N, m, winner, w, dct; rationals as exact texts."""
        w = None if self.w is None else [format_number(x) for x in self.w]
        return {
            "K": self.K, "n": self.n, "N": self.N, "m": self.m,
            "winner": self.winner, "w": w, "dct": self.dct,
        }  # fmt: skip

    def instance(self) -> Instance:
        """A (m, N) and y (m,) before D, and whether D is applied (rotation "dct")."""
        first: list[Number] = [self.beta] * self.k + [Q(0)] * (self.m - 1)
        if self.winner is not None:
            first[self.winner] = self.a_max
        return Instance(
            A=block_matrix(first, self.c, m=self.m),
            y=(Q(1), *self._w()),
            objective=SqrtLasso(lam=Q(1)),
            rotation="dct" if self.dct else None,
            family="omega_k",
            parameters=self.parameters(),
        )

    def solution_set(self) -> Point | Simplex:
        """Xi: a vertex of the simplex, or the whole simplex at the tie; rest = w/c."""
        if self.winner is not None:
            return Point(x=self.point())
        rest = (*(Q(0),) * self.k, *self._block())
        indices = tuple(range(self.k))
        return Simplex(indices=indices, signs=(1,) * self.k, total=self.T, rest=rest)

    def point(self) -> tuple[Number, ...]:
        """The minimiser T e_winner + (0, w/c); the vertex of column 0 at the tie."""
        top: list[Number] = [Q(0)] * self.k
        top[self.winner or 0] = self.T
        return (*top, *self._block())

    def dual(self) -> tuple[Number, ...]:
        """v = (1/a_max, sign(w_i)/c)."""
        inverse = 1 / self.c if self.w is not None else Q(0)
        return (self.T, *(sign(x) * inverse if x else Q(0) for x in self._w()))

    def minimisers(self, *, label: str = "I") -> dict[str, Any]:
        """The statement that Xi is exactly `solution_set()`; case `aligned`."""
        return minimisers(
            self.instance(), self.solution_set(), point=self.point(), dual=self.dual(), label=label
        )

    def solution(self) -> Solution[SolutionSet]:
        """Xi with status "unique" or "simplex", and a certificate."""
        return Solution(
            set=self.solution_set(),
            status="simplex" if self.winner is None else "unique",
            certificate=certificate({"I": self.instance()}, {"minimisers": self.minimisers()}),
        )

    def tie(self) -> OmegaK:
        """The member without a winner."""
        return replace(self, winner=None)

    def side(self, winner: int) -> OmegaK:
        """The member with this winner."""
        return replace(self, winner=winner)

    def twin(self) -> OmegaK:
        """The side whose winner is the next tied column, cyclically; side 0 for the tie."""
        return self.side(0 if self.winner is None else (self.winner + 1) % self.k)

    def prove(self) -> tuple[Fact, ...]:
        """The exact inequalities that the closed form rests on.

        The winner is strictly largest, and ||v||^2 = 1/a_max^2 + s/c^2 < 1. Since a_max >= beta
        and c^2 >= k beta^2 with beta^2 = 2 10^(2K)/9 rational, (k + s)/(k beta^2) < 1 is enough;
        only if that fails is the exact sign in Q(sqrt2) taken.
        """
        largest = Fact(text="beta + eps > beta", holds=bool(self.eps > 0))
        s = self._support_size
        if self.k + s < self.k * self._beta_squared():
            strict = Fact(text="(k + #supp(w))/(k beta^2) < 1", holds=True)
        else:
            strict = Fact(text="1/a_max^2 + #supp(w)/c^2 < 1", holds=self._dual_is_strict())
        return (strict,) if self.winner is None else (largest, strict)

    @property
    def broken(self) -> bool:
        """True for a side, False for the tie."""
        return self.winner is not None

    def difference_vector(self) -> tuple[Number, ...]:
        """e_i - e_j for this winner i and the twin's j (from the tie: e_j)."""
        other = self.twin().winner
        return tuple(Q((p == self.winner) - (p == other)) for p in range(self.N))

    def eigenvectors(self) -> tuple[str, tuple[Number, ...], tuple[Number, ...]]:
        """("AAT", e_0, e_0): A A' = c^2 I."""
        unit = (Q(1), *(Q(0),) * (self.m - 1))
        return "AAT", unit, unit

    def gap_squared(self) -> Number:
        """d^2 between the minimisers of two sides with different winners: 2/(beta + eps)^2."""
        T = 1 / (self.beta + self.eps)
        return 2 * T * T

    def difference_squared(self) -> Q:
        """||A^i - A^j||^2 = 2 eps^2 between two sides; <= 4^-n."""
        return 2 * self.eps * self.eps

    def _beta_squared(self) -> Q:
        return Q(2 * 100**self.K, 9)

    def _dual_is_strict(self) -> bool:
        s = self._support_size
        if self.k + s < self.k * self._beta_squared():  # enough, and rational
            return True
        a_squared, c_squared = self.a_max * self.a_max, self.c_squared
        return sign(a_squared * c_squared - c_squared - s * a_squared) > 0

    def _w(self) -> tuple[Q, ...]:
        return (Q(0),) * (self.m - 1) if self.w is None else self.w

    def _block(self) -> tuple[Number, ...]:
        if self.w is None:
            return (Q(0),) * (self.m - 1)
        inverse = 1 / self.c
        return tuple(x * inverse if x else Q(0) for x in self.w)


def sample_w(*, m: int, sparsity: int, seed: int, bits: int = 20) -> tuple[Q, ...]:
    """m-1 dyadic rationals with exactly `sparsity` non-zeros, the same for the same seed.

    The positions are uniform, the values standard normal rounded to multiples of 2^-bits (never
    to 0), as in the training data of the published class, where x = w/c. Raises BadInput.
    """
    m = whole("m", m, least=1, remedy="pass the number of rows")
    sparsity = whole("sparsity", sparsity, least=0, most=m - 1, remedy="pass at most m - 1")
    seed = whole("seed", seed, least=0, remedy="pass a non-negative integer")
    bits = whole("bits", bits, least=1, most=50, remedy="pass a number of bits such as 20")
    rng = random.Random(seed)
    found = [Q(0)] * (m - 1)
    for i in rng.sample(range(m - 1), sparsity):
        mantissa = round(rng.gauss(0.0, 1.0) * 2**bits)
        found[i] = Q(mantissa or 1, 1 << bits)
    return tuple(found)


OMEGA_K = ClosedFormFamily(
    name="omega_k",
    make=OmegaK,
    examples={
        "tie": OmegaK(K=1, n=10, winner=None),
        "first": OmegaK(K=1, n=10, winner=0),
        "second": OmegaK(K=1, n=10, winner=1),
    },
)
