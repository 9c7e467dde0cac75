"""Blind mutators: any leaf or list of a certificate changed; see `mutation_tools`.

Many results are malformed: those are redrawn, and what is left must be rejected if it is false.
"""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

from support.good import GOOD
from support.mutation_tools import Certificate, kind, step
from support.writing import rational_text

ALL = tuple(name for name in GOOD if name != "large omega_k")


WORDS = {"kind", "type", "case", "family", "problem", "instance", "from", "of", "normalisation"}


def leaves(node: Any) -> list[tuple[Any, Any]]:
    """(holder, key) of every leaf that is not one of the words of the format."""
    found = []
    items = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in items:
        if isinstance(value, (dict, list)):
            found += leaves(value)
        elif key != "format" and key not in WORDS:
            found.append((node, key))
    return found


def lists(node: Any) -> list[list[Any]]:
    """Every list with at least two entries."""
    found = [node] if isinstance(node, list) and len(node) > 1 else []
    for value in node.values() if isinstance(node, dict) else node:
        if isinstance(value, (dict, list)):
            found += lists(value)
    return found


def _changed(value: Any, rng: Random) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + rng.choice([-2, -1, 1, 2])
    if value is None:
        return rng.choice([0, "0", "1", 1])
    roll = rng.random()
    if roll < 0.35:
        by = step(rng)
        return f"{value} {'-' if by < 0 else '+'} {rational_text(abs(by))}"
    if roll < 0.6:
        return value[1:] if value.startswith("-") else f"-{value}"
    if roll < 0.8:
        return rng.choice(["0", "1", "2", "1/2", "sqrt(2)"])
    return rational_text(Fraction(rng.randint(-5, 5), rng.randint(1, 4)))


@kind("loose", *ALL)
def leaf_changed(c: Certificate, rng: Random) -> bool:
    holder, key = rng.choice(leaves(c))
    holder[key] = _changed(holder[key], rng)
    return True


@kind("loose", *ALL)
def two_leaves_swapped(c: Certificate, rng: Random) -> bool:
    found = leaves(c)
    holder, key = rng.choice(found)
    alike = [
        (h, k) for h, k in found
        if type(h[k]) is type(holder[key]) and h[k] != holder[key] and isinstance(h[k], (str, int))
    ]  # fmt: skip
    if not alike:
        return False
    other, place = rng.choice(alike)
    holder[key], other[place] = other[place], holder[key]
    return True


@kind("loose", *ALL)
def list_reordered(c: Certificate, rng: Random) -> bool:
    found = lists(c)
    if not found:
        return False
    chosen = rng.choice(found)
    before = list(chosen)
    i, j = rng.sample(range(len(chosen)), 2)
    chosen[i], chosen[j] = chosen[j], chosen[i]
    return chosen != before


@kind("loose", *ALL)
def entry_copied(c: Certificate, rng: Random) -> bool:
    """An entry of a list replaced by another of the same list (indices come twice)."""
    found = lists(c)
    if not found:
        return False
    chosen = rng.choice(found)
    i, j = rng.sample(range(len(chosen)), 2)
    if chosen[i] == chosen[j]:
        return False
    chosen[i] = chosen[j]
    return True


@kind("loose", *ALL)
def number_written_elsewhere(c: Certificate, rng: Random) -> bool:
    """A leaf of the proof or claim replaced by another number of the certificate."""
    texts = [(h, k) for h, k in leaves(c["statements"]) if isinstance(h[k], str)]
    everywhere = [h[k] for h, k in leaves(c) if isinstance(h[k], str)]
    holder, key = rng.choice(texts)
    holder[key] = rng.choice(everywhere)
    return True
