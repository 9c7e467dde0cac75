"""Error bounds for P3, min lam ||x||_1 + ||A x - y||_2, under the robust null space property.

y = A x + e, F(z) = lam ||z||_1 + ||A z - y||, 0 < lam <= c1/(sqrt(s) c2), C3 = c1/(sqrt(s) lam),
(c1, c2) the pair "c" or "c'" of `constants`.

Theorem 1 of the slides, (C1, C2) = (c1, c2): every minimiser x^ of F has
    ||x^ - x|| <= (2 c1/sqrt(s)) sigma_s(x)_1 + (c1/(sqrt(s) lam) + c2) ||e||.
Sharpness, for every z:
    ||z - x|| <= C3 (F(z) - F(x) + delta_0),    delta_0 = 2 lam sigma_s(x)_1 + 2 ||e||.
Theorem 3 (restarted network, k restarts of p >= 2 e C3 L inner steps, L >= ||A||, eps_0 >= F(0) -
F(x), delta >= delta_0, eps_k = (delta + eps_{k-1})/e): if F(psi_k) - F(x) <= eps_k, then
    ||psi_k - x|| <= C3 (eps_k + delta_0) <= C3 (e^-k eps_0 + delta e/(e - 1)).
With lam = c1/(sqrt(s) c2), C3 = c2: the slides' C2/2 in their normalisation C2 = 2 c2.

Proofs [derived]. Put r = ||A z - y||; ||A(z - x)|| <= r + ||e||. In the distance inequality of
`constants`, (c1/sqrt(s)) (||z||_1 - ||x||_1) = C3 (F(z) - F(x) - r + ||e||), so
    ||z - x|| <= (2 c1/sqrt(s)) sigma_s + C3 (F(z) - F(x)) + (C3 + c2) ||e|| - (C3 - c2) r,
and C3 >= c2 is the condition on lam. Theorem 1: F(x^) <= F(x). Sharpness: c2 <= C3 again.
Theorem 3: eps_k = e^-k eps_0 + delta (e^-1 + ... + e^-k), and delta_0 <= delta = delta e^0. That
p inner steps give F(psi_k) - F(x) <= eps_k is the theorem on restarts and not proved here. QED

Values are exact numbers for rational A, y, x, z; only e^-1 is enclosed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sci_barriers.errors import bad_input
from sci_barriers.exact import (
    Enclosure,
    Matrix,
    Number,
    Q,
    Verdict,
    absolute,
    enclosure,
    floor,
    norm_squared,
    power_of_two,
    sign,
    simplified,
    sqrt,
    to_json,
)
from sci_barriers.problems.entries import read_matrix, read_number
from sci_barriers.stability.constants import Constants, best_s_term, root, total
from sci_barriers.stability.reading import (
    Vector,
    read_count,
    read_point,
    read_rational,
    read_scalar,
)


@dataclass(frozen=True, kw_only=True)
class ErrorBound:
    """||. - x||_2 <= value, exact. theorem: "1" or "sharpness"; parts: what the value is a sum of.

    For Theorem 1, "sparsity" and "noise"; for sharpness "objective" = C3 (F(z) - F(x)), which may
    be negative, and "floor" = C3 delta_0.
    """

    theorem: str
    constants: Constants
    lam: Number
    parts: dict[str, Number]

    @property
    def value(self) -> Number:
        """The sum of the parts."""
        return total(self.parts.values())

    @property
    def normalisation(self) -> str:
        """Which constants the value is made of, in words."""
        return self.constants.normalisation

    def holds(self, z: Any, x: Any) -> Verdict:
        """||z - x||_2 <= value, decided exactly. z, x (N,)."""
        v = tuple(a - b for a, b in zip(_read(z), _read(x), strict=True))
        bound = self.value
        if sign(bound) < 0:
            return Verdict.REFUTED
        return Verdict.of(sign(simplified(bound * bound - norm_squared(v))) >= 0)

    def to_json(self) -> dict[str, Any]:
        """Theorem, constants with their normalisation, lam, parts and value."""
        return {
            "theorem": self.theorem,
            "constants": self.constants.to_json(),
            "lam": to_json(self.lam),
            "parts": {name: to_json(part) for name, part in self.parts.items()},
            "value": to_json(self.value),
        }


def recovery_bound(found: Constants, *, x: Any, e: Any, lam: Any) -> ErrorBound:
    """Theorem 1 for the truth x (N,) and the noise e = y - A x (m,), rational; any minimiser.

    BadInput unless 0 < lam <= c1/(sqrt(s) c2).
    """
    weight = _read_lam(found, lam)
    truth, noise = read_point(x, name="x"), root(read_point(e, name="e", symbol="m"), name="e")
    root_s = sqrt(Q(found.s))
    tail = best_s_term(truth, s=found.s)
    parts = {
        "sparsity": simplified(root_s * tail * (2 * found.c1 / found.s)),
        "noise": simplified((found.sharpness(weight) + found.c2) * noise),
    }
    return ErrorBound(theorem="1", constants=found, lam=weight, parts=parts)


def sharpness_bound(found: Constants, *, A: Any, y: Any, x: Any, z: Any, lam: Any) -> ErrorBound:
    """||z - x|| <= C3 (F(z) - F(x) + delta_0) for any z; A (m, N), y (m,), x, z (N,) rational.

    BadInput unless 0 < lam <= c1/(sqrt(s) c2).
    """
    weight = _read_lam(found, lam)
    M = read_matrix(A)
    m, N = M.shape
    data = read_point(y, name="y", N=m, symbol="m")
    truth, trial = read_point(x, name="x", N=N), read_point(z, name="z", N=N)
    noise = _misfit(M, truth, data)
    gap = objective(M, data, trial, weight) - objective(M, data, truth, weight)
    C3 = found.sharpness(weight)
    tail = best_s_term(truth, s=found.s)
    parts = {
        "objective": simplified(C3 * gap),
        "floor": simplified(C3 * (2 * weight * tail + 2 * noise)),
    }
    return ErrorBound(theorem="sharpness", constants=found, lam=weight, parts=parts)


@dataclass(frozen=True, kw_only=True)
class NetworkBound:
    """Theorem 3 after k restarts: eps_k, C3 (eps_k + delta), and C3 (e^-k eps_0 + delta e/(e-1)).

    Enclosures of these numbers; the upper ends are the bounds to print.
    """

    constants: Constants
    C3: Number
    k: int
    eps: Enclosure
    distance: Enclosure
    closed: Enclosure

    def to_json(self) -> dict[str, Any]:
        """Constants with their normalisation, C3, k, and decimals rounded outwards."""
        return {
            "theorem": "3",
            "constants": self.constants.to_json(),
            "C3": to_json(self.C3),
            "k": self.k,
            "eps": list(self.eps.bounds(17)),
            "distance": list(self.distance.bounds(17)),
            "closed": list(self.closed.bounds(17)),
        }


def network_bound(
    found: Constants, *, lam: Any, eps0: Any, delta: Any, k: int, bits: int = 64
) -> NetworkBound:
    """The bounds of Theorem 3 for rational eps0, delta >= 0 and k >= 0 restarts, enclosed.

    BadInput unless 0 < lam <= c1/(sqrt(s) c2), and for negative numbers.
    """
    weight = _read_lam(found, lam)
    steps = read_count(k, name="k", least=0, why="pass the number of restarts")
    start = read_rational(eps0, name="eps0", least=0)
    level = read_rational(delta, name="delta", least=0)
    inverse = inverse_e(bits=bits + 8)
    eps = Enclosure.point(start)
    for _ in range(steps):
        eps = inverse * (eps + level)
    power = Enclosure.point(1)
    for _ in range(steps):
        power = power * inverse
    C3 = found.sharpness(weight)
    factor = enclosure(C3, bits=bits)
    closed = factor * (power * start + Enclosure.point(level) / (1 - inverse))
    return NetworkBound(
        constants=found, C3=C3, k=steps, eps=eps, distance=factor * (eps + level), closed=closed
    )


def inner_steps(found: Constants, *, lam: Any, L: Any, bits: int = 64) -> int:
    """An integer p >= 2 e C3 L, the least one unless that number is within 2**-bits of an integer.

    L rational > 0, L >= ||A|| is the caller's claim. BadInput as for network_bound.
    """
    norm = read_rational(L, name="L", above=0)
    C3 = enclosure(found.sharpness(_read_lam(found, lam)), bits=bits + 8)
    return -floor(-(2 * norm * C3 / inverse_e(bits=bits + 8)).upper)


def inverse_e(*, bits: int) -> Enclosure:
    """1/e between two partial sums of sum (-1)^j/j!, which alternate around it; width <= 2**-bits.

    BadInput for bits < 1.
    """
    read_count(bits, name="bits", least=1, why="pass a number of binary digits")
    partial, term, j = Q(0), Q(1), 0
    while abs(term) > power_of_two(-bits):
        partial, j = partial + term, j + 1
        term = -term / j
    ends = sorted((partial, partial + term))
    return Enclosure(lower=ends[0], upper=ends[1])


def objective(A: Matrix, y: Vector, z: Vector, lam: Number) -> Number:
    """F(z) = lam ||z||_1 + ||A z - y||_2, exact for rational A, y, z."""
    return simplified(lam * total(map(absolute, z)) + _misfit(A, z, y))


def _misfit(A: Matrix, z: Vector, y: Vector) -> Number:
    return root(tuple(b - a for a, b in zip(A @ z, y, strict=True)), name="A z - y")


def _read_lam(found: Constants, lam: Any) -> Number:
    weight = read_scalar(lam, name="lam")
    if sign(weight) <= 0:
        raise bad_input("lam", weight, "must be > 0", "pass a positive rational such as '1/10'")
    if not found.allows(weight):
        raise bad_input(
            "lam", weight, f"must be <= c1/(sqrt(s) c2) = {found.lam_limit}",
            "pass a smaller lam; the bounds are not proved beyond",
        )  # fmt: skip
    return weight


def _read(z: Any) -> Vector:
    """Numbers as they are: minimisers may have nested roots."""
    return tuple(read_number(entry, name=f"z[{i}]") for i, entry in enumerate(z))
