"""The exact point of a support and its signs: x on the support, over one denominator.

    G = A_P^T A_P,   G u = A_P^T y,   G v = w s,   x = u - mu v,
    P2: mu = lam/(2c);   P1: mu^2 = (eta^2 - rho)/omega;   P3: mu^2 = lam^2 rho/(1 - lam^2 omega),
    rho = ||y||^2 - u^T A_P^T y,   omega = (w s)^T v.

A (m, N), y (m,) are float64, taken exactly: integers over powers of two, a column with its own
exponent (`slices`). P2 with rational lam: one right-hand side, x rational; P1 and P3 with rational
eta^2, lam^2: two of them, and x = (a - mu b)/D with integers a, b, D and mu the root of a rational.
Whether x is a minimiser is not asked here: certify_support or near_ties say so. Nothing of size N
is formed but y; only the columns of the support are read. Source: `path/walk` [derived].
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sci_barriers.errors import bad_input
from sci_barriers.exact import Number, Q, as_q, power_of_two, rational_value, sqrt
from sci_barriers.exact.integral import cleared_vector, primitive, ratio, root_sign
from sci_barriers.exact.rational import Z
from sci_barriers.problems import QCBP, Lasso, Objective, SqrtLasso
from sci_barriers.solvers.digits.exact_solve import Columns, columns_of, solve_gram
from sci_barriers.solvers.digits.slices import integers_of, split
from sci_barriers.solvers.rigorous.input import read_guess

if TYPE_CHECKING:
    from sci_barriers.exact.integral import Integers
    from sci_barriers.solvers.digits.slices import Limbs
    from sci_barriers.solvers.rigorous.bounds import Array
    from sci_barriers.solvers.rigorous.input import Guess
    from sci_barriers.solvers.rigorous.input import Integers as Indices


@dataclass(frozen=True, kw_only=True)
class ExactPoint:
    """x_i = (a_i - mu b_i) / denominator on the support, mu = sqrt(square) >= 0; b = () for P2.

    a, b (k,): integers without a common factor with denominator > 0. P2: x_i = a_i / denominator,
    and square = mu^2 is not needed for it.
    """

    problem: str
    support: tuple[int, ...]
    signs: tuple[int, ...]
    a: Integers
    b: Integers
    denominator: Z
    square: Q

    @cached_property
    def mu(self) -> Number:
        """mu, a rational or the square root of one."""
        root = sqrt(self.square)
        rational = rational_value(root)
        return root if rational is None else rational

    def numbers(self) -> tuple[Number, ...]:
        """x on the support (k,), exact."""
        a = tuple(ratio(p, self.denominator) for p in self.a)
        if not self.b:
            return a
        root = self.mu
        slopes = (ratio(q, self.denominator) for q in self.b)
        return tuple(p - q * root if q != 0 else p for p, q in zip(a, slopes, strict=True))

    def sign(self, position: int) -> int:
        """The sign of x_i for the i at this position of the support."""
        return self.sign_of(self.a[position], -self.b[position] if self.b else Z(0))

    def sign_of(self, a: Z | Q, b: Z | Q) -> int:
        """The sign of a + b mu."""
        return root_sign(a, b, self.square)


@dataclass(frozen=True, kw_only=True)
class Data:
    """The integers of a problem: T and M in `columns`; y = 2^y_scale Y, b = T^T Y (k,).

    limbs: Y again, (L, m, 1); |Y| <= 2^y_length.
    """

    guess: Guess
    columns: Columns
    limbs: Limbs
    Y: list[Z]
    y_scale: int
    y_length: int
    b: list[Z]

    @property
    def h(self) -> int:
        """A_P = 2^-h T diag(2^e)."""
        return self.columns.T.h

    @cached_property
    def exponents(self) -> list[int]:
        """e (k,)."""
        return [int(e) for e in self.columns.exponents]

    @cached_property
    def yy(self) -> Q:
        """||y||^2."""
        return Q(sum((entry * entry for entry in self.Y), Z(0))) * power_of_two(2 * self.y_scale)

    @cached_property
    def weighted(self) -> list[Q]:
        """w_i s_i (k,). Raises BadInput when one is irrational."""
        terms = zip(self.guess.P.tolist(), self.guess.s.tolist(), strict=True)
        return [int(s) * rational_weight(self.guess.problem, i) for i, s in terms]


@np.errstate(all="ignore")
def exact_point(
    A: Array, y: Array, *, problem: Objective, support: Indices, signs: Indices
) -> ExactPoint:
    """The exact point of this support with these signs.

    A (m, N), y (m,): float64, finite, taken exactly. support: distinct 0-based indices whose
    columns are independent; signs: +1 or -1 each. Raises BadInput: dependent columns, no mu > 0
    (P1: rho >= eta^2; P3: rho = 0 or lam^2 omega >= 1; and with empty support), irrational
    weights, lam (P2), lam^2 (P3) or eta^2 (P1).
    """
    guess = read_point_guess(A, y, problem, support, signs)
    if len(guess.P) == 0:
        return _empty(guess)
    data = integer_data(guess)
    if isinstance(problem, Lasso):
        return _rational_point(guess, data, multiplier(problem, len(y)))
    return _root_point(guess, data)


def read_point_guess(
    A: Array, y: Array, problem: Objective, support: Indices, signs: Indices
) -> Guess:
    """The input, checked. Raises BadInput."""
    if not isinstance(problem, QCBP | Lasso | SqrtLasso):
        raise bad_input("problem", problem, "must be QCBP, Lasso or SqrtLasso", "build one of them")
    guess = read_guess(A, y, replace(problem, weights=None), support, signs)
    assert guess is not None  # only weights make it so
    if problem.weights is not None and len(problem.weights) != guess.A.shape[1]:
        raise bad_input(
            "weights", len(problem.weights), f"must be {guess.A.shape[1]} numbers", "one a column"
        )
    return replace(guess, problem=problem)


def integer_data(guess: Guess) -> Data:
    """The integers of the problem, support not empty."""
    columns = columns_of(guess.B)
    f = math.frexp(float(np.abs(guess.y).max()))[1]
    cut = split(guess.y[:, None], np.array([f]), columns.T.alpha)
    Y = cut.table[::-1].astype(np.int64)
    (b,) = integers_of(columns.T.transposed_times(Y), columns.T.alpha)
    (values,) = integers_of(Y, columns.T.alpha)
    return Data(
        guess=guess,
        columns=columns,
        limbs=Y,
        Y=[Z(entry) for entry in values],
        y_scale=f - cut.h,
        y_length=cut.h,
        b=[Z(entry) for entry in b],
    )


def rational(x: Number, *, name: str) -> Q:
    """x, if it is rational. Raises BadInput."""
    q = rational_value(x)
    if q is None:
        raise bad_input(name, x, "must be rational", "use refine for enclosures, or rational data")
    return q


def rational_weight(problem: Objective, i: int) -> Q:
    """w_i. Raises BadInput when it is irrational."""
    return rational(problem.weight(i), name=f"weights[{i}]")


def multiplier(problem: Lasso, m: int) -> Q:
    """mu = lam/(2c)."""
    return rational(problem.lam, name="lam") / (2 * problem.factor(m))


def linear_system(data: Data, *, fit: Q, slope: Q) -> tuple[list[Z], Q]:
    """(t, q): M z = t gives 2^e q z for G^-1 (fit A_P^T y - slope w s), t integers, q rational.

    (M D x)_i = fit 2^(h + y_scale) b_i - slope 2^(2h - e_i) w_i s_i with D = diag(2^e).
    """
    h, exponents = data.h, data.exponents
    first = fit * power_of_two(h + data.y_scale)
    right = [first * entry for entry in data.b] if fit != 0 else [Q(0)] * len(exponents)
    if slope != 0:
        right = [
            entry - slope * power_of_two(2 * h - e) * w
            for entry, e, w in zip(right, exponents, data.weighted, strict=True)
        ]
    t, f = cleared_vector(right)
    reduced, content = primitive(t)
    return list(reduced), ratio(content, f)


def _rational_point(guess: Guess, data: Data, mu: Q) -> ExactPoint:
    t, q = linear_system(data, fit=Q(1), slope=mu)
    ((N, D),) = solve_gram(data.columns, [t])
    (a,), denominator = _together(data, [(N, D, q)])
    return _point(guess, a, (), denominator, mu * mu)


def _root_point(guess: Guess, data: Data) -> ExactPoint:
    fit, p = linear_system(data, fit=Q(1), slope=Q(0))
    slope, q = linear_system(data, fit=Q(0), slope=Q(-1))
    (U, D), (V, E) = solve_gram(data.columns, [fit, slope])
    (a, b), denominator = _together(data, [(U, D, p), (V, E, q)])
    exponents = data.exponents
    # the factors 2^e of A_P^T y and 2^-e of u cancel
    fitted = sum((x * y for x, y in zip(data.b, U, strict=True)), Z(0))
    rho = data.yy - ratio(fitted, D) * p * power_of_two(data.y_scale - data.h)
    terms = zip(data.weighted, V, exponents, strict=True)
    omega = sum((w * x * power_of_two(-e) for w, x, e in terms), Q(0)) * q / E
    level = squared_level(guess.problem)
    if isinstance(guess.problem, QCBP):
        top, bottom, need = level - rho, omega, "eta must exceed the least residual"
    else:
        top, bottom = level * rho, 1 - level * omega
        need = "must be positive: y outside the range of the columns and lam^2 omega < 1"
    if not (top > 0 and bottom > 0):
        raise bad_input("mu^2", "not positive", need, "use the exact homotopy")
    return _point(guess, a, b, denominator, top / bottom)


def squared_level(problem: QCBP | SqrtLasso | Lasso) -> Q:
    """eta^2 or lam^2. Raises BadInput when it is irrational."""
    if isinstance(problem, QCBP):
        return rational(problem.eta * problem.eta, name="eta^2")
    return rational(problem.lam * problem.lam, name="lam^2")


def _together(
    data: Data, parts: Sequence[tuple[Integers, Z, Q]]
) -> tuple[list[Integers], Z]:
    """The vectors 2^-e_i q N_i / D over one denominator without a common factor."""
    factors = [q / D for _, D, q in parts]
    _, common = cleared_vector(factors)
    exponents = data.exponents
    top = max(exponents)
    vectors = [
        [int_factor * entry << (top - e) for entry, e in zip(N, exponents, strict=True)]
        for (N, _, _), int_factor in zip(parts, [(f * common).p for f in factors], strict=True)
    ]
    if top >= 0:
        common <<= top
    else:
        vectors = [[entry << -top for entry in vector] for vector in vectors]
    reduced, _ = primitive([common, *(entry for vector in vectors for entry in vector)])
    k = len(exponents)
    return [reduced[1 + j * k : 1 + (j + 1) * k] for j in range(len(parts))], reduced[0]


def _empty(guess: Guess) -> ExactPoint:
    """x = 0: r = y."""
    problem = guess.problem
    if isinstance(problem, QCBP):
        raise bad_input("support", (), "has no multiplier in P1", "x = 0: compare eta with ||y||")
    if isinstance(problem, Lasso):
        return _point(guess, (), (), Z(1), multiplier(problem, len(guess.y)) ** 2)
    yy = sum((as_q(entry) ** 2 for entry in guess.y.tolist()), Q(0))
    return _point(guess, (), (), Z(1), squared_level(problem) * yy)


def _point(guess: Guess, a: Integers, b: Integers, denominator: Z, square: Q) -> ExactPoint:
    return ExactPoint(
        problem=guess.problem.tag,
        support=tuple(guess.P.tolist()),
        signs=tuple(int(s) for s in guess.s.tolist()),
        a=a,
        b=b,
        denominator=denominator,
        square=square,
    )
