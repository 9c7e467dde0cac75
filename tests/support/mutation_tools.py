"""Mutators: a good certificate becomes a well-formed one that is false, or that proves nothing.

Group "false": the claim is meant to be false (`truth.is_true` must say so).  Group "unproved": the
proof is meant to be no proof (`replay.proof_is_valid` must say so), whatever the claim.  A mutator
changes the certificate in place and returns False where it does not apply.  Whether the result is
really false is never taken from here.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any

from support.instances import number, rational
from support.writing import decimal, rational_text, write

Certificate = dict[str, Any]
Mutator = Callable[[Certificate, Random], bool]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of mutation: its group and the kinds of good certificates it applies to."""

    group: str
    sources: tuple[str, ...]
    mutate: Mutator


KINDS: dict[str, Kind] = {}
EXPLICIT = ("explicit P1", "explicit P2", "explicit P3")
FAMILIES = ("a_delta", "omega_k", "tie")
SETS = (*EXPLICIT, *FAMILIES)
PAIRS = ("gap", "a_delta pair", "omega_k pair", "tie pair", "large omega_k")
NORMS = ("norm", "a_delta pair", "omega_k pair", "tie pair", "large omega_k")
CONDITIONS = ("condition", "conditioning")
ENTRYWISE = ("entrywise", "rotated entrywise")
OPERATOR = ("operator", "rotated operator")


def kind(group: str, *sources: str) -> Callable[[Mutator], Mutator]:
    """Register a mutator under its own name."""

    def register(function: Mutator) -> Mutator:
        name = function.__name__.strip("_").replace("_", " ")
        KINDS[name] = Kind(group=group, sources=sources, mutate=function)
        return function

    return register


def mutated(name: str, certificate: Certificate, rng: Random) -> Certificate | None:
    """A changed copy, or None where the mutator does not apply."""
    copy = json.loads(json.dumps(certificate))
    return copy if KINDS[name].mutate(copy, rng) is not False else None


# Access.


def statement(certificate: Certificate, wanted: str, rng: Random) -> dict[str, Any] | None:
    found = [s for s in certificate["statements"].values() if s["kind"] == wanted]
    return rng.choice(found) if found else None


def parameters(certificate: Certificate, rng: Random, *families: str) -> dict[str, Any] | None:
    found = [i for i in certificate["instances"].values() if i["family"] in families]
    return rng.choice(found)["parameters"] if found else None


def claimed_set(certificate: Certificate, rng: Random, wanted: str) -> tuple[Any, Any] | None:
    """(statement, set) of that type."""
    found = [
        (s, s["claim"]["set"]) for s in certificate["statements"].values()
        if s["kind"] == "minimisers" and s["claim"]["set"]["type"] == wanted
    ]  # fmt: skip
    return rng.choice(found) if found else None


def step(rng: Random) -> Fraction:
    """A change that is not 0: small, tiny or large."""
    size = rng.choice(
        [
            Fraction(1),
            Fraction(1, 7),
            Fraction(1, 1000),
            Fraction(1, 1 << 90),
            Fraction(1, 1 << 900),
        ]
    )
    return size * rng.choice([-3, -1, 1, 2])


def moved(text: Any, by: Fraction) -> Any:
    """The number plus a rational, in the form it had."""
    if isinstance(text, dict):
        return {**text, "a": moved(text["a"], by)}
    if "sqrt" not in text:
        return rational_text(rational(text) + by) if _plain(text) else f"{text}{_term(by)}"
    return f"{text}{_term(by)}"


def _plain(text: str) -> bool:
    return " " not in text


def _term(by: Fraction) -> str:
    return f" {'-' if by < 0 else '+'} {rational_text(abs(by))}"


def negated(text: Any) -> Any:
    return write(-number(text))


def scaled(text: Any, factor: Fraction) -> Any:
    return write(factor * number(text))


def shift_one(values: list[Any], rng: Random) -> None:
    i = rng.randrange(len(values))
    values[i] = moved(values[i], step(rng))


def wrong_bounds(claim: dict[str, Any], rng: Random) -> bool:
    """Make lower larger than upper was, or upper smaller than lower was; keep lower <= upper."""
    low, high = rational(claim["lower"]), rational(claim["upper"])
    digits = rng.choice([6, 12])
    more = 1 + Fraction(rng.choice([1, 1000, 10**6]), 10 ** rng.choice([6, 9]))
    if rng.random() < 0.5:
        claim["lower"] = decimal(high * more or Fraction(1, 10**6), digits=14, up=True)
        claim["upper"] = decimal(high * more * more or Fraction(1), digits=14, up=True)
    else:
        claim["upper"] = decimal(low / more, digits=14, up=False)
        claim["lower"] = decimal(low / more / more, digits=digits, up=False)
    return True
