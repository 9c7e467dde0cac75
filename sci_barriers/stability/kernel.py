"""Kernel awareness: how far apart two points of M_1 are against how far apart A sees them.

    kappa = max over x != x' in M_1 of ||x - x'||^2 / ||A(x - x')||^2,   a/0 = infinity, M_1 finite.

Any map Psi with Psi(A x) = x on M_1 has Lipschitz constant >= sqrt(kappa); if kappa is infinite,
there is no such map. With errors < eta at x and x' it is >= (||x - x'|| - 2 eta)/||A(x - x')||.
Conversely a map with Lipschitz constant L has an error >= (||x - x'|| - L ||A(x - x')||)/2 at x or
at x'. Proof [derived]:
    ||x - x'|| <= ||x - Psi(Ax)|| + ||Psi(Ax) - Psi(Ax')|| + ||Psi(Ax') - x'||. QED
So a map that recovers M_1 well is stable only as far as kappa allows: a map lacks kernel awareness
for eta at (x, x') if both errors and ||A(x - x')|| are < eta while ||x - x'|| > 2 eta, which is
where the instability theorem bites. Norms: l2. kappa is rational for rational data. Exact; roots
are enclosed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from sci_barriers.exact import (
    Enclosure,
    Matrix,
    Number,
    Q,
    is_zero,
    norm_squared,
    sign,
    simplified,
    sqrt_enclosure,
    to_json,
)
from sci_barriers.stability.maps import Map, Outputs
from sci_barriers.stability.reading import (
    Vector,
    read_measurements,
    read_points,
    read_rational,
)

Index = tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class KernelAwareness:
    """kappa of M_1 = points (K points of R^N) and A (m, N), with a pair that attains it.

    squared_lipschitz: kappa, None for infinity (then x - x' is in ker A for the pair). A set of one
    point has kappa = 0 and no pair.
    """

    A: Matrix
    points: tuple[Vector, ...]
    squared_lipschitz: Number | None
    pair: Index | None

    @property
    def finite(self) -> bool:
        """True iff A is injective on M_1."""
        return self.squared_lipschitz is not None

    def lipschitz(self, *, bits: int = 64) -> Enclosure | None:
        """sqrt(kappa) enclosed: below every Lipschitz constant of a map exact on M_1. None: oo."""
        if self.squared_lipschitz is None:
            return None
        return sqrt_enclosure(self.squared_lipschitz, bits=bits)

    def to_json(self) -> dict[str, Any]:
        """A, the points, kappa and the pair; a checker recomputes the ratio of every pair."""
        kappa = self.squared_lipschitz
        return {
            "A": [[to_json(v) for v in row] for row in self.A.rows],
            "points": [[to_json(v) for v in x] for x in self.points],
            "kappa": "infinity" if kappa is None else to_json(kappa),
            "pair": None if self.pair is None else list(self.pair),
        }


def kernel_awareness(A: Any, points: Any) -> KernelAwareness:
    """kappa of the finite set `points` of R^N and A (m, N), exact.

    BadInput for no point, equal points, A = 0.
    """
    M = read_measurements(A)
    found = read_points(points, N=M.shape[1])
    best: tuple[Number, Number, Index] | None = None
    for i, j, far, near in _pairs(M, found):
        if best is None:
            order = 1
        elif is_zero(near) and is_zero(best[1]):
            order = sign(far - best[0])
        else:
            order = sign(far * best[1] - best[0] * near)
        if order > 0:
            best = far, near, (i, j)
    if best is None:
        return KernelAwareness(A=M, points=found, squared_lipschitz=Q(0), pair=None)
    kappa = None if is_zero(best[1]) else simplified(best[0] / best[1])
    return KernelAwareness(A=M, points=found, squared_lipschitz=kappa, pair=best[2])


@dataclass(frozen=True, kw_only=True)
class PairBound:
    """A lower bound that one pair of points gives: value enclosed, None for infinity."""

    value: Enclosure | None
    pair: Index | None


def lipschitz_bound(A: Any, points: Any, *, eta: Any, bits: int = 64) -> PairBound:
    """max over pairs of (||x - x'|| - 2 eta)/||A(x - x')||, eta >= 0 rational; at least 0.

    Below the Lipschitz constant of every map with errors < eta (or <= eta) on the points; infinite
    when no map has them, that is if ||x - x'|| > 2 eta and A x = A x' for a pair.
    """
    M = read_measurements(A)
    found = read_points(points, N=M.shape[1])
    error = read_rational(eta, name="eta", least=0)
    best = PairBound(value=Enclosure.point(0), pair=None)
    for i, j, far, near in _pairs(M, found):
        if sign(far - 4 * error * error) <= 0:
            continue
        if is_zero(near):
            return PairBound(value=None, pair=(i, j))
        top = sqrt_enclosure(far, bits=bits) - 2 * error
        best = _larger(best, top / sqrt_enclosure(near, bits=bits), (i, j))
    return best


def error_bound(A: Any, points: Any, *, L: Any, bits: int = 64) -> PairBound:
    """max over pairs of (||x - x'|| - L ||A(x - x')||)/2, L >= 0 rational; at least 0.

    Below the largest error on the points of every map with Lipschitz constant <= L.
    """
    M = read_measurements(A)
    found = read_points(points, N=M.shape[1])
    slope = read_rational(L, name="L", least=0)
    best = PairBound(value=Enclosure.point(0), pair=None)
    for i, j, far, near in _pairs(M, found):
        if sign(far - slope * slope * near) > 0:
            value = sqrt_enclosure(far, bits=bits) - slope * sqrt_enclosure(near, bits=bits)
            best = _larger(best, value * Q(1, 2), (i, j))
    return best


@dataclass(frozen=True, kw_only=True)
class MapAwareness:
    """What a map did on M_1. errors_squared: ||Psi(A x) - x||^2 of each point, exact.

    observed_squared: the largest ||Psi(Ax) - Psi(Ax')||^2/||A(x - x')||^2 over pairs with different
    images, a lower bound of the squared Lipschitz constant; pair: where. 0 and None without pairs.
    """

    A: Matrix
    points: tuple[Vector, ...]
    outputs: tuple[Vector, ...]
    errors_squared: tuple[Number, ...]
    observed_squared: Number
    pair: Index | None

    @property
    def worst(self) -> int:
        """The index of a point with the largest error."""
        best = 0
        for i, error in enumerate(self.errors_squared):
            if sign(error - self.errors_squared[best]) > 0:
                best = i
        return best

    def to_json(self) -> dict[str, Any]:
        """A, the points, the outputs, and what a checker recomputes from them."""
        return {
            "A": [[to_json(v) for v in row] for row in self.A.rows],
            "points": [[to_json(v) for v in x] for x in self.points],
            "outputs": [[to_json(v) for v in x] for x in self.outputs],
            "errors_squared": [to_json(v) for v in self.errors_squared],
            "observed_squared": to_json(self.observed_squared),
            "pair": None if self.pair is None else list(self.pair),
        }

    def unaware(self, *, eta: Any) -> tuple[Index, ...]:
        """The pairs at which the map lacks kernel awareness for the rational eta > 0; exact."""
        level = read_rational(eta, name="eta", above=0)
        square = level * level
        close = [sign(error - square) < 0 for error in self.errors_squared]
        return tuple(
            (i, j)
            for i, j, far, near in _pairs(self.A, self.points)
            if close[i] and close[j] and sign(near - square) < 0 and sign(far - 4 * square) > 0
        )


def map_awareness(A: Any, Psi: Map, points: Any) -> MapAwareness:
    """Errors and observed stretching of any callable Psi on the finite set; exact. See `maps`."""
    M = read_measurements(A)
    found = read_points(points, N=M.shape[1])
    table = Outputs(Psi, N=M.shape[1])
    outputs = tuple(table(M @ x) for x in found)
    errors = tuple(squared_distance(p, x) for p, x in zip(outputs, found, strict=True))
    observed: Number = Q(0)
    pair = None
    for i, j, _, near in _pairs(M, found):
        if not is_zero(near):
            quotient = simplified(squared_distance(outputs[i], outputs[j]) / near)
            if pair is None or sign(quotient - observed) > 0:
                observed, pair = quotient, (i, j)
    return MapAwareness(
        A=M, points=found, outputs=outputs, errors_squared=errors, observed_squared=observed,
        pair=pair,
    )  # fmt: skip


def squared_distance(x: Vector, z: Vector) -> Number:
    """||x - z||^2, exact."""
    return simplified(norm_squared(tuple(a - b for a, b in zip(x, z, strict=True))))


def _pairs(A: Matrix, points: tuple[Vector, ...]) -> Iterator[tuple[int, int, Number, Number]]:
    """(i, j, ||x_i - x_j||^2, ||A(x_i - x_j)||^2) for i < j."""
    images = [A @ x for x in points]
    for i, j in combinations(range(len(points)), 2):
        far = squared_distance(points[i], points[j])
        yield i, j, far, squared_distance(images[i], images[j])


def _larger(best: PairBound, value: Enclosure, pair: Index) -> PairBound:
    """The enclosure of the maximum, and the pair with the larger lower end."""
    assert best.value is not None
    kept = best.pair if best.pair is not None and value.lower <= best.value.lower else pair
    return PairBound(value=Enclosure.max(best.value, value), pair=kept)
