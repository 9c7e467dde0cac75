"""Exact networks from LISTA and least squares; forms from a worker are read with care."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from sci_barriers.adversary.training import forms, network_that_exists, reader
from sci_barriers.adversary.training.forms import least_squares, network_of_lista, read_form
from sci_barriers.errors import BadInput
from sci_barriers.exact import Matrix, Q, Surd, nullspace
from sci_barriers.families.tie import Tie
from sci_barriers.networks import Affine, Network, Relu, Threshold
from sci_barriers.reconstructors.lista import Lista


def lista(seed: int, *, layers: int = 3, m: int = 3, N: int = 5) -> Lista:
    rng = np.random.default_rng(seed)
    return Lista(A=rng.standard_normal((m, N)), W=rng.standard_normal((layers, N, m)),
                 theta=rng.random(layers) / 10)  # fmt: skip


def test_network_of_lista_is_its_exact_output() -> None:
    rng = random.Random(2)
    for seed, layers in ((0, 1), (1, 2), (2, 4)):
        net = lista(seed, layers=layers)
        network = network_of_lista(net)
        for _ in range(6):
            y = [Q(rng.randrange(-50, 50), 7) for _ in range(3)]
            assert network(y) == net.exact_output(y)
        floats = np.array([0.25, -1.5, 3.0])
        near = [float(x) for x in network(floats.tolist())]  # type: ignore[arg-type]
        assert np.allclose(near, net.apply(floats), rtol=1e-9, atol=1e-12)


def test_least_squares_interpolates_and_is_zero_across() -> None:
    rng = random.Random(4)
    for m, N, r in ((1, 2, 1), (3, 5, 2), (4, 4, 4)):
        samples = [
            (tuple(Q(rng.randrange(-9, 9), 5) + (i == k) * 7 for i in range(m)),
             tuple(Q(rng.randrange(-9, 9)) for _ in range(N)))
            for k in range(r)
        ]  # fmt: skip
        network = least_squares(samples * 2)
        for y, x in samples:
            assert network(y) == x
        for z in nullspace(Matrix([y for y, _ in samples])):
            assert not any(network(z))


def test_dependent_samples_are_refused() -> None:
    one = ((Q(1), Q(2)), (Q(1),))
    for other in (((Q(2), Q(4)), (Q(1),)), ((Q(1), Q(2)), (Q(3),)), ((Q(0), Q(0)), (Q(0),))):
        with pytest.raises(BadInput, match="independent"):
            least_squares([one, other])


def test_forms_are_read_back() -> None:
    for problem, level in (("P2", {"lam": Q(1, 3)}), ("P3", {"lam": Q(1)})):
        member = Tie(problem=problem, N=5, m=3, K=4, winner=1, g=Q(1, 2**70), **level)  # type: ignore[arg-type]
        network = network_that_exists(member)
        assert read_form(network.to_json(), m=3, N=5) == network
    network = network_of_lista(lista(3))
    assert read_form(network.to_json(), m=3, N=5) == network
    relu = Network(layers=(Relu(),))
    assert (
        read_form(relu.to_json(), m=4, N=4) == relu and read_form(relu.to_json(), m=4, N=5) is None
    )


AFFINE = {"type": "affine", "W": [["1", "0"]], "b": ["0"]}


@pytest.mark.parametrize(
    "form",
    [
        [], None, "text", 3, {"type": "relu"}, [3], [{}], [{"type": "sigmoid"}], [None],
        [{"type": "affine", "W": [["1", "0"]]}], [{**AFFINE, "b": ["0", "0"]}],
        [{**AFFINE, "W": [["1"], ["1", "0"]]}], [{**AFFINE, "W": [[1, 0]]}],
        [{**AFFINE, "W": "11"}],
        [{**AFFINE, "W": [["nan", "0"]]}], [{**AFFINE, "W": [["1e9", "0"]]}],
        [{**AFFINE, "W": [["0x1p99999", "0"]]}], [{**AFFINE, "U": [["1"], ["2"]]}],
        [{"type": "threshold", "theta": ["-1", "0"]}], [{"type": "threshold", "theta": []}],
        [{"type": "threshold", "theta": [{"a": "1", "b": "1", "s": "sqrt(2)"}, "0"]}],
        [{**AFFINE, "W": [["sqrt(2)", "sqrt(3)"]]}],
        [{**AFFINE, "W": [["1+sqrt(2)+sqrt(3)", "0"]]}],
        [AFFINE, AFFINE], [{"type": "relu"}] * 300,
        [{**AFFINE, "W": [["0x" + "f" * 20000, "0"]]}],
    ],
)  # fmt: skip
def test_other_forms_are_none(form: Any) -> None:
    assert read_form(form, m=2, N=1) is None


def test_forms_that_are_too_much_work_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many numbers, too many bits, and denominators that would multiply up."""
    primes = [p for p in range(3, 6000) if all(p % q for q in range(2, int(p**0.5) + 1))]
    square = [[f"1/{primes[(7 * i + j) % 700]}" for j in range(30)] for i in range(30)]
    layer = {"type": "affine", "W": square, "b": ["0"] * 30}
    assert read_form([layer] * 3, m=30, N=30) is not None
    assert read_form([layer] * 3, m=30, N=30, points=10**4) is None
    monkeypatch.setattr(forms, "_MOST_WORK", 10**6)
    assert read_form([layer] * 3, m=30, N=30) is None
    monkeypatch.setattr(forms, "_MOST_WORK", 10**12)
    monkeypatch.setattr(forms, "_MOST_BITS", 1000)
    assert read_form([layer], m=30, N=30) is None
    monkeypatch.setattr(forms, "_MOST_BITS", 10**9)
    monkeypatch.setattr(forms, "MOST_WEIGHTS", 100)
    assert read_form([layer], m=30, N=30) is None


def test_sizes() -> None:
    network = Network(layers=(
        Affine(W=[[Q(1, 8), 3]], b=[Surd({2: Q(5)})], U=[[0, 0]]), Threshold(theta=[Q(7)]), Relu(),
    ))  # type: ignore[arg-type]  # fmt: skip
    assert forms.weights(network) == 6
    assert forms.bits(network) == 4 + 2 + 1 + 1 + 3 + 3  # 1/8, 3, 0, 0, 5 sqrt(2), 7


def test_readers_take_what_can_be_evaluated() -> None:
    facts = {"N": 5, "m": 3}
    net = lista(5)
    y = (Q(1, 3), Q(-2), Q(1, 8))
    rounded = [Q(*(1 / 3).as_integer_ratio()), Q(-2), Q(1, 8)]
    form, evaluate = reader.read(net, facts)
    assert read_form(form, m=3, N=5) == network_of_lista(net)
    assert evaluate(y) == net.exact_output(rounded)
    form, evaluate = reader.read(lambda z: [z[0], *z[1:], 0, 0], facts)
    assert form == [] and evaluate(y)[0] == 1 / 3
    for wrong in (None, 3, [1.0], int, object()):
        with pytest.raises(BadInput, match="map from y to x"):
            reader.read(wrong, facts)


def test_modules_are_put_into_evaluation(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dropout is off; float32 modules get float32; the output may be (1, N) or (N,)."""
    torch = pytest.importorskip("torch")
    facts = {"N": 2, "m": 1}
    for dtype in (torch.float32, torch.float64):
        net = torch.nn.Sequential(torch.nn.Linear(1, 2, dtype=dtype), torch.nn.Dropout(0.5)).train()
        form, evaluate = reader.read(net, facts)
        x = evaluate((Q(1, 3),))
        assert form == [] and x.dtype is dtype and tuple(x.shape) == (2,)
        assert torch.equal(x, evaluate((Q(1, 3),)))
    flat = torch.nn.Sequential(torch.nn.Linear(1, 2), torch.nn.Flatten(0))
    _, evaluate = reader.read(flat, facts)
    assert tuple(evaluate((Q(2),)).shape) == (2,)


def test_networks_too_large_to_hand_on_stay_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MOST_WEIGHTS", 3)
    form, evaluate = reader.read(network_of_lista(lista(1)), {"N": 5, "m": 3})
    assert form == [] and len(evaluate((Q(1), Q(2), Q(3)))) == 5
