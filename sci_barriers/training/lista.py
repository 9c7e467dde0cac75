"""LISTA trained on checked training sets: one at a time, many at once, and the published cells.

    ListaTrainer().fit(training_set, seed=0) -> Lista
    ListaTrainer().fit_many(training_sets, seed=0) -> [Lista, ...]       one batched training
    train_omega_k([(1, 10), (1, 20), ...], seed=0) -> [TrainedCell, ...]

A cell (K, n): the network is trained on the data of the side with winner 1, which are information
about the side with winner 0 at level n, and evaluated at the y_n of that information. A network
that has learnt its set perfectly returns the minimiser of the side it was shown, at distance

    sqrt2 T = 3/(10^K + 3 eps/sqrt2),  eps = 2^-(n+1)

from the minimiser of the other side, which is the true one; by the lower bound no training could do
better than half of it on both sides [formula derived in families/omega_k]. The thresholds end near
zero: the learnt map is nearly linear, as a network without loss can be.

torch is imported by `fit`, not by this file.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from sci_barriers.errors import bad_input
from sci_barriers.exact import Enclosure, sqrt_enclosure
from sci_barriers.families import OmegaK
from sci_barriers.families.base import whole
from sci_barriers.information import Approximation, decoy
from sci_barriers.reconstructors.base import Reconstruction
from sci_barriers.reconstructors.lista import Lista
from sci_barriers.training.base import TrainingSet, same_shape
from sci_barriers.training.omega_k import omega_k_samples, omega_k_training_set


@dataclass(frozen=True, kw_only=True)
class ListaTrainer:
    """The recipe; implements Trainer.

    layers L; epochs; batch: samples per step; rate: first Adam rate, decaying to 0 as a cosine;
    threads: torch threads during a training. shuffled: permute the targets x of the samples, a
    control that learns the wrong map. Raises BadInput for values that are not positive.
    """

    layers: int = 10
    epochs: int = 20
    batch: int = 100
    rate: float = 4e-4
    threads: int = 1
    shuffled: bool = False

    def __post_init__(self) -> None:
        for name, example in (("layers", 10), ("epochs", 20), ("batch", 100), ("threads", 1)):
            value = whole(name, getattr(self, name), least=1, most=10**6,
                          remedy=f"pass a number such as {example}")  # fmt: skip
            object.__setattr__(self, name, value)
        if isinstance(self.rate, bool) or not (math.isfinite(self.rate) and self.rate > 0):
            raise bad_input("rate", self.rate, "must be a finite number > 0", "pass 4e-4")
        if not isinstance(self.shuffled, bool):
            raise bad_input("shuffled", self.shuffled, "must be True or False", "pass a bool")

    def fit(self, training_set: TrainingSet, *, seed: int) -> Lista:
        """A network trained on one set; the same seed gives the same bits on one machine."""
        return self.fit_many([training_set], seed=seed)[0]

    def fit_many(self, training_sets: Sequence[TrainingSet], *, seed: int) -> list[Lista]:
        """One network for each set, trained together; equal to `fit` on each up to rounding.

        The sets have one shape (R, m, N), else BadInput. Initial weights, orders and the
        permutation of shuffled targets are the same for all sets. The settings of a network hold
        the recipe, the seed and the losses sum |phi(y) - x|^2 / sum |x|^2 before and after.
        """
        sets = list(training_sets)
        R, _, _ = same_shape(sets)
        seed = whole("seed", seed, least=0, most=2**63 - 1, remedy="pass a non-negative integer")
        training = _training_module()
        A = np.stack([one.A_float for one in sets])
        done = training.train(
            A=A, y=np.stack([one.y for one in sets]), x=np.stack([one.x for one in sets]),
            scale=np.array([10.0 * np.linalg.norm(matrix, 2) for matrix in A]),
            unit=np.array([one.unit for one in sets]), layers=self.layers, epochs=self.epochs,
            batch=self.batch, rate=self.rate, seed=seed, threads=self.threads,
            shuffled=self.shuffled,
        )  # fmt: skip
        recipe = {
            "epochs": self.epochs, "batch": self.batch, "rate": self.rate, "seed": seed, "R": R,
            "steps": done.steps, "shuffled": self.shuffled,
        }  # fmt: skip
        networks = []
        for i, one in enumerate(sets):
            losses = {"initial_loss": float(done.initial_loss[i]),
                      "final_loss": float(done.final_loss[i])}  # fmt: skip
            settings = {**recipe, "n": one.n, "unit": one.unit, **losses}
            networks.append(Lista(A=A[i], W=done.W[i], theta=done.theta[i], settings=settings))
        return networks


@dataclass(frozen=True, kw_only=True, eq=False)
class TrainedCell:
    """One cell (K, n) of the table, trained.

    network: trained on `training_set`, which was made from `shown` and is information of `truth`.
    seconds, cpu_seconds: of the whole batch divided by its size, sets and training; measured.
    """

    K: int
    n: int
    network: Lista
    training_set: TrainingSet
    shown: OmegaK
    truth: OmegaK
    seconds: float
    cpu_seconds: float

    @property
    def initial_loss(self) -> float:
        """sum |phi(y) - x|^2 / sum |x|^2 before training."""
        return float(self.network.settings["initial_loss"])

    @property
    def final_loss(self) -> float:
        """The same after training."""
        return float(self.network.settings["final_loss"])

    @cached_property
    def seen(self) -> Approximation:
        """The test point: the data of `shown` (y = D e_0), legal for `truth` at level n."""
        return decoy(self.shown.instance(), self.truth.instance(), norm="operator").at(self.n)

    @cached_property
    def output(self) -> Reconstruction:
        """The network at the test point."""
        return self.network(self.seen)

    @cached_property
    def output_as_printed(self) -> Reconstruction:
        """The same with the matrix of `truth` inside, as in the public test script.

        For comparison with the printed digits only: this network has read the instance.
        """
        inside = decoy(self.truth.instance(), self.truth.instance(), norm="operator").at(self.n)
        return self.network.printed(inside.as_float64()[0])(self.seen)

    def distance(self, output: Reconstruction | None = None, *, bits: int = 64) -> Enclosure:
        """The distance of `output` (default: self.output) to Xi of `truth`, enclosed."""
        found = self.output if output is None else output
        return self.truth.solution_set().distance(found.x, bits=bits)

    def ideal_distance(self, *, bits: int = 64) -> Enclosure:
        """sqrt2 T = 3/(10^K + 3 eps/sqrt2): the distance of the two minimisers, enclosed."""
        return sqrt_enclosure(self.truth.gap_squared(), bits=bits)


def train_omega_k(
    cells: Sequence[tuple[int, int]],
    *,
    seed: int,
    R: int = 8000,
    trainer: ListaTrainer | None = None,
    N: int = 20,
    m: int = 19,
    sparsity: int = 6,
    dct: bool = True,
) -> list[TrainedCell]:
    """Train one network for each cell (K, n), all at once; defaults are those of the table.

    seed: for samples, initial weights and orders; the w_k are the same in all cells.
    trainer: ListaTrainer() by default. Raises BadInput and NotInformation as
    `omega_k_training_set`.
    """
    wall, cpu = time.perf_counter(), time.process_time()
    trainer = trainer or ListaTrainer()
    truths = [OmegaK(K=K, n=n, N=N, m=m, winner=0, dct=dct) for K, n in cells]
    pairs = [(truth.side(1), truth) for truth in truths]
    samples = omega_k_samples(R=R, m=m, sparsity=sparsity, seed=seed, dct=dct)
    sets = [
        omega_k_training_set(shown=shown, truth=truth, samples=samples) for shown, truth in pairs
    ]
    networks = trainer.fit_many(sets, seed=seed)
    share = len(networks)
    seconds, used = (time.perf_counter() - wall) / share, (time.process_time() - cpu) / share
    return [
        TrainedCell(
            K=truth.K, n=truth.n, network=network, training_set=one, shown=shown, truth=truth,
            seconds=seconds, cpu_seconds=used,
        )
        for (shown, truth), one, network in zip(pairs, sets, networks, strict=True)
    ]


def _training_module() -> Any:
    """reconstructors.lista_training, which imports torch."""
    try:
        from sci_barriers.reconstructors import lista_training
    except ModuleNotFoundError as problem:
        if problem.name != "torch":
            raise
        raise ModuleNotFoundError(
            "torch is not installed: it is needed to train networks (not to evaluate them); "
            "install it with: pip install 'sci-barriers[learn]'", name="torch",
        ) from None  # fmt: skip
    return lista_training
