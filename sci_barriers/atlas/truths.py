"""The minimisers of float64 data: found and proved once by `solve`, and exact distances from them.

    minimisers(data, objective).distance(x, bits)

What is kept is small, so that a sweep with hundreds of places pays for each once in a process,
however its cells are ordered: of a unique minimiser x* an enclosure of each entry to DIGITS digits,
about 0.3 kB for each that is not 0; of several minimisers the set. The data are not kept, but made
again. At most MOST answers are kept, the one used last longest: 35 MB for 100 non-zeros each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sci_barriers.certified import solve
from sci_barriers.errors import bad_input
from sci_barriers.exact import Enclosure, Q, sqrt_enclosure, to_float
from sci_barriers.problems import QCBP, Objective, SolutionSet

DIGITS = 100
MOST = 1024
ZERO = Enclosure.point(0)


@dataclass(frozen=True, kw_only=True)
class Data:
    """Float64 A (m, N), y (m,) by what makes them, make(**named); the same each time."""

    make: Callable[..., tuple[Any, Any]]
    named: tuple[tuple[str, Any], ...]

    def arrays(self) -> tuple[Any, Any]:
        """A, y."""
        return self.make(**dict(self.named))


@dataclass(frozen=True, kw_only=True)
class Minimisers:
    """boxes: of the entries of the only minimiser, [0, 0] for 0; several: the set where there are
    more; exactly one is there.
    """

    data: Data
    objective: Objective
    boxes: tuple[Enclosure, ...] | None = None
    several: SolutionSet | None = None

    def distance(self, x: tuple[Q, ...], bits: int) -> Enclosure:
        """Of x (N,) from the set, of relative accuracy 2**-bits; [0, 0] for 0."""
        if self.boxes is None:
            assert self.several is not None
            return self.several.distance(x, bits=bits)
        squared = ZERO
        for entry, box in zip(x, self.boxes, strict=True):
            if entry or box is not ZERO:
                squared = squared + (box - entry).square()
        if squared.width * 2**bits <= squared.lower and squared.lower > 0:
            low, high = (sqrt_enclosure(q, bits=bits + 4) for q in (squared.lower, squared.upper))
            return Enclosure(lower=low.lower, upper=high.upper)
        # x agrees with x* to about DIGITS digits: floats do so where x* is made of floats
        A, y = self.data.arrays()
        return solve(A, y, self.objective).distance(x, digits=bits * 3 // 10 + 1)

    def size(self) -> Q:
        """||x*||, x* the minimiser nearest to 0: a lower bound that is right to 12 digits."""
        N = self.data.arrays()[0].shape[1]
        return self.distance((Q(0),) * N, 80).lower


def told(objective: Objective) -> tuple[str, float]:
    """Such as ("eta of P1", 0.5)."""
    number = objective.eta if isinstance(objective, QCBP) else objective.lam
    name = "eta" if isinstance(objective, QCBP) else "lam"
    return f"{name} of {objective.tag}", to_float(number)


@lru_cache(maxsize=MOST)
def minimisers(data: Data, objective: Objective) -> Minimisers:
    """The minimisers. BadInput where there are none (P1: eta is below the least residual) or where
    they are not decided.
    """
    found = solve(*data.arrays(), objective)
    if found.status == "infeasible":
        raise bad_input(
            *told(objective), "is below the least residual: there are no minimisers",
            "pass a larger level",
        )  # fmt: skip
    if found.status != "unique":
        return Minimisers(data=data, objective=objective, several=found.set)
    boxes = tuple(
        ZERO if box.lower == box.upper == 0 else box for box in found.enclosure(digits=DIGITS)
    )
    return Minimisers(data=data, objective=objective, boxes=boxes)
