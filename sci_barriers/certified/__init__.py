"""Certified solvers: all minimisers of P1, P2 or P3 with a proof, or an honest "undecided".

    solving       solve: float levels, exact levels, precision
    assessing     certify: is the support of this answer right, and how far is it from the truth?
    solution      CertifiedSolution, what is proved and at which level
    source        what the levels know of the data;  forms: of floats, exact, intervals, readings
    reading       how data get in;  accuracy: digits and bits
    floats_first, exactly, precision    the levels
    evidence, evidence_of_sets          what proves an answer, and what follows from it

Names are loaded on first use: numpy is imported with them.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sci_barriers.certified.assessing import Assessment, certify
    from sci_barriers.certified.solution import LEVELS, CertifiedSolution
    from sci_barriers.certified.solving import solve

__all__ = ["LEVELS", "Assessment", "CertifiedSolution", "certify", "solve"]

_HOME = {
    "Assessment": "assessing",
    "certify": "assessing",
    "CertifiedSolution": "solution",
    "LEVELS": "solution",
    "solve": "solving",
}


def __getattr__(name: str) -> Any:
    """A public name, from the file that defines it."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOME[name]}", __name__), name)
