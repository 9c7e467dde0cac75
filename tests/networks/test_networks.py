"""Exact networks: values against Fractions, exact numbers, shapes, JSON, bad input."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pytest

from sci_barriers.errors import BadInput
from sci_barriers.exact import Matrix, Q, is_zero, parse, sqrt
from sci_barriers.networks import Affine, Network, Relu, Threshold


def in_fractions(layers: list[Any], y: list[Fraction]) -> list[Fraction]:
    """The definition, in Fractions; affine layers as (W, b, U), relu None, thresholds a number."""
    h = y
    for layer in layers:
        if layer is None:
            h = [max(x, Fraction(0)) for x in h]
        elif isinstance(layer, Fraction):
            h = [max(x - layer, Fraction(0)) - max(-x - layer, Fraction(0)) for x in h]
        else:
            W, b, U = layer
            h = [
                sum((w * x for w, x in zip(row, h, strict=True)), c)
                + sum((u * x for u, x in zip(side, y, strict=True)), Fraction(0))
                for row, c, side in zip(W, b, U or [[0] * len(y)] * len(W), strict=True)
            ]
    return h


def test_the_value_is_that_of_the_definition() -> None:
    rng = Random(1)

    def some(rows: int, columns: int) -> list[list[Fraction]]:
        return [[Fraction(rng.randint(-20, 20), rng.randint(1, 9)) for _ in range(columns)]
                for _ in range(rows)]  # fmt: skip

    for _ in range(100):
        m, width, plain, exact = rng.randint(1, 4), 0, [], []
        width = m
        for _ in range(rng.randint(1, 4)):
            p = rng.randint(1, 4)
            U = some(p, m) if rng.random() < 0.5 else None
            W, (b,), theta = some(p, width), some(1, p), abs(some(1, 1)[0][0])
            plain += [(W, b, U), theta, None][: rng.randint(1, 3)]
            exact.append(Affine(W=W, b=b, U=U))  # type: ignore[arg-type]
            width = p
            if plain[-1] is None or isinstance(plain[-1], Fraction):
                exact.append(Threshold(theta=[theta] * p))  # type: ignore[arg-type]
            if plain[-1] is None:
                exact.append(Relu())
        phi = Network(layers=tuple(exact))
        y = some(1, m)[0]
        assert [Fraction(int(x.p), int(x.q)) for x in phi(y)] == in_fractions(plain, y)
        assert (phi.m, phi.N) == (m, width)


def test_evaluation_is_exact() -> None:
    """0.1 is the float that it is; (sqrt 2 - 1)(sqrt 2 + 1) - 1 is 0 and not > 0."""
    third = Network(layers=(Affine(W=[[0.1]], b=[0]),))  # type: ignore[arg-type]
    n, d = (0.1).as_integer_ratio()
    assert third([1]) == (Q(n, d),)
    assert third([1]) != (Q(1, 10),)
    unit = Network(layers=(Affine(W=[["sqrt(2) - 1"]], b=[-1]), Relu()))  # type: ignore[arg-type]
    assert is_zero(unit(["1 + sqrt(2)"])[0])
    (tiny,) = unit([sqrt(2) + 1 + Q(1, 1 << 4000)])
    assert not is_zero(tiny)
    assert is_zero(tiny - (sqrt(2) - 1) * Q(1, 1 << 4000))


def test_the_value_of_the_tie_is_its_minimiser() -> None:
    """B = (e_j/a_j) (+) I/c: phi(y) = (T e_j, w/c)."""
    c = sqrt(2 * 500**2 + 501**2)
    B = Matrix([[0, 0], [Q(1, 501), 0], [0, 0], [0, 1 / c]])
    phi = Network(layers=(Affine(W=B, b=(Q(0),) * 4),))
    x = phi([1, c])
    assert x[:3] == (0, Q(1, 501), 0)
    assert is_zero(x[3] - 1)


def test_a_threshold_moves_towards_zero() -> None:
    soft = Network(layers=(Threshold(theta=(Q(1), Q(1), Q(1), Q(0), sqrt(2))),))
    assert soft([3, -3, "-1", "1/2", 1]) == (2, -2, 0, Q(1, 2), 0)
    assert is_zero(soft([0, 0, 0, 0, -2])[4] + 2 - sqrt(2))


def test_u_takes_the_input_of_the_network() -> None:
    """x_1 = y, x_2 = x_1 + (y - x_1)/2 + ... as in an unrolled iteration."""
    first = Affine(W=[[2, 0], [0, 2]], b=[0, 0])  # type: ignore[arg-type]
    second = Affine(W=[[1, 0]], b=[1], U=[[0, 10]])  # type: ignore[arg-type]
    assert Network(layers=(first, second))([3, 4]) == (47,)


def test_lengths_may_be_open() -> None:
    relu = Network(layers=(Relu(), Relu()))
    assert (relu.m, relu.N) == (None, None)
    assert relu([-1, 2, "-1/3"]) == (0, 2, 0)
    mixed = Network(layers=(Relu(), Threshold(theta=(Q(1), Q(2)))))
    assert (mixed.m, mixed.N) == (2, 2)


def test_json_has_the_exact_weights() -> None:
    phi = Network(layers=(
        Affine(W=[[0.5, "1/3"]], b=["sqrt(2)"], U=[[1, 0]]), Relu(),  # type: ignore[arg-type]
        Threshold(theta=(Q(1, 1 << 60),)),
    ))  # fmt: skip
    assert phi.to_json() == [
        {"type": "affine", "W": [["1/2", "1/3"]], "b": ["sqrt(2)"], "U": [["1", "0"]]},
        {"type": "relu"},
        {"type": "threshold", "theta": ["0x1p-60"]},
    ]


def test_arrays_are_taken_exactly() -> None:
    W = np.array([[0.1, 3.0]], dtype=np.float32)
    layer = Affine(W=W, b=np.array([1]))  # type: ignore[arg-type]
    assert layer.W[0, 0] == Q(*float(W[0, 0]).as_integer_ratio())
    assert Network(layers=(layer,))(np.array([1.0, 2.0]))[0] == layer.W[0, 0] + 7


def test_layers_and_networks_are_frozen_and_hashable() -> None:
    relu = Network(layers=(Relu(),))
    assert hash(relu) == hash(Network(layers=[Relu()]))  # type: ignore[arg-type]
    with pytest.raises(AttributeError):
        relu.layers = ()  # type: ignore[misc]


ONE = {"W": [[1, 2]], "b": [0]}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"b": [0, 0]}, "length of b = 2: must be 1"),
        ({"b": []}, "b = .*must have an entry"),
        ({"b": 3}, "b = 'int': must be a vector"),
        ({"b": [float("nan")]}, r"b\[0\]: .*finite"),
        ({"b": ["nan"]}, r"b\[0\]"),
        ({"b": [True]}, r"b\[0\]"),
        ({"b": [1j]}, r"b\[0\]"),
        ({"W": [[1, 2], [3]], "b": [0, 0]}, "W: row 1"),
        ({"W": []}, "W: matrix is empty"),
        ({"W": [[]]}, "W: matrix is empty"),
        ({"W": 7}, "W = 'int': must be a matrix"),
        ({"W": [1, 2]}, "W = 'list': must be a matrix"),
        ({"W": [[1, float("inf")]]}, r"W\[0\]\[1\]: .*finite"),
        ({"U": [[1], [1]]}, "rows of U = 2: must be 1"),
    ],
)
def test_bad_affine_layers_are_refused(change: dict[str, Any], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        Affine(**{**ONE, **change})


def test_bad_thresholds_are_refused() -> None:
    for theta, words in (
        ([-1], r"theta\[0\] = -1: must be >= 0"), ([1, parse("1 - sqrt(2)")], r"theta\[1\]"),
        ([], "must have an entry"), (1, "must be a vector"), (["1/0"], r"theta\[0\]"),
    ):  # fmt: skip
        with pytest.raises(BadInput, match=words):
            Threshold(theta=theta)  # type: ignore[arg-type]


def test_bad_networks_are_refused() -> None:
    two = Affine(W=[[1, 2]], b=[0])  # type: ignore[arg-type]
    skip = Affine(W=[[1]], b=[0], U=[[1, 2, 3]])  # type: ignore[arg-type]
    for layers, words in (
        ((), "at least one layer"),
        ((two, two), r"layers\[1\] = 2: must be 1"),
        ((two, Threshold(theta=(Q(1), Q(1)))), r"layers\[1\] = 2: must be 1"),
        ((two, skip), r"columns of U in layers\[1\] = 3: must be m = 2"),
    ):
        with pytest.raises(BadInput, match=words):
            Network(layers=layers)
    for y, words in (
        ([1], "length of y = 1: must be m = 2"), ([1, float("nan")], r"y\[1\]"),
        ("12", "must be a vector"), ({1, 2}, "must be a vector"), ({1: 2}, "must be a vector"),
        (3, "must be a vector"), ([1, None], r"y\[1\]"),
    ):  # fmt: skip
        with pytest.raises(BadInput, match=words):
            Network(layers=(two,))(y)
