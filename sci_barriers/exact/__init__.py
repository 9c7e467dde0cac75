"""Exact numbers, enclosures and matrices; the only part of the package that imports flint.

    Q (rational), Surd (sums of square roots), Nested (one more square root): Number
    sign, is_zero, enclosure, sqrt, nested_sqrt, parse, format_number, Matrix, operator_norm, ...

Exact statements are never made with floats; what an enclosure cannot decide is UNDECIDED.
"""

from __future__ import annotations

from sci_barriers.exact.algebraic import Surd, as_surd, sqrt
from sci_barriers.exact.cosines import cos_pi
from sci_barriers.exact.denesting import denested
from sci_barriers.exact.elimination import is_psd, nullspace, rank, solve
from sci_barriers.exact.enclosure import Enclosure, Verdict
from sci_barriers.exact.functions import (
    absolute,
    as_number,
    enclosure,
    exponent,
    is_zero,
    rational_value,
    sign,
    simplified,
    sqrt_enclosure,
    to_float,
)
from sci_barriers.exact.matrix import (
    Matrix,
    Vector,
    dot,
    norm_squared,
    quadratic_form,
    vector,
)
from sci_barriers.exact.nested import Nested, Number, nested_sqrt
from sci_barriers.exact.norms import (
    components,
    norm,
    operator_norm,
    operator_norm_at_most,
    rational_part,
    top_vector,
)
from sci_barriers.exact.rational import Q, as_q, floor, is_dyadic, power_of_two, round_dyadic
from sci_barriers.exact.text import Limits, format_number, from_json, parse, to_json

__all__ = [
    "Enclosure",
    "Limits",
    "Matrix",
    "Nested",
    "Number",
    "Q",
    "Surd",
    "Vector",
    "Verdict",
    "absolute",
    "as_number",
    "as_q",
    "as_surd",
    "components",
    "cos_pi",
    "denested",
    "dot",
    "enclosure",
    "exponent",
    "floor",
    "format_number",
    "from_json",
    "is_dyadic",
    "is_psd",
    "is_zero",
    "nested_sqrt",
    "norm",
    "norm_squared",
    "nullspace",
    "operator_norm",
    "operator_norm_at_most",
    "parse",
    "power_of_two",
    "quadratic_form",
    "rank",
    "rational_part",
    "rational_value",
    "round_dyadic",
    "sign",
    "simplified",
    "solve",
    "sqrt",
    "sqrt_enclosure",
    "to_float",
    "to_json",
    "top_vector",
    "vector",
]
