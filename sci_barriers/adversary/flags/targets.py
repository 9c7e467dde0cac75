"""Flag algorithms f(information) -> 0 or 1: is information.x within information.eps of Xi?

    always_one, always_zero     nothing is asked
    gap_check                   1 if the duality gap of x on the data of one level is small
    residual_check              1 if the residual, or the violation of the optimality conditions, is
    compare_levels              runs an algorithm on data `more` levels finer; 1 if x is within eps
                                of what it returns
    cautious                    0 if that is proved, else it reads on (P1, P2, P3; cautious.py)

`small` is 2^-(l/2) at level l: the data are known to 2^-l. merits.py has the formulas. All of them
are for P1, P2, P3 and for the further families; gap_check for the six that have an objective.
A partial function chooses level, more, or the algorithm: partial(gap_check, level=100).
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import Any

from sci_barriers.adversary.breakdown.targets import argmax
from sci_barriers.adversary.flags.cautious import TIES, cautious
from sci_barriers.adversary.flags.merits import GAPS, RESIDUALS, tie_gap, tie_residual
from sci_barriers.errors import bad_input
from sci_barriers.exact import Q, as_q, power_of_two
from sci_barriers.families.further.base import Data
from sci_barriers.families.further.targets import data_at, family_of, naive

LEVEL, MORE = 40, 30


def always_one(information: Any) -> int:
    """1."""
    return 1


def always_zero(information: Any) -> int:
    """0."""
    return 0


def gap_check(information: Any, *, level: int = LEVEL) -> bool:
    """Whether the duality gap is at most 2^-(level/2). BadInput for a family without one."""
    return gap(information, data_at(information, level)) <= power_of_two(-(level // 2))


def gap(information: Any, data: Data) -> Q:
    """The duality gap of information.x on these data."""
    problem = information.problem
    if problem in TIES:
        return tie_gap(information, data)
    if problem not in GAPS:
        raise bad_input("problem", problem, f"must be one of {', '.join([*TIES, *GAPS])}",
                        "pass residual_check")  # fmt: skip
    return GAPS[problem](data, information.x)


def residual_check(information: Any, *, level: int = LEVEL) -> bool:
    """Whether the residual is at most 2^-(level/2): what a solver reports as its status."""
    data = data_at(information, level)
    if information.problem in TIES:
        found = tie_residual(information, data)
    else:
        found = RESIDUALS[information.problem](data, information.x)
    return found <= power_of_two(-(level // 2))


class Finer:
    """The same information, `more` levels finer: at(n) shows level n + more."""

    __slots__ = ("_information", "_more")

    def __init__(self, information: Any, more: int) -> None:
        self._information, self._more = information, more

    def at(self, n: int) -> Any:
        """Level n + more."""
        return self._information.at(n + self._more)

    def entry(self, f: Any, n: int) -> Any:
        """One entry at level n + more."""
        return self._information.entry(f, n + self._more)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._information, name)


def compare_levels(
    information: Any, *, gamma: Callable[[Any], Any] | None = None, more: int = MORE
) -> bool:
    """Whether x is within eps of what gamma returns on finer data; gamma: argmax, naive by default.

    The distance is that of M: Hausdorff's for a spectrum.
    """
    ties = information.problem in TIES
    chosen: Callable[[Any], Any] = argmax if ties else naive
    other = tuple(as_q(q) for q in (gamma or chosen)(Finer(information, more)))
    if ties:
        squared = sum(((a - b) ** 2 for a, b in zip(information.x, other, strict=True)), Q(0))
    else:
        (squared,) = family_of(information).radius.metric(information.x, (other,))
    return bool(squared <= information.eps**2)


FLAGS: MappingProxyType[str, Callable[..., Any]] = MappingProxyType({
    "always-one": always_one, "always-zero": always_zero, "gap-check": gap_check,
    "residual-check": residual_check, "compare-levels": compare_levels, "cautious": cautious,
})  # fmt: skip
"""By name."""
