"""Judges of answers and of refusals, for the tests of `solve`; no solver is called here.

right      the set is exactly the right one, the certificate is accepted
thorough   and distances, enclosures, the margin are what they should be
refused    BadInput in one line "name = value: bound; remedy"
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from sci_barriers.errors import BadInput
from sci_barriers.exact import Q
from sci_barriers.problems import Point
from sci_barriers.proofs import accept
from support.exact_check import is_right, problem_for
from support.free_weights import across, lines
from support.linear import least_point
from support.solving import minimisers
from support.tower import dot, sign

SENTENCE = re.compile(r"[^\n]+: [^\n]+; [^\n]+")


def refused(call: Callable[[], Any], *words: str) -> str:
    """The message of the BadInput: one line with value, bound and remedy, not long."""
    with pytest.raises(BadInput) as found:
        call()
    message = str(found.value)
    assert SENTENCE.fullmatch(message), message
    assert len(message) < 500, message
    for word in words:
        assert word in message, message
    return message


def right(found: Any, A: Any, y: Any, problem: Any, *, weights: Any = None) -> Any:
    """The answer itself: exactly right, with a certificate that the checker accepts."""
    assert found.decided
    assert is_right(found, A, y, problem, weights=weights), found
    assert found.certificate is not None
    accept(found.certificate)
    return found


def thorough(found: Any, A: Any, y: Any, problem: Any, *, weights: Any = None) -> Any:
    """`right`, and the margin, enclosures and distances of random points and of a minimiser."""
    right(found, A, y, problem, weights=weights)
    strict = found.unique and found.equicorrelation == found.support
    margin = found.margin
    if margin is None:
        assert not (strict and found.case == "path")
    else:
        assert strict
        assert margin.radius > 0
        assert all(bound is None or bound > 0 for bound in (margin.primal, margin.dual))
    if found.status in ("infeasible", "ellipsoid"):
        return found
    if found.unique:
        assert found.set == Point(x=found.x)
        for box, x in zip(found.enclosure(digits=30), found.x, strict=True):
            assert x - box.lower >= 0 >= x - box.upper
            assert box.width * 10**29 <= max(abs(box.lower), abs(box.upper))
    known = problem_for(A, y, problem, weights=weights)
    true, flat, rng = minimisers(known), lines(known), random.Random(1)
    for _ in range(3):
        z = [Fraction(rng.randint(-40, 40), rng.choice((1, 3, 7))) for _ in range(known.N)]
        steps = [[a - b for a, b in zip(x, z, strict=True)] for x in true]
        nearest = least_point(across(flat, steps))
        square, box = dot(nearest, nearest), found.distance(z, digits=20)
        assert sign(square - fraction(box.lower) ** 2) >= 0, found
        assert sign(square - fraction(box.upper) ** 2) <= 0, found
        assert box.width * 10**19 <= box.upper
    if not flat:
        inside = found.distance([near_value(value) for value in true[0]], digits=20)
        assert inside.upper <= Q(1, 10**19)
    return found


def fraction(q: Any) -> Fraction:
    """A rational of the package as Python's."""
    return Fraction(int(q.p), int(q.q))


def near_value(value: Any) -> Fraction:
    """A rational within 10^-30 of a number of the second implementation, |value| < 10^6."""
    if isinstance(value, Fraction):
        return value
    low, high = Fraction(-(10**6)), Fraction(10**6)
    while high - low > Fraction(1, 10**30):
        middle = (low + high) / 2
        low, high = (middle, high) if sign(value - middle) >= 0 else (low, middle)
    return low
