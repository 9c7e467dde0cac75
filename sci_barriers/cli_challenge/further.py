"""The words for the further families: Words of setting.py.

The accuracy is shown beside the barrier: below it no algorithm is right on the whole class; at or
above it one may be, and a game that ends without a claim says no more than that.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from sci_barriers.adversary.challenges.further import root_words
from sci_barriers.cli_challenge.numbers import cut
from sci_barriers.exact import Number, Q, format_number
from sci_barriers.families.further import FurtherFamily, Member
from sci_barriers.families.further.base import binary_exponent

if TYPE_CHECKING:
    from sci_barriers.adversary.challenges.arguments import Setting

SOLUTION = "solution"
_LARGE = 2**10
"""Denominators from here on are written as powers of two where they are."""


def parameters(setting: Setting) -> dict[str, Any]:
    """The class parameters, and the barrier, an exact text."""
    family = _family(setting)
    return {**family.known, "barrier": root_words(family.radius.squared)}


def name_words(setting: Setting) -> str:
    """The family and its class parameters."""
    known = _family(setting).known
    return ", ".join([setting.kind.name, *(f"{name} = {x}" for name, x in known.items())])


def beside(setting: Setting, eps: Q) -> str:
    """The barrier."""
    squared = _family(setting).radius.squared
    barrier = f"{root_words(squared)} = barrier"
    if eps * eps < squared:
        return f" < {barrier}"
    return f" >= {barrier} (some algorithm may be right)"


def call_words(setting: Setting) -> str:
    """How a function of arrays is called."""
    return "f(A, y)"


def class_words(setting: Setting, *, shifted: bool = False) -> str:
    """The problem, its data, what x is."""
    words = setting.kind.words
    return f"{words.problem}; {words.data}; x: {words.answer}"


def instance(side: Member) -> dict[str, Any]:
    """parameters."""
    return {"parameters": side.parameters()}


def instance_words(side: Member) -> str:
    """The parameters; small powers of two as such."""
    return ", ".join(f"{name} = {_value(getattr(side, name))}" for name in side.parameters())


def solution(side: Member, x: Sequence[Number]) -> tuple[Number, ...]:
    """The solution of a side, of which there is one; a set of numbers as an output."""
    found: Any = side.solution_set()
    (only,) = found.vertices()
    return tuple(only)


def _family(setting: Setting) -> FurtherFamily:
    family: FurtherFamily = setting.barrier.family  # type: ignore[union-attr]
    return family


def _value(x: Any) -> str:
    if not isinstance(x, Q):
        return str(x)
    e = binary_exponent(abs(x)) if x.q >= _LARGE else None
    return cut(format_number(x)) if e is None else f"{'-' if x < 0 else ''}2^-{e}"
