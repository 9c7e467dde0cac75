"""What a user hands to `solve`, read into a Source; everything else is refused with a reason.

    numpy arrays of floats or integers     the numbers that they are; never rounded
    nested lists of int, Fraction, Q, float, exact text ("1/3", "sqrt(2)"), numbers of the package
    entries that are Enclosure, Ball, arb  intervals: only what holds for all of them is proved
    an Instance; an Information object     in place of A, without y

Objects that turn into arrays (data frames, tensors) are read as arrays. The weights may be given
with the problem or beside it, not both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from sci_barriers.certified.forms import Balls, Exact, Floats, Readings, as_float_array
from sci_barriers.certified.source import Source
from sci_barriers.errors import bad_input
from sci_barriers.exact import Enclosure, Matrix, enclosure
from sci_barriers.exact.balls import interval_of
from sci_barriers.information.base import MAX_LEVEL
from sci_barriers.problems import QCBP, Instance, Lasso, Objective, SqrtLasso
from sci_barriers.problems.entries import read_number

REMEDY = "pass QCBP(eta=...), Lasso(lam=...) or SqrtLasso(lam=...)"


def read_source(A: Any, y: Any, problem: Any, *, weights: Any = None, limit: int = 4096) -> Source:
    """The data of one problem. Raises BadInput with the value, the bound and the remedy.

    limit: the most bits that are read of an Information object.
    """
    if isinstance(limit, bool) or not isinstance(limit, int) or not 1 <= limit <= MAX_LEVEL:
        raise bad_input("limit", limit, f"must be an integer in 1..{MAX_LEVEL}", "pass bits")
    if isinstance(A, Instance):
        _alone(y, problem, weights, what="an Instance")
        return Exact(instance=A)
    if callable(getattr(A, "at", None)) and not hasattr(A, "iloc"):
        return _readings(A, y, problem, weights, limit=limit)
    objective = _objective(problem, weights)
    if y is None:
        raise bad_input("y", None, "must be a vector of length m", "pass A, y and the problem")
    A, y = _plain(A), _plain(y)
    source: Source | None = _floats(A, y, objective) or _balls(A, y, objective)
    if source is None:
        source = Exact(instance=Instance.explicit(A, y, objective))
    count = None if objective.weights is None else len(objective.weights)
    if count not in (None, source.shape[1]):
        raise bad_input(
            "length of weights", count, f"must be N = {source.shape[1]}", "one weight a column"
        )
    return source


def _alone(y: Any, problem: Any, weights: Any, *, what: str) -> None:
    for name, value in (("y", y), ("problem", problem), ("weights", weights)):
        if value is not None:
            raise bad_input(name, type(value).__name__, f"is part of {what}", f"leave {name} out")


def _objective(problem: Any, weights: Any) -> Objective:
    if not isinstance(problem, QCBP | Lasso | SqrtLasso):
        raise bad_input("problem", problem, "must be P1, P2 or P3", REMEDY)
    if weights is None:
        return problem
    if problem.weights is not None:
        raise bad_input("weights", "given twice", "must be given once", "leave one of them out")
    return replace(problem, weights=weights)


def _readings(A: Any, y: Any, problem: Any, weights: Any, *, limit: int) -> Source:
    if y is not None or weights is not None:
        _alone(y, None, weights, what="the Information")
    first = A.at(min(16, limit))
    if problem is not None and problem != first.objective:
        raise bad_input("problem", problem, f"must be {first.objective}", "leave it out")
    return Readings(at=A.at, problem=first.objective, shape=(first.m, first.N), limit=limit)


def _plain(value: Any) -> Any:
    """Data frames and tensors as arrays; all else as it is."""
    if isinstance(value, (np.ndarray, Matrix, Mapping, str, bytes)) or hasattr(value, "toarray"):
        return value
    try:
        if hasattr(value, "to_numpy"):
            # columns of different types would be cast to one, and rounded: entry by entry then
            kinds = {str(kind) for kind in np.atleast_1d(getattr(value, "dtypes", ""))}
            return value.to_numpy() if len(kinds) == 1 else value.to_numpy(dtype=object)
        if hasattr(value, "__array__") and not isinstance(value, Sequence):
            return np.asarray(value)
    except TypeError as problem:
        raise bad_input(
            "data", type(value).__name__, f"cannot be read: {problem}", "pass a float64 array"
        ) from None
    return value


def _floats(A: Any, y: Any, problem: Objective) -> Floats | None:
    """Data whose numbers all are float64, without a detour through exact numbers."""
    matrix = as_float_array(A, dimensions=2)
    if matrix is None:
        return None
    vector = as_float_array(y, dimensions=1)
    if vector is None or len(vector) != matrix.shape[0]:
        return None
    return Floats(A=matrix, y=vector, problem=problem)


def _balls(A: Any, y: Any, problem: Objective) -> Balls | None:
    """Data with at least one interval among the entries; None when there is none."""
    rows = _listed(A)
    vector = _listed(y)
    entries = [entry for row in rows for entry in _listed(row)] + vector
    if not any(interval_of(entry) is not None for entry in entries):
        return None
    width = len(_listed(rows[0])) if rows else 0
    for i, row in enumerate(rows):
        if width == 0 or len(_listed(row)) != width:
            raise bad_input(f"length of A[{i}]", len(_listed(row)), f"must be N = {width} >= 1",
                            "pass rows of equal length")  # fmt: skip
    if len(vector) != len(rows):
        raise bad_input("length of y", len(vector), f"must be m = {len(rows)}", "one entry a row")
    return Balls(
        A=tuple(
            tuple(_interval(a, f"A[{i}][{j}]") for j, a in enumerate(_listed(row)))
            for i, row in enumerate(rows)
        ),
        y=tuple(_interval(b, f"y[{i}]") for i, b in enumerate(vector)),
        problem=problem,
    )


def _listed(value: Any) -> list[Any]:
    """The items of a list, tuple or object array; [] for everything else."""
    if isinstance(value, np.ndarray) and value.ndim and value.dtype.kind == "O":
        return list(value)
    return list(value) if isinstance(value, (list, tuple)) else []


def _interval(entry: Any, name: str) -> Enclosure:
    known = interval_of(entry)
    if known is not None:
        return known
    return enclosure(read_number(entry, name=name), bits=256)

