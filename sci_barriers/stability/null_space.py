"""The null space constant rho_0 of order s, exactly.

    rho_0 = max over |Omega| = s, x in ker A \\ {0} of  sqrt(s) ||x_Omega||_2 / ||x_{Omega^c}||_1,

a / 0 = infinity for a > 0. The robust null space property of order s with constants rho, gamma says

    ||x_Omega||_2 <= rho ||x_{Omega^c}||_1 / sqrt(s) + gamma ||A x||_2   for |Omega| <= s, all x,

and on ker A it is rho >= rho_0: a smaller Omega lowers the left and raises the right side.

Claim [derived]: the maximum is attained at an elementary vector of ker A (kernel_vectors), and for
a given x by its s largest entries. rho_0 = infinity iff a vector of ker A lives on s coordinates.
Proof. Given x, the s largest entries have the largest ||x_Omega||_2 and least ||x_{Omega^c}||_1.
If x in ker A lives in Omega, a vector of minimal support inside supp x is elementary, lives in
Omega too, and gives infinity. Otherwise let no vector of ker A live in Omega. Then x -> x_{Omega^c}
is injective on ker A, C = {x in ker A : ||x_{Omega^c}||_1 <= 1} is compact, and the convex function
||x_Omega||_2 is maximal at an extreme point x of C, whose u = x_{Omega^c} has ||u||_1 = 1 and is
extreme in V cap {||.||_1 <= 1}, V = P_{Omega^c} ker A. If w in V, supp w inside supp u, were no
multiple of u, then w' = w - (sum sgn(u_i) w_i) u is not 0 and ||u +- t w'||_1 = 1 for small t: u
would not be extreme. So the vectors of V supported in supp u form a line, and so do the vectors of
ker A that vanish on Z = Omega^c \\ supp u. Those that vanish where x does lie on this line, hence x
is elementary. For dim ker A = 1 there is one vector, and sorting is all. QED

rho_0^2 is rational for rational A. Over C the constant is the same (see robust_null_space).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sci_barriers.errors import bad_input
from sci_barriers.exact import Matrix, Number, Q, simplified, sqrt_enclosure, to_json
from sci_barriers.exact import sign as sign_of
from sci_barriers.stability.kernel_vectors import (
    LIMIT,
    elementary_vectors,
    kernel_basis,
    sets_to_try,
)
from sci_barriers.stability.reading import Vector, read_order, read_underdetermined


@dataclass(frozen=True, kw_only=True)
class NullSpaceConstant:
    """rho_0 of order s of A (m, N), exact, with the vector that attains it.

    squared: rho_0^2 (Q for rational A, else a number of the field), None for infinity.
    x: in ker A, elementary; omega: the indices of its s largest entries, increasing.
    basis: of ker A, d vectors; supports: the number of elementary vectors compared.
    """

    A: Matrix
    s: int
    squared: Number | None
    x: Vector
    omega: tuple[int, ...]
    basis: tuple[Vector, ...]
    supports: int

    @property
    def finite(self) -> bool:
        """False iff a vector of ker A has at most s entries that are not 0."""
        return self.squared is not None

    @property
    def below_one(self) -> bool:
        """rho_0 < 1, exact: the stable null space property of order s."""
        return self.squared is not None and sign_of(self.squared - 1) < 0

    def upper(self, *, bits: int = 64) -> Q:
        """A rational rho >= rho_0, rho <= (1 + 2**-bits) rho_0; rho_0 itself where it is rational.

        BadInput when rho_0 is infinite.
        """
        if self.squared is None:
            raise bad_input(
                "rho_0", "infinity", f"must be finite: a kernel vector has <= s = {self.s} entries",
                "pass a smaller order s",
            )  # fmt: skip
        return sqrt_enclosure(self.squared, bits=bits).upper

    def to_json(self) -> dict[str, Any]:
        """What a checker needs. It would test A x = 0 and the ratio of (x, omega): rho_0 >= ...;
        A b = 0 and rank for the basis, and for every set Z of d - 1 coordinates where {h in ker A:
        h_Z = 0} is a line, the ratio of its s largest entries: rho_0 <= ....
        """
        m, N = self.A.shape
        d = len(self.basis)
        return {
            "A": [[to_json(v) for v in row] for row in self.A.rows],
            "s": self.s,
            "rho_squared": "infinity" if self.squared is None else to_json(self.squared),
            "lower": {"x": [to_json(v) for v in self.x], "omega": list(self.omega)},
            "upper": {
                "kernel": [[to_json(v) for v in b] for b in self.basis],
                "rank": m,
                "enumerate": {
                    "sets_of_coordinates": d - 1,
                    "out_of": N,
                    "count": sets_to_try(N=N, dimension=d),
                    "lines": self.supports,
                },
            },
        }


def ratio(x: Sequence[Any], s: int) -> tuple[Any, Any, tuple[int, ...]]:
    """(P, R, Omega): s ||x_Omega||_2^2 = P and ||x_{Omega^c}||_1^2 = R for the s largest |x_i|.

    Ties go to the smaller index. Exact for int and every Number.
    """
    size = [abs(v) for v in x]
    order = sorted(range(len(x)), key=lambda i: size[i], reverse=True)
    top, rest = order[:s], order[s:]
    P = s * sum((size[i] * size[i] for i in top), start=0 * size[0])
    total = sum((size[i] for i in rest), start=0 * size[0])
    return P, total * total, tuple(sorted(top))


def null_space_constants(
    A: Any, *, orders: Sequence[int], limit: int = LIMIT
) -> tuple[NullSpaceConstant, ...]:
    """rho_0 of each order in `orders`, from one enumeration. A (m, N), m < N, rank m.

    BadInput for other A, an order outside 1 ... N - 1, and more than `limit` sets of coordinates.
    """
    M = read_underdetermined(A)
    wanted = [read_order(s, N=M.shape[1]) for s in orders]
    basis = kernel_basis(M)
    best: list[tuple[Any, Any, tuple[int, ...], tuple[Any, ...]] | None] = [None] * len(wanted)
    supports = 0
    for x in elementary_vectors(basis, limit=limit):
        supports += 1
        for k, s in enumerate(wanted):
            P, R, omega = ratio(x, s)
            held = best[k]
            # P/R > P'/R', R = 0 being infinity: P R' > P' R, and an infinite one stays
            if held is None or sign_of(P * held[1] - held[0] * R) > 0:
                best[k] = P, R, omega, x
    found = []
    for s, held in zip(wanted, best, strict=True):
        assert held is not None
        P, R, omega, x = held
        squared = None if sign_of(R) == 0 else simplified(Q(1) * P / R)
        constant = NullSpaceConstant(
            A=M, s=s, squared=squared, x=_numbers(x), omega=omega,
            basis=tuple(map(_numbers, basis)), supports=supports,
        )  # fmt: skip
        found.append(constant)
    return tuple(found)


def null_space_constant(A: Any, *, s: int, limit: int = LIMIT) -> NullSpaceConstant:
    """rho_0 of order s; see null_space_constants."""
    return null_space_constants(A, orders=(s,), limit=limit)[0]


def _numbers(x: Sequence[Any]) -> Vector:
    return tuple(simplified(Q(1) * v) for v in x)
