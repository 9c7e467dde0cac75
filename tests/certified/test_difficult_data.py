"""Difficult data, kind by kind: the answer is exactly right, and nothing is rounded in silence.

The kinds are numbered from 1 to 34; those that are refused stand in test_bad_inputs. Answers are
judged by `support.exact_check`, which shares no solver with the package, and their certificates by
the checker of the standard library.
"""

from __future__ import annotations

import warnings
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import scipy.sparse

from sci_barriers.certified import CertifiedSolution, certify, solve
from sci_barriers.exact import Q, Verdict, sqrt
from sci_barriers.problems import QCBP, Lasso, SqrtLasso
from support import judging
from support.judging import refused

A0, Y0, P2 = [[2, 1], [0, 1]], [3, 1], Lasso(lam=1)
THREE = [Lasso(lam=1), SqrtLasso(lam=Fraction(1, 3)), QCBP(eta=Fraction(1, 4))]


def right(A: Any, y: Any, problem: Any, *, weights: Any = None) -> CertifiedSolution:
    """The answer, which is exactly right and has a certificate that the checker accepts."""
    found: CertifiedSolution = judging.right(
        solve(A, y, problem, weights=weights), A, y, problem, weights=weights
    )
    return found


@pytest.mark.parametrize("problem", [*THREE, QCBP(eta=0)])
def test_kind_05_one_by_one(problem: Any) -> None:
    for a in (1, -2, 0, "1/3", 0.1):
        for b in (0, 1, -5, "2/7", 0.3):
            right([[a]], [b], problem)
    right(np.array([[0.1]]), np.array([0.3]), problem)


@pytest.mark.parametrize("problem", [*THREE, QCBP(eta=0)])
def test_kind_06_zero_column(problem: Any) -> None:
    for A in ([[0, 2, 1], [0, 0, 1]], [[2, 1, 0], [0, 1, 0]], [[0, 1, 0], [0, 3, 0]]):
        right(A, Y0, problem)
        right(np.array(A, dtype=float), np.array(Y0, dtype=float), problem)
        found = right(A, [3, 9], problem)
        zeros = {j for j in range(3) if not A[0][j] and not A[1][j]}
        assert not zeros & set(found.support or ())


@pytest.mark.parametrize("problem", [*THREE, QCBP(eta=0), QCBP(eta=5), QCBP(eta=6)])
def test_kind_07_zero_matrix(problem: Any) -> None:
    for A in ([[0]], [[0, 0, 0]], [[0, 0], [0, 0], [0, 0]]):
        for y in ([3, 4, 0][: len(A)], [0] * len(A)):
            found = right(A, y, problem)
            assert found.support in ((), None)
            right(np.array(A, dtype=float), np.array(y, dtype=float), problem)


@pytest.mark.parametrize("problem", [*THREE, QCBP(eta=0)])
def test_kind_08_duplicated_column(problem: Any) -> None:
    for A in ([[2, 2, 1], [0, 0, 1]], [[1, 1], [2, 2]], [[1, 1, 1, 1], [1, 1, 1, 1]]):
        y = [3, 1] if len(A[0]) == 3 else [3, 6] if len(A[0]) == 2 else [3, 3]
        found = right(A, y, problem)
        assert found.unique is False
        right(np.array(A, dtype=float), np.array(y, dtype=float), problem)
        right([[Fraction(a, 7) for a in row] for row in A], y, problem)
    assert right([[2, 2, 1], [0, 0, 1]], Y0, problem, weights=[1, 2, 1]).support != (0, 1, 2)


@pytest.mark.parametrize("problem", [*THREE, QCBP(eta=0)])
def test_kind_09_negated_duplicate(problem: Any) -> None:
    found = right([[2, -2, 1], [0, 0, 1]], Y0, problem)
    assert found.unique is False
    assert found.support is not None and found.signs is not None
    signs = dict(zip(found.support, found.signs, strict=True))
    assert signs[0] == 1 and signs[1] == -1
    right(np.array([[2.0, -2.0, 1.0], [0.0, -0.0, 1.0]]), np.array([3.0, 1.0]), problem)


@pytest.mark.parametrize("problem", [*THREE, QCBP(eta=0)])
def test_kind_10_nearly_duplicated_column(problem: Any) -> None:
    for e in (30, 52, 60, 200):
        for sign in (1, -1):
            near = Fraction(2) + Fraction(sign, 2**e)
            found = right([[2, near, 1], [0, 0, 1]], Y0, problem)
            assert found.unique is True
            assert (1 if sign > 0 else 0) in found.support  # type: ignore[operator]
            assert (0 if sign > 0 else 1) not in found.support  # type: ignore[operator]
    up = np.nextafter(2.0, 3.0)
    found = right(np.array([[2.0, up, 1.0], [0.0, 0.0, 1.0]]), np.array([3.0, 1.0]), problem)
    assert found.unique is True and 0 not in found.support  # type: ignore[operator]


@pytest.mark.parametrize("problem", [*THREE, QCBP(eta=0), SqrtLasso(lam=2), SqrtLasso(lam=9)])
def test_kind_11_y_is_zero(problem: Any) -> None:
    for A in (A0, [[1, 1], [1, 1]], [[0, 0], [0, 0]], np.array(A0, dtype=float)):
        found = right(A, [0, 0], problem)
        assert found.support == () and found.case == "zero"
        assert all(value == 0 for value in found.x)
        assert found.margin is None or found.margin.radius > 0
        assert found.distance([3, 4]).contains(5)


@pytest.mark.parametrize("floats", [False, True])
def test_kind_14_lam_exactly_at_its_largest_value(floats: bool) -> None:
    A: Any = [[3, 1], [4, 2]]
    y: Any = [3, 4]  # A^T y = (25, 11), ||y|| = 5
    if floats:
        A, y = np.array(A, dtype=float), np.array(y, dtype=float)
    for problem in (Lasso(lam=50), Lasso(lam=25, normalisation="1/m"), SqrtLasso(lam=5),
                    Lasso(lam=Fraction(25, 2), normalisation="1/2m")):  # fmt: skip
        found = right(A, y, problem)
        assert found.equicorrelation == (0,)
        assert found.margin is None
        if isinstance(problem, Lasso):
            assert found.support == () and found.unique is True
        tiny = Fraction(1, 2**80)
        above = right(A, y, _with_lam(problem, tiny))
        assert above.support == () and above.equicorrelation == ()
        below = right(A, y, _with_lam(problem, -tiny))
        assert below.support == (0,)


def _with_lam(problem: Any, shift: Fraction) -> Any:
    return replace(problem, lam=problem.lam + Q(shift.numerator, shift.denominator))


def test_kind_15_eta_zero() -> None:
    for value in (0, 0.0, -0.0, "0", Fraction(0)):
        found = right(A0, Y0, QCBP(eta=value))
        assert found.support == (0, 1)
        right(np.array(A0, dtype=float), np.array(Y0, dtype=float), QCBP(eta=value))
    tie = right([[1, 0, "1/2"], [0, 1, "1/2"]], [1, 1], QCBP(eta=0))
    assert tie.status == "segment"


@pytest.mark.parametrize("floats", [False, True])
def test_kind_17_eta_at_least_the_norm(floats: bool) -> None:
    A: Any = [[1, 2], [1, 0]]
    y: Any = [3, 4]
    if floats:
        A, y = np.array(A, dtype=float), np.array(y, dtype=float)
    for eta in (5, 5 + Fraction(1, 2**90), 6, 10**30):
        found = right(A, y, QCBP(eta=eta))
        assert (found.status, found.support, found.case) == ("unique", (), "zero")
        assert (found.margin is None) == (eta == 5)
    assert right(A, y, QCBP(eta=5 - Fraction(1, 2**90))).support != ()


@pytest.mark.parametrize("floats", [False, True])
def test_kind_18_infeasible(floats: bool) -> None:
    A: Any = [[1, 1], [0, 0]]
    y: Any = [1, 1]
    if floats:
        A, y = np.array(A, dtype=float), np.array(y, dtype=float)
    for eta in (0, 0.5, Fraction(1, 3)):
        found = right(A, y, QCBP(eta=eta))
        assert (found.status, found.unique, found.support) == ("infeasible", False, None)
        refused(lambda f=found: f.x, "infeasible")
        refused(lambda f=found: f.set, "infeasible")
        refused(lambda f=found: f.enclosure(digits=3), "infeasible")
        refused(lambda f=found: f.distance([0, 0]), "infeasible")
        judged = certify(A, y, QCBP(eta=eta), [1, 0])
        assert (judged.support, judged.signs) == (Verdict.REFUTED, Verdict.REFUTED)
        assert judged.distance is None


@pytest.mark.parametrize("e", [40, 60, 200])
def test_kind_19_eta_just_beside_the_least_residual(e: int) -> None:
    tiny = Fraction(1, 2**e)
    A, y = [[1, 2], [1, 2]], [2, 0]  # distance sqrt(2)
    root = sqrt(Q(2))
    nearest = Fraction(round(2**0.5 * 2**40), 2**40)
    assert right(A, y, QCBP(eta=root)).case == "least residual"
    assert right(A, y, QCBP(eta=root - Q(1, 2**e))).status == "infeasible"
    assert right(A, y, QCBP(eta=root + Q(1, 2**e))).status == "unique"
    assert right(A, y, QCBP(eta=nearest)).status in ("infeasible", "unique")
    B, b = [[1, 1], [0, 0]], [5, 1]  # distance 1
    for make in (lambda v: v, lambda v: np.array(v, dtype=float)):
        assert right(make(B), make(b), QCBP(eta=1 - tiny)).status == "infeasible"
        assert right(make(B), make(b), QCBP(eta=1)).case == "least residual"
        assert right(make(B), make(b), QCBP(eta=1 + tiny)).case == "path"


def test_kind_21_integers_beyond_two_to_the_53() -> None:
    big = 2**60
    for A in (
        [[big, big + 1]], np.array([[big, big + 1]]), np.array([[big, big + 1]], dtype=np.uint64),
        np.array([[big, big + 1]], dtype=object),
    ):  # fmt: skip
        for problem in (QCBP(eta=0), Lasso(lam=1), SqrtLasso(lam=1), QCBP(eta=3)):
            found = right(A, [big], problem)
            assert (found.unique, found.support) == (True, (1,))
    found = right([[1]], [big + 1], Lasso(lam=2 * (big + 1)))
    assert found.support == ()
    assert right([[1]], np.array([big + 1]), Lasso(lam=2 * big)).x == (1,)
    assert right([[1]], [2**5000], Lasso(lam=2**5001 - 2)).x == (1,)
    assert certify([[1]], [big + 1], QCBP(eta=0), [float(big)]).distance.contains(1)  # type: ignore[union-attr]
    assert certify([[1]], [big + 1], QCBP(eta=0), [big + 1]).distance.contains(0)  # type: ignore[union-attr]


def test_kind_22_fractions() -> None:
    third = Fraction(1, 3)
    found = right([[third, third + Fraction(1, 3 * 2**70)]], [1], QCBP(eta=0))
    assert found.support == (1,)
    assert right([[third]], [third], Lasso(lam=Fraction(2, 9))).support == ()
    assert right([[third]], [third], Lasso(lam=Fraction(2, 9) - Fraction(1, 10**30))).x == (
        Q(9, 2 * 10**30),
    )
    x = right([[third, 0], [0, Q(1, 7)]], [third, Fraction(1, 7)], QCBP(eta=0)).x
    assert x == (1, 1)
    refused(lambda: solve(A0, Y0, P2, guess=[third, third]), "guess")


@pytest.mark.parametrize("A", [
    [[1e308, -1e308], [1.0, 1e308]], [[1e308, 1e308]], [[1e308, 1.0], [-1e308, 1e-308]],
    [[1.7976931348623157e308, 1.0], [1.0, 1.7976931348623157e308]],
])  # fmt: skip
def test_kind_23_near_the_largest_float(A: Any) -> None:
    y = [1e308, -1e308][: len(A)]
    for problem in (Lasso(lam=1), Lasso(lam=1e308), QCBP(eta=0), QCBP(eta=1e300),
                    SqrtLasso(lam=1e307), QCBP(eta=1e308)):  # fmt: skip
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            right(np.array(A), np.array(y), problem)
            right(A, y, problem)


def test_kind_24_subnormal_numbers() -> None:
    tiny = 5e-324
    data = [([[tiny, 1.0]], [1.0]), ([[tiny]], [tiny]), ([[tiny, 2 * tiny]], [3 * tiny])]
    data += [([[1.0, tiny], [0.0, 1.0]], [tiny, 1.0]), ([[1e-310, 2e-310]], [1e-310])]
    for A, y in data:
        for problem in (QCBP(eta=0), QCBP(eta=tiny), Lasso(lam=tiny), SqrtLasso(lam=tiny),
                        Lasso(lam=1), SqrtLasso(lam=1)):  # fmt: skip
            right(np.array(A), np.array(y), problem)
            right(A, y, problem)
    found = right(np.array([[tiny]]), np.array([tiny]), QCBP(eta=0))
    assert found.x == (1,)


@pytest.mark.parametrize("problem", [*THREE, QCBP(eta=0)])
def test_kind_25_negative_zero(problem: Any) -> None:
    A, y = np.array([[2.0, -0.0, 1.0], [-0.0, -0.0, 1.0]]), np.array([-0.0, 3.0])
    found = right(A, y, problem)
    plain = right(A + 0.0, y + 0.0, problem)
    assert (found.support, found.signs) == (plain.support, plain.signs)
    assert found.certificate == plain.certificate
    x = np.array([float(str(0)) if j not in plain.support else 1.0 for j in range(3)])  # type: ignore[operator]
    judged = certify(A, y, problem, np.where(x == 0, -0.0, x))
    assert judged.support is Verdict.PROVED
    guess = solve(A, y, problem, guess=np.full(3, -0.0))
    assert guess.support == plain.support
    assert solve(A, y, problem, weights=[1, -0.0, 1]).support is not None


def test_kind_26_mixed_precisions() -> None:
    types = (np.float16, np.float32, np.float64, np.longdouble)
    for a in types:
        for b in types:
            A, y = np.array([[0.1, 0.3], [0.7, -0.2]], dtype=a), np.array([1, 0.3], dtype=b)
            for problem in THREE:
                right(A, y, problem)
            right(A, y, Lasso(lam=a(0.1)))
    if np.finfo(np.longdouble).nmant > 52:
        wide = np.longdouble(1) + np.longdouble(2) ** -60
        found = right(np.array([[1, wide]], dtype=np.longdouble), [1], QCBP(eta=0))
        assert found.support == (1,)
        found = right(np.array([[wide]]), np.array([wide]), QCBP(eta=0))
        assert found.x == (1,)
    # float32 data are the floats that they are, not the decimals that they print as
    assert right(np.array([[1]], dtype=np.float32), np.array([0.1], np.float32), QCBP(eta=0)).x == (
        Q(13421773, 2**27),
    )


class Table:
    """What a data frame offers."""

    def __init__(self, values: Any) -> None:
        self.values = np.asarray(values)
        self.iloc = None

    def at(self, n: int) -> None:
        """A data frame has such an attribute; it is no Information."""

    def to_numpy(self) -> Any:
        return self.values


class Tensor:
    """What turns into an array when asked."""

    def __init__(self, values: Any) -> None:
        self.values = values

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        return np.asarray(self.values)


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
def test_kind_29_arrays_of_every_kind() -> None:
    plain, y = np.array([[2.0, 1.0], [0.0, 1.0]]), np.array([3.0, 1.0])
    known = right(plain, y, P2)

    def same(A: Any, b: Any) -> None:
        found = solve(A, b, P2)
        assert (found.support, found.signs, found.x) == (known.support, known.signs, known.x)

    frozen, frozen_y = plain.copy(), y.copy()
    frozen.flags.writeable = frozen_y.flags.writeable = False
    same(frozen, frozen_y)
    wide = np.zeros((4, 6))
    wide[::2, ::3] = plain
    same(wide[::2, ::3], np.repeat(y, 3)[::3])
    same(np.asfortranarray(plain), y)
    same(plain[::-1, ::-1][::-1, ::-1], y[::-1][::-1])
    same(plain.astype(">f8"), y.astype(">f4"))
    same(plain.astype(np.int8), y.astype(np.uint16))
    same(plain.astype(object), y.astype(object))
    same(np.array([[Fraction(2), 1], [0, "1"]], dtype=object), [Fraction(3), "1"])
    same(tuple(map(tuple, plain.tolist())), tuple(y.tolist()))
    same(list(plain), y)
    same(np.asmatrix(plain), y)
    same(Table(plain), Table(y))
    same(Tensor(plain), Tensor(y))
    same(plain.view(type("Sub", (np.ndarray,), {})), y)
    strided = np.lib.stride_tricks.as_strided(np.array([1.0]), (2, 2), (0, 0))
    right(strided, y, P2)
    assert np.array_equal(plain, [[2, 1], [0, 1]]) and np.array_equal(y, [3, 1])
    masked = np.ma.array(plain, mask=[[0, 1], [0, 0]])
    refused(lambda: solve(masked, y, P2), "A", "masked")
    refused(lambda: solve(plain, np.ma.array(y), P2), "y", "masked")
    for form in (scipy.sparse.csr_array, scipy.sparse.coo_matrix):
        refused(lambda f=form: solve(f(plain), y, P2), "A", "dense")
    for bad in (plain.astype(bool), [[True, False], [False, True]], plain.astype("M8[s]"),
                np.zeros((2, 2), dtype=[("a", "f8")]), plain.astype("S8"), {1: 2}, {1.0, 2.0},
                iter([[1, 2]]), object(), np.array([[None, 1], [1, 2]]),
                memoryview(b"12")):  # fmt: skip
        refused(lambda b=bad: solve(b, y, P2), "A")
    for bad in (y.astype(bool), [True, 1], y.astype("M8[s]"), {1, 2}, iter([1, 2]), [None, 1]):
        refused(lambda b=bad: solve(plain, b, P2), "y")
    for bad in ([True, True], np.ones(2, dtype=bool), np.ones(2) + 0j, "11", {1, 2}):
        refused(lambda b=bad: solve(plain, y, P2, weights=b), "weights")
