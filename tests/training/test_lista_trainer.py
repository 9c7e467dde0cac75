"""ListaTrainer and the cells of the table, on small sizes."""

from __future__ import annotations

import builtins
import dataclasses
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sci_barriers import information
from sci_barriers.errors import BadInput
from sci_barriers.exact import Q
from sci_barriers.families import OmegaK
from sci_barriers.reconstructors import Lista, Reconstructor
from sci_barriers.training import (
    ListaTrainer,
    TrainedCell,
    omega_k_samples,
    omega_k_training_set,
    train_omega_k,
)

SMALL: dict[str, Any] = {"R": 300, "N": 4, "m": 3, "sparsity": 2, "seed": 0}
RECIPE = ListaTrainer(epochs=60, batch=20, rate=2e-3)
CELLS = [(1, 10), (3, 20), (6, 30)]


@pytest.fixture(scope="module")
def trained() -> list[TrainedCell]:
    pytest.importorskip("torch")
    return train_omega_k(CELLS, trainer=RECIPE, **SMALL)


def relative(cell: TrainedCell) -> Q:
    found, wanted = cell.distance(), cell.ideal_distance()
    return (found.midpoint - wanted.midpoint) / wanted.midpoint


def test_importing_does_not_import_torch(root: Path) -> None:
    code = "import sys, sci_barriers.training; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0


def test_without_torch_the_remedy_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *arguments: Any, **keywords: Any) -> Any:
        if name.split(".")[0] == "torch":
            raise ModuleNotFoundError("No module named 'torch'", name="torch")
        return real(name, *arguments, **keywords)

    for name in [*sys.modules]:
        if name == "torch" or name.startswith("sci_barriers.reconstructors.lista_"):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr("sci_barriers.reconstructors.lista_training", raising=False)
    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'sci-barriers\[learn\]'"):
        train_omega_k([(1, 4)], trainer=RECIPE, **{**SMALL, "R": 2})


@pytest.mark.parametrize("i", range(3))
def test_output_is_at_the_exact_distance_of_the_two_minimisers(
    trained: list[TrainedCell], i: int
) -> None:
    """Within 1e-6 relative of sqrt2 T, hence above 10^-K: the network learnt the shown side."""
    cell = trained[i]
    assert (cell.K, cell.n) == CELLS[i]
    assert abs(relative(cell)) < Q(1, 10**6)
    assert cell.distance().lower > Q(1, 10**cell.K)
    near = cell.shown.solution_set().distance(cell.output.x)
    assert near.upper < Q(1, 10 ** (cell.K + 5))
    assert cell.initial_loss > 0.5
    assert cell.final_loss < 1e-10
    assert cell.seconds > 0
    assert cell.cpu_seconds > 0


def test_ideal_distance_is_the_formula(trained: list[TrainedCell]) -> None:
    found = trained[0].ideal_distance()
    assert found.decimal(9) == "0.299968929"
    assert trained[1].ideal_distance().decimal(9) == "0.00300000000"


def test_test_point_is_information_of_the_truth(trained: list[TrainedCell]) -> None:
    cell = trained[0]
    assert cell.seen.A == cell.training_set.A
    assert information.check(cell.seen, cell.truth.instance()) is cell.seen
    assert cell.output == cell.network(cell.seen)
    assert isinstance(cell.network, Reconstructor)


def test_settings_hold_the_recipe_and_the_losses(trained: list[TrainedCell]) -> None:
    settings = trained[0].output.settings
    assert settings == {
        "layers": 10, "epochs": 60, "batch": 20, "rate": 2e-3, "seed": 0, "R": 300, "steps": 900,
        "shuffled": False, "n": 10, "unit": 1.0, "initial_loss": trained[0].initial_loss,
        "final_loss": trained[0].final_loss,
    }  # fmt: skip


def test_printed_output_has_the_true_matrix_inside(trained: list[TrainedCell]) -> None:
    """It differs a little from the honest one at n = 10, and by rounding at most at n = 30."""
    cell, last = trained[0], trained[2]
    assert cell.output_as_printed.method == "LISTA (printed)"
    honest, printed = cell.distance(), cell.distance(cell.output_as_printed)
    assert Q(1, 10**8) < printed.midpoint - honest.midpoint < Q(1, 10**5)
    same = last.distance(last.output_as_printed)
    assert abs(same.midpoint - last.distance().midpoint) < Q(1, 10**6) * same.midpoint


def test_shuffled_labels_change_the_figure() -> None:
    """At the test point of the table, in its size, where all targets share the entry T."""
    pytest.importorskip("torch")
    honest, control = (
        train_omega_k(CELLS[:1], seed=0, R=1000, trainer=ListaTrainer(epochs=40, batch=50,
                                                                    rate=1e-3, shuffled=s))[0]
        for s in (False, True)
    )  # fmt: skip
    assert abs(relative(honest)) < Q(1, 10**6)
    assert abs(relative(control)) > Q(1, 10**5)
    assert control.final_loss > 1e6 * honest.final_loss
    assert control.output.settings["shuffled"] is True


def test_shuffled_labels_lose_the_block(trained: list[TrainedCell]) -> None:
    """At a 2-sparse test point with w = (3, 0) the honest network is right, the control is not."""
    control = ListaTrainer(epochs=60, batch=20, rate=2e-3, shuffled=True)
    cells = train_omega_k(CELLS, trainer=control, **SMALL)
    for cell, honest in zip(cells, trained, strict=True):
        w = (Q(3), Q(0))
        shown, truth = (dataclasses.replace(side, w=w) for side in (cell.shown, cell.truth))
        seen = information.decoy(shown.instance(), truth.instance(), norm="operator").at(cell.n)
        right, wrong = (
            truth.solution_set().distance(one.network(seen).x).midpoint for one in (honest, cell)
        )
        ideal = honest.ideal_distance().midpoint
        assert abs(right - ideal) < Q(1, 10**6) * ideal
        assert wrong > Q(11, 10) * ideal


def test_the_same_seed_gives_the_same_network(trained: list[TrainedCell]) -> None:
    again = train_omega_k(CELLS, trainer=RECIPE, **SMALL)
    for cell, other in zip(trained, again, strict=True):
        assert cell.network.W.tobytes() == other.network.W.tobytes()
        assert cell.output == other.output


def test_together_equals_fit_on_each(trained: list[TrainedCell]) -> None:
    """Short, so that rounding is not amplified; and the long run agrees on the figure."""
    short = ListaTrainer(epochs=2, batch=20, rate=2e-3)
    sets = [cell.training_set for cell in trained]
    for one, together in zip(sets, short.fit_many(sets, seed=3), strict=True):
        alone = short.fit(one, seed=3)
        size = np.abs(alone.W).max()
        assert np.abs(alone.W - together.W).max() < 1e-11 * size
        assert np.array_equal(alone.A, together.A)
    (alone_cell,) = train_omega_k(CELLS[:1], trainer=RECIPE, **SMALL)
    assert abs(relative(alone_cell) - relative(trained[0])) < Q(1, 10**6)


def test_a_saved_network_gives_the_same_output(
    trained: list[TrainedCell], tmp_path: Path
) -> None:
    cell = trained[2]
    cell.network.save(tmp_path / "cell.npz")
    assert Lista.load(tmp_path / "cell.npz")(cell.seen) == cell.output


def test_a_network_without_loss_exists(trained: list[TrainedCell]) -> None:
    """W_0 = A_S^-1 (rows S), W_k = 0, theta = 0: its distance is the ideal one."""
    for cell in trained:
        one = cell.training_set
        W = np.zeros((10, one.N, one.m))
        W[0, list(one.columns)] = np.linalg.inv(one.A_float[:, list(one.columns)])
        net = Lista(A=one.A_float, W=W, theta=np.zeros(10))
        error = net.apply(one.y) - one.x
        assert (error**2).sum() < 1e-25 * (one.x**2).sum()
        found, ideal = cell.distance(net(cell.seen)), cell.ideal_distance()
        assert abs(found.midpoint - ideal.midpoint) < Q(1, 10**12) * ideal.midpoint


def test_thresholds_end_near_zero(trained: list[TrainedCell]) -> None:
    """The learnt map is nearly linear, as the network without loss is."""
    for cell in trained:
        assert cell.network.theta.max() < 1e-2 * cell.training_set.unit


def test_other_sizes(trained: list[TrainedCell]) -> None:
    """k = 3 tied columns, and no rotation."""
    sizes = {"seed": 1, "R": 300, "N": 5, "m": 3, "sparsity": 2, "dct": False}
    (cell,) = train_omega_k([(1, 8)], trainer=RECIPE, **sizes)
    assert abs(relative(cell)) < Q(1, 10**5)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"layers": 0}, "layers = 0"), ({"epochs": 1.5}, "epochs = 1.5"),
        ({"batch": -1}, "batch = -1"),
        ({"rate": 0}, "rate = 0"), ({"rate": float("nan")}, "rate = nan"),
        ({"rate": True}, "rate = True"), ({"threads": 0}, "threads"),
        ({"shuffled": 1}, "shuffled = 1"),
    ],
)  # fmt: skip
def test_bad_recipes_are_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(BadInput, match=message):
        ListaTrainer(**change)


def test_bad_calls_are_refused() -> None:
    with pytest.raises(BadInput, match="pass at least one set"):
        train_omega_k([], seed=0)
    truth = OmegaK(K=1, n=4, N=4, m=3, winner=0)
    samples = omega_k_samples(R=2, m=3, sparsity=2, seed=0)
    one = omega_k_training_set(shown=truth.side(1), truth=truth, samples=samples)
    with pytest.raises(BadInput, match="seed = -1"):
        RECIPE.fit(one, seed=-1)
