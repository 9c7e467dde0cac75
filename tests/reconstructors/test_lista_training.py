"""The batched training: deterministic, one at a time or together, no global state left changed."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from sci_barriers.reconstructors.lista_training import (  # noqa: E402
    Parameters,
    thread_limit,
    train,
)

M, R, N, m = 3, 60, 5, 4


def data(units: tuple[float, ...] = (1.0, 1e-3, 1e-5)) -> dict[str, Any]:
    """y = A x for sparse x; model i has A / unit_i and x unit_i."""
    rng = np.random.default_rng(0)
    A = rng.standard_normal((m, N))
    x = rng.standard_normal((R, N)) * (rng.random((R, N)) < 0.4)
    unit = np.array(units)
    A_all = A / unit[:, None, None]
    return {
        "A": A_all, "x": x * unit[:, None, None], "y": np.broadcast_to(x @ A.T, (M, R, m)).copy(),
        "scale": np.array([10 * np.linalg.norm(one, 2) for one in A_all]), "unit": unit,
    }  # fmt: skip


RECIPE: dict[str, Any] = {"layers": 3, "epochs": 6, "batch": 25, "rate": 5e-3, "seed": 4}


def test_training_reduces_the_loss() -> None:
    done = train(**data(), **RECIPE)
    assert done.W.shape == (M, 3, N, m)
    assert done.theta.shape == (M, 3)
    assert done.steps == 6 * 3  # 60 samples in steps of 25, 25 and 10
    assert (done.final_loss < 0.6 * done.initial_loss).all()


def test_the_same_seed_gives_the_same_bits() -> None:
    first, again = (train(**data(), **RECIPE) for _ in range(2))
    other = train(**data(), **{**RECIPE, "seed": 5})
    for name in ("W", "theta", "initial_loss", "final_loss"):
        assert getattr(first, name).tobytes() == getattr(again, name).tobytes()
    for name in ("W", "initial_loss", "final_loss"):
        assert not np.array_equal(getattr(first, name), getattr(other, name))


def test_together_is_one_at_a_time() -> None:
    together = train(**data(), **RECIPE)
    for i in range(M):
        alone = train(**{k: v[i : i + 1] for k, v in data().items()}, **RECIPE)
        assert alone.W[0] == pytest.approx(together.W[i], rel=1e-10, abs=1e-15)
        assert alone.theta[0] == pytest.approx(together.theta[i], rel=1e-8, abs=1e-15)
        assert alone.final_loss[0] == pytest.approx(together.final_loss[i], rel=1e-10)


def test_units_make_models_of_all_sizes_learn_alike() -> None:
    """The gradient steps see x / u; only the feedback A x / s differs, which is small for small u.

    Without units the small models do not move at this rate as the first one does.
    """
    scaled = train(**data(), **RECIPE)
    assert scaled.final_loss[1] == pytest.approx(scaled.final_loss[2], rel=1e-2)
    plain = train(**{**data(), "unit": np.ones(M)}, **RECIPE)
    assert plain.final_loss[0] == scaled.final_loss[0]
    assert (plain.final_loss[1:] > 1.5 * scaled.final_loss[1:]).all()


def test_thresholds_stay_non_negative() -> None:
    """Both happen: pushed against 0 at the small rate, away from it at the large one."""
    small, large = (train(**data(), **{**RECIPE, "rate": rate}) for rate in (5e-3, 0.05))
    assert (small.theta == 0).any()
    assert (large.theta > 0).all()
    assert (small.theta >= 0).all()


def test_shuffled_labels_cannot_be_learnt() -> None:
    honest, control = (train(**data(), **RECIPE, shuffled=s) for s in (False, True))
    assert (control.final_loss > 1.3 * honest.final_loss).all()
    assert not np.array_equal(control.W, honest.W)


def test_adam_is_that_of_torch() -> None:
    g = torch.Generator().manual_seed(0)

    def normal(*shape: int) -> Any:
        return torch.randn(*shape, generator=g, dtype=torch.float64)

    W, theta = normal(2, 3, 4, 2), 1 + normal(2, 3).abs()
    ours = Parameters(W=W, theta=theta)
    theirs = [W.clone(), theta.clone()]
    optimiser = torch.optim.Adam(theirs)
    for step in range(5):
        gradients = [normal(2, 3, 4, 2), normal(2, 3)]
        for group in optimiser.param_groups:
            group["lr"] = 0.01 / (step + 1)
        for parameter, gradient in zip(theirs, gradients, strict=True):
            parameter.grad = gradient
        optimiser.step()
        ours.step(*gradients, rate=0.01 / (step + 1))
        assert torch.allclose(ours.W, theirs[0], rtol=1e-12, atol=1e-14)
        assert torch.allclose(ours.theta, theirs[1], rtol=1e-12, atol=1e-14)


def test_no_global_state_is_left_changed() -> None:
    torch.manual_seed(7)
    np.random.seed(7)
    random.seed(7)
    threads, kind = torch.get_num_threads(), torch.get_default_dtype()
    states = torch.get_rng_state(), np.random.get_state()[1].tolist(), random.getstate()
    train(**data(), **RECIPE, threads=1 if threads > 1 else 2)
    assert torch.get_num_threads() == threads
    assert torch.get_default_dtype() is kind
    assert torch.is_grad_enabled()
    assert torch.equal(states[0], torch.get_rng_state())
    assert states[1:] == (np.random.get_state()[1].tolist(), random.getstate())


def test_threads_are_restored_after_an_error() -> None:
    before = torch.get_num_threads()
    inside = []

    def failing() -> None:
        with thread_limit(before + 1):
            inside.append(torch.get_num_threads())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    assert inside == [before + 1]
    assert torch.get_num_threads() == before
