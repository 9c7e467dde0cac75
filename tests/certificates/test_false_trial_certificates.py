"""Certificates with `runs`, `binomial`, `network`: accepted exactly where they are true.

Truth is decided by a second implementation (`support.trials_truth`: Fractions, math.comb) that
shares no code with the checker nor with the engine. Every kind of mutation gives 500 different
false certificates; none is accepted. What a mutation leaves true is accepted.
"""

from __future__ import annotations

import json
import re
from functools import cache
from random import Random
from typing import Any

import pytest

from sci_barriers.certificates import check
from support.good_trials import GOOD_TRIALS
from support.mutations_trials import TRIALS, mutated
from support.trials_truth import is_true

COUNT, POOL = 500, 250
CRASH = re.compile(r"Traceback|Error\b|Exception\b|NoneType|not subscriptable|0x[0-9a-f]{9,}>")


@cache
def _good(kind: str, seed: int) -> dict[str, Any]:
    return GOOD_TRIALS[kind](Random(f"{kind} {seed}"))


def test_there_are_at_least_eight_kinds() -> None:
    sources = [source for source, _ in TRIALS.values()]
    assert len(sources) >= 20
    assert all(sources.count(kind) >= 6 for kind in GOOD_TRIALS)


@pytest.mark.parametrize("kind", sorted(GOOD_TRIALS))
def test_good_trials_are_accepted(kind: str) -> None:
    for seed in range(POOL):
        certificate = _good(kind, seed)
        assert is_true(certificate), f"{kind} {seed} is not good"
        verdict = check(json.loads(json.dumps(certificate)))
        assert verdict.accepted, f"{kind} {seed}: {verdict.reason}"


@pytest.mark.parametrize("name", sorted(TRIALS))
def test_false_trials_are_rejected_and_true_ones_accepted(name: str) -> None:
    rng = Random(name)
    seen: set[str] = set()
    draws = 0
    while len(seen) < COUNT:
        draws += 1
        assert draws < 40 * COUNT, f"only {len(seen)} false certificates in {draws} draws"
        certificate = mutated(name, _good(TRIALS[name][0], rng.randrange(POOL + draws // 4)), rng)
        if certificate is None:
            continue
        text = json.dumps(certificate)
        if text in seen:
            continue
        true = is_true(certificate)
        verdict = check(json.loads(text))  # never Unreadable: the certificate is well-formed
        assert verdict.accepted == true, f"{'true' if true else 'false'}: {verdict.reason}: {text}"
        if not true:
            seen.add(text)
            assert 3 <= len(verdict.reason) <= 500
            assert not CRASH.search(verdict.reason), verdict.reason
