"""X and y of a regression as exact numbers, and their shape as scikit-learn wants it checked.

scikit-learn's own validation runs first: shapes, lengths, NaN, infinities, complex and sparse data,
names of the features. It may convert to float64, so its result is not used where that could
round: Fractions, integers beyond 2**53, lists and frames of mixed types are read again, entry by
entry. Masked arrays, whose mask it would drop, are refused; booleans are 0 and 1.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn.utils.validation import validate_data

from sci_barriers.data_files import Data, as_exact_data
from sci_barriers.errors import bad_input
from sci_barriers.problems.entries import read_number


def read_training(estimator: Any, X: Any, y: Any) -> tuple[Data, Data]:
    """X (m, N) and y (m,), exact: float64 arrays where that is exact, else tuples of numbers.

    Sets n_features_in_ and, for named columns, feature_names_in_. Raises ValueError or TypeError as
    scikit-learn does; BadInput, which is a ValueError, for masked arrays and other types of entry.
    """
    for name, value in (("X", X), ("y", y)):
        if hasattr(value, "mask") and hasattr(value, "filled"):
            raise bad_input(
                name, type(value).__name__, "must not be masked: a masked entry has no value",
                f"pass {name}.filled(value) or a plain array",
            )
    checked_X, checked_y = validate_data(estimator, X, y, y_numeric=True)
    return _exact(X, checked_X, name="X"), _exact(y, checked_y, name="y")


def _exact(given: Any, checked: Any, *, name: str) -> Data:
    if isinstance(given, np.ndarray) and given.dtype.kind in "iufb":
        numbers = np.asarray(given).reshape(checked.shape)
        return as_exact_data(numbers.astype(np.uint8) if numbers.dtype.kind == "b" else numbers)
    entries = _entries(given).reshape(checked.shape)
    if entries.ndim == 1:
        return as_exact_data([_number(x, f"{name}[{i}]") for i, x in enumerate(entries)])
    return as_exact_data(
        [
            [_number(x, f"{name}[{i}][{j}]") for j, x in enumerate(row)]
            for i, row in enumerate(entries)
        ]
    )


def _entries(given: Any) -> Any:
    """An array of objects with the entries as they are, also those of a frame of mixed types."""
    if hasattr(given, "to_numpy"):
        return (given.astype(object) if hasattr(given, "astype") else given).to_numpy()
    return np.array(given, dtype=object)


def _number(x: Any, name: str) -> Any:
    if type(x).__name__ in ("bool", "bool_"):
        return read_number(int(x), name=name)
    return read_number(x, name=name)
