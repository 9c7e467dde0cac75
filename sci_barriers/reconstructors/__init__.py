"""Methods that compute a minimiser from approximate data, and see nothing else.

    base                Reconstruction (the exact rational output), the Protocol Reconstructor
    operators           LinearOperator (shape, forward, adjoint), MatrixOperator
    steps               step sizes that are proved to satisfy the condition of a method
    firenet             Firenet: the restarted primal-dual iteration for P3
    firenet_ball        FirenetBall: its output on Omega_K to any number of digits
    published           the published FIRENET column: its settings and its reference vectors
    first_order         Ista, Fista (P2), PrimalDual (P1, P3)
    lista               Lista: a trained network
    coordinate_descent  CoordinateDescent for P2
    sweep_count         how many sweeps it needs on A_delta, without running them
    black_box           BlackBox: a float solver of another library as a method

A method reads an Approximation (A_n, y_n, n, the objective) and returns a Reconstruction; how far
that is from a set of minimisers is not its business. This file imports the standard library only;
names are loaded on first use (PEP 562), so that numpy, numba and torch are imported when needed.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

_HOMES = {
    "base": ("Reconstruction", "Reconstructor", "reconstruction"),
    "operators": ("LinearOperator", "MatrixOperator"),
    "firenet": ("Firenet", "firenet_iterates"),
    "firenet_ball": ("BallOutput", "FirenetBall"),
    "published": ("AsPrinted", "PUBLISHED", "as_printed", "printed_reference"),
    "first_order": ("Fista", "Ista", "PrimalDual"),
    "lista": ("Lista",),
    "coordinate_descent": ("CoordinateDescent",),
    "sweep_count": ("SweepCount", "count_sweeps"),
    "black_box": ("BlackBox",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

if TYPE_CHECKING:
    from .base import Reconstruction, Reconstructor, reconstruction
    from .black_box import BlackBox
    from .coordinate_descent import CoordinateDescent
    from .firenet import Firenet, firenet_iterates
    from .firenet_ball import BallOutput, FirenetBall
    from .first_order import Fista, Ista, PrimalDual
    from .lista import Lista
    from .operators import LinearOperator, MatrixOperator
    from .published import PUBLISHED, AsPrinted, as_printed, printed_reference
    from .sweep_count import SweepCount, count_sweeps

__all__ = [
    "PUBLISHED",
    "AsPrinted",
    "BallOutput",
    "BlackBox",
    "CoordinateDescent",
    "Firenet",
    "FirenetBall",
    "Fista",
    "Ista",
    "LinearOperator",
    "Lista",
    "MatrixOperator",
    "PrimalDual",
    "Reconstruction",
    "Reconstructor",
    "SweepCount",
    "as_printed",
    "count_sweeps",
    "firenet_iterates",
    "printed_reference",
    "reconstruction",
]


def __getattr__(name: str) -> Any:
    """A public name, from the file that defines it."""
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f".{home}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """All public names, loaded or not."""
    return sorted({*globals(), *__all__})
