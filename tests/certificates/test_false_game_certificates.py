"""False certificates of the game are rejected, good ones accepted: random ones of every kind.

Each variation is classified first by `game_truth`, from the definitions and in fractions; it
shares no code with the checker. What happens to be true does not count, and what its closed form
does not cover is drawn again.
"""

from __future__ import annotations

import json
from functools import cache
from random import Random
from typing import Any

import pytest

from sci_barriers.certificates import Unreadable, check
from support.game_data import member, minimiser
from support.game_truth import Undecided, claims, is_true
from support.good_game_kinds import GAME_KINDS, good_game
from support.instances import build
from support.mutations_game import KINDS, mutated
from support.solving import general, same
from support.tower import sqrt
from support.writing import rational_text

COUNT = 500
GOOD = 300
POOL = 80


@cache
def _pool(kind: str, seed: int) -> dict[str, Any]:
    return good_game(kind, seed)


def _false(certificate: dict[str, Any]) -> bool:
    try:
        return not is_true(certificate)
    except Undecided:
        return False


def test_there_are_at_least_16_kinds_of_false_certificates() -> None:
    assert len(KINDS) >= 30
    assert {source for sources, _ in KINDS.values() for source in sources} == set(GAME_KINDS)


@pytest.mark.parametrize("kind", sorted(GAME_KINDS))
def test_good_certificates_of_the_game_are_accepted(kind: str) -> None:
    for seed in range(GOOD):
        certificate = _pool(kind, seed)
        assert is_true(certificate), f"{kind} {seed}: {claims(certificate)}"
        outcome = check(json.loads(json.dumps(certificate)))
        assert outcome.accepted, f"{kind} {seed}: {outcome.reason}"


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_false_certificates_of_the_game_are_rejected(kind: str) -> None:
    rng = Random(kind)
    seen: set[str] = set()
    draws = 0
    while len(seen) < COUNT:
        draws += 1
        assert draws < 40 * COUNT, f"only {len(seen)} false certificates in {draws} draws"
        source = rng.choice(KINDS[kind][0])
        certificate = mutated(kind, _pool(source, rng.randrange(POOL + draws // 8)), rng)
        if certificate is None:
            continue
        text = json.dumps(certificate)
        if text in seen or not _false(certificate):
            continue
        seen.add(text)
        outcome = check(json.loads(text))
        assert not outcome.accepted, f"accepted a false certificate: {text}"
        assert 3 <= len(outcome.reason) <= 300, outcome.reason


def test_whatever_is_accepted_is_true() -> None:
    """One or two changes of any kinds: what they make is not always what they were made for."""
    rng, accepted = Random("two"), 0
    for draw in range(3000):
        source = rng.choice(sorted(GAME_KINDS))
        kinds = [kind for kind, (sources, _) in KINDS.items() if source in sources]
        certificate: dict[str, Any] | None = _pool(source, rng.randrange(POOL))
        for kind in rng.sample(kinds, min(len(kinds), 1 + draw % 2)):
            try:
                certificate = certificate and mutated(kind, certificate, rng)
            except (LookupError, ValueError, ArithmeticError, StopIteration):
                certificate = None  # the second change does not fit what the first has left
        if certificate is None:
            continue
        try:
            outcome = check(json.loads(json.dumps(certificate)))
        except Unreadable:
            continue  # the same label twice, say
        if outcome.accepted:
            accepted += 1
            assert is_true(certificate), json.dumps(certificate)
    assert accepted > 50


def test_the_minimisers_of_the_second_implementation_agree_with_a_search() -> None:
    """The closed form of `game_data` against the search over towers of square roots."""
    rng, compared = Random("closed"), 0
    while compared < 60:
        certificate = _pool("members", rng.randrange(400))
        instance = rng.choice(list(certificate["instances"].values()))
        p = instance["parameters"]
        if p["m"] > 2 or p["N"] > 3 or len(p["g"]) > 40:
            continue
        p = {**p, "shift": rng.choice(["0", "1/3", "-1/2"])}
        side = member({"family": "tie", "parameters": p})
        try:
            J, T, x2 = minimiser(side)
        except Undecided:
            continue
        problem = build({"family": "tie", "parameters": p})
        c = sqrt(side.S)
        closed = [[*(T if i == j else side.y[0] * 0 for i in range(side.k)),
                   *(a + b * c for a, b in x2)] for j in J]  # fmt: skip
        searched = general(problem)
        assert len(closed) == len(searched), rational_text(T)
        assert all(any(same(x, z) for z in searched) for x in closed)
        compared += 1
