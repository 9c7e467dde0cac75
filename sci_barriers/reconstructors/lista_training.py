"""Training of many LISTA networks at once, with the same recipe and the same random numbers.

    Adam (beta 0.9, 0.999, eps 1e-8), step t = 0, ..., T-1 at rate (rate/2)(1 + cos(pi t / T)),
    theta <- max(theta, 0) after each step, minibatches of a new random order in each epoch,
    at the start W_k = 0.05 g / s with g standard normal, theta_k uniform on [0, 1e-7 u],

all in units of u: targets x / u, weights W / u and theta / u, so that models whose solutions differ
in size by powers of ten learn alike. With F = u A / s this is exactly the network of `lista`
[divide each layer by u; derived].

At a constant rate Adam spikes, and the last epoch can be worse than the best one; the cosine ends
at rate 0. Measured on Omega_K (R = 8000, N = 20, 20 epochs, rate 4e-4, three seeds): float64 ends a
relative 1e-9 from the target, float32 1e-7 for two thirds of the seconds; larger rates end at
rounding level for some seeds and at 4e-7 for others.

The same seed gives the same bits on one machine; a model's random numbers depend on the seed alone,
so that training together or one at a time differs by rounding at most. The number of torch threads
is set for the call and restored; no global generator or default type is touched.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sci_barriers.reconstructors.lista_batch import forward, gradients, relative_loss

Array = NDArray[np.float64]
BETA, BETA_SQUARED, EPS = 0.9, 0.999, 1e-8
DEVIATION, LARGEST_THRESHOLD = 0.05, 1e-7


@dataclass(frozen=True, kw_only=True)
class TrainedBatch:
    """W (M, L, N, m) and theta (M, L) in the units of the data; losses (M,) before and after.

    The loss is sum |phi(y) - x|^2 / sum |x|^2 over the training set with the labels used.
    """

    W: Array
    theta: Array
    initial_loss: Array
    final_loss: Array
    steps: int


@contextmanager
def thread_limit(threads: int) -> Iterator[None]:
    """`threads` torch threads inside, the former number afterwards."""
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def train(
    *,
    A: Array,
    y: Array,
    x: Array,
    scale: Array,
    unit: Array,
    layers: int,
    epochs: int,
    batch: int,
    rate: float,
    seed: int,
    threads: int = 1,
    shuffled: bool = False,
) -> TrainedBatch:
    """Train M networks on A (M, m, N), y (M, R, m), x (M, R, N), s = scale (M,), u = unit (M,).

    shuffled: permute the targets of the samples by one random permutation, the same for all
    models: a control that must not reach the same loss. Arguments are checked by the caller.
    """
    with thread_limit(threads), torch.inference_mode():
        generator = torch.Generator().manual_seed(seed)
        Y, X = torch.tensor(y), torch.tensor(x / unit[:, None, None])
        F = torch.tensor(A * (unit / scale)[:, None, None])
        if shuffled:
            X = X[:, torch.randperm(X.shape[1], generator=generator)]
        parameters = Parameters(
            W=_first_weights(A.shape, scale * unit, layers, generator),
            theta=_first_thresholds(len(A), layers, generator),
        )
        initial = relative_loss(forward(parameters.W, parameters.theta, F, Y).output, X)
        steps = _run(parameters, F, Y, X, epochs=epochs, batch=batch, rate=rate,
                     generator=generator)  # fmt: skip
        final = relative_loss(forward(parameters.W, parameters.theta, F, Y).output, X)
        u = torch.tensor(unit)
        return TrainedBatch(
            W=(parameters.W * u[:, None, None, None]).numpy().copy(),
            theta=(parameters.theta * u[:, None]).numpy().copy(),
            initial_loss=initial.numpy().copy(),
            final_loss=final.numpy().copy(),
            steps=steps,
        )


class Parameters:
    """All weights and thresholds in one tensor (M, L N m + L), with the two views W and theta.

    `step` is one step of Adam; it keeps theta >= 0.
    """

    def __init__(self, *, W: Tensor, theta: Tensor) -> None:
        M, count = W.shape[0], W[0].numel()
        self._all = torch.cat([W.reshape(M, -1), theta], 1)
        self._mean = torch.zeros_like(self._all)
        self._square = torch.zeros_like(self._all)
        self._taken = 0
        self.W = self._all[:, :count].view(W.shape)
        self.theta = self._all[:, count:]

    def step(self, g_W: Tensor, g_theta: Tensor, *, rate: float) -> None:
        """Adam with the gradients (M, L, N, m), (M, L)."""
        self._taken += 1
        g = torch.cat([g_W.reshape(len(g_W), -1), g_theta], 1)
        self._mean.lerp_(g, 1 - BETA)
        self._square.mul_(BETA_SQUARED).addcmul_(g, g, value=1 - BETA_SQUARED)
        root = (self._square / (1 - BETA_SQUARED**self._taken)).sqrt_().add_(EPS)
        self._all.addcdiv_(self._mean, root, value=-rate / (1 - BETA**self._taken))
        self.theta.clamp_(min=0)


def _run(
    parameters: Parameters,
    F: Tensor,
    Y: Tensor,
    X: Tensor,
    *,
    epochs: int,
    batch: int,
    rate: float,
    generator: torch.Generator,
) -> int:
    """All steps; returns their number."""
    R = Y.shape[1]
    total, t = epochs * math.ceil(R / batch), 0
    for _ in range(epochs):
        order = torch.randperm(R, generator=generator)
        data, target = Y[:, order], X[:, order]
        for start in range(0, R, batch):
            y, x = data[:, start : start + batch], target[:, start : start + batch]
            trace = forward(parameters.W, parameters.theta, F, y)
            g_W, g_theta = gradients(parameters.theta, F, y, x, trace)
            cosine = (1 + math.cos(math.pi * t / total)) / 2
            parameters.step(g_W, g_theta, rate=rate * cosine)
            t += 1
    return total


def _first_weights(
    shape: tuple[int, ...], scale: Array, layers: int, generator: torch.Generator
) -> Tensor:
    """0.05 g / scale, (M, L, N, m), with one g (L, N, m) for all models."""
    _, m, N = shape
    normal = torch.randn(layers, N, m, generator=generator, dtype=torch.float64)
    return DEVIATION * normal / torch.tensor(scale)[:, None, None, None]


def _first_thresholds(M: int, layers: int, generator: torch.Generator) -> Tensor:
    """Uniform on [0, 1e-7], (M, L), the same for all models."""
    uniform = torch.rand(layers, generator=generator, dtype=torch.float64)
    return (LARGEST_THRESHOLD * uniform).expand(M, layers)
