"""The floats nearest to the minimiser and to the intercept, from enclosures or exact numbers.

An enclosure fixes the nearest float when both ends round to the same one. If more digits do not
help, the number is halfway between two floats, or zero, and its exact value decides (ties to even).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from sci_barriers.certified import CertifiedSolution
from sci_barriers.errors import BadInput, PrecisionExhausted
from sci_barriers.exact import Enclosure, Number, dot, enclosure, rational_value, sign, to_float
from sci_barriers.problems import Instance
from sci_barriers.solvers.enclosed_point import solved_on

DIGITS = (20, 40, 80)


Boxes = Callable[[int], Sequence[Enclosure]]


def boxes_of(found: CertifiedSolution, *, A: Any, z: Any) -> Boxes:
    """digits -> enclosures of the coordinates of the unique minimiser for data A, z.

    With irrational weights, standard deviations, `OnSupport` from the proved support and
    signs; the exact coordinates would need a field of degree 2**N.
    """
    weights = found.problem.weights or ()
    if all(rational_value(w) is not None for w in weights):
        return cache(lambda digits: found.enclosure(digits=digits))
    try:
        solved = solved_on(
            Instance.explicit(A, z, found.problem),
            support=found.support or (),
            signs=found.signs or (),
        )
        solved.enclosures(bits=8)
    except (BadInput, PrecisionExhausted):  # irrational data; a residual 0
        return cache(lambda digits: found.enclosure(digits=digits))
    return cache(lambda digits: solved.enclosures(bits=4 * digits))


def nearest_coefficients(found: CertifiedSolution, boxes: Boxes) -> list[float]:
    """The floats nearest to the N coordinates of the unique minimiser."""
    return _nearest(boxes, lambda: found.x, what="the coefficients")


def nearest_intercept(
    found: CertifiedSolution, boxes: Boxes, *, means: Sequence[Number], mean: Number
) -> float:
    """The float nearest to mean - means x for the unique minimiser x itself, not its floats."""

    def enclosed(digits: int) -> list[Enclosure]:
        bits = 4 * digits
        total = enclosure(mean, bits=bits)
        for a, box in zip(means, boxes(digits), strict=True):
            if box.upper != 0 or box.lower != 0:
                total = total - enclosure(a, bits=bits) * box
        return [total]

    return _nearest(enclosed, lambda: [mean - dot(means, found.x)], what="the intercept")[0]


def exact_intercept(x: Sequence[Number], *, means: Sequence[Number], mean: Number) -> float:
    """The float nearest to mean - means x, all exact."""
    return to_float(mean - dot(means, x))


def _nearest(
    enclosed: Callable[[int], Sequence[Enclosure]],
    exact: Callable[[], Sequence[Number]],
    *,
    what: str,
) -> list[float]:
    for digits in DIGITS:
        boxes = enclosed(digits)
        floats = [(to_float(box.lower), to_float(box.upper)) for box in boxes]
        if all(low == high for low, high in floats):
            return [low + 0.0 for low, _ in floats]
    try:
        values = exact()
    except BadInput:
        raise PrecisionExhausted(
            f"{what}: the nearest floats are not fixed by {DIGITS[-1]} digits"
        ) from None
    return [to_float(value) if sign(value) else 0.0 for value in values]
