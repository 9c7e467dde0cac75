"""Statement `network`: exact values by hand, roots, floats, shapes, limits; its maker."""

from __future__ import annotations

import json
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from sci_barriers.certificates import FORMAT, Unreadable, budget, check
from sci_barriers.exact import Q, parse
from sci_barriers.networks import Affine, Network, Relu, Threshold
from sci_barriers.proofs import accept
from sci_barriers.proofs_support import network
from support.instances import number
from support.trials_truth import value

RELU = {"type": "relu"}


def affine(W: Any, b: Any, U: Any = None) -> dict[str, Any]:
    found = {"type": "affine", "W": W, "b": b}
    return found if U is None else {**found, "U": U}


def threshold(*theta: Any) -> dict[str, Any]:
    return {"type": "threshold", "theta": list(theta)}


def certificate(y: list[Any], layers: Any, x: Any, **more: Any) -> dict[str, Any]:
    parameters = {
        "problem": "P3", "A": [["1"] * max(1, len(x))] * len(y), "y": y, "lam": "1",
        "weights": None,
    }  # fmt: skip
    claim = {"layers": layers, "x": x}
    return {
        "format": FORMAT,
        "instances": {"I": {"family": "explicit", "parameters": parameters}},
        "statements": {
            "n": {"kind": "network", "instance": "I", "claim": claim, "proof": {}, **more}
        },
    }


def accepted(y: list[Any], layers: Any, x: Any) -> bool:
    return check(json.loads(json.dumps(certificate(y, layers, x)))).accepted


def test_layers_are_evaluated_in_order() -> None:
    y = ["1", "-2"]
    one = affine([["1", "1"], ["2", "0"], ["0", "1/3"]], ["0", "-1/2", "0"])  # (-1, 3/2, -2/3)
    assert accepted(y, [one], ["-1", "3/2", "-2/3"])
    assert accepted(y, [one, RELU], ["0", "3/2", "0"])
    assert accepted(y, [one, threshold("1/3", "1", "2/3")], ["-2/3", "1/2", "0"])
    assert accepted(y, [one, RELU, affine([["1", "1", "1"]], ["1"], [["3", "5"]])], ["-9/2"])
    for wrong in (["1", "3/2", "-2/3"], ["-1", "3/2", "-2/3 + 0x1p-9000"], ["-1", "1.5", "2/3"]):
        assert not accepted(y, [one], wrong)
    assert not accepted(y, [one, RELU], ["-1", "3/2", "-2/3"])


def test_a_threshold_moves_towards_zero() -> None:
    h = ["2", "-2", "1", "-1", "0", "1/2"]
    assert accepted(h, [threshold(*["1"] * 6)], ["1", "-1", "0", "0", "0", "0"])
    assert accepted(h, [threshold(*["0"] * 6)], h)
    moves = ["1/3", "0", "2", "sqrt(1/2)", "1", "sqrt(1/4)"]
    assert accepted(h, [threshold(*moves)], ["5/3", "-2", "0", "-1 + sqrt(1/2)", "0", "0"])


def test_roots_are_exact() -> None:
    """(1/c) c = 1 with c = sqrt(3); (1 + sqrt 2)(sqrt 2 - 1) - 1 = 0 is not > 0."""
    assert accepted(["sqrt(3)"], [affine([["1/3*sqrt(3)"]], ["0"])], ["1"])
    unit = affine([["sqrt(2) - 1"]], ["-1"])
    assert accepted(["1 + sqrt(2)"], [unit, RELU, affine([["7"]], ["sqrt(5)"])], ["sqrt(5)"])
    assert accepted(["1 + sqrt(2) + 0x1p-300"], [unit, RELU], ["0x1p-300*sqrt(2) - 0x1p-300"])
    assert not accepted(["1 + sqrt(2) + 0x1p-300"], [unit, RELU], ["0"])
    root = {"a": "0", "b": "1", "s": "1 + sqrt(2)"}
    inverse = {"a": "0", "b": "sqrt(2) - 1", "s": "1 + sqrt(2)"}
    assert accepted([root], [affine([[inverse]], ["0"]), RELU], ["1"])
    assert accepted([root], [threshold("3/2")], [{"a": "-3/2", "b": "1", "s": "1 + sqrt(2)"}])
    assert accepted([root], [threshold("1.5537739740300374")], ["0"])


def test_two_different_nested_roots_are_rejected() -> None:
    a, b = ({"a": "0", "b": "1", "s": f"1 + sqrt({d})"} for d in (2, 3))
    verdict = check(certificate([a, b], [affine([["1", "1"]], ["0"])], ["1"]))
    assert not verdict.accepted
    assert "nested" in verdict.reason


def test_the_network_of_the_tie_is_the_minimiser() -> None:
    """phi(y) = (e_j/a_j (+) I/c) y for P3: x = (T e_j, w/c), c = |a|."""
    square = 2 * 500**2 + 501**2
    instance = {"family": "tie", "parameters": {
        "problem": "P3", "N": 4, "m": 2, "K": 3, "s": 1, "winner": 1, "g": "1", "lam": "1/2",
        "w": ["7/3"],
    }}  # fmt: skip
    inverse = f"1/{square}*sqrt({square})"
    layer = affine([["0", "0"], ["1/501", "0"], ["0", "0"], ["0", inverse]], ["0"] * 4)
    proposed = certificate(["1"], [layer], ["0", "1/501", "0", f"7/{3 * square}*sqrt({square})"])
    proposed["instances"]["I"] = instance
    assert check(proposed).accepted
    proposed["statements"]["n"]["claim"]["x"][1] = "1/500"
    assert not check(proposed).accepted


def test_y_of_an_instance_with_dct_is_refused() -> None:
    proposed = certificate(["1"], [RELU], ["1", "0"])
    proposed["instances"]["I"] = {"family": "omega_k", "parameters": {
        "K": 1, "n": 3, "N": 2, "m": 1, "winner": 0, "w": None, "dct": True,
    }}  # fmt: skip
    with pytest.raises(Unreadable, match="dct"):
        check(proposed)


@pytest.mark.parametrize(
    ("layers", "words"),
    [
        ([], "1 to 1000"),
        ([RELU] * 1001, "1 to 1000"),
        ({}, "list"),
        ([affine([["1"]], ["0"])], "2 columns"),
        ([affine([["1", "1"]], ["0", "0"])], "list of 1 numbers"),
        ([affine([["1", "1"], ["1"]], ["0", "0"])], "one length"),
        ([affine([], [])], "1 to 5000"),
        ([affine([[]], ["0"])], "1 to 5000"),
        ([affine([["1", "1"]], ["0"], [["1"]])], "1 rows of 2"),
        ([affine([["1", "1"]], ["0"], [["1", "1"]] * 2)], "1 rows of 2"),
        ([affine([["1", "1"]], "0")], "list of 1 numbers"),
        ([affine([["1", 1]], ["0"])], "string"),
        ([affine([["1", "x"]], ["0"])], "grammar"),
        ([affine([["1", "1"]], ["0"])], "last layer has 1"),
        ([threshold("1")], "list of 2 numbers"),
        ([threshold("1", "-1/9")], ">= 0"),
        ([threshold("1", "1 - sqrt(2)")], ">= 0"),
        ([threshold("1", {"a": "-2", "b": "1", "s": "2"})], ">= 0"),
        ([{"type": "softmax"}], "affine, relu, threshold"),
        ([{"type": "relu", "theta": ["1", "1"]}], "unknown key"),
        ([{"type": "affine", "W": [["1", "1"]]}], "'b' is missing"),
        ([{"W": [["1", "1"]], "b": ["0"]}], "affine, relu, threshold"),
        (["relu"], "affine, relu, threshold"),
    ],
)
def test_malformed_layers_are_unreadable(layers: Any, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        check(certificate(["1", "2"], layers, ["0", "0"]))


def test_malformed_statements_are_unreadable() -> None:
    for x in (["0"], ["0", "0", "0"], "0", ["0", 0], ["0", None]):
        proposed = certificate(["1", "2"], [RELU], ["1", "2"])
        assert check(proposed).accepted
        proposed["statements"]["n"]["claim"]["x"] = x
        with pytest.raises(Unreadable):
            check(proposed)
    for change in ({"instance": "J"}, {"proof": {"h": []}}, {"from": "S"}, {"claim": {"x": ["0"]}}):
        with pytest.raises(Unreadable):
            check(certificate(["1", "2"], [RELU], ["1", "2"], **change))


def test_entries_beyond_four_million_bits_are_unreadable() -> None:
    grow = affine([["0x1p1000000"]], ["1"])
    assert accepted(["0"], [grow, RELU], ["1"])
    with pytest.raises(Unreadable, match="4000000 bits"):
        check(certificate(["1"], [grow] * 4, ["1"]))
    shrink = affine([["0x1p-900000"]], ["1"])
    with pytest.raises(Unreadable, match="4000000 bits|common denominator"):
        check(certificate(["1"], [shrink] * 5, ["1"]))


def test_more_than_two_million_weights_are_unreadable() -> None:
    wide = affine([["0"]] * 1500, ["0"] * 1500)
    layers = [wide, affine([["0"] * 1500] * 1000, ["0"] * 1000)]
    layers.append(affine([["0"] * 1000] * 600, ["0"] * 600))
    with pytest.raises(Unreadable, match="2000000 weights"):
        check(certificate(["1"], layers, ["0"] * 600))


def test_what_would_cost_too_much_is_unreadable(monkeypatch: pytest.MonkeyPatch) -> None:
    """The budget, here a hundredth of it, stops what no size stops."""
    ones = affine([["1"]] * 1000, [f"0x1p-{1_000_000 - i}" for i in range(1000)])
    with pytest.raises(Unreadable, match="vector of more than"):
        check(certificate(["1"], [ones], ["0"] * 1000))
    monkeypatch.setattr(budget, "MAX_WORK", budget.MAX_WORK // 100)
    rng = Random(3)
    fractions = [[f"1/{rng.getrandbits(300) | 1:#x}" for _ in range(60)] for _ in range(60)]
    spread = affine([["1"]] * 60, ["0"] * 60)
    with pytest.raises(Unreadable, match="products of words"):
        check(certificate(["1"], [spread, *[affine(fractions, ["0"] * 60)] * 4], ["0"] * 60))
    primes = [p for p in range(2, 320) if all(p % q for q in range(2, p))][:64]
    long = " + ".join(f"sqrt({p})" for p in primes)
    roots = affine([["1"]] * 300, [long] * 300)
    assert accepted(["1"], [roots, affine([["0"] * 300], ["1"])], ["1"])
    with pytest.raises(Unreadable, match="products of words"):
        check(certificate(["1"], [roots] + [RELU] * 999, ["0"] * 300))
    assert budget.MAX_WORK == 200_000_000


def floats(rng: Random, rows: int, columns: int, scale: float) -> list[list[float]]:
    return [[rng.gauss(0, scale) for _ in range(columns)] for _ in range(rows)]


def deep(rng: Random, layers: int, width: int) -> Network:
    """Affine layers of float64 weights with U, relu and threshold in turn."""
    found: list[Any] = []
    for k in range(layers):
        W, b = floats(rng, width, width, 0.4), floats(rng, 1, width, 1.0)[0]
        U = floats(rng, width, width, 0.3) if k % 4 == 3 else None
        found.append(Affine(W=W, b=b, U=U))  # type: ignore[arg-type]
        found.append(Relu() if k % 2 else Threshold(theta=[rng.random() / 8] * width))  # type: ignore[arg-type]
    return Network(layers=tuple(found[:-1]))


def test_a_deep_network_of_floats_is_exact_and_accepted() -> None:
    """16 layers of 20 x 20 with float64 weights; the value has more than a thousand bits."""
    rng = Random(4)
    phi = deep(rng, 16, 20)
    y = [Fraction(rng.randint(-99, 99), 64) for _ in range(20)]
    x = phi(y)
    assert max(int(v.q).bit_length() for v in x) > 800  # type: ignore[union-attr]
    proposed = certificate([str(v) for v in y], [], ["0"] * 20)
    proposed["statements"] = {"n": network("I", phi, x)}
    assert accept(proposed) == "1 network"
    moved = [x[0] + Q(1, 1 << 3000), *x[1:]]
    proposed["statements"] = {"n": network("I", phi, moved)}
    assert not check(proposed).accepted


def test_made_statements_are_accepted() -> None:
    """Engine, checker and a third evaluation in Fractions agree, also with roots."""
    rng = Random(5)
    for k in range(40):
        root = parse("sqrt(3) - 1/2") if k % 2 else Q(1, 3)
        rows, y = rng.randint(1, 4), [Fraction(rng.randint(-9, 9), 7), Fraction(rng.randint(0, 9))]
        W = [[rng.randint(-4, 4) * root, Q(rng.randint(-5, 5), 3)] for _ in range(rows)]
        layers = (
            Affine(W=W, b=["1/7"] * rows, U=[[1, 0]] * rows),  # type: ignore[arg-type]
            Threshold(theta=[Fraction(1, 3)] * rows),  # type: ignore[arg-type]
            Affine(W=[[root] * rows] * 3, b=["sqrt(2)", 0, -1]),  # type: ignore[arg-type]
            Relu(),
        )
        phi = Network(layers=layers)
        statement = network("I", phi, phi(y))
        proposed = certificate([str(v) for v in y], [], ["0"] * 3)
        proposed["statements"] = {"n": statement}
        assert accept(json.loads(json.dumps(proposed))) == "1 network"
        third = value(statement["claim"]["layers"], list(y))
        assert [number(v) for v in statement["claim"]["x"]] == third or all(
            (number(a) - b) * (number(a) - b) == 0
            for a, b in zip(statement["claim"]["x"], third, strict=True)
        )
