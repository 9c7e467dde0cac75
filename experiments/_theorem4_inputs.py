"""How often an algorithm is right on random admissible inputs of Omega; measured, decided exactly.

An input: layer s = 1, 2, 3 at random, a side with g = 2^-e, e among 0, 1, 2 and 0..60 (layer 3:
g = 2^-(L-2)), in layer 1 with probability 3/10 the tie; and a table of answers, each entry off by a
multiple of 2^-(h+3) that is at most 2^-h in absolute value, the extremes often, h = l (entrywise),
4^(h-l) >= m N (operator). An answer is right when d(x, Xi)^2 <= eps^2, in exact arithmetic; none
within the level allowed is not right.

How often says nothing about the theorem: for each algorithm of parts (i), (ii) there is an input on
which it fails, or reads more than M.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from sci_barriers.adversary import Omega, Shown
from sci_barriers.exact import Q, floor, sign
from sci_barriers.families import Tie
from sci_barriers.information import Norm
from sci_barriers.sandbox import Query, Stop, run_inside

LARGEST = 1000
"""The largest level that is answered."""


class Answers:
    """A random table of admissible answers."""

    def __init__(self, member: Tie, norm: Norm, rng: random.Random) -> None:
        instance = member.instance()
        self.A, self.y, self.rng = instance.A, instance.y, rng
        self.finer = 0
        while norm == "operator" and 4**self.finer < member.m * member.N:
            self.finer += 1
        self.shown: dict[int, Shown] = {}

    def __call__(self, query: Query) -> Shown | Stop:
        n = query.n
        if n > LARGEST:
            return Stop("beyond the largest level")
        if n not in self.shown:
            cache: dict[Any, tuple[int, int]] = {}
            unit = 2 ** (n + self.finer + 3)

            def near(value: Any) -> Q:
                if value not in cache:
                    scaled = value * unit
                    cache[value] = -floor(8 - scaled), floor(scaled + 8)
                low, high = cache[value]
                return Q(self.rng.choice((low, high, self.rng.randint(low, high))), unit)

            A = tuple(tuple(map(near, row)) for row in self.A.rows)
            self.shown[n] = Shown(A=A, y=tuple(map(near, self.y)), n=n)
        return self.shown[n]


def member_of(omega: Omega, rng: random.Random) -> Tie:
    """A random instance of Omega."""
    s = rng.choice((1, 2, 3))
    if s == 1 and rng.random() < 0.3:
        return omega.tie(1)
    exponent = None if s == 3 else rng.choice((0, 1, 2, rng.randint(0, 60)))
    return omega.side(s, rng.randrange(omega.k), exponent=exponent).member()


def right(
    target: Callable[[Any], Any],
    omega: Omega,
    *,
    part: str,
    norm: Norm,
    inputs: int,
    seed: int,
) -> int:
    """On how many of the inputs the answer is within the accuracy of the part."""
    rng, count = random.Random(f"{seed} {part} {norm} {omega}"), 0
    for i in range(inputs):
        member = member_of(omega, rng)
        found = run_inside(
            target, facts=omega.facts(), answer=Answers(member, norm, rng), seed=seed + i
        )
        if found.x is not None:
            squared = member.solution_set().squared_distance(found.x)
            count += sign(squared - omega.accuracy(part) ** 2) <= 0
    return count
