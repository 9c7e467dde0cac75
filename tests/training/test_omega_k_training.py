"""Training sets of Omega_K: data of one side as information about the other, checked exactly."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from sci_barriers import information
from sci_barriers.errors import BadInput, NotInformation
from sci_barriers.exact import Q, absolute, as_q, sqrt_enclosure
from sci_barriers.families import OmegaK
from sci_barriers.information import Approximation
from sci_barriers.problems.rotation import rotated_entry
from sci_barriers.training import TrainingSet, omega_k_samples, omega_k_training_set
from sci_barriers.training.omega_k import measurement_error

N, m = 6, 5


def pair(*, K: int = 1, n: int = 10, dct: bool = True) -> tuple[OmegaK, OmegaK]:
    truth = OmegaK(K=K, n=n, N=N, m=m, winner=0, dct=dct)
    return truth.side(1), truth


def made(*, K: int = 1, n: int = 10, R: int = 30, seed: int = 0, dct: bool = True) -> TrainingSet:
    shown, truth = pair(K=K, n=n, dct=dct)
    samples = omega_k_samples(R=R, m=m, sparsity=3, seed=seed, dct=dct)
    return omega_k_training_set(shown=shown, truth=truth, samples=samples)


def blocks(**change: int) -> np.ndarray:
    return omega_k_samples(**{"R": 30, "m": m, "sparsity": 3, "seed": 0, **change}).w


@pytest.mark.parametrize("dct", [True, False])
@pytest.mark.parametrize(("K", "n"), [(1, 10), (3, 20), (6, 30)])
def test_samples_have_the_published_form(K: int, n: int, dct: bool) -> None:
    """x = T at the winner and sparsity - 1 entries w / c in the block, y = A x, y_0 = 1."""
    one = made(K=K, n=n, dct=dct)
    shown, _ = pair(K=K, n=n)
    assert one.unit == pytest.approx(10.0 ** (1 - K), rel=1e-15)
    assert one.columns == (1, 2, 3, 4, 5)
    assert (one.x[:, 0] == 0).all()
    assert absolute(shown.T - as_q(float(one.x[0, 1]))) < shown.T * Q(1, 2**50)
    assert ((one.x[:, 2:] != 0).sum(axis=1) == 2).all()
    assert np.allclose(one.y, one.x @ one.A_float.T, rtol=0, atol=1e-13)
    if not dct:
        assert (one.y[:, 0] == 1).all()
    assert np.allclose((one.y**2).sum(axis=1), 1 + (one.x[:, 2:] ** 2).sum(axis=1) * float_c(shown))


def float_c(member: OmegaK) -> float:
    c = sqrt_enclosure(member.c_squared, bits=60).midpoint
    return (int(c.p) / int(c.q)) ** 2


@pytest.mark.parametrize("winner", [0, 1])
@pytest.mark.parametrize("k", [0, 7])
def test_every_sample_is_information_of_both_sides(winner: int, k: int) -> None:
    """(A_n, y_kn) under the legality check, for both instances with y_k = D (1, w_k)."""
    one = made(K=2, n=12)
    w = blocks()[k]
    member = OmegaK(K=2, n=12, N=N, m=m, winner=winner, w=tuple(as_q(float(v)) for v in w))
    seen = Approximation(A=one.A, y=tuple(as_q(float(v)) for v in one.y[k]), n=12,
                         norm="operator", objective=one.objective)  # fmt: skip
    assert information.check(seen, member.instance()) is seen
    # and the targets are the minimisers of the shown side, not of the other one
    far = member.solution_set().distance([as_q(float(v)) for v in one.x[k]])
    assert (far.upper < Q(1, 2**12)) is (winner == 1)


def test_the_same_seed_gives_the_same_samples() -> None:
    one, again, other = made(), made(), made(seed=1)
    assert one.x.tobytes() == again.x.tobytes()
    assert one.y.tobytes() == again.y.tobytes()
    assert one.x.tobytes() != other.x.tobytes()
    # y depends neither on K nor on n
    assert made(K=6, n=30).y.tobytes() == one.y.tobytes()


def test_blocks_have_random_places() -> None:
    w = blocks(R=2000, m=9, sparsity=4, seed=2)
    assert ((w != 0).sum(axis=1) == 3).all()
    assert np.allclose((w != 0).mean(axis=0), 3 / 8, atol=0.05)
    assert w[w != 0].std() == pytest.approx(1, abs=0.05)
    assert not blocks(sparsity=1).any()


@pytest.mark.parametrize("dct", [True, False])
def test_a_wrong_measurement_is_found(dct: bool) -> None:
    good = omega_k_samples(R=30, m=m, sparsity=3, seed=0, dct=dct)
    assert good.error < Q(1, 2**49)
    good.check(49)
    for by, n, fine in ((0.99, 10, True), (1.01, 10, False), (1.01, 9, True)):
        y = good.y.copy()
        y[12, 3] += by * 2.0**-10
        error, worst = measurement_error(y, good.w, dct=dct)
        assert abs(error - as_q(by) / 2**10) < Q(1, 2**40)
        assert worst == 12
        wrong = dataclasses.replace(good, y=y, error=error, worst=worst)
        if fine:
            wrong.check(n)
        else:
            text = r"sample 12: \|y_kn - y_k\| <= 2\*\*-10 needed, got up to 0.00099; .* n <= 45"
            with pytest.raises(NotInformation, match=text):
                wrong.check(n)
    assert measurement_error(good.y, good.w, dct=not dct)[0] > 1


def test_error_bounds_every_sample() -> None:
    """Against D from the package's rotation, entry by entry, at another precision."""
    good = omega_k_samples(R=5, m=3, sparsity=2, seed=1)
    for y, w in zip(good.y, good.w, strict=True):
        column = [Q(1), *(as_q(float(v)) for v in w)]
        rotated = [rotated_entry(i, column, bits=200).midpoint for i in range(3)]
        square = sum(((as_q(float(a)) - b) ** 2 for a, b in zip(y, rotated, strict=True)), Q(0))
        assert sqrt_enclosure(square, bits=64).lower <= good.error


def test_too_many_bits_for_floats() -> None:
    assert made(n=45, R=5).n == 45
    with pytest.raises(NotInformation, match="use n <= 45"):
        made(n=56, R=5)


def test_bad_pairs_are_refused() -> None:
    shown, truth = pair()
    samples = omega_k_samples(R=3, m=m, sparsity=3, seed=0)
    for change, message in (
        ({"K": 2}, "K of shown = 2: must be 1"),
        ({"n": 11}, "n of shown = 11: must be 10"),
        ({"dct": False}, "dct of shown = False: must be True"),
        ({"winner": None}, "winner = None: must be an index"),
    ):
        with pytest.raises(BadInput, match=message):
            omega_k_training_set(
                shown=dataclasses.replace(shown, **change), truth=truth, samples=samples
            )
    for other in (omega_k_samples(R=3, m=4, sparsity=3, seed=0),
                  omega_k_samples(R=3, m=m, sparsity=3, seed=0, dct=False)):  # fmt: skip
        with pytest.raises(BadInput, match=r"\(m, dct\) of samples"):
            omega_k_training_set(shown=shown, truth=truth, samples=other)


@pytest.mark.parametrize(
    "bad", [{"R": 0}, {"sparsity": 6}, {"sparsity": 0}, {"seed": -1}, {"seed": 0.5}, {"m": 0}]
)
def test_bad_samples_are_refused(bad: dict[str, Any]) -> None:
    (name, value), *_ = bad.items()
    with pytest.raises(BadInput, match=f"{name} = {value}"):
        omega_k_samples(**{"R": 3, "m": m, "sparsity": 3, "seed": 0, **bad})


def test_entrywise_information_too() -> None:
    shown, truth = pair()
    samples = omega_k_samples(R=3, m=m, sparsity=3, seed=0)
    one = omega_k_training_set(shown=shown, truth=truth, samples=samples, norm="entrywise")
    assert one.check() is one
