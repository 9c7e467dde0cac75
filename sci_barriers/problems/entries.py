"""Reading numbers, vectors and matrices from outside into exact numbers.

    int, Fraction, Q            the number itself
    "1/3", "sqrt(2) - 0x3p-7"   exact text, read by a grammar with limits
    float, numpy floating       the dyadic number that the float is; never a decimal nearby
    {"a": .., "b": .., "s": ..} the nested number a + b*sqrt(s)
    Surd, Nested                pass through

Nothing is rounded and nothing is guessed: NaN, infinities, complex numbers, booleans, masked and
sparse arrays, empty, ragged or wrongly shaped data raise BadInput with the place and a remedy.
Arrays are recognised by their attributes, so numpy is not imported here.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Mapping, Sequence
from typing import Any

from sci_barriers.errors import BadInput, bad_input
from sci_barriers.exact import Matrix, Number, Q, as_number, from_json, parse

_NUMBER_REMEDY = "pass an int, a Fraction, an exact string such as '1/3' or a finite float"


def _plain(value: Any) -> Q | None:
    """The usual cases, without the checks of the others: an int, a finite float. None: look on."""
    kind = type(value)
    if kind is float and math.isfinite(value):
        return Q(*value.as_integer_ratio())
    return Q(value) if kind is int else None


def read_number(value: Any, *, name: str) -> Number:
    """The exact number that `value` is; `name` stands in the message.

    A float is the dyadic rational that it is (float16 to longdouble: also exactly); -0.0 is 0.
    Raises BadInput for bool, complex, NaN, an infinity, bytes, malformed text, any other type.
    """
    plain = _plain(value)
    if plain is not None:
        return plain
    kind = type(value).__name__
    if kind in ("bool", "bool_"):
        raise bad_input(name, value, "must be a number, not a boolean", "pass 0 or 1")
    if isinstance(value, numbers.Complex) and not isinstance(value, numbers.Real):
        raise bad_input(
            name, value, "must be real: all data are real", "pass real and imaginary parts as rows"
        )
    if isinstance(value, (str, Mapping)):
        try:
            return parse(value) if isinstance(value, str) else from_json(dict(value))
        except BadInput as refused:
            raise BadInput(f"{name}: {refused}") from None
    if isinstance(value, numbers.Real) and not isinstance(value, numbers.Rational):
        if not math.isfinite(value):
            raise bad_input(name, value, "must be finite", "remove NaN and infinities")
    try:
        return as_number(value)
    except (BadInput, TypeError, ValueError):
        raise bad_input(
            name, value, f"must be a real number, not of type {kind}", _NUMBER_REMEDY
        ) from None


def _as_lists(value: Any, *, name: str, shape: str) -> Any:
    """Plain nested lists from an array; lists and tuples pass. BadInput for every other type."""
    if hasattr(value, "toarray"):
        raise bad_input(name, type(value).__name__, "must be dense", f"pass {name}.toarray()")
    if hasattr(value, "mask") and hasattr(value, "filled"):
        raise bad_input(
            name, type(value).__name__, "must not be masked: a masked entry has no value",
            f"pass {name}.filled(value) or a plain array",
        )
    if hasattr(value, "tolist") and hasattr(value, "shape"):
        kind = getattr(getattr(value, "dtype", None), "kind", None)
        if kind == "b":
            raise bad_input(name, "dtype bool", "must hold numbers", f"pass {name}.astype(int)")
        if kind == "c":
            raise bad_input(
                name, "dtype complex", "must be real: all data are real", f"pass {name}.real"
            )
        if kind not in ("i", "u", "f", "O", "U"):
            raise bad_input(
                name, f"dtype {getattr(value, 'dtype', '?')}", "must hold real numbers",
                "pass a numpy array of integers or floats, or nested lists",
            )
        wanted = shape.count(",") if shape.endswith(",)") else shape.count(",") + 1
        if len(value.shape) != wanted:
            raise bad_input(
                f"shape of {name}", tuple(value.shape), f"must be {shape}",
                f"pass {name}.ravel()" if wanted == 1 else f"pass a two-dimensional {name}",
            )
        return value.tolist()
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes, bytearray)):
        return value
    raise bad_input(
        name, value, f"must be a list, tuple or array of shape {shape}", "pass nested lists"
    )


def _is_nested(value: Any) -> bool:
    if type(value) is float or isinstance(value, (str, bytes, Mapping)):
        return False
    return isinstance(value, Sequence) or bool(getattr(value, "shape", ()))


def read_vector(
    value: Any, *, name: str, length: int | None = None, symbol: str = "m"
) -> tuple[Number, ...]:
    """A vector of exact numbers from a list, tuple or one-dimensional array.

    length: the length that is required, called `symbol` in the message; None: any length >= 1.
    Raises BadInput as `read_number` does, and for an empty vector or another shape.
    """
    entries = _as_lists(value, name=name, shape=f"({symbol},)")
    for i, entry in enumerate(entries):
        if _is_nested(entry):
            raise bad_input(
                f"{name}[{i}]", entry, f"must be a number: {name} has shape ({symbol},)",
                f"pass {name} as one flat list",
            )
    if len(entries) == 0:
        raise bad_input(f"length of {name}", 0, "must be at least 1", "pass at least one entry")
    if length is not None and len(entries) != length:
        raise bad_input(
            f"length of {name}", len(entries), f"must be {symbol} = {length}",
            f"pass {length} entries",
        )
    read = map(_plain, entries)
    return tuple(
        read_number(entry, name=f"{name}[{i}]") if q is None else q
        for i, (entry, q) in enumerate(zip(entries, read))
    )


def read_matrix(value: Any, *, name: str = "A") -> Matrix:
    """A matrix (m, N), m, N >= 1, of exact numbers; a Matrix passes through.

    Raises BadInput as `read_number` does, and for empty, ragged, 0-d, 1-d or 3-d data.
    """
    if isinstance(value, Matrix):
        return value
    rows = _as_lists(value, name=name, shape="(m, N)")
    if len(rows) == 0:
        raise bad_input(f"rows of {name}", 0, "must be at least 1", "pass a row")
    read: list[tuple[Number, ...]] = []
    for i, row in enumerate(rows):
        if not _is_nested(row):
            raise bad_input(
                f"{name}[{i}]", row, f"must be a row: {name} has shape (m, N)",
                f"pass [{name}] for a single row",
            )
        read.append(read_vector(row, name=f"{name}[{i}]", symbol="N"))
        if len(read[i]) != len(read[0]):
            raise bad_input(
                f"length of {name}[{i}]", len(read[i]), f"must be N = {len(read[0])} as in row 0",
                "pass rows of equal length",
            )
    return Matrix(read)
