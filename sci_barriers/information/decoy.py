"""Adversarial information: the data of one instance shown as information about another.

    at(n): the data of `shown`, rounded to 2**-(n + guard) or finer, passed on only when they are
           legal for `truth` at level n (exact check); NotInformation otherwise.

What is shown depends on `shown`, n, the shape and the reading alone, never on `truth`: an
algorithm that gets it runs in the same way on every instance for which it is legal, and its one
output is close to the minimisers of at most one of them when these are far apart. This is the
mechanism of the lower bounds [Colbrook, Antun, Hansen, PNAS 2022; general algorithms read finitely
many answers and depend on nothing else].
"""

from __future__ import annotations

from typing import Any

from sci_barriers.errors import bad_input
from sci_barriers.exact import Q
from sci_barriers.information.base import (
    Approximation,
    Norm,
    Transcript,
    read_level,
    read_norm,
)
from sci_barriers.information.legality import check, check_entry
from sci_barriers.information.rounding import (
    approximation_of,
    norm_level,
    require_entrywise,
    rounded_entry,
)
from sci_barriers.problems.base import Evaluation
from sci_barriers.problems.instance import Instance

GUARD_BITS = 32


class Decoy:
    """Information of `truth` that is the data of `shown`; made by `decoy`."""

    __slots__ = ("_shown", "_truth", "_guard", "transcript")

    def __init__(self, shown: Instance, truth: Instance, *, norm: Norm, guard: int) -> None:
        if (shown.m, shown.N) != (truth.m, truth.N):
            raise bad_input(
                "shape of shown", (shown.m, shown.N), f"must be {(truth.m, truth.N)} as of truth",
                "choose two instances of one class",
            )
        self._shown = shown
        self._truth = truth
        self._guard = guard
        self.transcript = Transcript(norm=read_norm(norm))

    @property
    def norm(self) -> Norm:
        """"entrywise" or "operator"."""
        return self.transcript.norm

    def at(self, n: int) -> Approximation:
        """The data of `shown` at level n, legal for `truth`, the same for the same n.

        Raises NotInformation when they are not legal for `truth`, BadInput unless n is an int >= 0.
        """
        n = read_level(n)
        levels = self.transcript.levels
        if n not in levels:
            shown = self._shown
            level = norm_level(n, norm=self.norm, m=shown.m, N=shown.N) + self._guard
            data = approximation_of(shown, n, level=level, norm=self.norm)
            levels[n] = check(data, self._truth)
        return levels[n]

    def query(self, f: Evaluation, n: int) -> Q:
        """The entry f of `shown`, legal for `truth`; entrywise reading only, else BadInput."""
        n = read_level(n)
        require_entrywise(self.norm)
        queries = self.transcript.queries
        if (f, n) not in queries:
            answer = rounded_entry(self._shown, f, n + self._guard)
            queries[f, n] = check_entry(answer, n, self._truth, f)
        return queries[f, n]


def decoy(
    shown: Instance, truth: Instance, *, norm: Norm = "entrywise", guard: Any = GUARD_BITS
) -> Decoy:
    """Information of `truth` that shows the data of `shown`.

    guard: bits beyond n to which irrational data of `shown` are rounded, an int >= 0; dyadic data
    of level n + guard are shown unchanged. Raises BadInput for other shapes, norm or guard.
    """
    return Decoy(shown, truth, norm=norm, guard=read_level(guard, name="guard"))
