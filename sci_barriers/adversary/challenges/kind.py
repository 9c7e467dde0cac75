"""What a family of problems says of itself to a challenge.

needs, takes    its options: those that must be given, with what to pass; the others
make            part=..., and the options that were given -> the class, a Barrier
styles          how a target of it may be called
targets         the built-in targets of a style, by name
many            whether runs with seeds, and trials, are counted on it
words           the problem, its data, what x is, and the barrier, each in a few words
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from sci_barriers.adversary.breakdown.omega import Omega
from sci_barriers.adversary.further import FamilyBarrier

Played: TypeAlias = Omega | FamilyBarrier
"""The classes that are played."""
Targets: TypeAlias = Mapping[str, Callable[..., Any]]


@dataclass(frozen=True, kw_only=True)
class Words:
    """problem: what is asked. data: A, y and the class. answer: what x is. barrier: eps_B, or what
    the accuracies are.
    """

    problem: str
    data: str
    answer: str
    barrier: str


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One family; see the head of the file."""

    name: str
    needs: Mapping[str, str]
    takes: tuple[str, ...]
    make: Callable[..., Played]
    styles: tuple[str, ...]
    targets: Callable[[str], Targets]
    many: bool
    words: Words

    @property
    def options(self) -> tuple[str, ...]:
        """All options of its own."""
        return (*self.needs, *self.takes)
