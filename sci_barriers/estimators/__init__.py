"""Regressors with the interface of scikit-learn whose coefficients are proved.

    CertifiedLasso       c ||y - X x - b||^2 + lam sum w_j |x_j|,  c = 1, 1/m or 1/(2m)
    CertifiedSqrtLasso   ||y - X x - b|| + lam sum w_j |x_j|

scikit-learn is an optional dependency: it is imported with the first of these names, and without it
they raise ImportError with the command that installs it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sci_barriers.estimators.linear import CertifiedLasso, CertifiedSqrtLasso

__all__ = ["CertifiedLasso", "CertifiedSqrtLasso"]


def __getattr__(name: str) -> Any:
    """One of the two classes, from linear.py."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    try:
        module = import_module("sci_barriers.estimators.linear")
    except ModuleNotFoundError as problem:
        if (problem.name or "").partition(".")[0] != "sklearn":
            raise
        raise ImportError(
            f"{name} needs scikit-learn, which is not installed; "
            "pip install 'sci-barriers[solvers]'"
        ) from None
    value = getattr(module, name)
    globals()[name] = value
    return value
