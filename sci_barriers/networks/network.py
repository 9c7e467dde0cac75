"""A network with exact weights: phi = layer_L o ... o layer_1, an exact map R^m -> R^N.

    h_0 = y,   h_k = layer_k(h_(k-1), y),   phi(y) = h_L.

phi is the function of real numbers that the weights define. A program that evaluates the same
layers in floating point computes another function, about within its rounding errors of phi; what
is shown of phi is not shown of that program. Weights that were floats are dyadic numbers, exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sci_barriers.errors import bad_input
from sci_barriers.exact import Vector
from sci_barriers.networks.from_torch import layers_of
from sci_barriers.networks.layers import Layer, read_vector


@dataclass(frozen=True, kw_only=True)
class Network:
    """layers: Affine, Relu, Threshold, at least one, each taking the length the one before gives.

    m, N: lengths of y and of phi(y); None where layers without a width leave them open.
    Raises BadInput when there is no layer, or lengths disagree.
    """

    layers: tuple[Layer, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "layers", tuple(self.layers))
        if not self.layers:
            raise bad_input("layers", "()", "must hold at least one layer", "pass Affine, ...")
        width = None
        for k, layer in enumerate(self.layers):
            if layer.inputs is not None and width not in (None, layer.inputs):
                raise bad_input(
                    f"input length of layers[{k}]", layer.inputs,
                    f"must be {width}, what the layer before gives", "check the shapes of W",
                )  # fmt: skip
            width = layer.outputs if layer.outputs is not None else width
        for k, layer in enumerate(self.layers):
            U = getattr(layer, "U", None)
            if U is not None and U.shape[1] != self.m:
                raise bad_input(
                    f"columns of U in layers[{k}]", U.shape[1], f"must be m = {self.m}",
                    "U takes the input y of the network",
                )  # fmt: skip

    @property
    def m(self) -> int | None:
        """The length of y."""
        return next((layer.inputs for layer in self.layers if layer.inputs is not None), None)

    @property
    def N(self) -> int | None:
        """The length of phi(y)."""
        known = [layer.outputs for layer in self.layers if layer.outputs is not None]
        return known[-1] if known else None

    def __call__(self, y: Any, /) -> Vector:
        """phi(y), exact; y (m,): exact numbers, exact text, or floats as the numbers they are.

        Raises BadInput for another length or entries that are no finite reals.
        """
        read = h = read_vector(y, "y")
        if self.m not in (None, len(read)):
            raise bad_input("length of y", len(read), f"must be m = {self.m}", "pass m numbers")
        for layer in self.layers:
            h = layer(h, read)
        return h

    def to_json(self) -> list[dict[str, Any]]:
        """The layers in the form of certificates/FORMAT.md, `network`."""
        return [layer.to_json() for layer in self.layers]

    @classmethod
    def from_torch(cls, module: Any, /) -> Network:
        """The network of a torch module, every weight the dyadic number that it is.

        Sequential (nested), Linear, ReLU, Softshrink, Flatten and Identity, parameters float32 or
        float64, for one y at a time (a batch of one). Softshrink's lambd is taken as it is stored.
        Exact as a function of real numbers; not the rounded arithmetic of the program.
        Raises BadInput that names the first module without an exact form here. torch is not
        imported: who has a torch module has torch loaded.
        """
        return cls(layers=layers_of(module))
