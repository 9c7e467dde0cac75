"""Network.from_torch: exact weights, value beside the float evaluation, refusals by name."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction
from typing import Any

import pytest

from sci_barriers.errors import BadInput
from sci_barriers.exact import Q
from sci_barriers.networks import Affine, Network, Relu, Threshold

torch = pytest.importorskip("torch")
nn = torch.nn


def model(dtype: Any, *, seed: int = 0) -> Any:
    torch.manual_seed(seed)
    return nn.Sequential(
        nn.Flatten(),
        nn.Linear(6, 9),
        nn.Sequential(nn.ReLU(), nn.Identity(), nn.Linear(9, 8, bias=False)),
        nn.Softshrink(0.125),
        nn.Linear(8, 5),
        nn.ReLU(inplace=True),
        nn.Linear(5, 4),
    ).to(dtype)


def exact(t: Any) -> list[Fraction]:
    return [Fraction(*x.as_integer_ratio()) for x in t.detach().flatten().tolist()]


def in_fractions(module: Any, h: list[Fraction]) -> list[Fraction]:
    """The module by its definition, in Fractions."""
    if isinstance(module, nn.Sequential):
        for part in module:
            h = in_fractions(part, h)
        return h
    if isinstance(module, nn.Linear):
        W, columns = exact(module.weight), module.in_features
        rows = [W[i : i + columns] for i in range(0, len(W), columns)]
        b = [Fraction(0)] * len(rows) if module.bias is None else exact(module.bias)
        return [sum((w * x for w, x in zip(row, h, strict=True)), c)
                for row, c in zip(rows, b, strict=True)]  # fmt: skip
    if isinstance(module, nn.ReLU):
        return [max(x, Fraction(0)) for x in h]
    if isinstance(module, nn.Softshrink):
        t = Fraction(module.lambd)
        return [x - t if x > t else x + t if x < -t else Fraction(0) for x in h]
    assert isinstance(module, (nn.Flatten, nn.Identity))
    return h


@pytest.mark.parametrize("name", ["float32", "float64"])
def test_the_value_is_exact_and_near_the_float_evaluation(name: str) -> None:
    dtype = getattr(torch, name)
    unit = torch.finfo(dtype).eps
    for seed in range(5):
        module = model(dtype, seed=seed)
        phi = Network.from_torch(module)
        y = torch.randn(1, 6, generator=torch.Generator().manual_seed(seed)).to(dtype)
        x = phi(y[0].tolist())
        found = [Fraction(int(v.p), int(v.q)) for v in x]  # type: ignore[union-attr]
        assert found == in_fractions(module, exact(y))
        with torch.no_grad():
            floats = exact(module(y))
        assert all(abs(a - b) <= 100 * unit for a, b in zip(found, floats, strict=True))
        assert (phi.m, phi.N) == (6, 4)
        assert found != floats or seed != 0  # rounded arithmetic is another function


def test_every_weight_is_the_dyadic_number_that_it_is() -> None:
    module = nn.Sequential(nn.Linear(1, 1))
    with torch.no_grad():
        module[0].weight[0, 0], module[0].bias[0] = 0.1, 2.0**-149  # the least float32
    (layer,) = Network.from_torch(module).layers
    assert isinstance(layer, Affine)
    assert layer.W[0, 0] == Q(13421773, 1 << 27)
    assert layer.b == (Q(1, 1 << 149),)


def test_the_layers_are_those_of_the_module() -> None:
    kinds = [type(layer) for layer in Network.from_torch(model(torch.float64)).layers]
    assert kinds == [Affine, Relu, Affine, Threshold, Affine, Relu, Affine]
    assert Network.from_torch(nn.Linear(2, 3)).N == 3
    assert Network.from_torch(nn.ReLU())([-1, 2]) == (0, 2)


def test_a_module_that_occurs_twice_is_two_layers() -> None:
    linear = nn.Linear(2, 2, dtype=torch.float64)
    phi = Network.from_torch(nn.Sequential(linear, nn.ReLU(), linear))
    assert len(phi.layers) == 3
    assert phi.layers[0] == phi.layers[2]


def test_softshrink_takes_the_width_beside_it() -> None:
    first = Network.from_torch(nn.Sequential(nn.Softshrink(), nn.Identity(), nn.Linear(3, 2)))
    assert first.layers[0] == Threshold(theta=(Q(1, 2),) * 3)
    stored = Network.from_torch(nn.Sequential(nn.Linear(3, 2), nn.Softshrink(0.1)))
    n, d = (0.1).as_integer_ratio()
    assert stored.layers[1] == Threshold(theta=(Q(n, d),) * 2)
    with pytest.raises(BadInput, match=r"module 0 \(Softshrink\).*width"):
        Network.from_torch(nn.Sequential(nn.Softshrink(), nn.ReLU()))


class Odd(nn.Linear):  # type: ignore[misc,name-defined]
    def forward(self, h: Any) -> Any:
        return super().forward(h) ** 2


def hooked() -> Any:
    module = nn.Sequential(nn.Linear(2, 2), nn.ReLU())
    module[1].register_forward_hook(lambda module, inputs, output: -output)
    return module


def patched() -> Any:
    module = nn.Sequential(nn.Linear(2, 2))
    module[0].forward = lambda h: h
    return module


def with_weight(value: float) -> Any:
    module = nn.Linear(2, 2)
    with torch.no_grad():
        module.weight[1, 1] = value
    return nn.Sequential(nn.Identity(), module)


@pytest.mark.filterwarnings("ignore:Complex modules")
@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: nn.Sequential(nn.Linear(2, 2), nn.Sequential(nn.ReLU(), nn.Sigmoid(), nn.Tanh())),
         r"module 1\.1 \(Sigmoid\).*no exact form"),
        (lambda: nn.Sequential(nn.Linear(2, 2), nn.Dropout()), r"module 1 \(Dropout\)"),
        (lambda: nn.GELU(), r"module \(top\) \(GELU\)"),
        (lambda: nn.Sequential(Odd(2, 2)), r"module 0 \(Odd\)"),
        (lambda: nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2)), r"module 1 \(BatchNorm1d\)"),
        (lambda: nn.Sequential(nn.Flatten(2), nn.Linear(2, 2)), r"module 0 \(Flatten\)"),
        (lambda: nn.Sequential(nn.Linear(2, 2).half()), "0.weight = torch.float16"),
        (lambda: nn.Sequential(nn.Linear(2, 2).to(torch.bfloat16)), "torch.bfloat16"),
        (lambda: nn.Sequential(nn.Linear(2, 2).to(torch.complex64)), "torch.complex64"),
        (lambda: nn.Sequential(nn.Linear(2, 2, device="meta")), "meta"),
        (lambda: with_weight(float("nan")), "1.weight = .*infinity.*: must be finite"),
        (lambda: with_weight(float("inf")), "1.weight"),
        (lambda: nn.Sequential(nn.Identity(), nn.Flatten()), "at least one"),
        (lambda: nn.Sequential(), "at least one"),
        (hooked, r"module 1 \(ReLU\).*hooks"),
        (patched, r"module 0 \(Linear\).*hooks"),
        (lambda: nn.Sequential(torch.nn.utils.parametrizations.weight_norm(nn.Linear(2, 2))),
         r"module 0 \(ParametrizedLinear\)"),
        (lambda: nn.Sequential(nn.Linear(2, 2), nn.Linear(3, 2)), r"layers\[1\] = 3: must be 2"),
        (lambda: nn.Sequential(nn.Linear(2, 2), nn.Softshrink(float("inf"))), "lambd"),
    ],
)  # fmt: skip
def test_the_first_module_without_an_exact_form_is_named(make: Any, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        Network.from_torch(make())


def test_what_is_no_torch_module_is_refused() -> None:
    for value in (None, 3, [nn.Linear(1, 1)], nn.Linear, torch.ones(2)):
        with pytest.raises(BadInput, match=r"must be a torch\.nn\.Module"):
            Network.from_torch(value)


def test_torch_is_not_imported() -> None:
    """Neither by the package nor when the object passed is no torch module."""
    code = (
        "import sys\n"
        "from sci_barriers.networks import Network\n"
        "try: Network.from_torch(3)\n"
        "except ValueError: print('refused', 'torch' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=100
    )
    assert done.stdout.split() == ["refused", "False"]
