"""CertifiedLasso and CertifiedSqrtLasso: exact intercept and standardisation, sets, bad data."""

from __future__ import annotations

import pickle
import subprocess
import sys
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

pytest.importorskip("sklearn")

from sklearn.linear_model import Lasso as FloatLasso
from sklearn.preprocessing import StandardScaler

from sci_barriers.errors import BadInput, PrecisionExhausted
from sci_barriers.estimators import CertifiedLasso, CertifiedSqrtLasso
from sci_barriers.estimators import linear as linear_module
from sci_barriers.exact import Q, as_q, enclosure, sqrt, to_float

BOTH = (CertifiedLasso, CertifiedSqrtLasso)


def data(seed: int, *, m: int = 30, N: int = 8) -> tuple[Any, Any]:
    """A regression with three coefficients that are not 0, an offset, and noise."""
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(m, N)) * rng.uniform(0.5, 3, size=N) + rng.normal(size=N)
    y = X[:, 0] - 2 * X[:, -1] + X[:, N // 2] + 7 + 0.5 * rng.normal(size=m)
    return X, y


def kkt_error(X: Any, y: Any, x: Any, b: float, *, mu: float, w: Any) -> float:
    """How far (x, b) is from optimal for 1/2 ||r||^2 + mu sum w|x|, b free; in floats."""
    r = y - X @ x - b
    c = X.T @ r
    off = np.maximum(np.abs(c) - mu * w, 0)
    on = np.abs(c - mu * w * np.sign(x))
    return float(max(np.where(x == 0, off, on).max(), abs(r.sum())))


@pytest.mark.parametrize("fit_intercept", [True, False])
@pytest.mark.parametrize("normalisation", ["1", "1/m", "1/2m"])
def test_lasso_satisfies_the_optimality_conditions(normalisation: Any, fit_intercept: bool) -> None:
    X, y = data(1)
    m = len(y)
    lam = {"1": 0.25 * 2 * m, "1/m": 0.25 * 2, "1/2m": 0.25}[normalisation]
    model = CertifiedLasso(lam=lam, normalisation=normalisation, fit_intercept=fit_intercept)
    model.fit(X, y)
    assert model.status_ == "unique"
    if fit_intercept:
        assert kkt_error(X, y, model.coef_, model.intercept_, mu=0.25 * m, w=1.0) < 1e-10
        float_model = FloatLasso(alpha=0.25, tol=1e-14, max_iter=100_000).fit(X, y)
        assert np.allclose(model.coef_, float_model.coef_, atol=1e-7)
        assert model.intercept_ == pytest.approx(float_model.intercept_)
    else:
        assert model.intercept_ == 0.0
        r = y - X @ model.coef_
        assert np.abs(X.T @ r).max() == pytest.approx(0.25 * m)


@pytest.mark.parametrize("fit_intercept", [True, False])
def test_sqrt_lasso_satisfies_the_optimality_conditions(fit_intercept: bool) -> None:
    X, y = data(2)
    model = CertifiedSqrtLasso(lam=2, fit_intercept=fit_intercept).fit(X, y)
    r = y - X @ model.coef_ - model.intercept_
    correlations = X.T @ r / np.linalg.norm(r)
    on = model.coef_ != 0
    assert on.any() and not on.all()
    assert np.allclose(correlations[on], 2 * np.sign(model.coef_[on]))
    assert np.abs(correlations[~on]).max() < 2
    if fit_intercept:
        assert abs(r.sum()) < 1e-10


def test_the_intercept_is_exact() -> None:
    """y = 1/3 + 2 x with Fractions: the coefficient and the intercept in closed form.

    Centred: x = (-1, 0, 1), y = 2x, so 1/6 * sum (2 - c)^2 x^2 + lam c is least at c = 2 - 3/2 lam,
    and b = mean(y) - c mean(x).
    """
    X = [[Fraction(1)], [Fraction(2)], [Fraction(3)]]
    y = [Fraction(1, 3) + 2 * row[0] for row in X]
    model = CertifiedLasso(lam="1/7").fit(X, y)
    c = 2 - Fraction(3, 14)
    assert model.solution_.x == (Q(c.numerator, c.denominator),)
    assert model.coef_.tolist() == [float(c)]
    assert model.intercept_ == float(Fraction(1, 3) + 4 - 2 * c)


def test_float_data_are_centred_exactly() -> None:
    """A huge offset leaves the coefficients as they are; floats would lose them all.

    X = 2^60 + (0, 1, 2, 3) cannot even be a float array, as integers it can.
    """
    offset = 2**60
    X = np.array([[0], [1], [2], [3]], dtype=np.int64)
    y = np.array([0, 1, 2, 3], dtype=np.int64)
    near = CertifiedLasso(lam="1/10").fit(X, y)
    far = CertifiedLasso(lam="1/10").fit(X + offset, y + offset)
    # c ||yc - Xc x||^2 with ||Xc||^2 = 5: x = 1 - lam m / 5
    assert near.solution_.x == far.solution_.x == (1 - Q(4, 50),)
    assert near.coef_.tolist() == far.coef_.tolist() == [0.92]
    assert far.intercept_ == to_float(offset + Q(3, 2) - Q(92, 100) * (offset + Q(3, 2)))


def test_coefficients_are_the_nearest_floats() -> None:
    X, y = data(3, m=12, N=4)
    for model in (CertifiedLasso(lam="1/10"), CertifiedSqrtLasso(lam="1/10")):
        model.fit(X, y)
        boxes = model.solution_.enclosure(digits=40)
        for value, box in zip(model.coef_, boxes):
            assert to_float(box.lower) == value == to_float(box.upper)
        means = [sum((as_q(a) for a in column), Q(0)) / 12 for column in X.T]
        total = sum((as_q(b) for b in y), Q(0)) / 12
        for a, box in zip(means, boxes):
            total = total - enclosure(a, bits=200) * box
        assert to_float(total.lower) == model.intercept_ == to_float(total.upper)


@pytest.mark.parametrize("fit_intercept", [True, False])
def test_standardisation_is_a_lasso_on_standardised_columns(fit_intercept: bool) -> None:
    """The same as scikit-learn after StandardScaler, coefficients in units of X."""
    X, y = data(4)
    scaler = StandardScaler(with_mean=fit_intercept)
    if fit_intercept:
        Z, s = scaler.fit_transform(X), np.std(X, axis=0)
    else:
        s = np.sqrt((X**2).mean(axis=0))
        Z = X / s
    reference = FloatLasso(alpha=0.25, fit_intercept=fit_intercept, tol=1e-14, max_iter=100_000)
    reference.fit(Z, y)
    model = CertifiedLasso(lam="1/4", standardize=True, fit_intercept=fit_intercept).fit(X, y)
    assert np.allclose(model.coef_ * s, reference.coef_, atol=1e-7)
    if fit_intercept:
        assert kkt_error(X, y, model.coef_, model.intercept_, mu=0.25 * len(y), w=s) < 1e-9


def test_weights_are_exact_square_roots() -> None:
    """X = (0, 0, 3): s = sqrt(2); A = 3 Xc = (-3, -3, 6), w = s."""
    model = CertifiedLasso(lam="1/10", standardize=True).fit([[0], [0], [3]], [0, 0, 3])
    assert model.solution_.problem.weights == (sqrt(Q(2)),)
    # 1/(2m) ||Xc||^2 (1 - x)^2 + lam s x, ||Xc||^2/m = 2: x = 1 - lam s / 2
    (x,) = model.solution_.x
    assert x == 1 - sqrt(Q(2)) / 20
    assert model.coef_[0] == to_float(x)


def test_standardised_sqrt_lasso() -> None:
    X, y = data(5)
    model = CertifiedSqrtLasso(lam=2, standardize=True).fit(X, y)
    r = y - X @ model.coef_ - model.intercept_
    correlations = X.T @ r / np.linalg.norm(r) / np.std(X, axis=0)
    on = model.coef_ != 0
    assert on.any() and not on.all()
    assert np.allclose(correlations[on], 2 * np.sign(model.coef_[on]))
    assert np.abs(correlations[~on]).max() < 2


@pytest.mark.parametrize("standardize", [True, False])
@pytest.mark.parametrize("kind", BOTH)
def test_a_constant_column_has_coefficient_zero(kind: Any, standardize: bool) -> None:
    X, y = data(6, m=12, N=3)
    X[:, 1] = 5.0
    model = kind(lam="1/10", standardize=standardize).fit(X, y)
    assert model.status_ == "unique"
    assert model.coef_[1] == 0 and model.coef_[0] != 0


def test_many_minimisers_give_the_one_of_least_norm() -> None:
    """A duplicated column: the coefficient is shared equally; no margin."""
    X = np.array([[1.0, 1, 0], [2, 2, 1], [4, 4, 0], [5, 5, 1]])
    y = np.array([1.0, 2, 3, 5])
    model = CertifiedLasso(lam="1/10").fit(X, y)
    assert model.status_ in ("simplex", "segment", "polytope")
    assert model.margin_ is None
    assert model.coef_[0] == model.coef_[1] > 0
    single = CertifiedLasso(lam="1/10").fit(X[:, 1:], y)
    assert single.status_ == "unique"
    assert 2 * model.coef_[0] == pytest.approx(single.coef_[0], rel=1e-15)
    assert model.intercept_ == single.intercept_
    assert np.allclose(model.predict(X), single.predict(X[:, 1:]))


@pytest.mark.parametrize("kind", BOTH)
def test_margin_is_that_of_the_centred_data(kind: Any) -> None:
    """Primal and dual slack in the units of X, and data within the radius keep the support."""
    X, y = data(7, m=12, N=4)
    model = kind(lam="1/2").fit(X, y)
    margin = model.margin_
    on = model.coef_ != 0
    assert on.any() and not on.all()
    assert 0 < to_float(margin.primal) <= np.abs(model.coef_[on]).min()
    r = y - X @ model.coef_ - model.intercept_
    mu = 0.5 * 12 if kind is CertifiedLasso else 0.5 * np.linalg.norm(r)
    dual = mu - np.abs((X - X.mean(axis=0)).T @ r)[~on].max()
    assert 0 < to_float(margin.dual) <= dual * (1 + 1e-12)
    assert to_float(margin.dual) > dual / 2
    radius = to_float(margin.radius)
    assert radius > 0
    rng = np.random.default_rng(0)
    for _ in range(5):
        E, e = rng.normal(size=X.shape), rng.normal(size=12)
        E *= 0.99 * radius / np.linalg.norm(E, 2)
        e *= 0.99 * radius / np.linalg.norm(e)
        moved = kind(lam="1/2").fit(X + E, y + e)
        assert np.array_equal(np.sign(moved.coef_), np.sign(model.coef_))


def test_types_of_data_are_taken_exactly() -> None:
    """Lists, float32, integers, booleans, objects: the numbers that they are."""
    X = np.array([[0.0, 1], [1, 0], [1, 1], [3, 0]])
    y = np.array([1.0, 2, 2, 5])
    expected = CertifiedLasso(lam="1/10").fit(X, y)
    for other in (X.tolist(), X.astype(np.float32), X.astype(int), X.astype(object)):
        model = CertifiedLasso(lam="1/10").fit(other, y.tolist())
        assert model.solution_.x == expected.solution_.x
    booleans = X > 0
    assert (
        CertifiedLasso(lam="1/10").fit(booleans, y).coef_.tolist()
        == CertifiedLasso(lam="1/10").fit(booleans.astype(int), y).coef_.tolist()
    )
    third = np.float32(1) / np.float32(3)
    model = CertifiedLasso(lam="1/100", fit_intercept=False).fit([[1]], np.array([third]))
    assert model.solution_.x == (as_q(third) - Q(1, 100),)


def test_integers_and_fractions_are_not_rounded() -> None:
    """Mixed lists, which arrays of floats would round."""
    n = 2**60 + 1
    model = CertifiedLasso(lam="1/2", fit_intercept=False, normalisation="1")
    assert model.fit([[1]], [n]).solution_.x == (n - Q(1, 4),)
    assert model.fit([[1], [0]], [n, 0.5]).solution_.x == (n - Q(1, 4),)
    assert model.fit([[1]], [Fraction(1, 3)]).solution_.x == (Q(1, 3) - Q(1, 4),)


def test_a_frame_of_mixed_types_is_not_rounded() -> None:
    """An integer column beyond 2**53 beside a column of floats; names are kept."""
    pandas = pytest.importorskip("pandas")
    n = 2**60 + 1
    frame = pandas.DataFrame({"big": [n, 0], "half": [0.5, 0.5]})
    model = CertifiedLasso(lam="1/2", fit_intercept=False, normalisation="1")
    model.fit(frame, pandas.Series([n, 0]))
    assert model.feature_names_in_.tolist() == ["big", "half"]
    assert model.solution_.x == (1 - Q(1, 4 * n * n), Q(0))


def test_lam_is_exact() -> None:
    """"1/10" is 1/10, 0.1 is the float."""
    for lam, value in (("1/10", Q(1, 10)), ("0.1", Q(1, 10)), (0.1, as_q(0.1))):
        model = CertifiedLasso(lam=lam, normalisation="1", fit_intercept=False)
        assert model.fit([[1]], [1]).solution_.x == (1 - value / 2,)


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"lam": 0}, "must be > 0"),
        ({"lam": -1}, "must be > 0"),
        ({"lam": float("nan")}, "must be finite"),
        ({"lam": "1/0"}, "denominator 0"),
        ({"lam": "__import__('os')"}, "lam"),
        ({"lam": 1j}, "must be real"),
        ({"lam": None}, "lam"),
        ({"fit_intercept": "yes"}, "must be True or False"),
        ({"standardize": 1}, "must be True or False"),
        ({"digits": 0}, "digits"),
        ({"digits": "10"}, "digits"),
    ],
)
def test_bad_parameters(kind: Any, parameters: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        kind(**parameters).fit([[1.0], [2.0]], [1.0, 3.0])


def test_bad_normalisation() -> None:
    with pytest.raises(BadInput, match="normalisation"):
        CertifiedLasso(normalisation="2").fit([[1.0]], [1.0])  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", BOTH)
@pytest.mark.parametrize(
    ("X", "y", "error", "said"),
    [
        ([[np.nan]], [1], ValueError, "NaN"),
        ([[1.0]], [np.inf], ValueError, "infinity"),
        (np.zeros((0, 2)), [], ValueError, "0 sample"),
        (np.zeros((2, 0)), [1, 2], ValueError, "0 feature"),
        ([1, 2], [1, 2], ValueError, "2D array"),
        (np.ones((2, 2, 2)), [1, 2], ValueError, "dim 3|3 dims|expected <= 2"),
        ([[1], [2]], [1, 2, 3], ValueError, "inconsistent"),
        ([[1, 2], [3]], [1, 2], ValueError, "inhomogeneous"),
        ([[1j]], [1], ValueError, "[Cc]omplex"),
        ([[1]], [1j], ValueError, "[Cc]omplex"),
        ([["a"]], [1], ValueError, "."),
        (np.ma.array([[1.0]], mask=[[True]]), [1], BadInput, "must not be masked"),
        ([[1.0]], np.ma.array([1.0], mask=[True]), BadInput, "must not be masked"),
    ],
)
def test_bad_data(kind: Any, X: Any, y: Any, error: Any, said: str) -> None:
    with pytest.raises(error, match=said):
        kind().fit(X, y)


@pytest.mark.parametrize("kind", BOTH)
def test_sparse_data_and_sample_weights_are_refused(kind: Any) -> None:
    sparse = pytest.importorskip("scipy.sparse")
    with pytest.raises(TypeError, match="[Ss]parse"):
        kind().fit(sparse.csr_matrix([[1.0], [2.0]]), [1.0, 2.0])
    with pytest.raises(TypeError, match="sample_weight"):
        kind().fit([[1.0], [2.0]], [1.0, 2.0], sample_weight=[1, 1])


def test_undecided_is_an_error_not_a_coefficient(monkeypatch: pytest.MonkeyPatch) -> None:
    class Undecided:
        decided, near = False, (3, 5)

    monkeypatch.setattr(linear_module, "solve", lambda *a, **k: Undecided())
    model = CertifiedLasso()
    with pytest.raises(PrecisionExhausted, match=r"columns \[3, 5\]"):
        model.fit([[1.0], [2.0]], [1.0, 3.0])
    assert not hasattr(model, "coef_")


def test_a_fitted_model_can_be_pickled() -> None:
    X, y = data(8, m=12, N=4)
    model = CertifiedSqrtLasso(lam="1/10").fit(X, y)
    again = pickle.loads(pickle.dumps(model))  # noqa: S301
    assert again.solution_.x == model.solution_.x
    assert np.array_equal(again.predict(X), model.predict(X))


def test_digits_are_those_of_the_enclosures() -> None:
    X, y = data(9, m=12, N=4)
    model = CertifiedSqrtLasso(lam="1/10", digits=60).fit(X, y)
    widest = max(box.width / abs(box.midpoint) for box in model.solution_.enclosure() if box.width)
    assert 0 < widest < Q(10) ** -59


def test_importing_the_unit_does_not_import_scikit_learn() -> None:
    code = (
        "import sys, sci_barriers.estimators as e\n"
        "assert not {'sklearn', 'numpy'} & set(sys.modules)\n"
        "sys.modules['sklearn'] = None\n"
        "try:\n    e.CertifiedLasso\n"
        "except ImportError as error:\n    print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == (
        "CertifiedLasso needs scikit-learn, which is not installed; "
        "pip install 'sci-barriers[solvers]'\n"
    )
