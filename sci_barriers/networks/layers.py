"""The layers of an exact network: h in R^q -> R^p, with the input y of the network at hand.

    Affine(W, b, U)    W h + b (+ U y)                 W (p, q), b (p,), U (p, m)
    Relu               max(h, 0) entrywise
    Threshold(theta)   relu(h - theta) - relu(-h - theta) entrywise, theta (p,) >= 0:
                       h moved towards 0 by theta, soft thresholding

Weights are exact numbers: ints, Fractions, Q, Surd, Nested, exact text such as "1/3" or "sqrt(2)",
or floats, each the dyadic number that it is. Values and signs are exact; nothing is rounded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from sci_barriers.errors import BadInput, bad_input
from sci_barriers.exact import Matrix, Number, Q, Vector, as_number, parse, sign, to_json, vector


class Layer(Protocol):
    """A map h -> layer(h, y). inputs, outputs: lengths, None where any length will do."""

    @property
    def inputs(self) -> int | None: ...
    @property
    def outputs(self) -> int | None: ...
    def __call__(self, h: Vector, y: Vector, /) -> Vector: ...
    def to_json(self) -> dict[str, Any]: ...


@dataclass(frozen=True, kw_only=True)
class Affine:
    """h -> W h + b (+ U y). W (p, q), b (p,), U (p, m) or None.

    Raises BadInput for empty or ragged matrices, other shapes, entries that are no finite reals.
    """

    W: Matrix
    b: Vector
    U: Matrix | None = None

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "W", _matrix(self.W, "W"))
        put(self, "b", read_vector(self.b, "b"))
        rows = self.W.shape[0]
        if len(self.b) != rows:
            raise bad_input(
                "length of b", len(self.b), f"must be {rows}, the rows of W", f"pass {rows} numbers"
            )
        if self.U is not None:
            put(self, "U", _matrix(self.U, "U"))
            if self.U.shape[0] != rows:
                raise bad_input(
                    "rows of U", self.U.shape[0], f"must be {rows}, the rows of W",
                    "pass a matrix with as many rows as W",
                )  # fmt: skip

    @property
    def inputs(self) -> int:
        """q, the columns of W."""
        return self.W.shape[1]

    @property
    def outputs(self) -> int:
        """p, the rows of W."""
        return self.W.shape[0]

    def __call__(self, h: Vector, y: Vector, /) -> Vector:
        """W h + b (+ U y), exact."""
        parts = [self.W @ h, self.b]
        if self.U is not None:
            parts.append(self.U @ y)
        columns: Any = zip(*parts, strict=True)
        return vector(sum(column[1:], column[0]) for column in columns)

    def to_json(self) -> dict[str, Any]:
        """The layer in the form of certificates/FORMAT.md, `network`."""
        found = {"type": "affine", "W": _rows(self.W), "b": [to_json(x) for x in self.b]}
        return found if self.U is None else {**found, "U": _rows(self.U)}


@dataclass(frozen=True, kw_only=True)
class Relu:
    """h -> max(h, 0) entrywise."""

    @property
    def inputs(self) -> None:
        """Any length."""
        return None

    @property
    def outputs(self) -> None:
        """The length it got."""
        return None

    def __call__(self, h: Vector, y: Vector, /) -> Vector:
        """max(h, 0), by exact signs."""
        return tuple(x if sign(x) > 0 else Q(0) for x in h)

    def to_json(self) -> dict[str, Any]:
        """{"type": "relu"}."""
        return {"type": "relu"}


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """h -> relu(h - theta) - relu(-h - theta) entrywise; theta (p,), >= 0.

    Raises BadInput for a negative entry, an empty theta, entries that are no finite reals.
    """

    theta: Vector

    def __post_init__(self) -> None:
        object.__setattr__(self, "theta", read_vector(self.theta, "theta"))
        for i, t in enumerate(self.theta):
            if sign(t) < 0:
                raise bad_input(f"theta[{i}]", t, "must be >= 0", "pass thresholds >= 0")

    @property
    def inputs(self) -> int:
        """p, the length of theta."""
        return len(self.theta)

    @property
    def outputs(self) -> int:
        """p."""
        return len(self.theta)

    def __call__(self, h: Vector, y: Vector, /) -> Vector:
        """h - theta, h + theta or 0, by exact signs."""
        return vector(_soft(x, t) for x, t in zip(h, self.theta, strict=True))

    def to_json(self) -> dict[str, Any]:
        """The layer in the form of certificates/FORMAT.md, `network`."""
        return {"type": "threshold", "theta": [to_json(t) for t in self.theta]}


def _soft(x: Any, t: Any) -> Any:
    side = sign(x)
    rest = x - side * t
    return rest if sign(rest) == side else Q(0)


def _rows(M: Matrix) -> list[list[Any]]:
    return [[to_json(x) for x in row] for row in M.rows]


def _matrix(value: Any, name: str) -> Matrix:
    if isinstance(value, Matrix):
        return value
    rows = [_entries(row) for row in _entries(value) or ()]
    table = [
        [_number(x, f"{name}[{i}][{j}]") for j, x in enumerate(row or ())]
        for i, row in enumerate(rows)
    ]
    if _entries(value) is None or None in rows:
        raise bad_input(
            name, type(value).__name__, "must be a matrix", "pass a Matrix or a list of rows"
        )
    try:
        return Matrix(table)
    except BadInput as refused:
        raise BadInput(f"{name}: {refused}") from None


def read_vector(value: Any, name: str) -> Vector:
    """The exact numbers of a list, not empty; BadInput names the entry that is none."""
    entries = _entries(value)
    if entries is None:
        raise bad_input(name, type(value).__name__, "must be a vector", "pass a list of numbers")
    if not entries:
        raise bad_input(name, "[]", "must have an entry", "pass a list of numbers")
    return vector(_number(x, f"{name}[{i}]") for i, x in enumerate(entries))


def _entries(value: Any) -> list[Any] | None:
    """What a list, a tuple or an array holds; None for text, sets and all else."""
    if isinstance(value, (list, tuple)):
        return list(value)
    return list(value) if hasattr(value, "shape") and hasattr(value, "__len__") else None


def _number(value: Any, name: str) -> Number:
    try:
        return parse(value) if isinstance(value, str) else as_number(value)
    except BadInput as refused:
        raise BadInput(f"{name}: {refused}") from None
