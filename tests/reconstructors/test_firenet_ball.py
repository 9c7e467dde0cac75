"""FIRENET in ball arithmetic: enclosed output, against floats and against mpmath."""

from __future__ import annotations

from typing import Any

import mpmath
import pytest

from sci_barriers import decoy
from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, Verdict, parse, to_float
from sci_barriers.families import OmegaK
from sci_barriers.reconstructors import Firenet, FirenetBall

CELLS = [(K, n) for K in (1, 3, 6) for n in (10, 20, 30)]
VALID = FirenetBall(restarts=30, inner=50, delta=1e-6)
TO_TRUTH = {
    (1, 10): "0.15057355680263180972", (1, 20): "0.15000056020121155256",
    (1, 30): "0.15000000054707187604", (3, 10): "0.0014999998194170598060",
    (3, 20): "0.0014999999998236493953", (3, 30): "0.0014999999999998277829",
    (6, 10): "0.0000014999999992237455569", (6, 20): "0.0000014999999999992419390",
    (6, 30): "0.0000014999999999999992597",
}  # fmt: skip


@pytest.mark.parametrize(("K", "n"), CELLS)
def test_valid_cells_agree_with_floats_and_are_known_to_twenty_digits(K: int, n: int) -> None:
    shown, truth = OmegaK(K=K, n=n, winner=1), OmegaK(K=K, n=n, winner=0)
    output = VALID.on(shown)
    assert output.bits == 2 * 1500 + 4 * 30 + 64  # the first guess is enough
    exact = output.distance(truth.solution_set())
    assert exact.decimal(20) == TO_TRUTH[K, n]
    seen = decoy(shown.instance(), truth.instance(), norm="operator", guard=64).at(n)
    found = Firenet(restarts=30, inner=50, delta=1e-6)(seen)
    measured = truth.solution_set().distance(found.x)
    assert abs(measured.midpoint - exact.midpoint) <= exact.midpoint / 10**10


@pytest.mark.parametrize(("K", "n"), CELLS)
@pytest.mark.parametrize("steps", ["valid", "printed"])
def test_one_of_the_two_distances_exceeds_the_barrier(K: int, n: int, steps: Any) -> None:
    """Whatever the output: max of the two distances >= (3/2) 10^-K / (1 + 3 eps 10^-K / sqrt2)."""
    if (K, n) not in ((1, 10), (3, 20), (6, 30)):
        return
    shown, truth = OmegaK(K=K, n=n, winner=1), OmegaK(K=K, n=n, winner=0)
    output = FirenetBall(restarts=30, inner=50, delta=1e-6, steps=steps).on(shown)
    errors = [output.distance(member.solution_set()) for member in (shown, truth)]
    assert max(e.lower for e in errors) > Q(3, 2 * 10**K) * (1 - 3 * shown.eps / 10**K)
    assert errors[1].exceeds(Q(1, 10**K)) is Verdict.PROVED


def mpmath_run(K: int, n: int, *, steps: str, digits: int) -> tuple[Any, Any]:
    """The same iteration with decisions, in rounded arithmetic with many digits."""
    with mpmath.workdps(digits):
        mpf = mpmath.mpf
        beta, eps = mpmath.sqrt(2) * 10**K / 3, mpf(2) ** -(n + 1)
        a = [beta, beta + eps]
        L = mpmath.sqrt(a[0] ** 2 + a[1] ** 2)
        step = 1 / L if steps == "valid" else 1 / mpmath.sqrt(L) - mpf(10) ** -4
        psi, e = [mpf(0)] * 2, mpf(1)
        for _ in range(30):
            e = (e + mpf(10) ** -6) / mpmath.e
            alpha = 2 * L / (50 * e)
            z, v, total = [alpha * p for p in psi], mpf(0), [mpf(0)] * 2
            for _ in range(50):
                w = [p - step * b * v for p, b in zip(z, a, strict=True)]
                new = [mpmath.sign(u) * max(abs(u) - step, mpf(0)) for u in w]
                v += step * (
                    sum(b * (2 * q - p) for b, q, p in zip(a, new, z, strict=True)) - alpha
                )
                v /= max(1, abs(v))
                z = new
                total = [s + p for s, p in zip(total, z, strict=True)]
            psi = [s / 50 / alpha for s in total]
        return psi[0], psi[1]


@pytest.mark.parametrize("steps", ["valid", "printed"])
def test_balls_agree_with_mpmath_at_200_digits(steps: Any) -> None:
    """K = 1, n = 10; printed steps are unstable there, and cost both methods about 60 digits."""
    output = FirenetBall(restarts=30, inner=50, delta="1/1000000", steps=steps, digits=100).on(
        OmegaK(K=1, n=10, winner=1)
    )
    reference = mpmath_run(1, 10, steps=steps, digits=250)
    assert output.radius < Q(1, 10**100)
    with mpmath.workdps(200):
        for x, y in zip(output.x[:2], reference, strict=True):
            difference = abs(mpmath.mpf(int(x.p)) / int(x.q) - y)
            assert difference < mpmath.mpf(10) ** (-99)


def test_any_number_of_digits() -> None:
    member, truth = OmegaK(K=3, n=30, winner=1), OmegaK(K=3, n=30, winner=0).solution_set()
    settings: dict[str, Any] = {"restarts": 10, "inner": 20, "delta": "1e-6"}
    texts = []
    for digits in (20, 60, 400):
        output = FirenetBall(**settings, digits=digits).on(member)
        assert output.radius <= Q(1, 10**digits) / 1000  # relative to 1/||a||
        texts.append(output.distance(truth, bits=4 * digits).decimal(digits - 1))
    assert texts[2].startswith(texts[1][:-1])
    assert texts[1].startswith(texts[0][:-1])
    assert texts[0].startswith("0.00149")


def test_output_encloses_at_every_precision() -> None:
    """Two outputs with different digits are within the sum of their radii."""
    member = OmegaK(K=1, n=10, winner=0)
    coarse, fine = (
        FirenetBall(restarts=5, inner=10, delta="1e-6", steps="printed", digits=d).on(member)
        for d in (5, 50)
    )
    assert coarse.radius > 1000 * fine.radius
    squared = sum(((a - b) ** 2 for a, b in zip(coarse.x, fine.x, strict=True)), start=Q(0))
    assert squared <= (coarse.radius + fine.radius) ** 2


def test_on_the_tie_the_output_is_symmetric_and_balls_see_it() -> None:
    """k = 4 tied columns: one variable; the output is on the ray of the barycentre."""
    member = OmegaK(K=2, n=5, N=9, m=6, winner=None)
    output = FirenetBall(restarts=20, inner=10, delta="1e-9").on(member)
    assert len(set(output.x[:4])) == 1
    assert set(output.x[4:]) == {Q(0)}
    assert output.distance(member.solution_set()).at_most(Q(1, 10**10)) is Verdict.PROVED


def test_more_tied_columns_agree_with_floats() -> None:
    member = OmegaK(K=2, n=8, N=9, m=6, winner=2, dct=False)
    seen = decoy(member.instance(), member.instance(), norm="operator", guard=64).at(8)
    floats = Firenet(restarts=8, inner=30, delta=1e-6)(seen).x
    output = FirenetBall(restarts=8, inner=30, delta=1e-6).on(member)
    for x, y in zip(floats, output.x, strict=True):
        assert abs(to_float(x - y)) <= 1e-11 * to_float(member.T)


def test_first_row_with_another_lam_and_y() -> None:
    """y -> s y scales the output by s when eps_0 and delta are scaled as well."""
    row = [Q(3), Q(3), Q(7, 2)]
    settings: dict[str, Any] = {"restarts": 6, "inner": 20, "digits": 40}
    one = FirenetBall(**settings, delta="1/1000").on_first_row(row, y=1, lam="1/2", N=4)
    two = FirenetBall(**settings, delta="2/1000").on_first_row(
        row, y=-2, lam="1/2", N=4
    )
    for a, b in zip(one.x, two.x, strict=True):
        assert abs(2 * a + b) <= Q(1, 10**38)
    assert one.x[3] == 0


def test_ball_reconstruction_names_the_radius() -> None:
    output = FirenetBall(restarts=2, inner=3, delta=0, steps="printed").on(OmegaK(K=1, n=3))
    found = output.reconstruction()
    assert found.x == output.x
    assert parse(found.settings["radius"]) == output.radius > 0
    assert (found.settings["steps"], found.settings["arithmetic"]) == ("printed", "balls")
    assert found.work == {"iterations": 6, "matvecs": 12}
    assert FirenetBall(restarts=2, inner=3, delta=0, steps="printed").on(OmegaK(K=1, n=3)) == output


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"restarts": 0}, "restarts = 0"),
        ({"digits": 0}, "digits = 0"),
        ({"delta": -1}, "delta = -1: must be >= 0"),
        ({"eps_0": 0}, "eps_0 = 0: must be > 0"),
        ({"steps": (1, 1)}, "must be 'valid' or 'printed'"),
    ],
)
def test_bad_ball_settings_are_refused(changes: dict[str, Any], message: str) -> None:
    good: dict[str, Any] = {"restarts": 1, "inner": 1, "delta": 0}
    with pytest.raises(BadInput, match=message):
        FirenetBall(**{**good, **changes})


def test_bad_ball_data_are_refused() -> None:
    tiny = FirenetBall(restarts=1, inner=1, delta=0)
    with pytest.raises(BadInput, match="w = .*must be None"):
        tiny.on(OmegaK(K=1, n=3, w=(Q(1), *(Q(0),) * 17)))
    with pytest.raises(BadInput, match=r"must be a != 0, y != 0, lam > 0"):
        tiny.on_first_row([0, 0], y=1, lam=1, N=2)
    with pytest.raises(BadInput, match=r"< 10\*\*8 for the printed steps"):
        FirenetBall(restarts=1, inner=1, delta=0, steps="printed").on(OmegaK(K=9, n=3))
