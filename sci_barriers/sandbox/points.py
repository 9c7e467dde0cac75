"""Reading x: whatever a target returns becomes N exact rationals, or is refused.

    float, numpy.floating, torch   the dyadic rational that it is; NaN and infinities are refused
    int, numpy.integer, Fraction, Q, Decimal, mpmath.mpf    exactly
    list, tuple, deque, array, numpy array (N,), torch tensor (N,)     N entries
    style "flag": one bit, as bool, numpy.bool_, or a number that is 0 or 1

Refused with BadInput: None, text, bytes, mappings, sets, generators, other lengths and shapes,
complex numbers, booleans, and numbers whose text is past the limits of the number grammar
(300,000 hexadecimal digits, exponents to 1,100,000). No __float__ is called: a value that is not
itself an exact number or a float has no exact meaning.
"""

from __future__ import annotations

import itertools
import numbers
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from sci_barriers.errors import BadInput, bad_input
from sci_barriers.exact import Limits, Q, as_q, format_number, parse, power_of_two

_LIMITS = Limits()
_TEXT = Limits(terms=1, decimal_exponent=0)
_BITS = 4 * _LIMITS.hex_digits + _LIMITS.binary_exponent


def read_point(x: Any, *, N: int) -> tuple[Q, ...]:
    """x as N exact rationals. Raises BadInput with the reason; -0.0 is 0."""
    entries = _entries(x, N)
    return tuple(_rational(entry, i) for i, entry in enumerate(entries))


def read_output(x: Any, *, style: str, N: int) -> tuple[Q, ...]:
    """What a target of this style returns: a point, or one bit as (Q(0),) or (Q(1),)."""
    return (read_bit(x),) if style == "flag" else read_point(x, N=N)


def read_bit(value: Any) -> Q:
    """0 or 1 exactly. BadInput for everything else, None, text, 0.5 and lists among it."""
    remedy = "return True or False, 1 or 0"
    if getattr(value, "shape", None) == () and hasattr(value, "item"):
        value = value.item()  # a numpy or torch scalar
    if isinstance(value, bool):
        return Q(int(value))
    try:
        bit = as_q(value)
    except BadInput:
        raise bad_input("flag", value, "must be 0 or 1", remedy) from None
    if bit != 0 and bit != 1:
        raise bad_input("flag", value, "must be 0 or 1", remedy)
    return bit


def _entries(x: Any, N: int) -> list[Any]:
    kind = type(x).__name__
    if hasattr(x, "tolist") and hasattr(x, "shape") and not isinstance(x, type):
        shape = tuple(x.shape)
        if shape != (N,):
            raise bad_input("shape of x", shape, f"must be ({N},)", f"return {N} numbers")
        if hasattr(x, "mask") and hasattr(x, "filled"):
            raise bad_input("x", kind, "must not be masked", "return x.filled(value)")
        return _counted(x.tolist(), N)
    if isinstance(x, (str, bytes, bytearray)) or not isinstance(x, Sequence):
        shown = f"a {kind}" if isinstance(x, Iterable) and not isinstance(x, str) else x
        raise bad_input("x", shown, f"must be a sequence of {N} numbers", "return a list of floats")
    return _counted(x, N)


def _counted(x: Sequence[Any], N: int) -> list[Any]:
    """At most N + 1 entries are looked at, so that a sequence without end is no danger."""
    entries = list(itertools.islice(iter(x), N + 1))
    if len(entries) != N:
        count = f"more than {N}" if len(entries) > N else len(entries)
        raise bad_input("length of x", count, f"must be N = {N}", f"return {N} numbers")
    return entries


def _rational(entry: Any, i: int) -> Q:
    name = f"x[{i}]"
    if getattr(entry, "shape", None) == () and hasattr(entry, "item"):
        entry = entry.item()  # a torch or numpy scalar; exact, longdouble stays what it is
    if isinstance(entry, Decimal):
        _check_decimal(entry, name)
        return Q(*entry.as_integer_ratio())
    if hasattr(entry, "_mpf_"):
        return _binary(entry, name)
    if isinstance(entry, numbers.Complex) and not isinstance(entry, numbers.Real):
        raise bad_input(name, entry, "must be real", "return real numbers")
    try:
        q = as_q(entry)
    except BadInput as refused:
        raise BadInput(f"{name}: {refused}") from None
    if max(int(q.p.bit_length()), int(q.q.bit_length())) > _BITS:
        raise bad_input(name, f"a number of more than {_BITS} bits", "is too long", "round it")
    return q


def _check_decimal(entry: Decimal, name: str) -> None:
    if not entry.is_finite():
        raise bad_input(name, entry, "must be finite", "return finite numbers")
    _, digits, exponent = entry.as_tuple()
    most = _LIMITS.decimal_exponent
    if len(digits) + abs(int(exponent)) > most:
        raise bad_input(name, entry, f"has an exponent or digits beyond {most}", "round it")


def _binary(entry: Any, name: str) -> Q:
    """mpmath: (-1)**sign * mantissa * 2**exponent; a mantissa 0 with an exponent is inf or nan."""
    sign, mantissa, exponent, _ = entry._mpf_
    mantissa, exponent = int(mantissa), int(exponent)
    if mantissa == 0 and exponent != 0:
        raise bad_input(name, entry, "must be finite", "return finite numbers")
    if abs(exponent) > _LIMITS.binary_exponent or mantissa.bit_length() > _BITS:
        raise bad_input(name, "mpf", f"has an exponent beyond {_LIMITS.binary_exponent}",
                        "round it")  # fmt: skip
    return Q(-mantissa if sign else mantissa) * power_of_two(exponent)


def write_point(x: tuple[Q, ...], *, limit: int) -> list[str]:
    """The exact texts of x. BadInput for a number past the grammar's limits, or a long total."""
    texts, total = [], 0
    for i, entry in enumerate(x):
        try:
            texts.append(format_number(entry))
        except BadInput as refused:
            raise BadInput(f"x[{i}]: {refused}") from None
        total += len(texts[-1]) + 3
        if total > limit:
            raise bad_input("size of x", f"more than {limit} bytes as text",
                            f"must be at most {limit}", "round the entries")  # fmt: skip
    return texts


def parse_output(texts: Any, *, style: str, N: int) -> tuple[Q, ...]:
    """`read_output` of what `write_point` wrote, for texts that are not trusted; BadInput."""
    if style != "flag":
        return parse_point(texts, N=N)
    return (read_bit(parse_point(texts, N=1)[0]),)


def parse_point(texts: Any, *, N: int) -> tuple[Q, ...]:
    """The inverse of `write_point`, for texts that are not trusted; BadInput."""
    if not isinstance(texts, list) or len(texts) != N:
        raise bad_input("x", texts, f"must be a list of {N} texts", "use write_point")
    numbers_read = [parse(text, limits=_TEXT) for text in texts]
    if not all(isinstance(number, Q) for number in numbers_read):
        raise bad_input("x", texts, "must hold rationals", "use write_point")
    return tuple(number for number in numbers_read if isinstance(number, Q))
