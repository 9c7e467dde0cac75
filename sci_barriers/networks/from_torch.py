"""Layers from a torch module: Linear -> Affine, ReLU -> Relu, Softshrink -> Threshold.

    float32, float64 weight  ->  the dyadic number that it is (no rounding, no decimal)

Sequential is unfolded; Identity and Flatten (of everything but the batch) drop out. Every other
module, a subclass of these, hooks, half precision and complex parameters are refused: what they
compute is not known to be the layer. torch itself is never imported here: an object can be a torch
module only where torch has been imported already.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from typing import Any

from sci_barriers.errors import BadInput, bad_input
from sci_barriers.exact import Q, as_q
from sci_barriers.networks.layers import Affine, Layer, Relu, Threshold

_REMEDY = "use Sequential, Linear, ReLU, Softshrink, Flatten, Identity, or write the layers"


def layers_of(module: Any) -> tuple[Layer, ...]:
    """The layers in order; see Network.from_torch."""
    torch = sys.modules.get("torch")
    nn = getattr(torch, "nn", None)
    if nn is None or not isinstance(module, nn.Module):
        raise bad_input(
            "module", type(module).__name__, "must be a torch.nn.Module", "pass a Sequential"
        )
    flat = list(_unfolded(nn, module, ""))
    found: list[Layer] = []
    for k, (name, part) in enumerate(flat):
        if type(part) is nn.Linear:
            found.append(_affine(torch, part, name))
        elif type(part) is nn.ReLU:
            found.append(Relu())
        elif type(part) is nn.Softshrink:
            found.append(_threshold(nn, part, name, found, flat[k + 1 :]))
    if not found:
        raise bad_input(_shown(module, ""), "no layer", "must hold at least one", _REMEDY)
    return tuple(found)


def _shown(module: Any, name: str) -> str:
    return f"module {name or '(top)'} ({type(module).__name__})"


def _unfolded(nn: Any, module: Any, name: str) -> Iterator[tuple[str, Any]]:
    """(dotted name, module) of everything inside, Sequential resolved; BadInput for the rest."""
    if type(module) is nn.Sequential:
        _without_hooks(module, name)
        # Not named_children(): it leaves out a module that occurs a second time.
        for key, part in module._modules.items():
            yield from _unfolded(nn, part, f"{name}.{key}" if name else key)
        return
    if type(module) not in (nn.Linear, nn.ReLU, nn.Softshrink, nn.Flatten, nn.Identity):
        raise bad_input(_shown(module, name), "a torch module", "has no exact form here", _REMEDY)
    _without_hooks(module, name)
    if type(module) is nn.Flatten and (module.start_dim not in (0, 1) or module.end_dim != -1):
        raise bad_input(
            _shown(module, name), (module.start_dim, module.end_dim),
            "must flatten all entries of one y", "use Flatten()",
        )  # fmt: skip
    yield name, module


def _without_hooks(module: Any, name: str) -> None:
    """A hook, or a forward of its own, may change the output: refused."""
    hooks = ("_forward_hooks", "_forward_pre_hooks")
    if any(getattr(module, key, None) for key in hooks) or "forward" in vars(module):
        raise bad_input(
            _shown(module, name), "hooks", "must have none: they may change the output",
            "remove hooks, weight_norm and the like first",
        )  # fmt: skip


def _affine(torch: Any, part: Any, name: str) -> Affine:
    W = _numbers(torch, part.weight, f"{name}.weight")
    rows, columns = part.weight.shape
    if not rows or not columns:
        raise bad_input(_shown(part, name), (rows, columns), "must not be empty", _REMEDY)
    b = [0.0] * rows if part.bias is None else _numbers(torch, part.bias, f"{name}.bias")
    return Affine(W=[[as_q(x) for x in row] for row in W], b=[as_q(x) for x in b])  # type: ignore[arg-type]


def _numbers(torch: Any, tensor: Any, name: str) -> Any:
    """The entries as Python floats, exactly; float32 and float64 only."""
    if tensor.dtype not in (torch.float32, torch.float64) or tensor.is_meta:
        kind = "a meta tensor" if tensor.is_meta else tensor.dtype
        raise bad_input(name, kind, "must be float32 or float64", "convert with module.double()")
    plain = tensor.detach()
    if not bool(torch.isfinite(plain).all()):
        raise bad_input(name, "NaN or an infinity", "must be finite", "train it anew")
    return plain.cpu().tolist()


def _threshold(nn: Any, part: Any, name: str, before: list[Layer], after: Any) -> Threshold:
    """lambd for every entry; the width is that of the last Linear before, or the next one."""
    widths = [layer.outputs for layer in before if layer.outputs is not None]
    widths = widths[-1:] or [int(p.in_features) for _, p in after if type(p) is nn.Linear][:1]
    if not widths:
        raise bad_input(_shown(part, name), "no Linear", "leaves its width open", "add a Linear")
    value = part.lambd
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise bad_input(f"{_shown(part, name)} lambd", value, "must be finite", "pass a float")
    try:
        return Threshold(theta=(Q(as_q(value)),) * widths[0])
    except BadInput as refused:
        raise BadInput(f"{_shown(part, name)}: {refused}") from None
