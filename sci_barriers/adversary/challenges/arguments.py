"""Plain arguments of a challenge, read: the class, the place where the target runs, its limits.

What belongs to one family is read by that family (families.py); the rest here, for all of them.

A text, a built-in name too, is never run in this process unless sandboxed=False asks for that;
this is possible for built-in names only. A function runs unprotected: it has no limits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypedDict

from sci_barriers.adversary.breakdown.omega import Omega
from sci_barriers.adversary.challenges.families import kind_of, own_options
from sci_barriers.adversary.challenges.kind import Kind, Played, Targets
from sci_barriers.adversary.place import TRAINING_LIMITS, Callee, name_of, place
from sci_barriers.errors import BadInput, bad_input
from sci_barriers.families.base import whole
from sci_barriers.information.base import Norm, read_norm
from sci_barriers.sandbox import MAX_LEVEL, Limits, Target

STYLES = ("information", "solver", "training")
"""f(information) -> x; f(A, y, lam) -> x; f(information) -> a network."""


class Options(TypedDict, total=False):
    """The arguments that all challenges have; see `challenge`. The first ten belong to families."""

    problem: str | None
    N: int | None
    m: int | None
    K: int | None
    L: int | None
    lam: Any
    eta: Any
    w: Any
    relative: bool
    k: int | None
    part: str
    norm: str
    budget_level: int
    budget_queries: int
    timeout: float | None
    cpu: float | None
    memory: int | str | None
    sandboxed: bool | None
    style: str
    level: int | None


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What is played, against whom, where.

    barrier: the class, kind: its family. f: the target, `target` its text or the name of the
    function. limits: those of a worker, None for calls in this process. The rest: as passed.
    """

    f: Callee
    barrier: Played
    kind: Kind
    target: str
    part: str
    norm: Norm
    limits: Limits | None
    budget_level: int
    budget_queries: int
    style: str
    level: int | None

    @property
    def omega(self) -> Omega:
        """The class of the family "tie". BadInput for another family."""
        if not isinstance(self.barrier, Omega):
            raise bad_input("family", self.kind.name, "has no Omega", "use barrier")
        return self.barrier

    @property
    def callee(self) -> Callee:
        """f; a built-in name of the family as its function, or as what a worker loads."""
        names = self.kind.targets(self.style)
        where = place(self.f, None if callable(self.f) else self.limits is not None, names=names)
        found = where.target or where.f
        assert found is not None
        return found

    def options(self) -> dict[str, Any]:
        """The keyword arguments of the game; the one over training sets has no style, no level."""
        styled = {} if self.style == "training" else {"style": self.style, "level": self.level}
        return styled | {
            "part": self.part,
            "norm": self.norm,
            "limits": self.limits or Limits(),
            "sandboxed": None if callable(self.f) else self.limits is not None,
            "budget_level": self.budget_level,
            "budget_queries": self.budget_queries,
        }


def read_setting(
    f: Callee,
    family: str,
    *,
    part: str = "i",
    norm: str = "entrywise",
    budget_level: int = 10_000,
    budget_queries: int = 100_000,
    timeout: float | None = None,
    cpu: float | None = None,
    memory: int | str | None = None,
    sandboxed: bool | None = None,
    style: str = "information",
    level: int | None = None,
    **own: Any,
) -> Setting:
    """The arguments, read; own: those of the family. BadInput for whatever is out of range, for an
    option that does not belong to the family, and for an f that is none.
    """
    kind = kind_of(family)
    barrier = kind.make(part=part, **own_options(family, own))
    names = kind.targets(_style(style, kind))
    inside = _runs_inside(f, sandboxed, names=names)
    return Setting(
        f=f, barrier=barrier, kind=kind, target=name_of(f), part=part, norm=read_norm(norm),
        limits=_limits(timeout, cpu, memory, style=style, inside=inside),
        budget_level=whole("budget_level", budget_level, least=0, remedy="pass 10000"),
        budget_queries=whole("budget_queries", budget_queries, least=0, remedy="pass 100000"),
        style=style, level=_style_level(level, style),
    )  # fmt: skip


def no_training(setting: Setting) -> None:
    """BadInput for style "training", which is played one game at a time."""
    if setting.style == "training":
        raise bad_input("style", setting.style, "is for one game", "leave out seeds or trials")


def _style(style: Any, kind: Kind) -> str:
    if not isinstance(style, str) or style not in STYLES:
        raise bad_input("style", style, f"must be one of {', '.join(STYLES)}", "name the style")
    if style not in kind.styles:
        raise bad_input("style", style, f"is not for the family {kind.name}", "leave it out: "
                        "information.at(n).as_float64() gives arrays")  # fmt: skip
    return style


def _style_level(level: Any, style: str) -> int | None:
    if level is None:
        return None
    if style == "training":
        raise bad_input("level", level, "is for style 'solver' only", "leave it out")
    return whole("level", level, least=0, most=MAX_LEVEL, remedy="pass a number of bits such as 20")


def _runs_inside(f: Any, sandboxed: bool | None, *, names: Targets) -> bool:
    """Whether f is called in this process; BadInput for what cannot be called there, or at all."""
    if isinstance(f, (str, Target)):
        known = isinstance(f, str) and f in names
        if isinstance(f, str) and ":" not in f and not known:
            raise bad_input("target", f, "is no built-in target", "write file.py:callable, "
                            f"package.module:callable or one of {', '.join(names)}")  # fmt: skip
        if sandboxed is False and not known:
            raise bad_input("target", str(f), "runs in a worker: only built-in targets may run "
                            "in this process", "import it and pass the function")  # fmt: skip
        return sandboxed is False
    if not callable(f):
        raise bad_input("f", f, "must be a function or a text", "pass file.py:callable")
    if sandboxed:
        raise bad_input("f", name_of(f), "is a function, which runs in this process",
                        "write file.py:callable or package.module:callable")  # fmt: skip
    return True


def _limits(
    timeout: float | None, cpu: float | None, memory: int | str | None, *, style: str, inside: bool
) -> Limits | None:
    """The limits of a worker; None in this process, where none may be given."""
    given = {"timeout": timeout, "cpu": cpu, "memory": memory}
    given = {name: value for name, value in given.items() if value is not None}
    if inside:
        for name, value in given.items():
            raise bad_input(name, value, "does not hold for a call in this process",
                            "leave it out, or pass the target as file.py:callable")  # fmt: skip
        return None
    if style == "training":
        given.setdefault("memory", TRAINING_LIMITS.memory)
    if timeout is not None:
        given["wall"] = given.pop("timeout")
        given.setdefault("cpu", timeout)
    try:
        return Limits(**given)  # type: ignore[arg-type]
    except BadInput as refused:
        text = str(refused)
        named = f"timeout{text.removeprefix('wall')}" if text.startswith("wall ") else text
        raise BadInput(named) from None
