"""What the changes of good certificates of the game share: the register, access, roots.

A mutator changes a copy and returns False where it does not apply. Whether the result is false is
never taken from here: `game_truth` decides, and what happens to be true does not count.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from random import Random
from typing import Any

from support.instances import rational

Json = dict[str, Any]
Mutator = Callable[[Json, Random], bool]
KINDS: dict[str, tuple[tuple[str, ...], Mutator]] = {}
TINY = Fraction(1, 2**90)
PLAYED = ("sides", "refuted", "remote")


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


def statement(certificate: Json, *kinds: str) -> Json:
    """The first statement of one of these kinds."""
    return next(s for s in certificate["statements"].values() if s["kind"] in kinds)


def shown(certificate: Json) -> Json | None:
    """The information statement, if there is one."""
    return certificate["statements"].get("i")


def parameters(certificate: Json, rng: Random) -> Json:
    """Those of any instance."""
    return rng.choice(list(certificate["instances"].values()))["parameters"]


def source(certificate: Json) -> Json:
    """The statement that names the instance of the distance."""
    far = statement(certificate, "distance", "remote")
    return far if far["kind"] == "remote" else certificate["statements"][far["from"]]


def subject(certificate: Json) -> Json:
    """The parameters of the instance of the distance."""
    return certificate["instances"][source(certificate)["instance"]]["parameters"]


def alpha(p: Json) -> Fraction:
    return 5 * Fraction(10) ** (p["K"] - p["s"])


def minimiser(p: Json) -> Fraction:
    """T of a side without a shift."""
    a, g = alpha(p), rational(p["g"])
    lam = rational(p["lam"]) if p["problem"] == "P2" else 0
    return (1 + lam * g / (2 * a * (a + g))) / (a + g)


def above(x: Fraction, bits: int) -> Fraction:
    """The least multiple of 2^-bits above x."""
    return Fraction(x.numerator * 2**bits // x.denominator + 1, 2**bits)


def root_above(S: Fraction, bits: int) -> Fraction:
    """A multiple of 2^-bits a hair above sqrt(S), by Newton's method from above."""
    r = max(S, Fraction(1))
    while True:
        new = above((r + S / r) / 2, bits)
        if new >= r:
            return r
        r = new
