"""The SCI hierarchy with witnesses: towers of algorithms, spectra, and adversaries at its edges.

    tower.py, reading.py   towers, error control, runs with every read logged
    operators/             self-adjoint infinite matrices: Jacobi, almost Mathieu, Fibonacci, Z^2
    spectra/               their spectra: Sigma_1, each point with an exact certificate
    diagonals.py           diagonal operators: Sigma_1, not Delta_1; Delta_1 with known decay
    decisions/             0/1 sequences: Sigma_1, Pi_1, and one of height 2
    games/                 algorithms that claim more are refuted, the instance chosen afterwards
    bands.py               exact Hausdorff distances
    statements.py, written.py  certificates; sci_barriers.certificates decides

Definitions: tower.py. Theorems and proofs: spectra/algorithm.py, games/*.py.
"""

from __future__ import annotations

from sci_barriers.towers import statements
from sci_barriers.towers.bands import Bands
from sci_barriers.towers.decisions import (
    ALL_ZERO,
    INFINITELY_MANY,
    PROBLEMS,
    SOME_ONE,
    BitSequence,
    DecisionProblem,
    only,
)
from sci_barriers.towers.diagonals import (
    DECAYING,
    SINGLE_SITE,
    DecayingDiagonal,
    SpectrumProblem,
)
from sci_barriers.towers.games import (
    DecisionGame,
    DeltaGame,
    Stages,
    alternate,
    refute_decision,
    refute_delta,
    refute_verified,
)
from sci_barriers.towers.operators import (
    AlmostMathieu,
    Banded,
    Diagonal,
    Fibonacci,
    Jacobi,
    Operator,
    SquareLattice,
    half_line,
    operator,
)
from sci_barriers.towers.reading import Read, Reader
from sci_barriers.towers.spectra import (
    EXACT_SPECTRUM,
    SPECTRUM,
    SpectralPoint,
    certified_points,
    distance_bound,
)
from sci_barriers.towers.tower import Decision, PointSet, Run, Tower, run

__all__ = [
    "ALL_ZERO",
    "DECAYING",
    "EXACT_SPECTRUM",
    "INFINITELY_MANY",
    "PROBLEMS",
    "SINGLE_SITE",
    "SOME_ONE",
    "SPECTRUM",
    "AlmostMathieu",
    "Banded",
    "Bands",
    "BitSequence",
    "DecayingDiagonal",
    "Decision",
    "DecisionGame",
    "DecisionProblem",
    "DeltaGame",
    "Diagonal",
    "Fibonacci",
    "Jacobi",
    "Operator",
    "PointSet",
    "Read",
    "Reader",
    "Run",
    "SpectralPoint",
    "SpectrumProblem",
    "SquareLattice",
    "Stages",
    "Tower",
    "alternate",
    "certified_points",
    "distance_bound",
    "half_line",
    "only",
    "operator",
    "refute_decision",
    "refute_delta",
    "refute_verified",
    "run",
    "statements",
]
