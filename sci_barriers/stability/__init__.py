"""Stability and accuracy of recovery, exactly, on finite data.

    null_space, kernel_vectors   rho_0 of order s: the null space constant and its extremal vector
    singular_value               sigma_min^2 >= q by L D L^T
    robust_null_space            rho, gamma of the robust null space property, over R and C
    constants, recovery_bounds   (c1, c2), (c1', c2'); error bounds of P3, Theorems 1 and 3
    trials                       many exact trials of these inequalities
    kernel, instability          kappa, kernel awareness; the universal instability theorem
    optimal, enclosing_ball, l1_centre, verify     c_opt and optimal maps with certificates
    paradox                      training well excludes the optimal map
    statements_maps              these three as statements of certificates
    firenet_run, firenet_theorem, statements_firenet   the restarted network and its theorem
    maps, reading                callables under test; what is accepted

Numbers are rational or sums of square roots; enclosures are outward. No claim rests on a float.
Source: the slides of Antun and Colbrook, Geilo 2021; proofs are in the docstrings.
"""

from __future__ import annotations

from sci_barriers.stability.constants import (
    PAIRS,
    Constants,
    Pair,
    best_s_term,
    constants_of,
    excess,
    recovery_constants,
)
from sci_barriers.stability.instability import (
    Instability,
    WrongDetail,
    universal_instability,
    unstable_pairs,
)
from sci_barriers.stability.kernel import (
    KernelAwareness,
    MapAwareness,
    PairBound,
    error_bound,
    kernel_awareness,
    lipschitz_bound,
    map_awareness,
)
from sci_barriers.stability.maps import Map, on_floats
from sci_barriers.stability.null_space import (
    NullSpaceConstant,
    null_space_constant,
    null_space_constants,
)
from sci_barriers.stability.optimal import (
    NORMS,
    Fibre,
    Norm,
    OptimalMap,
    optimal_map,
    radius_within,
)
from sci_barriers.stability.paradox import (
    FibreParadox,
    Trained,
    TrainingParadox,
    fibre_paradox,
    training_paradox,
)
from sci_barriers.stability.recovery_bounds import (
    ErrorBound,
    NetworkBound,
    inner_steps,
    network_bound,
    recovery_bound,
    sharpness_bound,
)
from sci_barriers.stability.robust_null_space import RobustNullSpace, robust_null_space
from sci_barriers.stability.singular_value import EigenvalueBound, least_eigenvalue, singular_bound
from sci_barriers.stability.statements_maps import (
    awareness_statement,
    instability_statement,
    optimal_certificate,
    optimal_statement,
    pair_certificate,
    pair_statement,
    paradox_certificate,
    trained_statement,
)
from sci_barriers.stability.trials import Trials, distance_trials, recovery_trials
from sci_barriers.stability.verify import verify_optimal_map

__all__ = [
    "NORMS",
    "PAIRS",
    "Constants",
    "EigenvalueBound",
    "ErrorBound",
    "Fibre",
    "FibreParadox",
    "Instability",
    "KernelAwareness",
    "Map",
    "MapAwareness",
    "NetworkBound",
    "Norm",
    "NullSpaceConstant",
    "OptimalMap",
    "Pair",
    "PairBound",
    "RobustNullSpace",
    "Trained",
    "TrainingParadox",
    "Trials",
    "WrongDetail",
    "awareness_statement",
    "best_s_term",
    "recovery_constants",
    "constants_of",
    "distance_trials",
    "error_bound",
    "excess",
    "fibre_paradox",
    "inner_steps",
    "instability_statement",
    "kernel_awareness",
    "least_eigenvalue",
    "lipschitz_bound",
    "map_awareness",
    "network_bound",
    "null_space_constant",
    "null_space_constants",
    "on_floats",
    "optimal_certificate",
    "optimal_map",
    "optimal_statement",
    "pair_certificate",
    "pair_statement",
    "paradox_certificate",
    "radius_within",
    "recovery_bound",
    "recovery_trials",
    "robust_null_space",
    "sharpness_bound",
    "singular_bound",
    "trained_statement",
    "training_paradox",
    "universal_instability",
    "unstable_pairs",
    "verify_optimal_map",
]
