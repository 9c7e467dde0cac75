"""Maps Psi: R^m -> R^N under test: any callable, evaluated at exact y, its output read exactly.

Psi receives y as a tuple of m exact numbers and returns N numbers; a float stands for the dyadic
number that it is. Each y is asked once: the statements made are about the outputs that were given,
so a callable that would answer differently next time is judged as the map of its first answers.
`on_floats(f)` is the map f o round, round(y) the nearest float64 of each entry.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sci_barriers.errors import bad_input
from sci_barriers.exact import to_float
from sci_barriers.stability.reading import Vector, read_point

Map = Callable[[Any], Any]


class Outputs:
    """Psi as a table of exact outputs, filled on demand: one call for each different y."""

    def __init__(self, Psi: Map, *, N: int) -> None:
        if not callable(Psi):
            raise bad_input("Psi", Psi, "must be callable", "pass a function of y")
        self._Psi, self._N = Psi, N
        self._table: dict[Vector, Vector] = {}

    def __call__(self, y: Vector) -> Vector:
        """Psi(y) (N,), exact. BadInput for NaN, infinities and other lengths than N."""
        if y not in self._table:
            self._table[y] = read_point(self._Psi(y), name="Psi(y)", N=self._N)
        return self._table[y]

    @property
    def calls(self) -> int:
        """The number of different y asked."""
        return len(self._table)


def on_floats(f: Map) -> Map:
    """y -> f(array of the float64 nearest to each entry of y); numpy is imported on the call."""

    def rounded(y: Vector) -> Any:
        import numpy as np

        return f(np.array([to_float(entry) for entry in y]))

    return rounded
