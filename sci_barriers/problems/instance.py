"""One instance of P1, P2 or P3: exact A (m, N), y (m,) and the objective.

    Lambda = { ("A", i, j) -> A[i][j],  ("y", i) -> y[i] },   0-based.

With rotation "dct" the data of the problem are D A and D y with D the orthonormal DCT-II matrix of
`rotation`. A and y are kept unrotated, because Xi(DA, Dy) = Xi(A, y), and norms and distances agree
[D orthogonal; derived]; only the evaluations see D.

An instance names its family and the parameters from which a checker rebuilds A and y; the family
`explicit` lists the entries themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sci_barriers.errors import bad_input
from sci_barriers.exact import Enclosure, Matrix, Number, to_json
from sci_barriers.problems.base import Evaluation
from sci_barriers.problems.entries import read_matrix, read_vector
from sci_barriers.problems.objective import Objective
from sci_barriers.problems.rotation import rotated_entry


@dataclass(frozen=True, kw_only=True)
class Instance:
    """A (m, N), y (m,) exact, objective P1, P2 or P3; see the head of the file for `rotation`.

    family, parameters: what `identity` returns; parameters are JSON-able and empty for `explicit`.
    Raises BadInput when the shapes of A, y and the weights disagree or the rotation is unknown.
    Use `Instance.explicit` for data that are not exact numbers yet.
    """

    A: Matrix
    y: tuple[Number, ...]
    objective: Objective
    rotation: Literal["dct"] | None = None
    family: str = "explicit"
    parameters: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if not isinstance(self.A, Matrix):
            raise bad_input(
                "A", type(self.A).__name__, "must be an exact Matrix",
                "use Instance.explicit(A, y, objective)",
            )
        m, N = self.A.shape
        object.__setattr__(self, "y", read_vector(self.y, name="y", length=m))
        tag = getattr(self.objective, "tag", None)
        if tag not in ("P1", "P2", "P3"):
            raise bad_input(
                "objective", self.objective, "must be P1, P2 or P3",
                "pass QCBP(eta=...), Lasso(lam=...) or SqrtLasso(lam=...)",
            )
        weights = self.objective.weights
        if weights is not None and len(weights) != N:
            raise bad_input(
                "length of weights", len(weights), f"must be N = {N}", f"pass {N} weights or None"
            )
        if self.rotation not in (None, "dct"):
            raise bad_input("rotation", self.rotation, "must be None or 'dct'", "pass None")
        if self.rotation is not None and self.family == "explicit":
            raise bad_input(
                "rotation", self.rotation, "must be None for the family 'explicit'",
                "use a family whose parameters name the rotation",
            )
        object.__setattr__(self, "parameters", dict(self.parameters))

    @classmethod
    def explicit(cls, A: Any, y: Any, objective: Objective) -> Instance:
        """The instance with these entries, family `explicit`.

        A (m, N), y (m,): nested lists or numpy arrays of ints, Fractions, exact strings, exact
        numbers or finite floats (taken as the dyadic rationals that they are: exact).
        Raises BadInput for NaN, infinities, empty, ragged or wrongly shaped data, complex, boolean,
        masked or sparse arrays, malformed text.
        """
        matrix = read_matrix(A, name="A")
        vector = read_vector(y, name="y", length=matrix.shape[0])
        return cls(A=matrix, y=vector, objective=objective)

    @property
    def m(self) -> int:
        """Number of rows."""
        return self.A.shape[0]

    @property
    def N(self) -> int:
        """Number of columns."""
        return self.A.shape[1]

    def evaluations(self) -> Iterator[Evaluation]:
        """The m N + m names of Lambda: ("A", i, j) row by row, then ("y", i)."""
        for i in range(self.m):
            for j in range(self.N):
                yield ("A", i, j)
        for i in range(self.m):
            yield ("y", i)

    def evaluate(self, f: Evaluation, *, bits: int = 64) -> Number | Enclosure:
        """f(iota): an exact number without rotation, an enclosure of width <= 2**-bits with it.

        Raises BadInput when f is not in Lambda.
        """
        row, column = self._place(f)
        if self.rotation is None:
            return self.y[row] if column is None else self.A[row, column]
        data = self.y if column is None else self.A.column(column)
        return rotated_entry(row, data, bits=bits)

    def _place(self, f: Evaluation) -> tuple[int, int | None]:
        """(row, column) of ("A", row, column); (row, None) of ("y", row)."""
        bounds = {"A": (self.m, self.N), "y": (self.m,)}.get(str(f[0]) if f else "")
        indices = [k for k in f[1:] if isinstance(k, int) and not isinstance(k, bool)]
        if (
            bounds is None
            or len(indices) != len(f) - 1
            or len(indices) != len(bounds)
            or not all(0 <= k < bound for k, bound in zip(indices, bounds, strict=True))
        ):
            raise bad_input(
                "evaluation", f, f"must be ('A', i, j) or ('y', i), i < {self.m}, j < {self.N}",
                "use 0-based indices",
            )
        return indices[0], indices[1] if len(indices) == 2 else None

    def identity(self) -> dict[str, Any]:
        """{"family": name, "parameters": {...}}, JSON-able: from it a checker rebuilds A and y."""
        if self.family != "explicit":
            return {"family": self.family, "parameters": dict(self.parameters)}
        rows = [[to_json(entry) for entry in row] for row in self.A.rows]
        parameters = {"A": rows, "y": [to_json(entry) for entry in self.y]}
        return {
            "family": "explicit", "parameters": {**parameters, **self.objective.to_parameters()},
        }


explicit = Instance.explicit
