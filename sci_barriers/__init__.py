"""Computability barriers in sparse recovery: exact instances, proved minimisers, certificates.

    Xi(A, y) = argmin_x of  |x|_1 s.t. |Ax - y| <= eta   (P1, QCBP)
                            c|Ax - y|^2 + lam |x|_1      (P2, Lasso)
                            |Ax - y| + lam |x|_1         (P3, SqrtLasso)

This file imports the standard library only; public names are loaded on first use (PEP 562).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

_HOMES: dict[str | None, tuple[str, ...]] = {
    None: ("stability", "towers"),
    "errors": (
        "BadInput",
        "CertificateRejected",
        "NotInformation",
        "PrecisionExhausted",
        "SciBarriersError",
    ),
    "exact": ("Enclosure", "Q", "Surd", "Verdict", "parse"),
    "problems": ("Instance", "Lasso", "QCBP", "Solution", "SqrtLasso", "explicit"),
    "information": ("Approximation", "decoy", "rounded"),
    "families": ("ADelta", "OmegaK", "Tie"),
    "families.further": ("further_family",),
    "floats": ("black_boxes",),
    "solvers": ("solve_small",),
    "certified": ("Assessment", "CertifiedSolution", "certify", "solve"),
    "estimators": ("CertifiedLasso", "CertifiedSqrtLasso"),
    "reconstructors": (
        "BlackBox",
        "CoordinateDescent",
        "Firenet",
        "FirenetBall",
        "Fista",
        "Ista",
        "Lista",
        "PrimalDual",
        "Reconstruction",
    ),
    "training": ("ListaTrainer", "TrainingSet", "train_omega_k"),
    "adversary": ("Omega", "challenge", "play"),
    "tables": ("Binding", "Column", "Experiment", "RowResult", "Settings", "Table"),
}
"""Public names by the unit that defines them; None: units that are public as a whole."""
_HOME = {name: home for home, names in _HOMES.items() for name in names}

if TYPE_CHECKING:
    from . import stability, towers
    from .adversary import Omega, challenge, play
    from .certified import Assessment, CertifiedSolution, certify, solve
    from .errors import (
        BadInput,
        CertificateRejected,
        NotInformation,
        PrecisionExhausted,
        SciBarriersError,
    )
    from .estimators import CertifiedLasso, CertifiedSqrtLasso
    from .exact import Enclosure, Q, Surd, Verdict, parse
    from .families import ADelta, OmegaK, Tie
    from .families.further import further_family
    from .floats import black_boxes
    from .information import Approximation, decoy, rounded
    from .problems import QCBP, Instance, Lasso, Solution, SqrtLasso, explicit
    from .reconstructors import (
        BlackBox,
        CoordinateDescent,
        Firenet,
        FirenetBall,
        Fista,
        Ista,
        Lista,
        PrimalDual,
        Reconstruction,
    )
    from .solvers import solve_small
    from .tables import Binding, Column, Experiment, RowResult, Settings, Table
    from .training import ListaTrainer, TrainingSet, train_omega_k

__all__ = [
    "QCBP",
    "ADelta",
    "Approximation",
    "Assessment",
    "BadInput",
    "Binding",
    "BlackBox",
    "CertificateRejected",
    "CertifiedLasso",
    "CertifiedSolution",
    "CertifiedSqrtLasso",
    "Column",
    "CoordinateDescent",
    "Enclosure",
    "Experiment",
    "Firenet",
    "FirenetBall",
    "Fista",
    "Instance",
    "Ista",
    "Lasso",
    "Lista",
    "ListaTrainer",
    "NotInformation",
    "Omega",
    "OmegaK",
    "PrecisionExhausted",
    "PrimalDual",
    "Q",
    "Reconstruction",
    "RowResult",
    "SciBarriersError",
    "Settings",
    "Solution",
    "SqrtLasso",
    "Surd",
    "Table",
    "Tie",
    "TrainingSet",
    "Verdict",
    "__version__",
    "black_boxes",
    "certify",
    "challenge",
    "decoy",
    "explicit",
    "further_family",
    "parse",
    "play",
    "rounded",
    "solve",
    "solve_small",
    "stability",
    "towers",
    "train_omega_k",
]


def __getattr__(name: str) -> Any:
    """A public name, from the unit that defines it, or a unit."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = _HOME[name]
    unit = import_module(f".{name if home is None else home}", __name__)
    value = unit if home is None else getattr(unit, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """All public names, loaded or not."""
    return sorted({*globals(), *__all__})
