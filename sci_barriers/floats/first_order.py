"""ISTA and FISTA in torch, float64, P2 with c = 1/(2m): the textbook methods, as users write them.

    x+ = soft(z - s A'(Az - y)/m, s lam),   s = m/||A||^2;   ISTA z = x,
    FISTA z = x + (t - 1)/t+ (x - x_before), t+ = (1 + sqrt(1 + 4 t^2))/2     (Beck, Teboulle 2009)

||A|| is computed in float64 by torch. It stops when no entry moves by more than tol max(1, |x|);
that the iterations ran out is its own word. On the processor, in one thread.

default: tol = 10^-8, 10,000 iterations. tight: tol = 2^-52, 30,000 iterations.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sci_barriers.floats.base import EPS, Answer
from sci_barriers.floats.linear_models import Options
from sci_barriers.floats.routine import Routine

if TYPE_CHECKING:
    from sci_barriers.floats.base import Array

DEFAULT = {"tol": 1e-8, "max_iter": 10_000}
TIGHT = {"tol": EPS, "max_iter": 30_000}


def _load() -> Any:
    import torch

    return torch


def _iterate(
    torch: Any, A: Array, y: Array, lam: float, *, tol: float, max_iter: int, fast: bool
) -> Answer:
    m, N = A.shape
    data, target = torch.tensor(A, dtype=torch.float64), torch.tensor(y, dtype=torch.float64)
    norm = float(torch.linalg.matrix_norm(data, 2))
    step = m / norm**2 if norm > 0 else 1.0
    columns = data.T.contiguous()
    x = z = torch.zeros(N, dtype=torch.float64)
    t, done = 1.0, 0
    while done < max_iter:
        done += 1
        slope = columns @ (data @ z - target)
        new = torch.nn.functional.softshrink(z - (step / m) * slope, step * lam)
        moved = float((new - x).abs().max())
        z = new
        if fast:
            before, t = t, (1 + (1 + 4 * t * t) ** 0.5) / 2
            z = new + (before - 1) / t * (new - x)
        x = new
        if moved <= tol * max(1.0, float(x.abs().max())):
            return Answer(x=x.tolist(), iterations=done)
    words = (f"stopped after {done} iterations, the last moved x by {moved:.3g}",)
    return Answer(x=x.tolist(), optimal=False, iterations=done, words=words)


def _method(fast: bool) -> Callable[[Any, Array, Array, float, Options], Answer]:
    def run(loaded: Any, A: Array, y: Array, lam: float, options: Options) -> Answer:
        threads = loaded.get_num_threads()
        loaded.set_num_threads(1)
        try:
            with loaded.no_grad():
                return _iterate(loaded, A, y, lam, fast=fast, **options)
        finally:
            loaded.set_num_threads(threads)

    return run


ROUTINES = tuple(
    Routine(
        name=f"torch {name}", model=f"P2 itself, by {method}", packages=(("torch", "torch"),),
        extra="learn", load=_load, run=_method(fast), tight=TIGHT, default=DEFAULT,
        says="the iterations ran out",
    )
    for name, fast, method in (
        ("ISTA", False, "proximal gradient steps"), ("FISTA", True, "accelerated proximal steps"),
    )
)  # fmt: skip
