"""False certificates about further families are rejected, good ones accepted.

Each variation is classified first by `further_truth`, from the definitions and in fractions; it
shares no code with the checker. What happens to be true does not count.
"""

from __future__ import annotations

import json
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from sci_barriers.certificates import Unreadable, check
from support.further_data import NAMES, data, delta_of_root, numbers, solutions
from support.further_members import member
from support.further_truth import claims, is_true
from support.good_further import FURTHER_KINDS, good_further
from support.instances import build
from support.mutations_further import KINDS, mutated
from support.solving import general
from support.writing import rational_text

COUNT = 500
GOOD = 250
POOL = 120


def test_there_are_at_least_12_kinds_of_false_certificates() -> None:
    assert len(KINDS) >= 30
    assert {source for sources, _ in KINDS.values() for source in sources} == set(FURTHER_KINDS)


@pytest.mark.parametrize("kind", sorted(FURTHER_KINDS))
def test_good_certificates_of_further_families_are_accepted(kind: str) -> None:
    seen: set[str] = set()
    for seed in range(GOOD):
        certificate = good_further(kind, seed)
        assert is_true(certificate), f"{kind} {seed}: {claims(certificate)}"
        outcome = check(json.loads(json.dumps(certificate)))
        assert outcome.accepted, f"{kind} {seed}: {outcome.reason}"
        seen |= {instance["family"] for instance in certificate["instances"].values()}
    assert seen == set(NAMES)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_false_certificates_of_further_families_are_rejected(kind: str) -> None:
    rng = Random(kind)
    seen: set[str] = set()
    draws = 0
    while len(seen) < COUNT:
        draws += 1
        assert draws < 60 * COUNT, f"only {len(seen)} false certificates in {draws} draws"
        source = rng.choice(KINDS[kind][0])
        try:
            certificate = mutated(kind, good_further(source, rng.randrange(POOL + draws // 8)), rng)
        except LookupError:
            continue
        if certificate is None:
            continue
        text = json.dumps(certificate)
        if text in seen or is_true(certificate):
            continue
        seen.add(text)
        outcome = check(json.loads(text))
        assert not outcome.accepted, f"accepted a false certificate: {text}"
        assert 3 <= len(outcome.reason) <= 300, outcome.reason


def test_whatever_is_accepted_is_true() -> None:
    """One or two changes of any kinds: what they make is not always what they were made for."""
    rng, accepted = Random("two"), 0
    for draw in range(3000):
        source = rng.choice(sorted(FURTHER_KINDS))
        kinds = [kind for kind, (sources, _) in KINDS.items() if source in sources]
        certificate: dict[str, Any] | None = good_further(source, rng.randrange(POOL))
        try:
            for kind in rng.sample(kinds, min(len(kinds), 1 + draw % 2)):
                certificate = certificate and mutated(kind, certificate, rng)
            outcome = check(json.loads(json.dumps(certificate))) if certificate else None
        except (LookupError, ValueError, ArithmeticError, Unreadable):
            continue  # the second change does not fit what the first has left
        if outcome is not None and outcome.accepted:
            accepted += 1
            assert is_true(certificate or {}), json.dumps(certificate)
    assert accepted > 50


# The closed forms of the second implementation, by other means.


def test_programs_agree_with_a_search_over_supports() -> None:
    """linear_program is basis pursuit with a row a > 0: its solutions are >= 0."""
    rng = Random("programs")
    for _ in range(60):
        instance = member(rng.choice(["linear_program", "theta"]), rng)
        A, y = data(instance)
        parameters = {
            "problem": "P1", "A": [list(map(rational_text, row)) for row in A],
            "y": list(map(rational_text, y)), "eta": "0", "weights": None,
        }  # fmt: skip
        searched = general(build({"family": "explicit", "parameters": parameters}))
        _, points = solutions(instance)
        assert sorted(tuple(x) for x in searched) == points, instance


def test_matrices_agree_with_a_grid_of_rational_directions() -> None:
    """tr(CX) is least at the solution among all projectors, and so among density matrices."""
    rng = Random("matrices")
    grid = [((1 - t * t) / (1 + t * t), 2 * t / (1 + t * t)) for t in map(Fraction, range(-9, 10))]
    for _ in range(200):
        instance = member(rng.choice(["semidefinite", "lowest_eigenvector"]), rng)
        ((a, b), (_, d)), _ = data(instance)
        kind, points = solutions(instance)
        values = [a * (1 - c) / 2 - b * s + d * (1 + c) / 2 for c, s in grid]
        if kind == "whole":
            assert len(set(values)) == 1
        else:
            p, q, _, w = points[0]
            least = a * p + 2 * b * q + d * w
            assert all(value >= least for value in values)
            assert sum(value == least for value in values) <= 1
            assert p * w == q * q and p + w == 1


def test_roots_agree_with_signs_of_the_polynomial() -> None:
    """p(w) = 0, p > 0 beyond w: at w + t for many t, and p' > 0 beyond max(w, 1)."""
    rng = Random("roots")
    for _ in range(200):
        instance = member("largest_root", rng)
        delta = delta_of_root(numbers(instance))
        ((w,),) = solutions(instance)[1]

        def p(z: Fraction, delta: Fraction = delta) -> Fraction:
            return (z - 1) ** 2 * (z + 2) + delta

        assert p(w) == 0
        steps = [Fraction(i, 7) * max(abs(w), 1) for i in range(1, 30)]
        assert all(p(w + t) > 0 for t in steps)
        assert w >= 1 or p(Fraction(1)) > 0  # 1 is the only place where p may touch 0 beyond -2
