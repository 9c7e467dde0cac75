"""FIRENET in float64: steps, the proved inequality, behaviour at the tie, refusals."""

from __future__ import annotations

import itertools
import math
import random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sci_barriers import decoy, rounded
from sci_barriers.errors import BadInput, StepTooLarge
from sci_barriers.exact import (
    Matrix,
    Q,
    Verdict,
    as_q,
    norm,
    operator_norm,
    power_of_two,
    round_dyadic,
    to_float,
)
from sci_barriers.families import OmegaK
from sci_barriers.information import Approximation
from sci_barriers.problems import QCBP, Instance, SqrtLasso
from sci_barriers.problems.convex_set import squared_distance_of
from sci_barriers.reconstructors import Firenet, MatrixOperator, PrimalDual, firenet_iterates
from sci_barriers.reconstructors.primal_dual import iterates, unit_ball
from sci_barriers.reconstructors.steps import (
    largest_step,
    matrix_norm,
    norm_bound,
    printed_steps,
    valid_steps,
)

SMALL = Firenet(restarts=3, inner=4, delta=1e-3)


def seen_of(A: Any, y: Any, *, lam: Any = 1, weights: Any = None) -> Approximation:
    objective = SqrtLasso(lam=lam, weights=weights)
    return rounded(Instance.explicit(A, y, objective)).at(40)


@st.composite
def matrices(draw: st.DrawFn) -> list[list[float]]:
    m, N = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    scale = 2.0 ** draw(st.integers(-60, 60))
    entry = st.integers(-(2**20), 2**20).map(lambda k: k * scale)
    return [[draw(entry) for _ in range(N)] for _ in range(m)]


@settings(max_examples=60)
@given(matrices())
def test_valid_steps_satisfy_the_condition(A: list[list[float]]) -> None:
    rows = tuple(tuple(as_q(x) / 3 for x in row) for row in A)  # not float64
    seen = Approximation(
        A=tuple(tuple(round_dyadic(x, n=200) for x in row) for row in rows),
        y=(Q(0),) * len(A), n=0, norm="entrywise", objective=SqrtLasso(lam=1),
    )
    steps = valid_steps(norm_bound(matrix_norm(seen)))
    used = Matrix([[as_q(float(x)) for x in row] for row in seen.as_float64()[0]])
    for matrix in (Matrix(seen.A), used):
        size = operator_norm(matrix, bits=40).upper
        assert as_q(steps.tau) * as_q(steps.sigma) * size * size <= 1
        if size > 0:  # and they are not smaller than they have to be
            assert as_q(steps.tau) * size > 1 - Q(1, 10**9)


def test_largest_step_is_the_largest() -> None:
    rng = random.Random(2)
    for _ in range(200):
        denominator = Q(rng.randrange(1, 10**9), rng.randrange(1, 10**9))
        t = largest_step(denominator)
        assert as_q(t) * denominator <= 1 < as_q(math.nextafter(t, math.inf)) * denominator


def test_given_steps_are_checked() -> None:
    seen = seen_of([[3, 4]], [1])
    fine = Firenet(restarts=2, inner=3, delta=0, steps=(0.1, 0.39))(seen)
    assert (fine.settings["tau"], fine.settings["sigma"]) == (0.1, 0.39)
    assert (fine.settings["steps"], fine.settings["scale"]) == ("given", 1 / 0.39)
    with pytest.raises(StepTooLarge, match=r"tau \* sigma \* L\*\*2 = 1\.02.*must be <= 1; pass"):
        Firenet(restarts=2, inner=3, delta=0, steps=(0.1, 0.41))(seen)


@pytest.mark.parametrize("K", [1, 3, 6])
def test_printed_steps_break_the_condition_and_are_refused_as_numbers(K: int) -> None:
    seen = rounded(OmegaK(K=K, n=20).instance(), norm="operator").at(60)
    steps = printed_steps(to_float(matrix_norm(seen).midpoint))
    size = to_float(as_q(steps.tau) * as_q(steps.sigma) * matrix_norm(seen).lower ** 2)
    assert size == pytest.approx({1: 6.66, 3: 663.2, 6: 5.62e5}[K], rel=2e-3)
    with pytest.raises(StepTooLarge, match="must be <= 1"):
        Firenet(restarts=1, inner=1, delta=0, steps=(steps.tau, steps.sigma))(seen)
    named = Firenet(restarts=1, inner=1, delta=0, steps="printed")(seen)
    assert named.settings["steps"] == "printed"
    assert named.settings["tau"] == steps.tau


def test_default_steps_are_valid() -> None:
    assert Firenet(restarts=1, inner=1, delta=0).steps == "valid"
    assert SMALL(seen_of([[1, 2]], [1])).settings["steps"] == "valid"


# -- the theorem, on a certified example -----------------------------------------------------


def hadamard_without_first_row() -> list[list[Q]]:
    """A (15, 16), A A' = I, ker A = span(1, ..., 1)."""
    return [
        [Q((-1) ** (bin(i & j).count("1")), 4) for j in range(16)] for i in range(1, 16)
    ]


@pytest.mark.parametrize("noise", [0, 1])
@pytest.mark.parametrize("tail", [0, 1])
def test_objective_is_within_eps_k(noise: int, tail: int) -> None:
    """F(psi_k) - F(x) <= eps_k and ||psi_k - x|| <= C3 (eps_k + delta_0), proved for each k.

    Order s = 3: ker A is spanned by ones, so rho = s/(N - s) = 3/13, gamma = 1 + sqrt(3/13),
    c1 = (3 rho + 1)(rho + 1)/(2 (1 - rho)), c2 = (3 rho + 5) gamma/(2 (1 - rho)), lam <=
    c1/(sqrt(s) c2), C3 = c1/(sqrt(s) lam), ||A|| = 1, p >= 2 e C3.
    """
    rho = 3 / 13
    gamma = 1 + math.sqrt(rho)
    c1 = (3 * rho + 1) * (rho + 1) / (2 * (1 - rho))
    c2 = (3 * rho + 5) * gamma / (2 * (1 - rho))
    lam = Q(math.floor(2**20 * c1 / (math.sqrt(3) * c2)), 2**20)
    C3 = c1 / (math.sqrt(3) * to_float(lam))
    p = math.ceil(2 * math.e * C3 * (1 + 1e-9))
    assert p == 30

    rows = hadamard_without_first_row()
    rng = random.Random(10 * noise + tail)
    x = [Q(0)] * 16
    for i in rng.sample(range(16), 3):
        x[i] = Q(rng.randrange(-200, 200) * 4 + 1, 256)
    if tail:
        x = [entry + Q(rng.randrange(-3, 4), 2048) for entry in x]
    e = [Q(noise * rng.randrange(-2, 3), 4096) for _ in rows]
    matrix, objective = Matrix(rows), SqrtLasso(lam=lam)
    y = tuple(a + b for a, b in zip(matrix @ tuple(x), e, strict=True))
    sigma_s = sum(sorted(abs(entry) for entry in x)[:-3], start=Q(0))
    delta_0 = 2 * lam * sigma_s + 2 * norm(e, bits=60).upper
    delta = math.nextafter(to_float(delta_0), math.inf)
    assert as_q(delta) >= delta_0

    seen = rounded(Instance.explicit(rows, y, objective)).at(60)
    assert list(seen.y) == list(y)
    at_x = objective.value(matrix, y, tuple(x), bits=80)
    for k in range(1, 13):
        found = Firenet(restarts=k, inner=p, delta=delta)(seen)
        eps = as_q(found.settings["eps"]) * (1 - Q(1, 10**12))  # a lower bound of the exact eps_k
        difference = objective.value(matrix, y, found.x, bits=80) - at_x
        assert difference.at_most(eps) is Verdict.PROVED
        squared = squared_distance_of(found.x, tuple(x))
        bound = as_q(C3) * (1 - Q(1, 10**12)) * (eps + delta_0)
        assert squared <= bound * bound


# -- the tie ---------------------------------------------------------------------------------


@pytest.mark.parametrize("K", [1, 3, 6])
@pytest.mark.parametrize("dct", [True, False])
def test_on_the_tie_every_iterate_is_symmetric(K: int, dct: bool) -> None:
    member = OmegaK(K=K, n=10, winner=None, dct=dct)
    seen = rounded(member.instance(), norm="operator").at(60)
    A, y = seen.as_float64()
    operator, L = MatrixOperator(A=A), norm_bound(matrix_norm(seen))
    assert np.array_equal(A[:, 0], A[:, 1])
    ones = np.ones(20)
    inside = iterates(
        operator, 40 * L * y, 0 * ones, thresholds=ones, dual=unit_ball, steps=valid_steps(L)
    )
    for z, _ in itertools.islice(inside, 60):
        assert z[0] == z[1]
        assert not z[2:].any()
    run = firenet_iterates(
        operator, y, thresholds=ones, steps=valid_steps(L), scale=L, inner=10, delta=1e-9,
        eps_0=1.0,
    )  # fmt: skip
    for psi, _ in itertools.islice(run, 20):
        assert psi[0] == psi[1] > 0


@pytest.mark.parametrize("K", [1, 3, 6])
def test_on_the_tie_the_iterates_tend_to_the_midpoint(K: int) -> None:
    """20 restarts of 10 inner iterations reach it to 3e-10; what remains is the floor of delta."""
    member = OmegaK(K=K, n=10, winner=None)
    seen = rounded(member.instance(), norm="operator").at(60)
    half = member.T / 2
    middle = (half, half, *(Q(0),) * 18)
    distances = [
        to_float(
            squared_distance_of(Firenet(restarts=k, inner=10, delta=1e-9)(seen).x, middle)
        ) ** 0.5
        for k in (5, 10, 20)
    ]
    assert distances[0] > 10 * distances[1] > 100 * distances[2]
    assert distances[2] < 3e-10 * 10.0 ** (1 - K)
    assert member.solution_set().distance(
        Firenet(restarts=20, inner=10, delta=1e-9)(seen).x
    ).at_most(Q(3, 10**10)) is Verdict.PROVED


def test_restarts_freeze_the_iteration_near_the_midpoint() -> None:
    """The number of inner steps decides how far the asymmetry has grown, not that of restarts."""
    shown, truth = OmegaK(K=1, n=10, winner=1), OmegaK(K=1, n=10, winner=0)
    seen = decoy(shown.instance(), truth.instance(), norm="operator", guard=64).at(10)
    error = {
        counts: to_float(
            truth.solution_set().distance(
                Firenet(restarts=counts[0], inner=counts[1], delta=1e-6)(seen).x
            ).midpoint
        )
        for counts in ((30, 50), (120, 50), (30, 200))
    }
    assert error[120, 50] == pytest.approx(error[30, 50], rel=1e-6)
    assert error[30, 200] - 0.15 > 2 * (error[30, 50] - 0.15)
    # Without restarts the last iterate goes all the way to the vertex of the data that are shown.
    last = PrimalDual(iterations=30_000)(seen).x
    assert shown.solution_set().distance(last).at_most(Q(1, 10**12)) is Verdict.PROVED
    assert to_float(truth.solution_set().distance(last).midpoint) == pytest.approx(0.299969, 1e-6)


# -- the record and the refusals -------------------------------------------------------------


def test_two_runs_are_identical_bit_for_bit_and_leave_the_input_unchanged() -> None:
    seen = rounded(OmegaK(K=1, n=10).instance(), norm="operator").at(10)
    before = seen.to_json()
    first, second = SMALL(seen), SMALL(seen)
    assert first == second
    assert (first.settings, first.work) == (second.settings, second.work)
    assert seen.to_json() == before


def test_work_and_settings_are_counted() -> None:
    found = SMALL(seen_of([[1, 2], [0, 1]], [3, 4]))
    assert found.work == {"iterations": 12, "matvecs": 24}
    assert found.method == "FIRENET"
    assert found.settings["eps_0"] == 5.0
    eps = 5.0
    for _ in range(3):
        eps = math.exp(-1) * (1e-3 + eps)
    assert found.settings["eps"] == eps
    given = Firenet(restarts=3, inner=4, delta=1e-3, eps_0=7)(seen_of([[1, 2]], [3]))
    assert given.settings["eps_0"] == 7.0


def test_weights_scale_like_columns() -> None:
    """Weight w on a column a is weight 1 on a/w, x w in place of x."""
    weighted = seen_of([[1, 2]], [1], lam="1/2", weights=[1, 2])
    scaled = seen_of([[1, 1]], [1], lam="1/2")
    many = Firenet(restarts=40, inner=200, delta=1e-12)
    # Both are ties; compare the objective values, which are unique.
    values = [
        seen.objective.value(Matrix(seen.A), seen.y, many(seen).x) for seen in (weighted, scaled)
    ]
    assert abs(values[0] - values[1]).upper < Q(1, 10**8)
    assert values[0].upper < Q(1, 2) + Q(1, 10**8)


def test_any_operator_with_forward_and_adjoint_will_do() -> None:
    class Scaling:
        """x -> 2 i x on C^2."""

        shape = (2, 2)

        def forward(self, x: Any, /) -> Any:
            return 2j * x

        def adjoint(self, v: Any, /) -> Any:
            return -2j * v

    y = np.array([2j, 0j])
    run = firenet_iterates(
        Scaling(), y, thresholds=0.1 * np.ones(2), steps=valid_steps(2.0), scale=2.0, inner=40,
        delta=0.0, eps_0=2.0,
    )  # fmt: skip
    psi, eps = next(itertools.islice(run, 14, None))
    assert eps < 1e-6
    np.testing.assert_allclose(psi, [1.0, 0.0], atol=1e-6)


def test_zero_data_give_zero() -> None:
    assert SMALL(seen_of([[1, 2]], [0])).x == (0, 0)
    assert SMALL(seen_of([[0, 0]], [1])).x == (0, 0)
    with pytest.raises(BadInput, match=r"eps_k = 0.0: must be > 0; pass delta > 0"):
        Firenet(restarts=1, inner=1, delta=0)(seen_of([[1, 2]], [0]))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"restarts": 0}, "restarts = 0: must be an integer >= 1"),
        ({"inner": 2.5}, "inner = 2.5: must be an integer"),
        ({"delta": -1}, "delta = -1: must be >= 0"),
        ({"delta": float("nan")}, "delta = nan: must be finite"),
        ({"eps_0": 0}, "eps_0 = 0: must be > 0"),
        ({"steps": "fast"}, "steps = 'fast': must be 'valid', 'printed' or"),
        ({"steps": (0.1, -0.1)}, "sigma = -0.1: must be > 0"),
        ({"steps": (0.1,)}, "must be 'valid', 'printed' or"),
    ],
)
def test_bad_settings_are_refused(changes: dict[str, Any], message: str) -> None:
    good: dict[str, Any] = {"restarts": 1, "inner": 1, "delta": 0.0}
    with pytest.raises(BadInput, match=message):
        Firenet(**{**good, **changes})


def test_bad_data_are_refused() -> None:
    other = rounded(Instance.explicit([[1, 2]], [1], QCBP(eta=0))).at(5)
    with pytest.raises(BadInput, match="objective = 'P1': must be P3"):
        SMALL(other)
    tiny = Approximation(
        A=((power_of_two(-1040),),), y=(Q(1),), n=0, norm="entrywise",
        objective=SqrtLasso(lam=1),
    )
    with pytest.raises(BadInput, match=r"must be >= 2\*\*-1000 or 0; rescale"):
        SMALL(tiny)
    large = rounded(OmegaK(K=9, n=1, dct=False).instance()).at(5)
    with pytest.raises(BadInput, match=r"between 0 and 10\*\*8 for the printed steps"):
        Firenet(restarts=1, inner=1, delta=0, steps="printed")(large)
    with pytest.raises(BadInput, match=r"shape of y = \(2,\): must be \(1,\)"):
        next(
            firenet_iterates(
                MatrixOperator(A=np.ones((1, 2))), np.ones(2), thresholds=np.ones(2),
                steps=valid_steps(1.5), scale=1.5, inner=1, delta=0.0, eps_0=1.0,
            )
        )


def test_lam_comes_from_the_objective() -> None:
    """lam > ||A'y||/||y|| forces 0; a small lam does not."""
    assert SMALL(seen_of([[1, 2]], [1], lam=3)).x == (0, 0)
    assert any(SMALL(seen_of([[1, 2]], [1], lam="1/9")).x)
