"""The robust null space property of order s with proved rational constants rho and gamma.

    ||x_Omega||_2 <= rho ||x_{Omega^c}||_1 / sqrt(s) + gamma ||A x||_2  for |Omega| <= s, x in C^N.

Claim [derived]: for real A (m, N) of rank m and finite rho_0 it holds with every rho >= rho_0, and
    form "sum":   gamma = (1 + rho_0 sqrt((N - s)/s)) / sigma_min(A),
    form "root":  gamma = sqrt(1 + rho_0^2 (N - s)/s) / sigma_min(A)      (never larger).
Proof over R. Let |Omega| = s (a smaller Omega lowers the left and raises the right side),
w = A^+ A x, h = x - w in ker A, ||w||_2 <= ||A x||_2 / sigma_min. Then
    ||x_Omega||_2 <= ||h_Omega||_2 + ||w_Omega||_2
                  <= rho_0 ||h_{Omega^c}||_1/sqrt(s) + ||w_Omega||_2
                  <= rho_0 (||x_{Omega^c}||_1 + ||w_{Omega^c}||_1)/sqrt(s) + ||w_Omega||_2,
and ||w_{Omega^c}||_1 <= sqrt(N - s) ||w_{Omega^c}||_2. The last two terms are t a + b with
t = rho_0 sqrt((N-s)/s), a^2 + b^2 = ||w||_2^2: at most (1 + t) ||w||_2, and by Cauchy-Schwarz at
most sqrt(1 + t^2) ||w||_2.
Over C: let x = u + i w and x_theta = u cos(theta) + w sin(theta) in R^N, and apply the real
statement to x_theta. In L^2(0, 2 pi), |x_theta|_i has norm sqrt(pi) |x_i|, ||(x_theta)_Omega||_2
has sqrt(pi) ||x_Omega||_2 and ||A x_theta||_2 has sqrt(pi) ||A x||_2; the norm of the right side is
at most the sum of the norms (Minkowski). Divide by sqrt(pi). QED

rho and gamma are rounded upwards; sigma_min(A)^2 >= q is proved by L D L^T (singular_value).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sci_barriers.errors import bad_input
from sci_barriers.exact import (
    Enclosure,
    Matrix,
    Number,
    Q,
    exponent,
    norm_squared,
    round_dyadic,
    simplified,
    sqrt_enclosure,
    to_json,
)
from sci_barriers.stability.kernel_vectors import LIMIT
from sci_barriers.stability.null_space import NullSpaceConstant, null_space_constant
from sci_barriers.stability.reading import read_count, read_point
from sci_barriers.stability.singular_value import EigenvalueBound, singular_bound

Form = Literal["sum", "root"]


@dataclass(frozen=True, kw_only=True)
class RobustNullSpace:
    """The property of order s with rational rho >= rho_0 and gamma, over R^N and C^N.

    gamma: of the form "root"; gamma_sum: of the form "sum". Both are proved upper roundings, from
    rho_0^2 itself and sigma_min^2 >= singular.q. With rho < 1 the constants of `constants` exist.
    """

    null_space: NullSpaceConstant
    singular: EigenvalueBound
    rho: Q
    gamma: Q
    gamma_sum: Q

    @property
    def A(self) -> Matrix:
        """The matrix (m, N)."""
        return self.null_space.A

    @property
    def s(self) -> int:
        """The order."""
        return self.null_space.s

    def gamma_of(self, form: Form) -> Q:
        """gamma of the named form."""
        if form not in ("sum", "root"):
            raise bad_input("form", form, "must be 'sum' or 'root'", "'root' is the smaller one")
        return self.gamma_sum if form == "sum" else self.gamma

    def slack(
        self,
        x: Any,
        omega: Sequence[int],
        *,
        imaginary: Any = None,
        form: Form = "root",
        bits: int = 64,
    ) -> Enclosure:
        """Right side minus left side of the property at x + i * imaginary, |omega| <= s; enclosed.

        x, imaginary (N,) exact. It is never < 0. BadInput for a larger omega or another length.
        """
        N = self.A.shape[1]
        u = read_point(x, name="x", N=N)
        w = tuple(Q(0) for _ in u) if imaginary is None else read_point(imaginary, name="x", N=N)
        indices = _read_omega(omega, s=self.s, N=N)
        left = sqrt_enclosure(_squared([u[i] for i in indices], [w[i] for i in indices]), bits=bits)
        others = Enclosure.point(0)
        for i in set(range(N)) - indices:
            others = others + _modulus(u[i], w[i], bits)
        measured = sqrt_enclosure(_squared(self.A @ u, self.A @ w), bits=bits)
        root_s = sqrt_enclosure(self.s, bits=bits)
        return self.rho * others / root_s + self.gamma_of(form) * measured - left

    def to_json(self) -> dict[str, Any]:
        """The null space constant, L D L^T of A A^T - q I, and rho, gamma with their formulas.

        A checker would compare rho^2 >= rho_0^2 and gamma^2 q >= 1 + rho_0^2 (N - s)/s exactly.
        """
        return {
            "null_space": self.null_space.to_json(),
            "sigma_min_squared": self.singular.to_json(),
            "rho": to_json(self.rho),
            "gamma": to_json(self.gamma),
            "gamma_sum": to_json(self.gamma_sum),
            "formulas": {
                "gamma": "gamma^2 q >= 1 + rho_0^2 (N - s)/s",
                "gamma_sum": "gamma_sum sqrt(q) >= 1 + rho_0 sqrt((N - s)/s)",
            },
        }


def robust_null_space(A: Any, *, s: int, bits: int = 32, limit: int = LIMIT) -> RobustNullSpace:
    """rho and gamma of order s for A (m, N), m < N, rank m, rounded upwards to about `bits` digits.

    BadInput for other A, when rho_0 is infinite (a kernel vector with <= s entries: no constants
    exist), and when more than `limit` sets of coordinates would have to be tried.
    """
    read_count(bits, name="bits", least=1, why="pass a number of binary digits")
    found = null_space_constant(A, s=s, limit=limit)
    rho = found.upper(bits=bits)
    assert found.squared is not None
    singular = singular_bound(found.A, bits=bits)
    N = found.A.shape[1]
    t_squared = simplified(found.squared * Q(N - s, s))
    root = sqrt_enclosure(simplified((t_squared + 1) / singular.q), bits=bits).upper
    t = sqrt_enclosure(t_squared, bits=bits).upper
    total = _up((1 + t) / sqrt_enclosure(singular.q, bits=bits).lower, bits=bits)
    return RobustNullSpace(
        null_space=found, singular=singular, rho=rho, gamma=root, gamma_sum=total
    )


def _up(x: Q, *, bits: int) -> Q:
    """A dyadic number >= x > 0 with about `bits` digits; x itself where it is short."""
    if x.p.bit_length() <= bits:
        return x
    return -round_dyadic(-x, n=bits - exponent(x), mode="floor")


def _read_omega(omega: Sequence[int], *, s: int, N: int) -> frozenset[int]:
    found = frozenset(
        read_count(i, name="omega", least=0, most=N - 1, why="pass indices from 0 to N - 1")
        for i in omega
    )
    if len(found) > s:
        raise bad_input("|omega|", len(found), f"must be <= s = {s}", "pass fewer indices")
    return found


def _squared(u: Sequence[Number], w: Sequence[Number]) -> Number:
    if not u:
        return Q(0)
    return simplified(norm_squared(u) + norm_squared(w))


def _modulus(a: Number, b: Number, bits: int) -> Enclosure:
    """|a + i b|."""
    return sqrt_enclosure(_squared([a], [b]), bits=bits)
