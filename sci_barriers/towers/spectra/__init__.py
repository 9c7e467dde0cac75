"""Spectra with error control; see algorithm.py for the theorem.

section.py    what has been read, as integers       floats.py     proposals in floating point
residual.py   one certified point                   exactly.py    the same over Q, without floats
selection.py  which candidates are shown            algorithm.py  the tower
"""

from __future__ import annotations

from sci_barriers.towers.spectra.algorithm import (
    EXACT_SPECTRUM,
    SPECTRUM,
    certified_points,
    distance_bound,
)
from sci_barriers.towers.spectra.residual import SpectralPoint

__all__ = [
    "EXACT_SPECTRUM",
    "SPECTRUM",
    "SpectralPoint",
    "certified_points",
    "distance_bound",
]
