"""Algorithms for every further family; each reads nothing but `information`.

    naive         the family's own formula on the data of level 20, first index first
    centre        the Chebyshev centre c, without a question
    first, last   the limit of the solutions of the first, the last side, without a question
    guess         the limit of a side drawn with information.seed, after level 0
    capped        looks for a broken tie at levels 1, 2, 4, ..., 64, then c
    wait          the same without end

A tie is seen to be broken at level l when an entry is more than 2 2^-l from the tie's. Then the
instance is not the tie: some entry differs by at least 2^-l, and the data of level l + 20 fix it to
a relative error of about 2^-20; the formula is applied to these. So `wait` solves every instance of
Omega but the tie, and `capped` errs by eps_B and a little on all of Omega: it is the algorithm
behind the upper bound (radius.py). information gives at(n), problem, the class parameters, seed.

An endless row is exact: an entry of the tie that is seen to differ decides at once. [derived]
"""

from __future__ import annotations

import random
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

from sci_barriers.exact import power_of_two
from sci_barriers.families.further import FurtherFamily, further_family
from sci_barriers.families.further.base import Data
from sci_barriers.families.further.sets import Vector

LEVEL, CAP, MORE = 20, 64, 20


def family_of(information: Any) -> FurtherFamily:
    """The family that the facts of `information` name."""
    name = information.problem
    known = further_family(name).known
    return further_family(name, **{key: getattr(information, key) for key in known})


def data_at(information: Any, n: int) -> Data:
    """All that level n shows."""
    seen = information.at(n)
    return Data(tuple(seen.A), tuple(seen.y))


def naive(information: Any, *, level: int = LEVEL) -> Vector:
    """The formula of the family on the data of one level, as if they were exact."""
    return family_of(information).formula(data_at(information, level))


def centre(information: Any) -> Vector:
    """The Chebyshev centre of the limits."""
    return family_of(information).radius.centre


def first(information: Any) -> Vector:
    """The limit of the first side."""
    return family_of(information).radius.points[0]


def last(information: Any) -> Vector:
    """The limit of the last side."""
    return family_of(information).radius.points[-1]


def guess(information: Any) -> Vector:
    """The limit of a random side; the same seed gives the same side."""
    family = family_of(information)
    information.at(0)
    return family.radius.points[random.Random(information.seed).randrange(family.k)]


def wait(information: Any) -> Vector:
    """Looks for a broken tie at levels 1, 2, 4, ..., whatever it takes."""
    found = search(information, highest=None)
    assert found is not None
    return found


def capped(information: Any, *, highest: int = CAP) -> Vector:
    """`wait` up to the level `highest`, a power of two; then the centre."""
    found = search(information, highest=highest)
    return family_of(information).radius.centre if found is None else found


def search(information: Any, *, highest: int | None) -> Vector | None:
    """The solution once the tie is seen to be broken; None if no level up to `highest` shows it."""
    family = family_of(information)
    level = 1
    while highest is None or level <= highest:
        shown = data_at(information, level)
        if not shown.within(family.tie().data(level), 2 * power_of_two(-level)):
            return family.formula(data_at(information, level + MORE))
        level = 2 * level
    return None


TARGETS: MappingProxyType[str, Callable[..., Vector]] = MappingProxyType({
    "naive": naive, "centre": centre, "first": first, "last": last, "guess": guess,
    "capped": capped, "wait": wait,
})  # fmt: skip
"""By name."""
