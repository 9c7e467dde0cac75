"""Operators by name and parameters, as certificates write them.

    operator("jacobi", {"b": "2"}),  operator("almost_mathieu", {"lam": "1/2", "theta": "0"}), ...

parameters() of an operator gives back what is read here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sci_barriers.errors import BadInput, bad_input
from sci_barriers.towers.operators.base import Operator
from sci_barriers.towers.operators.half_line import Diagonal, Jacobi
from sci_barriers.towers.operators.line import AlmostMathieu, Fibonacci
from sci_barriers.towers.operators.square_lattice import SquareLattice

NAMED: Mapping[str, Callable[..., Operator]] = {
    "jacobi": Jacobi,
    "almost_mathieu": AlmostMathieu,
    "fibonacci": Fibonacci,
    "square_lattice": SquareLattice,
    "diagonal": Diagonal,
}


def operator(name: str, parameters: Mapping[str, Any] | None = None) -> Operator:
    """The operator of this name; BadInput for an unknown name or wrong parameters."""
    make = NAMED.get(name) if isinstance(name, str) else None
    if make is None:
        raise bad_input("operator", name, f"must be one of {', '.join(NAMED)}",
                        "or pass Banded(entries=..., width=..., largest=...)")  # fmt: skip
    given = dict(parameters or {})
    if "name" in given:
        raise bad_input("parameters", sorted(given), "name is no parameter", "leave it out")
    try:
        return make(**given)
    except TypeError as error:
        raise BadInput(
            f"parameters = {given!r}: must be those of {name} ({error}); pass what parameters() of"
            " an operator gives"
        ) from None


def read_operator(A: Any) -> Operator:
    """A itself when it is an Operator, else BadInput."""
    if isinstance(A, Operator) and not isinstance(A, type):
        return A
    raise bad_input("operator", type(A).__name__, "must be an operator with known pattern and"
                    " bound", "pass Jacobi(b=2) or Banded(entries=..., width=..., largest=...)",
                    )  # fmt: skip
