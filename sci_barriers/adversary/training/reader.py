"""What a trainer may return, and how it is evaluated; read where it ran, by style "training".

    Network (networks/)      exact; its layers are handed back, and it is evaluated by the caller
    Lista (reconstructors/)  exact: float64 weights are dyadic numbers; layers of `network_of_lista`
    torch module             eval mode, no gradients, one input of shape (1, m), outputs (1, N) or
                             (N,); float64 if one of its parameters is, else float32; with an exact
                             form (Network.from_torch) its layers are handed back as well
    object with predict      predict((1, m) float64 array) -> (1, N), as in scikit-learn
    any other callable       f((m,) float64 array) -> N numbers: floats or exact ones

The entries of y become the nearest float64 numbers, correctly rounded. x is read exactly.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Any

from sci_barriers.adversary.training.forms import MOST_WEIGHTS, network_of_lista, weights
from sci_barriers.errors import BadInput, bad_input
from sci_barriers.exact import Q
from sci_barriers.networks import Network
from sci_barriers.reconstructors.lista import Lista
from sci_barriers.sandbox.handle import as_float

Evaluate = Callable[[tuple[Q, ...]], Any]


def read(found: Any, facts: dict[str, Any]) -> tuple[list[Any], Evaluate]:
    """(layers as JSON or [], evaluate). BadInput for what is none of the above."""
    if isinstance(found, Lista):
        found = network_of_lista(found)
    if isinstance(found, Network):
        return _layers(found), lambda y: found([as_float(entry) for entry in y])
    torch = sys.modules.get("torch")  # a module exists only where its library has been loaded
    if torch is not None and isinstance(found, torch.nn.Module):
        return _exact_form(found), _module(found, torch)
    if callable(getattr(found, "predict", None)) and not isinstance(found, type):
        return [], _estimator(found, N=facts["N"])
    if callable(found) and not isinstance(found, type):
        return [], _function(found)
    raise bad_input("what was returned", type(found).__name__, "must be a map from y to x",
                    "return a Network, torch module, fitted estimator or function")  # fmt: skip


def _layers(network: Network) -> list[Any]:
    """The layers, or [] where they are too many to be handed on."""
    return network.to_json() if weights(network) <= MOST_WEIGHTS else []


def _exact_form(module: Any) -> list[Any]:
    try:
        return _layers(Network.from_torch(module))
    except BadInput:
        return []  # another architecture: it stays a program


def _floats(y: Sequence[Q]) -> list[float]:
    return [as_float(entry) for entry in y]


def _module(module: Any, torch: Any) -> Evaluate:
    module.eval()
    types = {parameter.dtype for parameter in module.parameters()}
    dtype = torch.float64 if torch.float64 in types else torch.float32

    def evaluate(y: tuple[Q, ...]) -> Any:
        with torch.no_grad():
            x = module(torch.tensor([_floats(y)], dtype=torch.float64).to(dtype))
        return x[0] if getattr(x, "ndim", 0) == 2 and x.shape[0] == 1 else x

    return evaluate


def _estimator(estimator: Any, *, N: int) -> Evaluate:
    import numpy

    def evaluate(y: tuple[Q, ...]) -> Any:
        x = numpy.asarray(estimator.predict(numpy.array([_floats(y)])))
        if x.shape != (1, N):
            raise bad_input("shape of predict((1, m))", x.shape, f"must be {(1, N)}",
                            "fit with N targets")  # fmt: skip
        return x[0]

    return evaluate


def _function(f: Callable[..., Any]) -> Evaluate:
    import numpy

    return lambda y: f(numpy.array(_floats(y)))
