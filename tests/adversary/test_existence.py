"""The network that exists: exact, without error on every sample of every instance."""

from __future__ import annotations

import copy
import itertools
import random
from dataclasses import replace
from typing import Any

import pytest

from sci_barriers.adversary import Omega
from sci_barriers.adversary.training import existence_witness, network_that_exists
from sci_barriers.adversary.training.torch_form import torch_module
from sci_barriers.certificates import check
from sci_barriers.errors import BadInput, CertificateRejected
from sci_barriers.exact import (
    Number,
    Q,
    Surd,
    dot,
    is_zero,
    norm_squared,
    power_of_two,
    sign,
    to_float,
)
from sci_barriers.families.tie import Tie
from sci_barriers.networks import Affine, Network, Relu, Threshold

LEVELS: list[tuple[str, dict[str, Any]]] = [
    ("P1", {"eta": Q(0)}), ("P1", {"eta": Q(3, 7)}),
    ("P2", {"lam": Q(1, 10)}), ("P2", {"lam": Q(10)}),
    ("P3", {"lam": Q(1, 3)}), ("P3", {"lam": Q(1)}),
]  # fmt: skip
SIZES = [(2, 1, 3), (4, 2, 3), (7, 4, 5), (20, 19, 6), (30, 10, 4)]
SHIFTS = [Q(0), Q(-99, 100), Q(5), Q(1, 3**40)]
GAPS = [Q(0), Q(1), power_of_two(-40), power_of_two(-700), Q(2, 7), Q(-1, 3)]


def members(problem: str, level: dict[str, Any], N: int, m: int, K: int) -> list[Tie]:
    """Ties, sides and members with g < 0 of all layers, with and without w."""
    rng = random.Random(f"{problem} {level} {N}")
    found = []
    for s, g in itertools.product((1, 2, 3), GAPS):
        tie = Tie(problem=problem, N=N, m=m, K=K, s=s, **level)
        one = tie if g == 0 else tie.side(rng.randrange(tie.k), g=g)
        found.append(one)
        if m > 1 and level.get("eta", 0) == 0:
            w = tuple(rng.choice([Q(0), Q(1, 1000), Q(-7, 3), Q(40)]) for _ in range(m - 1))
            try:
                found.append(replace(one, w=w))
            except BadInput:  # P3: too many non-zeros
                assert problem == "P3"
    return found


@pytest.mark.parametrize(("problem", "level"), LEVELS)
@pytest.mark.parametrize(("N", "m", "K"), SIZES)
def test_the_network_has_error_zero_on_every_sample(
    problem: str, level: dict[str, Any], N: int, m: int, K: int
) -> None:
    """One network for each matrix; it serves all shifts of y."""
    seen = 0
    for member in members(problem, level, N, m, K):
        networks = [network_that_exists(member, column=j) for j in member.J[:3]]
        for shift in SHIFTS:
            one = replace(member, shift=shift)
            for network in networks:
                x = network(one.instance().y)
                assert one.solution_set().contains(x)
                assert is_zero(one.solution_set().squared_distance(x))
                seen += 1
    assert seen >= 80


def test_one_network_serves_all_right_hand_sides() -> None:
    """phi(y) is a minimiser for any y, also with y_1 <= 0: by the dual vectors of the proof."""
    rng = random.Random(5)
    for problem, level in LEVELS:
        for N, m in ((4, 2), (5, 4)):
            member = Tie(problem=problem, N=N, m=m, K=4, s=2, winner=1, g=Q(1, 9), **level)
            network, A = network_that_exists(member), member.instance().A
            for _ in range(12):
                z = rng.choice([Q(0), Q(rng.randrange(-99, 99), 40), level.get("eta", Q(1))])
                flat = level.get("eta", 0) > 0
                w = [Q(0) if flat else Q(rng.randrange(-3, 4), 5000) for _ in range(m - 1)]
                assert _is_minimiser(member, A, (z, *w), network((z, *w)))


def _is_minimiser(member: Tie, A: Any, y: tuple[Q, ...], x: tuple[Number, ...]) -> bool:
    """Aligned with a dual vector of norm at most 1 (P3) that fits the residual."""
    residual = [b - dot(row, x) for row, b in zip(A.rows, y, strict=True)]
    level = Q(1) if member.lam is None else member.lam
    if member.problem == "P2":
        v = [2 * r for r in residual]
    else:
        v = [_side(y[0]) * level / member.a_max, *(_side(b) * level / member.c for b in y[1:])]
    products = [dot(column, v) for column in A.T.rows]
    aligned = all(
        sign(level - abs_(p)) >= 0 and is_zero(p * z - level * abs_(z))
        for p, z in zip(products, x, strict=True)
    )
    if member.problem == "P3":
        return aligned and all(map(is_zero, residual)) and sign(norm_squared(v) - 1) <= 0
    if member.problem == "P1":
        eta = member.eta or Q(0)
        if abs(y[0]) <= eta and not any(y[1:]):
            return all(map(is_zero, x))
        fits = all(is_zero(r * r - eta * eta * (i == 0)) for i, r in enumerate(residual))
        return aligned and fits and sign(residual[0] * v[0]) >= 0
    return aligned


def abs_(x: Number) -> Number:
    return -x if sign(x) < 0 else x


def _side(x: Q) -> int:
    return 1 if x > 0 else -1 if x < 0 else 0


@pytest.mark.parametrize(("problem", "level"), LEVELS)
def test_its_witness_is_accepted(problem: str, level: dict[str, Any]) -> None:
    for N, m, K in ((2, 1, 3), (4, 2, 3), (20, 19, 6)):
        for member in members(problem, level, N, m, K)[-4:]:
            witness = existence_witness(replace(member, shift=Q(1, 7)))
            assert witness.complete
            assert witness.accept() == "1 minimisers, 1 distance, 1 network"
            claim = witness.certificate["statements"]["distance"]["claim"]
            assert claim["squared"] == "0"


def test_a_weight_changed_is_rejected() -> None:
    witness = existence_witness(
        Omega(problem="P2", N=4, m=2, lam=Q(1)).side(1, 0, exponent=3).member()
    )
    network = witness.certificate["statements"]["network"]["claim"]
    network["layers"][1]["W"][0][0] = "1/2"
    with pytest.raises(CertificateRejected, match="not the value of the network"):
        witness.accept()


def test_columns_outside_J_are_refused() -> None:
    side = Tie(problem="P3", N=5, m=2, lam=Q(1), winner=2, g=Q(1, 8))
    assert network_that_exists(side) == network_that_exists(side, column=2)
    for column in (0, 4, -1, True, 2.0):
        with pytest.raises(BadInput):
            network_that_exists(side, column=column)
    tie = side.tie()
    assert len({network_that_exists(tie, column=j) for j in range(tie.k)}) == tie.k


def test_the_weights_know_nothing_of_the_sample() -> None:
    member = Tie(problem="P2", N=6, m=4, K=5, lam=Q(1, 2), winner=1, g=Q(1, 4))
    other = replace(member, shift=Q(1, 3), w=(Q(1), Q(2), Q(0)))
    assert network_that_exists(member) == network_that_exists(other)
    assert any(isinstance(x, Surd) for row in network_that_exists(member).layers[1].W.rows
               for x in row)  # type: ignore[attr-defined]  # fmt: skip


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(("problem", "level"), LEVELS)
def test_the_torch_module_is_within_rounding(
    problem: str, level: dict[str, Any], dtype: str
) -> None:
    """|phi_float - phi| <= 64 u max(y_1/a_max, |w_i|/7): a few roundings; c > 7."""
    torch = pytest.importorskip("torch")
    unit = 2.0 ** (-53 if dtype == "float64" else -24)
    for N, m, K in ((4, 2, 3), (20, 19, 6)):
        for member in members(problem, level, N, m, K):
            if member.s != 1 or member.g < 0:
                continue
            network, y = network_that_exists(member), member.instance().y
            module = torch_module(network, dtype=dtype)
            data = torch.tensor([to_float(entry) for entry in y], dtype=getattr(torch, dtype))
            found = module(data)
            assert found.dtype is getattr(torch, dtype) and not found.requires_grad
            assert module(data[None]).shape == (1, N)
            top = float(member.y_1 / member.a_max)
            sizes = [top] * member.k + [max(top, abs(to_float(entry)) / 7) for entry in y[1:]]
            for got, x, size in zip(found.tolist(), network(y), sizes, strict=True):
                assert abs(got - to_float(x)) <= 64 * unit * size


def test_float_weights_make_the_round_trip_exactly() -> None:
    pytest.importorskip("torch")
    rng = random.Random(3)

    def dyadic() -> Q:
        return Q(rng.randrange(-(2**50), 2**50), 2 ** rng.randrange(90))

    def matrix(rows: int, columns: int) -> list[list[Q]]:
        return [[dyadic() for _ in range(columns)] for _ in range(rows)]

    first = Affine(W=matrix(4, 3), b=[dyadic() for _ in range(4)])  # type: ignore[arg-type]
    last = Affine(W=matrix(5, 4), b=[dyadic() for _ in range(5)])  # type: ignore[arg-type]
    for middle in (Relu(), Threshold(theta=(Q(1, 8),) * 4),
                   Threshold(theta=(Q(0), Q(1, 2), Q(3), abs(dyadic())))):  # fmt: skip
        network = Network(layers=(first, middle, last))
        back = Network.from_torch(torch_module(network))
        unequal = isinstance(middle, Threshold) and len(set(middle.theta)) > 1
        assert (back == network) is not unequal
        for _ in range(20):
            y = [dyadic() for _ in range(3)]
            assert back(y) == network(y)


def test_modules_that_cannot_be_written_are_refused() -> None:
    pytest.importorskip("torch")
    one = Affine(W=[[1]], b=[0])  # type: ignore[arg-type]
    again = Affine(W=[[1]], b=[0], U=[[1]])  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="without U"):
        torch_module(Network(layers=(one, again)))
    with pytest.raises(BadInput, match="dtype"):
        torch_module(Network(layers=(one,)), dtype="float16")
    for huge, dtype in ((Q(2) ** 1100, "float64"), (Q(2) ** 200, "float32")):
        with pytest.raises(BadInput):
            torch_module(Network(layers=(Affine(W=[[huge]], b=[0]),)), dtype=dtype)  # type: ignore[arg-type]


def test_a_distance_can_be_bound_to_the_output_of_a_network() -> None:
    """`network` in a distance statement: its x is what that network returns, on that instance."""
    side = Omega(problem="P3", N=4, m=2, K=3, lam=1).side(1, 2, exponent=22).member()
    made = copy.deepcopy(existence_witness(side).certificate)
    (answer,) = [n for n, s in made["statements"].items() if s["kind"] == "network"]
    (far,) = [n for n, s in made["statements"].items() if s["kind"] == "distance"]
    made["statements"][far]["network"] = answer
    assert check(made).accepted
    last = made["statements"][answer]["claim"]["layers"][-1]
    last["b"] = [*last["b"][:-1], "7"]
    made["statements"][answer]["claim"]["x"][-1] = "7"
    outcome = check(made)
    assert not outcome.accepted and "not the output of the network" in outcome.reason
    del made["statements"][far]["network"]
    assert check(made).accepted
