"""The objectives of P1 (QCBP), P2 (LASSO) and P3 (square-root LASSO), with weights w_i >= 0.

    P1: minimise sum_i w_i |x_i|  subject to  ||A x - y|| <= eta,              eta >= 0,
    P2: minimise c ||A x - y||**2 + lam sum_i w_i |x_i|,                       lam > 0,
        c = 1, 1/m, 1/(2m) for normalisation "1", "1/m", "1/2m",
    P3: minimise ||A x - y|| + lam sum_i w_i |x_i|,                            lam > 0.

||.|| is the l2 norm; A is (m, N), y (m,), x (N,), all real and exact. Basis pursuit is P1, eta = 0.
A weight 0 leaves x_i without a penalty, as an intercept is: x_i is then called free.

Duals, for v (m,) with |A_i^T v| <= lam w_i for all i (P1: lam := 1; A_i^T v = 0 where w_i = 0):
    P1: <v, y> - eta ||v||;   P2: <v, y> - ||v||**2 / (4c);   P3: <v, y>, if ||v|| <= 1.
They are lower bounds of the minimum: <A^T v, x> <= lam sum w_i |x_i|, zero weights included, since
both sides of a free i are 0 [weak duality; derived]. Reference: Colbrook, Antun, Hansen,
PNAS 2022, problems (P_1)-(P_3); the normalisations are those of the LASSO codes in use.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal, TypeAlias

from sci_barriers.errors import bad_input
from sci_barriers.exact import (
    Enclosure,
    Matrix,
    Number,
    Q,
    absolute,
    dot,
    enclosure,
    is_zero,
    norm_squared,
    sign,
    sqrt_enclosure,
    to_json,
)
from sci_barriers.problems.entries import read_number, read_vector

Vector = tuple[Number, ...]
Weights = tuple[Number, ...] | None


def _positive(value: Any, *, name: str) -> Number:
    number = read_number(value, name=name)
    if sign(number) <= 0:
        raise bad_input(name, value, "must be > 0", "pass a positive rational such as '1/10'")
    return number


def _read_weights(weights: Any) -> Weights:
    if weights is None:
        return None
    read = read_vector(weights, name="weights", symbol="N")
    for i, w in enumerate(read):
        if sign(w) < 0:
            raise bad_input(
                f"weights[{i}]", weights[i], "must be >= 0", "pass 0 for a column without a penalty"
            )
    return read


def _weight(weights: Weights, i: int) -> Number:
    return Q(1) if weights is None else weights[i]


def _weights_json(weights: Weights) -> list[Any] | None:
    return None if weights is None else [to_json(w) for w in weights]


def free_indices(objective: Objective, *, N: int) -> tuple[int, ...]:
    """The indices i < N of the free variables: w_i = 0, decided exactly."""
    if objective.weights is None:
        return ()
    return tuple(i for i in range(N) if is_zero(objective.weight(i)))


def weighted_l1(x: Vector, weights: Weights) -> Number:
    """sum_i w_i |x_i|, exactly."""
    total: Number = Q(0)
    for i, entry in enumerate(x):
        total = total + _weight(weights, i) * absolute(entry)
    return total


def residual(A: Matrix, y: Vector, x: Vector) -> Vector:
    """y - A x (m,), exactly."""
    return tuple(b - a for a, b in zip(A @ x, y, strict=True))


def _columns_within(objective: QCBP | Lasso | SqrtLasso, A: Matrix, v: Vector) -> bool:
    return all(
        sign(absolute(dot(A.column(i), v)) - objective.threshold(i)) <= 0
        for i in range(A.shape[1])
    )


@dataclass(frozen=True, kw_only=True)
class QCBP:
    """P1: minimise sum w_i |x_i| subject to ||A x - y|| <= eta; basis pursuit at eta = 0.

    eta >= 0 and w_i >= 0 are exact numbers, or anything `read_number` reads. Raises BadInput.
    """

    tag: ClassVar[str] = "P1"
    eta: Number
    weights: Weights = None

    def __post_init__(self) -> None:
        eta = read_number(self.eta, name="eta")
        if sign(eta) < 0:
            raise bad_input("eta", self.eta, "must be >= 0", "pass 0 for basis pursuit")
        object.__setattr__(self, "eta", eta)
        object.__setattr__(self, "weights", _read_weights(self.weights))

    def weight(self, i: int) -> Number:
        """w_i."""
        return _weight(self.weights, i)

    def threshold(self, i: int) -> Number:
        """w_i: P1 has no lam."""
        return self.weight(i)

    def feasible(self, A: Matrix, y: Vector, x: Vector) -> bool:
        """Whether ||A x - y|| <= eta, decided exactly on the squares."""
        return sign(norm_squared(residual(A, y, x)) - self.eta * self.eta) <= 0

    def value(self, A: Matrix, y: Vector, x: Vector, *, bits: int = 64) -> Number:
        """sum w_i |x_i|, exactly, whether or not x is feasible (see `feasible`)."""
        return weighted_l1(x, self.weights)

    def dual_feasible(self, A: Matrix, v: Vector) -> bool:
        """Whether |A_i^T v| <= w_i for all i; so A_i^T v = 0 where w_i = 0."""
        return _columns_within(self, A, v)

    def dual_value(self, A: Matrix, y: Vector, v: Vector, *, bits: int = 64) -> Number | Enclosure:
        """<v, y> - eta ||v||: exact for eta = 0, else an enclosure."""
        inner = dot(v, y)
        if sign(self.eta) == 0:
            return inner
        squared = self.eta * self.eta * norm_squared(v)
        return enclosure(inner, bits=bits) - sqrt_enclosure(squared, bits=bits)

    def to_parameters(self) -> dict[str, Any]:
        """{"problem", "eta", "weights"}."""
        return {
            "problem": self.tag, "eta": to_json(self.eta), "weights": _weights_json(self.weights),
        }


@dataclass(frozen=True, kw_only=True)
class Lasso:
    """P2: minimise c ||A x - y||**2 + lam sum w_i |x_i|, c = 1, 1/m or 1/(2m).

    normalisation: "1", "1/m" or "1/2m". lam > 0, w_i >= 0: exact numbers, or anything that
    `read_number` reads. Raises BadInput.
    """

    tag: ClassVar[str] = "P2"
    lam: Number
    normalisation: Literal["1", "1/m", "1/2m"] = "1"
    weights: Weights = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "lam", _positive(self.lam, name="lam"))
        if self.normalisation not in ("1", "1/m", "1/2m"):
            raise bad_input(
                "normalisation", self.normalisation, "must be '1', '1/m' or '1/2m'",
                "name the factor c of ||Ax - y||**2",
            )
        object.__setattr__(self, "weights", _read_weights(self.weights))

    def weight(self, i: int) -> Number:
        """w_i."""
        return _weight(self.weights, i)

    def threshold(self, i: int) -> Number:
        """lam w_i."""
        return self.lam * self.weight(i)

    def factor(self, m: int) -> Q:
        """c for m rows: 1, 1/m or 1/(2m)."""
        return {"1": Q(1), "1/m": Q(1, m), "1/2m": Q(1, 2 * m)}[self.normalisation]

    def value(self, A: Matrix, y: Vector, x: Vector, *, bits: int = 64) -> Number:
        """c ||A x - y||**2 + lam sum w_i |x_i|, exactly."""
        fit = self.factor(A.shape[0]) * norm_squared(residual(A, y, x))
        return fit + self.lam * weighted_l1(x, self.weights)

    def dual_feasible(self, A: Matrix, v: Vector) -> bool:
        """Whether |A_i^T v| <= lam w_i for all i; so A_i^T v = 0 where w_i = 0."""
        return _columns_within(self, A, v)

    def dual_value(self, A: Matrix, y: Vector, v: Vector, *, bits: int = 64) -> Number:
        """<v, y> - ||v||**2 / (4c), exactly; the optimal v is 2c (y - A x)."""
        return dot(v, y) - norm_squared(v) * (1 / (4 * self.factor(A.shape[0])))

    def to_parameters(self) -> dict[str, Any]:
        """{"problem", "lam", "normalisation", "weights"}."""
        return {
            "problem": self.tag, "lam": to_json(self.lam), "normalisation": self.normalisation,
            "weights": _weights_json(self.weights),
        }


@dataclass(frozen=True, kw_only=True)
class SqrtLasso:
    """P3: minimise ||A x - y|| + lam sum w_i |x_i|.

    lam > 0 and w_i >= 0 are exact numbers, or anything `read_number` reads. Raises BadInput.
    """

    tag: ClassVar[str] = "P3"
    lam: Number
    weights: Weights = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "lam", _positive(self.lam, name="lam"))
        object.__setattr__(self, "weights", _read_weights(self.weights))

    def weight(self, i: int) -> Number:
        """w_i."""
        return _weight(self.weights, i)

    def threshold(self, i: int) -> Number:
        """lam w_i."""
        return self.lam * self.weight(i)

    def value(self, A: Matrix, y: Vector, x: Vector, *, bits: int = 64) -> Enclosure:
        """||A x - y|| + lam sum w_i |x_i|: the norm is a root, so an enclosure to about `bits`."""
        fit = sqrt_enclosure(norm_squared(residual(A, y, x)), bits=bits)
        return fit + enclosure(self.lam * weighted_l1(x, self.weights), bits=bits)

    def dual_feasible(self, A: Matrix, v: Vector) -> bool:
        """Whether |A_i^T v| <= lam w_i for all i (0 where w_i = 0), and ||v|| <= 1."""
        return sign(norm_squared(v) - 1) <= 0 and _columns_within(self, A, v)

    def dual_value(self, A: Matrix, y: Vector, v: Vector, *, bits: int = 64) -> Number:
        """<v, y>, exactly."""
        return dot(v, y)

    def to_parameters(self) -> dict[str, Any]:
        """{"problem", "lam", "weights"}."""
        return {
            "problem": self.tag, "lam": to_json(self.lam), "weights": _weights_json(self.weights),
        }


Objective: TypeAlias = QCBP | Lasso | SqrtLasso
"""P1, P2 or P3: `tag`, `weights`, `weight`, `threshold`, `value`, the dual, `to_parameters`."""
