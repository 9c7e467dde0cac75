"""Instances without an end: infinite matrices and 0/1 sequences (FORMAT.md section 10).

They are no problems with data A and y: the statements that speak of them are their own, and every
other statement refuses them. operators: the matrices;  sections, residual: vectors for them, and
what they prove;  lattice: Z^2;  sequences.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .operators import OPERATORS, Operator
from .sequences import SEQUENCES, Sequence

Endless = Operator | Sequence
ENDLESS: dict[str, Callable[[Any, str], Endless]] = {**OPERATORS, **SEQUENCES}

__all__ = ["ENDLESS", "Endless", "Operator", "Sequence"]
