"""Bounded self-adjoint infinite matrices with known pattern; entries exact or enclosed.

base.py            the interface, Banded (any function of i, j)
half_line.py       Jacobi matrices, free Laplacian, diagonal operators
line.py            almost Mathieu, Fibonacci Hamiltonian
square_lattice.py  Laplacian on Z^2
named.py           by name and parameters
"""

from __future__ import annotations

from sci_barriers.towers.operators.base import Banded, Operator
from sci_barriers.towers.operators.half_line import Diagonal, Jacobi, half_line
from sci_barriers.towers.operators.line import AlmostMathieu, Fibonacci
from sci_barriers.towers.operators.named import NAMED, operator, read_operator
from sci_barriers.towers.operators.square_lattice import SquareLattice

__all__ = [
    "NAMED",
    "AlmostMathieu",
    "Banded",
    "Diagonal",
    "Fibonacci",
    "Jacobi",
    "Operator",
    "SquareLattice",
    "half_line",
    "operator",
    "read_operator",
]
