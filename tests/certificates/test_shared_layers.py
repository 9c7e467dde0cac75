"""Members of a tie that differ in the winner share their data; long roots are found quickly."""

from __future__ import annotations

import json
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from sci_barriers.certificates import Unreadable
from sci_barriers.certificates.numbers import sign
from sci_barriers.certificates.squares import LONG, square_root
from sci_barriers.certificates.ties import Layer, Raised
from sci_barriers.certificates.ties import tie as read_tie
from support.game_data import member
from support.game_small import tie
from support.writing import rational_text


def _built(instance: dict[str, Any], layers: dict[str, Layer] | None = None) -> Any:
    return read_tie(instance["parameters"], "I", {} if layers is None else layers)


def test_one_layer_for_all_winners() -> None:
    layers: dict[str, Layer] = {}
    sides = [_built(tie(j, N=6, m=2, g="1/8"), layers) for j in range(5)]
    assert len(layers) == 1
    assert len({id(side.layer) for side in sides}) == len({id(side.y) for side in sides}) == 1
    assert [side.winner for side in sides] == list(range(5))
    _built(tie(None, N=6, m=2), layers)
    _built(tie(0, N=6, m=2, g="0.125"), layers)  # other words: built again
    assert len(layers) == 3


def test_a_wrong_winner_of_a_known_layer_is_unreadable() -> None:
    layers: dict[str, Layer] = {}
    good = tie(0, N=6, m=2, g="1/8")
    _built(good, layers)
    for winner in (5, -1, True, "0", None):
        wrong = json.loads(json.dumps(good))
        wrong["parameters"]["winner"] = winner
        with pytest.raises(Unreadable, match=r"winner|g = 0"):
            _built(wrong, layers)
    missing = json.loads(json.dumps(good))
    del missing["parameters"]["winner"]
    with pytest.raises(Unreadable, match="winner"):
        _built(missing, layers)
    with pytest.raises(Unreadable, match="object"):
        _built({"family": "tie", "parameters": [1]}, layers)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"m": 3}, "m < N"), ({"m": 4}, "m < N"), ({"w": ["1", "1"]}, "m - 1 = 1 numbers"),
        ({"w": []}, "m - 1 = 1 numbers"), ({"g": "-500"}, "alpha"), ({"g": "-501"}, "alpha"),
        ({"winner": None}, "g = 0"), ({"winner": 2}, "one of the 2 tied columns"),
        ({"lam": "0"}, "positive"), ({"eta": "0"}, "unknown key"), ({"g": 1}, "string"),
        ({"K": {"K"}}, "JSON"),
    ],
)  # fmt: skip
def test_parameters_outside_the_family_are_unreadable(more: dict[str, Any], words: str) -> None:
    good = tie(0)
    _built(good)
    good["parameters"] |= more
    with pytest.raises(Unreadable, match=words):
        _built(good)


def test_the_data_are_those_of_the_formulas() -> None:
    """Every entry, against `game_data`: alpha, alpha + g, c with c^2 rational, y."""
    rng = Random(11)
    for _ in range(150):
        k, m = rng.randint(2, 5), rng.randint(1, 4)
        g = rng.choice(
            [
                Fraction(1, 8),
                Fraction(-3, 7),
                Fraction(1, 2**7000),
                Fraction(5, 3**900),
                Fraction(1, 3**4000),
            ]
        )
        instance = tie(
            rng.randrange(k), N=k + m - 1, m=m, g=rational_text(g), s=rng.randint(1, 3),
            problem=rng.choice(["P2", "P3"]), shift=rational_text(Fraction(rng.randint(-3, 3), 4)),
            w=rng.choice([None, [rational_text(Fraction(rng.randint(-2, 2), 3))] * (m - 1)]),
        )  # fmt: skip
        built, side = _built(instance), member(instance)
        assert isinstance(built.columns, Raised) and len(built.columns) == side.N
        for j, column in enumerate(built.columns):
            assert built.columns[j] is column and built.columns[j : j + 1] == [column]
            for i in range(side.m):
                a, b = side.entry(i, j)
                if b:
                    c = column[i]
                    assert sign(c) == 1 and (c * c).rational() is not None
                    assert Fraction(*(c * c).rational()) == side.S
                else:
                    known = column[i].rational() if i in column else (0, 1)
                    assert Fraction(*known) == a
        for i, y in enumerate(side.y):
            assert Fraction(*(built.y[i].rational() if i in built.y else (0, 1))) == y
    with pytest.raises(IndexError):
        built.columns.base[len(built.columns)]


def test_long_squares_are_told_from_other_integers() -> None:
    rng = Random(2)
    for bits in (LONG // 2 + 10, 40_000):
        for _ in range(20):
            n = rng.getrandbits(bits) | 1 << bits
            assert square_root(n * n) == n
            for other in (n * n + 1, n * n - 1, n * n * 2, n * n * 81 + n):
                assert square_root(other) is None
    for e in (0, 1, 2, 30_000, 30_001, 2_200_000, 2_200_001):
        assert square_root(1 << e) == (None if e % 2 else 1 << e // 2)
    assert [square_root(n) for n in range(5)] == [0, 1, None, None, 2]
