"""The objectives of P1-P3: values, weak duality, parameters, bad input."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from sci_barriers.errors import BadInput
from sci_barriers.exact import Enclosure, Matrix, Nested, Q, sign, sqrt, to_float
from sci_barriers.problems import QCBP, Lasso, SqrtLasso
from sci_barriers.problems.objective import residual


def data(rng: random.Random, *, m: int, N: int) -> tuple[Matrix, Any, Any]:
    entries = [Q(rng.randrange(-9, 10), rng.randrange(1, 4)) for _ in range(m * N)]
    A = Matrix([entries[i * N : i * N + N] for i in range(m)])
    y = tuple(Q(rng.randrange(-9, 10)) for _ in range(m))
    x = tuple(Q(rng.randrange(-5, 6), 2) for _ in range(N))
    return A, y, x


def test_value_is_that_of_the_formula() -> None:
    rng = random.Random(1)
    for _ in range(30):
        m, N = rng.randrange(1, 5), rng.randrange(1, 5)
        A, y, x = data(rng, m=m, N=N)
        w = [Q(rng.randrange(1, 5), 3) for _ in range(N)]
        array = np.array([[float(e.p) / float(e.q) for e in row] for row in A.rows])
        r = array @ np.array([to_float(e) for e in x]) - np.array([to_float(e) for e in y])
        l1 = sum(to_float(a) * abs(to_float(e)) for a, e in zip(w, x, strict=True))
        for normalisation, c in (("1", 1), ("1/m", 1 / m), ("1/2m", 1 / (2 * m))):
            lasso = Lasso(lam="2/3", normalisation=normalisation, weights=w)  # type: ignore[arg-type]
            assert to_float(lasso.value(A, y, x)) == pytest.approx(c * r @ r + 2 / 3 * l1)
        assert to_float(QCBP(eta=0, weights=w).value(A, y, x)) == pytest.approx(l1)
        root = SqrtLasso(lam="2/3", weights=w).value(A, y, x)
        assert isinstance(root, Enclosure)
        assert to_float(root.midpoint) == pytest.approx(np.linalg.norm(r) + 2 / 3 * l1)


def test_value_of_p3_nests_as_bits_grow() -> None:
    A, y, x = data(random.Random(2), m=3, N=4)
    wide, narrow = (SqrtLasso(lam=1).value(A, y, x, bits=bits) for bits in (20, 200))
    assert wide.lower <= narrow.lower
    assert narrow.upper <= wide.upper
    assert narrow.width * 2**150 < 1


def test_feasible_is_decided_exactly_at_the_bound() -> None:
    A, y, x = Matrix([[1], [1]]), (Q(1), Q(2)), (Q(0),)
    assert QCBP(eta=sqrt(5)).feasible(A, y, x)
    assert not QCBP(eta=sqrt(5) - Q(1, 2**200)).feasible(A, y, x)


def test_weak_duality_the_dual_value_is_a_lower_bound() -> None:
    rng = random.Random(3)
    for _ in range(60):
        m, N = rng.randrange(1, 4), rng.randrange(1, 5)
        A, y, x = data(rng, m=m, N=N)
        w = [Q(rng.randrange(1, 5), 3) for _ in range(N)]
        v = tuple(Q(rng.randrange(-9, 10), 90) for _ in range(m))
        eta = sqrt(sum((r * r for r in residual(A, y, x)), Q(0)))
        for objective in (
            QCBP(eta=eta, weights=w),
            Lasso(lam=1, weights=w),
            Lasso(lam=1, normalisation="1/2m", weights=w),
            SqrtLasso(lam=1, weights=w),
        ):
            small = v
            while not objective.dual_feasible(A, small):
                small = tuple(entry / 2 for entry in small)
            low = objective.dual_value(A, y, small, bits=100)
            high = objective.value(A, y, x, bits=100)
            low_end = low.lower if isinstance(low, Enclosure) else low
            high_end = high.upper if isinstance(high, Enclosure) else high
            assert sign(high_end - low_end) >= 0


def test_dual_value_meets_the_minimum_at_an_optimal_pair() -> None:
    # A = (2), y = 3, lam = 1: P2 has x = (12 - 1) / 8, v = 2 (3 - 2x) = 1/2.
    A, y = Matrix([[2]]), (Q(3),)
    lasso = Lasso(lam=1)
    assert lasso.dual_feasible(A, (Q(1, 2),))
    assert lasso.value(A, y, (Q(11, 8),)) == lasso.dual_value(A, y, (Q(1, 2),))
    # P1, eta = 1: x = 1, v = 1/2.
    pursuit = QCBP(eta=1).dual_value(A, y, (Q(1, 2),))
    assert isinstance(pursuit, Enclosure)
    assert pursuit == Enclosure.point(1)
    assert QCBP(eta=0).dual_value(A, y, (Q(1, 2),)) == Q(3, 2)


def test_threshold_is_lam_w_and_w_for_p1() -> None:
    assert QCBP(eta=2, weights=[3]).threshold(0) == 3
    assert Lasso(lam=2, weights=[3]).threshold(0) == 6
    assert SqrtLasso(lam=2).threshold(5) == 2
    assert SqrtLasso(lam=2).weight(5) == 1


def test_factor_of_p2_is_1_1_over_m_1_over_2m() -> None:
    assert [Lasso(lam=1, normalisation=c).factor(6) for c in ("1", "1/m", "1/2m")] == [  # type: ignore[arg-type]
        Q(1), Q(1, 6), Q(1, 12),
    ]


def test_parameters_are_those_of_the_explicit_family() -> None:
    assert QCBP(eta="1/3").to_parameters() == {"problem": "P1", "eta": "1/3", "weights": None}
    assert Lasso(lam=sqrt(2), normalisation="1/m", weights=[1, "1/2"]).to_parameters() == {
        "problem": "P2", "lam": "sqrt(2)", "normalisation": "1/m", "weights": ["1", "1/2"],
    }
    nested = Nested(a=1, b=1, s=sqrt(2))
    assert SqrtLasso(lam=nested).to_parameters()["lam"] == {"a": "1", "b": "1", "s": "sqrt(2)"}


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Lasso(lam=-1), r"lam = -1: must be > 0; pass a positive rational such as '1/10'"),
        (lambda: Lasso(lam=0), "lam = 0: must be > 0"),
        (lambda: Lasso(lam=-0.0), "must be > 0"),
        (lambda: SqrtLasso(lam="1 - sqrt(2)"), "must be > 0"),
        (lambda: SqrtLasso(lam=float("nan")), "lam = nan: must be finite"),
        (lambda: SqrtLasso(lam=True), "lam = True"),
        (lambda: SqrtLasso(lam=1j), "lam"),
        (lambda: QCBP(eta=-1), "eta = -1: must be >= 0; pass 0 for basis pursuit"),
        (lambda: QCBP(eta="-1e-400"), "must be >= 0"),
        (lambda: QCBP(eta=float("inf")), "eta = inf: must be finite"),
        (lambda: Lasso(lam=1, normalisation="1/n"), "normalisation = '1/n': must be '1', '1/m'"),
        (lambda: Lasso(lam=1, normalisation=1), "normalisation = 1"),
        (lambda: Lasso(lam=1, weights=[1, "-1e-9"]), r"weights\[1\] = .-1e-9.: must be >= 0; "),
        (lambda: QCBP(eta=0, weights=[-1]), r"weights\[0\] = -1: must be >= 0"),
        (lambda: QCBP(eta=0, weights=[]), "length of weights = 0"),
        (lambda: SqrtLasso(lam=1, weights="12"), "weights = '12'"),
        (lambda: SqrtLasso(lam=1, weights=[[1]]), r"weights\[0\]"),
    ],
)
def test_bad_parameters_are_refused_with_value_bound_and_remedy(make: Any, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        make()


def test_numeric_arguments_are_keyword_only() -> None:
    with pytest.raises(TypeError):
        Lasso(1)  # type: ignore[misc, arg-type]


def test_objectives_are_hashable_and_compare_by_value() -> None:
    assert Lasso(lam="1/2") == Lasso(lam=0.5)
    assert hash(Lasso(lam="1/2")) == hash(Lasso(lam=0.5))
    assert Lasso(lam=1) != Lasso(lam=1, normalisation="1/m")


@pytest.mark.parametrize("weight", ["nan", "inf", None, 1j, True, float("nan"), float("-inf"), -1])
def test_weights_that_are_no_numbers_at_least_zero_are_refused(weight: Any) -> None:
    for make in (lambda w: QCBP(eta=0, weights=w), lambda w: SqrtLasso(lam=1, weights=w)):
        with pytest.raises(BadInput, match=r"weights\[1\]"):
            make([0, weight])


def test_dual_feasibility_with_zero_weights_is_orthogonality() -> None:
    A = Matrix([[Q(1), Q(2)], [Q(1), Q(0)]])
    for objective in (QCBP(eta=0, weights=(0, 2)), Lasso(lam=1, weights=(0, 2))):
        assert objective.dual_feasible(A, (1, -1))
        assert not objective.dual_feasible(A, (1, -1 + Q(1, 10**50)))
        assert not objective.dual_feasible(A, (2, -2))
    assert SqrtLasso(lam=2, weights=(0, 1)).dual_feasible(A, (Q(1, 2), -Q(1, 2)))


def test_weak_duality_holds_with_zero_weights() -> None:
    rng = random.Random("weak duality with zero weights")
    A = Matrix([[Q(1), Q(2), Q(-1)], [Q(1), Q(0), Q(3)], [Q(1), Q(1), Q(1)]])
    y = (Q(3), Q(-1), Q(2))
    objective = Lasso(lam=1, weights=(0, 1, "1/2"))
    for _ in range(200):
        a, b = (Q(rng.randint(-4, 4), 24) for _ in range(2))
        v = (a, b, -a - b)
        x = tuple(Q(rng.randint(-50, 50), 7) for _ in range(3))
        if objective.dual_feasible(A, v):
            assert objective.dual_value(A, y, v) <= objective.value(A, y, x)
