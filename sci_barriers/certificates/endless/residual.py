"""What a vector proves: dist(z, Sp A) <= ||(A - z)v|| / ||v||, in integers.

    U V_i - E <= D_i <= U V_i + E,   C_i = D_i - U z,   R_i = C_i v_i + U sum of the neighbours' v
    ||U (A - z)v|| <= ||R|| + E ||v||,  so that  ||R|| <= (r U - E) ||v||  proves  r

over all rows that v reaches, also those beyond its support. U is such that U z is an integer, or E
counts what is cut off. v != 0 has finite support; the spectral theorem gives the first line.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from operator import add, mul

Squares = tuple[int, int]  # ||R||^2, ||v||^2


def within(squares: Squares, unit: int, error: int, radius: Fraction) -> bool:
    """Whether ||R|| <= (radius unit - error) ||v||, exactly, and v != 0."""
    top, bottom = squares
    room = radius.numerator * unit - error * radius.denominator
    return bottom > 0 and room >= 0 and top * radius.denominator**2 <= room * room * bottom


def chain(C: Sequence[int], v: Sequence[int], unit: int, *, half: bool) -> Squares:
    """For unit neighbours in a row: v on its first len(v) sites; half: nothing before the first.

    The rows before the first and after the last site of v hold unit times its end.
    """
    beside = map(add, [0, *v[:-1]], [*v[1:], 0])
    R = list(map(add, map(mul, C, v), map(mul, [unit] * len(v), beside)))
    ends = v[-1] * v[-1] + (0 if half else v[0] * v[0])
    return sum(map(mul, R, R)) + unit * unit * ends, sum(map(mul, v, v))


def alone(C: Sequence[int], v: Sequence[int]) -> Squares:
    """For a diagonal matrix."""
    R = list(map(mul, C, v))
    return sum(map(mul, R, R)), sum(map(mul, v, v))
