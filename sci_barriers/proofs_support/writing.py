"""Numbers and float data as text of the certificate format, exactly."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sci_barriers.errors import bad_input
from sci_barriers.exact import Q, to_json
from sci_barriers.problems import Objective

if TYPE_CHECKING:
    from sci_barriers.proofs_support.data import Array


def float_identity(A: Array, y: Array, problem: Objective) -> dict[str, Any]:
    """{"family": "explicit", "parameters"} of float64 A (m, N), y (m,), each entry exactly.

    The same as Instance.explicit(A, y, problem).identity(), a hundred times faster.
    """
    if A.ndim != 2 or y.shape != (A.shape[0],):
        raise bad_input("shape", (A.shape, y.shape), "must be (m, N) and (m,)", "check the order")
    rows = [[_float(x) for x in row] for row in A.tolist()]
    parameters = {"A": rows, "y": [_float(x) for x in y.tolist()], **problem.to_parameters()}
    return {"family": "explicit", "parameters": parameters}


def _float(x: float) -> str:
    n, d = x.as_integer_ratio()
    if d >= 1 << 40:
        return f"{'-' if n < 0 else ''}{abs(n):#x}p-{d.bit_length() - 1}"
    return str(n) if d == 1 and abs(n) < 10**40 else to_json(Q(n, d))  # type: ignore[return-value]


def hexadecimal(n: int, e: int) -> str:
    """n / 2^e as text."""
    if n == 0:
        return "0"
    zeros = (n & -n).bit_length() - 1
    n, e = n >> zeros, e - zeros
    return f"{'-' if n < 0 else ''}{abs(n):#x}" + (f"p{-e}" if e else "")


def text_of(x: Fraction) -> str:
    if x.denominator & (x.denominator - 1) == 0:
        return hexadecimal(x.numerator, x.denominator.bit_length() - 1)
    return f"{_integer(x.numerator)}/{_integer(x.denominator)}"


def _integer(n: int) -> str:
    return str(n) if abs(n) < 10**40 else f"{'-' if n < 0 else ''}{abs(n):#x}"
