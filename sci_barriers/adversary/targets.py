"""The built-in targets, by the names that the game and its command accept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sci_barriers.adversary.breakdown import targets

BUILT_IN: dict[str, Callable[[Any], Any]] = {
    "argmax": targets.argmax,
    "barycentre": targets.barycentre,
    "gap-search": targets.gap_search,
    "part-two": targets.part_two,
    "part-three": targets.part_three,
    "random-guess": targets.random_guess,
    "zero": targets.zero,
}
