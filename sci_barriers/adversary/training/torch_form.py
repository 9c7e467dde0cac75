"""An exact network as a torch module: the same layers, every weight the nearest float.

    Affine             Linear
    Relu               ReLU
    Threshold(theta)   Softshrink where all entries are equal, else
                       Linear [I; -I] h - (theta, theta), ReLU, Linear [I, -I]

Network.from_torch reads the module back. Where all weights are floats already the two are the same
function exactly; else the weights differ by half a unit in the last place, as 1/c does. Evaluating
the module rounds once more in every step.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

from sci_barriers.errors import bad_input
from sci_barriers.exact import Number, Q, to_float
from sci_barriers.networks import Affine, Layer, Network, Relu, Threshold
from sci_barriers.sandbox.handle import as_float

DTYPES = ("float64", "float32")


def torch_module(network: Network, *, dtype: str = "float64") -> Any:
    """A torch.nn.Sequential in eval mode without gradients; dtype "float64" or "float32".

    It takes (m,) or (R, m) and gives (N,) or (R, N). torch is loaded by this call. Raises BadInput
    for another dtype, weights beyond its range, and layers that use y again (U);
    ModuleNotFoundError without torch.
    """
    if dtype not in DTYPES:
        raise bad_input("dtype", dtype, f"must be one of {', '.join(DTYPES)}", "pass 'float64'")
    torch = _torch()
    parts = [part for layer in network.layers for part in _parts(torch, layer, dtype)]
    return torch.nn.Sequential(*parts).eval().requires_grad_(False)


def _parts(torch: Any, layer: Layer, dtype: str) -> list[Any]:
    nn = torch.nn
    if isinstance(layer, Relu):
        return [nn.ReLU()]
    if isinstance(layer, Threshold):
        theta = [_float(t, dtype) for t in layer.theta]
        if len(set(theta)) == 1:
            return [nn.Softshrink(theta[0])]
        p = len(theta)
        eye = [[float(i == j) for j in range(p)] for i in range(p)]
        both = [*eye, *([-entry for entry in row] for row in eye)]
        join = [[*row, *(-entry for entry in row)] for row in eye]
        split = _linear(torch, both, [-t for t in (*theta, *theta)], dtype)
        return [split, nn.ReLU(), _linear(torch, join, [0.0] * p, dtype)]
    if not isinstance(layer, Affine) or layer.U is not None:
        raise bad_input("layer", type(layer).__name__, "must be Affine without U, Relu, Threshold",
                        "write the module by hand")  # fmt: skip
    W = [[_float(entry, dtype) for entry in row] for row in layer.W.rows]
    return [_linear(torch, W, [_float(entry, dtype) for entry in layer.b], dtype)]


def _linear(torch: Any, W: list[list[float]], b: list[float], dtype: str) -> Any:
    kind = getattr(torch, dtype)
    part = torch.nn.Linear(len(W[0]), len(W), dtype=kind)
    with torch.no_grad():
        part.weight.copy_(torch.tensor(W, dtype=kind))
        part.bias.copy_(torch.tensor(b, dtype=kind))
    return part


def _float(x: Number, dtype: str) -> float:
    """The nearest float64, or the float32 nearest to that; BadInput for an overflow."""
    value = as_float(x) if isinstance(x, Q) else to_float(x)
    if dtype == "float32" and abs(value) > 3.4e38:
        raise bad_input("weight", value, "must be a float32", "pass dtype='float64'")
    return value


def _torch() -> Any:
    """torch, loaded by the unit that owns it."""
    try:
        import_module("sci_barriers.reconstructors.lista_batch")
    except ModuleNotFoundError as problem:
        if problem.name != "torch":
            raise
        raise ModuleNotFoundError(
            "torch is not installed: it is needed for torch modules; "
            "install it with: pip install 'sci-barriers[learn]'", name="torch",
        ) from None  # fmt: skip
    return sys.modules["torch"]
