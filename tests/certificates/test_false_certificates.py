"""False and unproved certificates are rejected, good ones accepted: random ones of every kind.

Each certificate is classified first by the second implementation in `support`, which shares no
code with the checker: `truth` decides claims from the instances alone, `replay` decides whether the
proof given establishes them.  Groups of kinds: "false" (the claim is false), "unproved" (the proof
is none), "loose" (any leaf changed: what is malformed is redrawn) and "malformed".
"""

from __future__ import annotations

import json
import re
from functools import cache
from random import Random
from typing import Any

import pytest

from sci_barriers.certificates import Unreadable, check
from support.good import GOOD, good
from support.good_families import a_delta_instance, omega_k_instance, tie_instance
from support.instances import build
from support.mutations import KINDS, mutated
from support.replay import proof_is_valid
from support.solving import general, minimisers, same
from support.truth import Undecided, is_true

COUNT = 400
POOL, LARGE = 100, 10
CRASH = re.compile(
    r"Traceback|\b[A-Z]\w*Error\b|\bException\b|object has no|NoneType|not subscriptable"
    r"|out of range$|unsupported operand|unexpected keyword|positional argument|0x[0-9a-f]{9,}>"
)


@cache
def _pool(kind: str, seed: int) -> dict[str, Any]:
    return good(kind, seed)


def _draw(kind: str, rng: Random, draws: int) -> dict[str, Any] | None:
    """A mutated certificate; the pool of good ones grows with the number of draws."""
    source = rng.choice(KINDS[kind].sources)
    size = LARGE + draws // 200 if source == "large omega_k" else POOL + draws // 8
    return mutated(kind, _pool(source, rng.randrange(size)), rng)


def _false(kind: str, certificate: dict[str, Any]) -> bool:
    """Classified as false (or as unproved) by the second implementation."""
    try:
        if KINDS[kind].group == "unproved":
            return not proof_is_valid(certificate)
        return not is_true(certificate)
    except Undecided:
        return False


def _well_formed_but_false(kind: str, certificate: dict[str, Any]) -> bool:
    try:
        return _false(kind, certificate)
    except (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, AssertionError):
        return False  # blind changes may be malformed in ways that `truth` does not name


def _outcome(text: str) -> tuple[bool, str, bool]:
    """(accepted, reason, readable) of a certificate given as text."""
    try:
        verdict = check(json.loads(text))
    except Unreadable as problem:
        return False, str(problem), False
    return verdict.accepted, verdict.reason, True


def _sound_reason(reason: str) -> bool:
    return 3 <= len(reason) <= 500 and "\n" not in reason and not CRASH.search(reason)


def test_there_are_at_least_25_kinds_of_false_certificates() -> None:
    groups = [kind.group for kind in KINDS.values()]
    assert groups.count("false") >= 25
    assert groups.count("unproved") >= 10


def test_closed_forms_and_the_search_of_the_second_implementation_agree() -> None:
    rng = Random("agree")
    for i in range(150):
        instance = [a_delta_instance, omega_k_instance, tie_instance][i % 3](rng)
        if instance["parameters"].get("m", 3) > 3:
            continue
        problem = build(instance)
        closed, searched = minimisers(problem), general(problem)
        assert len(closed) == len(searched), instance
        assert all(any(same(x, z) for z in searched) for x in closed), instance


@pytest.mark.parametrize("kind", sorted(GOOD))
def test_good_certificates_are_accepted(kind: str) -> None:
    for seed in range(LARGE if kind == "large omega_k" else 60):
        certificate = _pool(kind, seed)
        assert proof_is_valid(certificate), f"{kind} {seed} is not good"
        verdict = check(json.loads(json.dumps(certificate)))
        assert verdict.accepted, f"{kind} {seed}: {verdict.reason}"


@pytest.mark.parametrize("kind", sorted(k for k, v in KINDS.items() if v.group != "loose"))
def test_false_certificates_are_rejected(kind: str) -> None:
    rng = Random(kind)
    seen: set[str] = set()
    draws = 0
    while len(seen) < COUNT:
        draws += 1
        assert draws < 60 * COUNT, f"only {len(seen)} false certificates in {draws} draws"
        certificate = _draw(kind, rng, draws)
        if certificate is None:
            continue
        text = json.dumps(certificate)
        if text in seen or not _false(kind, certificate):
            continue
        seen.add(text)
        if KINDS[kind].group == "malformed":
            with pytest.raises(Unreadable):
                check(json.loads(text))
            continue
        verdict = check(json.loads(text))
        assert not verdict.accepted, f"accepted a false certificate: {text}"
        assert _sound_reason(verdict.reason), verdict.reason


@pytest.mark.parametrize("kind", sorted(k for k, v in KINDS.items() if v.group == "loose"))
def test_whatever_is_accepted_is_true(kind: str) -> None:
    rng = Random(kind)
    false = draws = 0
    while false < COUNT:
        draws += 1
        assert draws < 60 * COUNT, f"only {false} false certificates in {draws} draws"
        certificate = _draw(kind, rng, draws)
        if certificate is None:
            continue
        text = json.dumps(certificate)
        accepted, reason, readable = _outcome(text)
        assert accepted or _sound_reason(reason), reason
        if accepted:
            assert proof_is_valid(certificate), f"accepted without a proof: {text}"
        elif readable and _well_formed_but_false(kind, certificate):
            false += 1
