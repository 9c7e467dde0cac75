"""Further families: twelve problems with a tie (FORMAT.md section 9), one record each.

base: what a family is;  programs, reflections, flags, lines: the families with their proofs;
rationals: numbers that pay for their products;  sets: sets of solutions and distances.
"""

from __future__ import annotations

from .base import Family, Member
from .flags import FEASIBILITY, LABEL, RANK
from .lines import DIAGONAL_SPECTRUM, LARGEST_ROOT, SCALAR_EQUATION
from .programs import ASSIGNMENT, LINEAR_PROGRAM, THETA
from .rationals import Rational, Reader
from .reflections import CIRCLE, LOWEST_EIGENVECTOR, SEMIDEFINITE

FURTHER: dict[str, Family] = {
    family.name: family
    for family in (
        LINEAR_PROGRAM,
        THETA,
        SEMIDEFINITE,
        CIRCLE,
        SCALAR_EQUATION,
        FEASIBILITY,
        DIAGONAL_SPECTRUM,
        RANK,
        LOWEST_EIGENVECTOR,
        LARGEST_ROOT,
        ASSIGNMENT,
        LABEL,
    )
}

__all__ = ["FURTHER", "Family", "Member", "Rational", "Reader"]
