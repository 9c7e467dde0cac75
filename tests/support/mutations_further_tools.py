"""Changes of good certificates about further families: the register and access.

A mutator changes a copy and returns False where it does not apply. Whether the result is false is
never taken from here: `further_truth` decides, and what happens to be true does not count.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from random import Random
from typing import Any

from support.further_data import NAMES, data
from support.instances import number, rational
from support.tower import Tower
from support.writing import rational_text, write

Json = dict[str, Any]
Mutator = Callable[[Json, Random], bool]
KINDS: dict[str, tuple[tuple[str, ...], Mutator]] = {}
TINY = Fraction(1, 2**90)
STEPS = (TINY, Fraction(1, 10**12), Fraction(1, 7), Fraction(1), Fraction(2), Fraction(10) ** 9)
WITH_SETS = ("solutions", "far", "apart", "refuted")


def kind(*sources: str) -> Callable[[Mutator], Mutator]:
    """Register a mutator under its own name, with the kinds of certificates it applies to."""

    def register(function: Mutator) -> Mutator:
        KINDS[function.__name__.replace("_", " ")] = (sources, function)
        return function

    return register


def mutated(name: str, certificate: Json, rng: Random) -> Json | None:
    """A changed copy, or None where the mutator does not apply."""
    copy = json.loads(json.dumps(certificate))
    return copy if KINDS[name][1](copy, rng) else None


def statements(certificate: Json, *kinds: str) -> list[Json]:
    return [s for s in certificate["statements"].values() if s["kind"] in kinds]


def any_of(certificate: Json, rng: Random, *kinds: str) -> Json:
    """A statement of one of these kinds; LookupError if there is none."""
    return rng.choice(statements(certificate, *kinds))


def instance_of(certificate: Json, statement: Json) -> Json:
    """The instance of a solutions statement, or of what it is from."""
    if "from" in statement:
        statement = certificate["statements"][statement["from"]]
    found: Json = certificate["instances"][statement["instance"]]
    return found


def step(rng: Random) -> Fraction:
    return rng.choice(STEPS) * rng.choice([-1, 1])


def moved(text: Any, by: Fraction) -> Any:
    """The number plus a rational."""
    value = number(text) + by
    return write(value) if isinstance(value, Tower) else rational_text(value)


def shift_one(values: list[Any], rng: Random) -> None:
    i = rng.randrange(len(values))
    values[i] = moved(values[i], step(rng))


def set_of(statement: Json) -> Json:
    found: Json = statement["claim"]["set"]
    return found


def flat(level: Json, instance: Json) -> None:
    """The level in its dense form."""
    if "values" not in level:
        return
    values, (A, _) = level.pop("values"), data(instance, level["n"])
    rows = [["0"] * len(A[0]) for _ in A]
    for i, j, v in level.pop("entries"):
        rows[i][j] = values[v]
    level |= {"A": rows, "y": [values[v] for v in level["y"]]}


__all__ = [
    "KINDS", "NAMES", "STEPS", "TINY", "WITH_SETS", "Json", "any_of", "flat", "instance_of", "kind",
    "moved", "mutated", "rational", "rational_text", "set_of", "shift_one", "statements", "step",
]  # fmt: skip
