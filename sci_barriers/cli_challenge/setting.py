"""What is played, against whom, where: the same facts and lines for one game and for many runs.

What they say of a class of problems is with the words of its family: tie.py, further.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from sci_barriers.adversary.breakdown.omega import Omega
from sci_barriers.cli_challenge import further, tie
from sci_barriers.cli_challenge.numbers import eps_words
from sci_barriers.exact import Number, Q, format_number

if TYPE_CHECKING:
    from sci_barriers.adversary.challenges.arguments import Setting


class Words(Protocol):
    """How a report speaks of a family of problems; a module with these functions is one."""

    SOLUTION: str
    """What a solution is called, in nine letters at most."""

    def parameters(self, setting: Setting) -> dict[str, Any]:
        """The parameters of the class, JSON-able."""
        ...

    def name_words(self, setting: Setting) -> str:
        """The class by its parameters."""
        ...

    def beside(self, setting: Setting, eps: Q) -> str:
        """What is said behind the accuracy."""
        ...

    def call_words(self, setting: Setting) -> str:
        """How a function of arrays is called."""
        ...

    def class_words(self, setting: Setting, *, shifted: bool = False) -> str:
        """The class by its formula."""
        ...

    def instance(self, side: Any) -> dict[str, Any]:
        """The chosen instance, JSON-able."""
        ...

    def instance_words(self, side: Any) -> str:
        """The same in words."""
        ...

    def solution(self, side: Any, x: Sequence[Number]) -> tuple[Number, ...]:
        """The solution of the instance nearest to x."""
        ...


def words_of(setting: Setting) -> Words:
    """The words of the family that is played."""
    return tie if isinstance(setting.barrier, Omega) else further


def visible(text: str) -> str:
    """One line: control characters as escapes."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def sandbox(setting: Setting) -> dict[str, Any] | None:
    """The limits of each worker; None in this process."""
    limits = setting.limits
    if limits is None:
        return None
    return {"timeout": limits.wall, "cpu": limits.cpu, "memory": limits.memory}


def played(setting: Setting, *, eps: Q) -> dict[str, Any]:
    """The arguments, exact numbers as texts."""
    return {
        "family": setting.kind.name,
        **words_of(setting).parameters(setting),
        "part": setting.part,
        "norm": setting.norm,
        "eps": format_number(eps),
        "budget_level": setting.budget_level,
        "budget_queries": setting.budget_queries,
        "style": setting.style,
        "style_level": setting.level,
    }


def target_line(setting: Setting, *, runs: str = "") -> str:
    """Name, place and limits; runs: how many there are, in words."""
    limits = setting.limits
    if limits is None:
        return visible(f"{setting.target}, {runs}in this process, without limits")
    place = f"{limits.wall:g} s, {limits.cpu:g} s of processor, {limits.memory / 2**30:.4g} GiB"
    return visible(f"{setting.target}, {runs}sandboxed: {place}")


def played_line(setting: Setting, *, eps: Q, more: str = "") -> str:
    """Parameters, accuracy, reading, budget; more: what the style adds."""
    words = words_of(setting)
    if setting.style == "solver":
        more = f"{more}, {words.call_words(setting)} at level {setting.level}"
    return (
        f"{words.name_words(setting)}; eps = {eps_words(eps)}"
        f"{words.beside(setting, eps)}, {setting.norm}, up to level {setting.budget_level}{more}"
    )


def class_line(setting: Setting, *, shifted: bool = False) -> str:
    """The class in one line; shifted: its samples are y + shift e_0."""
    return words_of(setting).class_words(setting, shifted=shifted)
