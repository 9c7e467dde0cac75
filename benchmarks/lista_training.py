"""Nine LISTA trainings at once against the naive recipe, in CPU seconds of one thread.

    python benchmarks/lista_training.py [--epochs E] [--full]

Together: `train_omega_k` for K = 1, 3, 6 and n = 10, 20, 30 (R = 8000, N = 20, m = 19): one batched
training with a hand-written gradient, minibatches of 100, 20 epochs, Adam 4e-4 with cosine decay,
float64; and, apart from it, making and exactly checking the nine training sets.

Naive: the same layers in autograd, one model after the other, batches of 1000, 4000 epochs, Adam at
the constant rate 2e-4, float64, as in the public code. The cell K = 1, n = 10 is trained for E
epochs (at least 30) and its CPU time is extrapolated to 4000 epochs and nine models; --full trains
this one cell to the end, which takes some minutes, and extrapolates to nine models only.

Printed are also the distances reached, beside the exact one, and the losses
sum |phi(y) - x|^2 / sum |x|^2. At a constant rate the last epoch is not the best one, so that the
weights before the naive epoch with the least loss are shown as well.
"""

from __future__ import annotations

import argparse
import platform
import time
from typing import Any

import numpy as np
import torch

from sci_barriers.exact import to_float
from sci_barriers.reconstructors import Lista
from sci_barriers.training import ListaTrainer, TrainedCell, TrainingSet, train_omega_k

CELLS = [(K, n) for K in (1, 3, 6) for n in (10, 20, 30)]
EPOCHS, BATCH, RATE, LAYERS = 4000, 1000, 2e-4, 10
SEED = 0


class Naive:
    """The layers in autograd: x <- relu(z - theta) - relu(-z - theta), z = x + (y - F x) W_k'."""

    def __init__(self, one: TrainingSet) -> None:
        scale = 10.0 * float(np.linalg.norm(one.A_float, 2))
        generator = torch.Generator().manual_seed(SEED)
        shape = (LAYERS, one.N, one.m)
        normal = torch.randn(shape, generator=generator, dtype=torch.float64)
        uniform = torch.rand(LAYERS, generator=generator, dtype=torch.float64)
        self.A = one.A_float
        self.F = torch.tensor(one.A_float / scale)
        self.W = [(0.05 * w / scale).requires_grad_() for w in normal]
        self.theta = [(1e-7 * t).requires_grad_() for t in uniform]

    def __call__(self, y: torch.Tensor) -> torch.Tensor:
        x = y.new_zeros(len(y), self.A.shape[1])
        for W, t in zip(self.W, self.theta, strict=True):
            z = x + (y - x @ self.F.T) @ W.T
            x = torch.relu(z - t) - torch.relu(-z - t)
        return x

    def fit(self, one: TrainingSet, epochs: int) -> tuple[float, Lista]:
        """Train; returns the CPU seconds and the network of the epoch with the least loss."""
        best, kept = float("inf"), self.network()
        Y, X = torch.tensor(one.y), torch.tensor(one.x)
        optimiser = torch.optim.Adam([*self.W, *self.theta], lr=RATE)
        start = time.process_time()
        for _ in range(epochs):
            total, before = 0.0, self.network()
            for i in range(0, len(Y), BATCH):
                optimiser.zero_grad()
                loss: Any = torch.mean((self(Y[i : i + BATCH]) - X[i : i + BATCH]) ** 2)
                loss.backward()
                total += float(loss.detach())
                optimiser.step()
                with torch.no_grad():
                    for t in self.theta:
                        t.clamp_(min=0)
            if total < best:
                best, kept = total, before
        return time.process_time() - start, kept

    def network(self) -> Lista:
        """The same weights as a reconstructor."""
        return Lista(A=self.A, W=torch.stack(self.W).detach().numpy(),
                     theta=torch.stack(self.theta).detach().numpy())  # fmt: skip


def relative_loss(net: Lista, one: TrainingSet) -> float:
    """sum |phi(y) - x|^2 / sum |x|^2."""
    return float(((net.apply(one.y) - one.x) ** 2).sum() / (one.x**2).sum())


def line(name: str, cell: TrainedCell, net: Lista) -> None:
    """Distance, exact distance, their relative difference and the loss of one cell."""
    found = to_float(cell.distance(net(cell.seen)).midpoint)
    ideal = to_float(cell.ideal_distance().midpoint)
    loss = relative_loss(net, cell.training_set)
    print(f"{name:22}{found:18.10g}{ideal:18.10g}{found / ideal - 1:12.1e}{loss:12.1e}")


def together() -> tuple[list[TrainedCell], float, float]:
    """The nine cells, CPU seconds of everything, CPU seconds of the training alone."""
    start = time.process_time()
    cells = train_omega_k(CELLS, seed=SEED)
    everything = time.process_time() - start
    start = time.process_time()
    ListaTrainer().fit_many([cell.training_set for cell in cells], seed=SEED)
    return cells, everything, time.process_time() - start


def main() -> None:
    """Measure both and print the ratio."""
    parser = argparse.ArgumentParser(description="Batched LISTA training against the naive one.")
    parser.add_argument("--epochs", type=int, default=40, help="naive epochs measured (40)")
    parser.add_argument("--full", action="store_true", help=f"all {EPOCHS} naive epochs")
    options = parser.parse_args()
    epochs = EPOCHS if options.full else max(30, options.epochs)
    torch.set_num_threads(1)

    cells, everything, training = together()
    naive = Naive(cells[0].training_set)
    naive.fit(cells[0].training_set, 2)  # what torch sets up on first use is not counted
    naive = Naive(cells[0].training_set)
    measured, best = naive.fit(cells[0].training_set, epochs)
    total = measured / epochs * EPOCHS * len(CELLS)

    print(f"{platform.machine()}, Python {platform.python_version()}, torch {torch.__version__}, "
          f"numpy {np.__version__}, {torch.get_num_threads()} thread")  # fmt: skip
    print(f"nine models at once: {training:.1f} CPU s training; {everything:.1f} with the sets, "
          "their exact checks and the first use of torch")  # fmt: skip
    print(f"naive: {measured:.2f} CPU s for 1 model, {epochs} epochs; extrapolated to "
          f"{len(CELLS)} models, {EPOCHS} epochs: {total:.0f} CPU s")  # fmt: skip
    print(f"ratio: {total / training:.0f} (training), {total / everything:.0f} (everything)\n")
    print(f"{'':22}{'distance':>18}{'exact':>18}{'relative':>12}{'loss':>12}")
    for cell in cells:
        line(f"at once  K={cell.K} n={cell.n}", cell, cell.network)
    line(f"naive    K=1 n=10, {epochs}", cells[0], naive.network())
    line("  its best epoch", cells[0], best)


if __name__ == "__main__":
    main()
