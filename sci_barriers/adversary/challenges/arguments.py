"""Plain arguments of a challenge, read: the class, the place where the target runs, its limits.

Without lam and eta: lam = 1 for P3, lam = 1/10 for P2, eta = 0 for P1; these satisfy the hypotheses
of the class for every N, m and K. relative: w = `Omega.relative_w` for the layer of the part, with
which the minimisers of that layer have a norm between 1/2 and 2, so that the accuracy of the part
is a relative one. w itself may be a text of numbers, "1/2,0,3".

A text, a built-in name too, is never run in this process unless sandboxed=False asks for that;
this is possible for built-in names only. A function runs unprotected: it has no limits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Required, TypedDict

from sci_barriers.adversary.breakdown.omega import Omega, layer_of
from sci_barriers.adversary.place import TRAINING_LIMITS, Callee, name_of
from sci_barriers.adversary.targets import BUILT_IN
from sci_barriers.data_files import read_text_number
from sci_barriers.errors import BadInput, bad_input
from sci_barriers.exact import Q
from sci_barriers.families.base import whole
from sci_barriers.information.base import Norm, read_norm
from sci_barriers.sandbox import MAX_LEVEL, Limits, Target

LEVELS = {"P1": ("eta", Q(0)), "P2": ("lam", Q(1, 10)), "P3": ("lam", Q(1))}
"""The level of each problem that is taken when none is given."""
FAMILIES: Mapping[str, Callable[..., Omega]] = {"tie": Omega}
"""Classes by name; each takes problem, N, m, K, L, lam, eta, w."""
STYLES = ("information", "solver", "training")
"""f(information) -> x; f(A, y, lam) -> x; f(information) -> a network."""


class Options(TypedDict, total=False):
    """The arguments that all challenges have; see `challenge`."""

    problem: Required[str]
    N: Required[int]
    m: Required[int]
    K: Required[int]
    L: int
    lam: Any
    eta: Any
    w: Any
    relative: bool
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

    omega: the class, family its name. f: the target, `target` its text or the name of the function.
    limits: those of a worker, None for calls in this process. The rest: as passed.
    """

    f: Callee
    omega: Omega
    family: str
    target: str
    part: str
    norm: Norm
    limits: Limits | None
    budget_level: int
    budget_queries: int
    style: str
    level: int | None

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
    problem: str,
    N: int,
    m: int,
    K: int,
    L: int = 2,
    lam: Any = None,
    eta: Any = None,
    w: Any = None,
    relative: bool = False,
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
) -> Setting:
    """The arguments, read. BadInput for whatever is out of range, and for an f that is none."""
    if not isinstance(family, str) or family not in FAMILIES:
        raise bad_input("family", family, "unknown", f"known are {', '.join(FAMILIES)}")
    make = FAMILIES[family]
    given = {"problem": problem, "N": N, "m": m, "K": K, "L": L, **_level(problem, lam, eta)}
    omega = make(w=_block(w, relative), **given)
    layer = layer_of(part)
    if relative:
        omega = replace(omega, w=omega.relative_w(s=layer))
    if not isinstance(style, str) or style not in STYLES:
        raise bad_input("style", style, f"must be one of {', '.join(STYLES)}", "name the style")
    inside = _runs_inside(f, sandboxed, names=names_of(style))
    return Setting(
        f=f, omega=omega, family=family, target=name_of(f), part=part, norm=read_norm(norm),
        limits=_limits(timeout, cpu, memory, style=style, inside=inside),
        budget_level=whole("budget_level", budget_level, least=0, remedy="pass 10000"),
        budget_queries=whole("budget_queries", budget_queries, least=0, remedy="pass 100000"),
        style=style, level=_style_level(level, style),
    )  # fmt: skip


def names_of(style: str) -> Mapping[str, Callable[..., Any]]:
    """The built-in targets of a style."""
    if style != "training":
        return BUILT_IN
    from sci_barriers.adversary.training.targets import TRAINERS  # loads numpy

    return TRAINERS


def no_training(setting: Setting) -> None:
    """BadInput for style "training", which is played one game at a time."""
    if setting.style == "training":
        raise bad_input("style", setting.style, "is for one game", "leave out seeds or trials")


def read_number(name: str, value: Any) -> Any:
    """A text as the exact number that it denotes, in any usual spelling; all else as it is."""
    return read_text_number(value, name=name) if isinstance(value, str) else value


def _block(w: Any, relative: Any) -> Any:
    """w, a text as its numbers."""
    if not isinstance(relative, bool):
        raise bad_input("relative", relative, "must be True or False", "pass relative=True")
    if relative and w is not None:
        raise bad_input("w", w, "must be None where relative=True chooses it",
                        "leave out one of the two")  # fmt: skip
    if isinstance(w, str):
        return [read_number(f"w[{i}]", part) for i, part in enumerate(w.split(","))]
    return w


def _level(problem: Any, lam: Any, eta: Any) -> dict[str, Any]:
    """{"lam", "eta"}; the default of the problem if neither is given."""
    given = {"lam": lam, "eta": eta}
    if lam is None and eta is None and isinstance(problem, str) and problem in LEVELS:
        name, value = LEVELS[problem]
        given[name] = value
    return {name: read_number(name, value) for name, value in given.items()}


def _style_level(level: Any, style: str) -> int | None:
    if level is None:
        return None
    if style == "training":
        raise bad_input("level", level, "is for style 'solver' only", "leave it out")
    return whole("level", level, least=0, most=MAX_LEVEL, remedy="pass a number of bits such as 20")


def _runs_inside(f: Any, sandboxed: bool | None, *, names: Mapping[str, Any]) -> bool:
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
