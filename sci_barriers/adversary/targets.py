"""The built-in targets, by the names that the game and its command accept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sci_barriers.adversary.breakdown import targets
from sci_barriers.adversary.randomised.targets import guess_or_wait

BUILT_IN: dict[str, Callable[[Any], Any]] = {
    "argmax": targets.argmax,
    "barycentre": targets.barycentre,
    "gap-search": targets.gap_search,
    "guess-or-wait": guess_or_wait,
    "part-two": targets.part_two,
    "part-three": targets.part_three,
    "part-three-operator": targets.part_three_operator,
    "random-guess": targets.random_guess,
    "zero": targets.zero,
}
