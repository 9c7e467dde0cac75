"""The data in all their forms: what is rounded has its bound, and nothing else is rounded."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from sci_barriers.certified.forms import Balls, Exact, Floats, Readings
from sci_barriers.certified.reading import read_source
from sci_barriers.errors import BadInput, PrecisionExhausted
from sci_barriers.exact import Enclosure, Matrix, Q, as_q, norm_squared, parse, sign, sqrt
from sci_barriers.exact.balls import Ball
from sci_barriers.families import ADelta
from sci_barriers.information import rounded
from sci_barriers.problems import Lasso, SqrtLasso, explicit

P = Lasso(lam=1)


def frobenius(M: Matrix) -> Q:
    return norm_squared([a for row in M.rows for a in row])


@pytest.mark.parametrize("dtype", ["float64", "float32", "float16", "int8", "uint16", "int64"])
def test_arrays_of_floats_and_integers_are_taken_exactly(dtype: str) -> None:
    A = np.array([[1, 2], [3, 100]], dtype=dtype)
    source = read_source(A, np.array([1, 2], dtype=dtype), P)
    assert isinstance(source, Floats)
    assert source.A.dtype == np.float64 and (source.A == A).all()
    assert source.nearest().error == 0 and source.finest == 0
    assert source.rational(10).instance.A.rows == ((1, 2), (3, 100))


def test_integers_beyond_the_floats_stay_integers() -> None:
    big = 2**60 + 1
    source = read_source(np.array([[big, 1]]), np.array([1]), P)
    assert isinstance(source, Exact)
    assert source.instance.A[0, 0] == big
    near = source.nearest()
    assert near is not None and near.error_A > 0
    assert abs(as_q(float(near.A[0, 0])) - big) <= near.error_A


def test_minus_zero_is_zero() -> None:
    source = read_source(np.array([[-0.0, 1.0]]), np.array([1.0]), P)
    assert isinstance(source, Floats) and not np.signbit(source.A[0, 0])


def test_nearest_floats_are_within_their_bounds() -> None:
    entries = [["1/3", "sqrt(2)"], ["1e-320", "sqrt(3) - 0x1p-80"]]
    instance = explicit(entries, ["2/3", "sqrt(5)"], P)
    near = Exact(instance=instance).nearest()
    assert near is not None
    gap = instance.A - Matrix([[as_q(a) for a in row] for row in near.A.tolist()])
    assert sign(frobenius(gap) - near.error_A**2) <= 0
    off = [a - as_q(b) for a, b in zip(instance.y, near.y.tolist(), strict=True)]
    assert sign(norm_squared(off) - near.error_y**2) <= 0


def test_rational_data_of_irrational_instances_are_within_their_bounds() -> None:
    instance = explicit([["sqrt(2)", 1], ["1/3", "sqrt(7)"]], ["sqrt(3)", 1], P)
    source = Exact(instance=instance)
    for bits in (5, 60, 300):
        read = source.rational(bits)
        assert read.instance.A.is_rational
        assert sign(frobenius(instance.A - read.instance.A) - read.error_A**2) <= 0
        assert read.error_A <= Q(1, 2**bits)
    assert source.finest is None
    plain = Exact(instance=explicit([["1/3"]], [1], P))
    assert plain.finest == 0 and plain.rational(3).error == 0


def test_intervals_have_their_radii_as_errors() -> None:
    box = Enclosure(lower=Q(1), upper=Q(3))
    source = read_source([[box, 2], [0, Ball.of(sqrt(2), bits=80)]], [1, box], P)
    assert isinstance(source, Balls) and source.shape == (2, 2) and source.instance is None
    read = source.rational(10)
    assert read.instance.A[0, 0] == 2 and read.error_A >= 1 and read.error_y >= 1
    assert read.error_A < Q(11, 10)


def test_balls_of_flint_are_intervals() -> None:
    from flint import arb

    source = read_source([[arb(2, 0.25), 1]], [arb(3)], P)
    assert isinstance(source, Balls)
    assert source.A[0][0].lower <= Q(7, 4) and source.A[0][0].upper >= Q(9, 4)
    assert source.A[0][0].width < Q(51, 100) and source.y[0].contains(Q(3))
    with pytest.raises(PrecisionExhausted):
        read_source([[arb("inf"), 1]], [1], P)


def test_readings_are_within_the_norm_bound() -> None:
    instance = ADelta(delta="1/8").instance()
    source = read_source(rounded(instance), None, None, limit=50)
    assert isinstance(source, Readings) and source.finest == 50
    read = source.rational(20)
    assert sign(frobenius(instance.A - read.instance.A) - read.error_A**2) <= 0
    operator = read_source(rounded(instance, norm="operator"), None, None).rational(20)
    assert operator.error_A == Q(1, 2**20)


def test_overflow_leaves_no_floats() -> None:
    source = read_source([[Fraction(10) ** 400]], [1], P)
    assert source.nearest() is None


def test_weights_are_given_once_and_fit() -> None:
    A, y = np.eye(2), np.ones(2)
    assert read_source(A, y, P, weights=[1, "1/2"]).problem.weights == (1, parse("1/2"))
    with pytest.raises(BadInput, match="twice"):
        read_source(A, y, Lasso(lam=1, weights=[1, 1]), weights=[1, 1])
    with pytest.raises(BadInput, match="weights"):
        read_source(A, y, P, weights=[1, 1, 1])


def test_parts_of_an_instance_are_not_given_again() -> None:
    instance = explicit([[1]], [1], P)
    assert read_source(instance, None, None).instance == instance
    with pytest.raises(BadInput, match="part of an Instance"):
        read_source(instance, [1], None)
    with pytest.raises(BadInput, match="problem"):
        read_source(rounded(instance), None, SqrtLasso(lam=1))
    with pytest.raises(BadInput, match="limit"):
        read_source(instance, None, None, limit=0)


class Frame:
    """Data that turn into an array."""

    def to_numpy(self) -> np.ndarray:
        return np.array([[1.0, 2.0]])


def test_data_frames_turn_into_arrays() -> None:
    source = read_source(Frame(), [3.0], P)
    assert source.shape == (1, 2)
    assert source.nearest().error == 0


@pytest.mark.parametrize(
    ("A", "y", "problem"),
    [
        ([[1]], None, P), ([[1]], [1], "P2"), ([[1]], [1], None), (None, [1], P),
        (np.array([[1j]]), [1], P), (np.array([[True]]), [1], P), ([[1, 2], [3]], [1, 2], P),
        (np.array([[np.nan]]), [1], P), (np.ones((1, 1, 1)), [1], P), ([[1]], [[1]], P),
        (np.ma.masked_array([[1.0]], mask=[[True]]), [1], P), (np.ones((0, 2)), [], P),
        ([[Enclosure(lower=Q(0), upper=Q(1))], []], [1, 1], P),
        ([[Enclosure(lower=Q(0), upper=Q(1))]], [1, 1], P),
    ],
)  # fmt: skip
def test_everything_else_is_refused(A, y, problem) -> None:
    with pytest.raises(BadInput):
        read_source(A, y, problem)


class MixedFrame:
    """Two columns of different types, which one array of floats would round."""

    dtypes = ("int64", "float64")

    def to_numpy(self, dtype: object = None) -> np.ndarray:
        return np.array([[2**60 + 1, 0.5]], dtype=np.float64 if dtype is None else dtype)


def test_columns_of_different_types_are_read_entry_by_entry() -> None:
    source = read_source(MixedFrame(), [1.0], P)
    assert isinstance(source, Exact) and source.instance.A.rows == ((2**60 + 1, Q(1, 2)),)


class Strange:
    """An array that refuses to become one."""

    def __array__(self, dtype: object = None, copy: object = None) -> np.ndarray:
        raise TypeError("unsupported")


def test_what_cannot_become_an_array_is_refused() -> None:
    with pytest.raises(BadInput, match="Strange"):
        read_source(Strange(), [1.0], P)
