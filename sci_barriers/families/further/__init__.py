"""Twelve further problems with a tie: see `base` for the interface and for how to add one.

    linear_program  theta  semidefinite  circle  scalar_equation  feasibility  diagonal_spectrum
    rank  lowest_eigenvector  largest_root  assignment  label

Each file: the members, Xi on both sides and at the tie, its proof, the barrier.
sets: solution sets;  radius: the barrier as an exact radius;  statements: certificates.

    FAMILIES["theta"].tie().solution_set(), further_family("linear_program", k=10).radius.value
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from sci_barriers.errors import BadInput, bad_input
from sci_barriers.families.further import (
    assignment,
    circle,
    diagonal_spectrum,
    feasibility,
    label,
    largest_root,
    linear_program,
    lowest_eigenvector,
    rank,
    scalar_equation,
    semidefinite,
    theta,
)
from sci_barriers.families.further.assignment import Assignment
from sci_barriers.families.further.base import Data, FurtherFamily, Member
from sci_barriers.families.further.circle import Circle
from sci_barriers.families.further.diagonal_spectrum import DiagonalSpectrum
from sci_barriers.families.further.feasibility import Feasibility
from sci_barriers.families.further.label import Label
from sci_barriers.families.further.largest_root import LargestRoot
from sci_barriers.families.further.linear_program import LinearProgram
from sci_barriers.families.further.lowest_eigenvector import LowestEigenvector
from sci_barriers.families.further.radius import Radius
from sci_barriers.families.further.rank import Rank
from sci_barriers.families.further.scalar_equation import ScalarEquation
from sci_barriers.families.further.semidefinite import Semidefinite
from sci_barriers.families.further.sets import ExactSet, Points, Segment, Spectrum, Whole
from sci_barriers.families.further.theta import Theta

_MODULES: tuple[Any, ...] = (
    linear_program, theta, semidefinite, circle, scalar_equation, feasibility, diagonal_spectrum,
    rank, lowest_eigenvector, largest_root, assignment, label,
)  # fmt: skip
_MAKERS: dict[str, Callable[..., FurtherFamily]] = {
    module.__name__.rpartition(".")[2]: module.family for module in _MODULES
}
FAMILIES: Mapping[str, FurtherFamily] = MappingProxyType(
    {name: make() for name, make in _MAKERS.items()}
)
"""The families by name, those with class parameters at their default."""


def further_family(name: str, **known: Any) -> FurtherFamily:
    """The family of that name with its class parameters (linear_program: k). BadInput otherwise."""
    if name not in _MAKERS:
        raise bad_input("name", name, f"must be one of {', '.join(_MAKERS)}", "name a family")
    if not known:
        return FAMILIES[name]
    try:
        return _MAKERS[name](**known)
    except TypeError as error:
        raise BadInput(f"{name}: {error}; pass its class parameters only") from None


__all__ = [
    "FAMILIES",
    "Assignment",
    "Circle",
    "Data",
    "DiagonalSpectrum",
    "ExactSet",
    "Feasibility",
    "FurtherFamily",
    "Label",
    "LargestRoot",
    "LinearProgram",
    "LowestEigenvector",
    "Member",
    "Points",
    "Radius",
    "Rank",
    "ScalarEquation",
    "Segment",
    "Semidefinite",
    "Spectrum",
    "Theta",
    "Whole",
    "further_family",
]
