"""What is played, against whom, where: the same facts and lines for one game and for many runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sci_barriers.adversary.breakdown.omega import layer_of
from sci_barriers.adversary.words import in_words
from sci_barriers.cli_challenge.numbers import SHORT
from sci_barriers.exact import Q, format_number

if TYPE_CHECKING:
    from sci_barriers.adversary.challenges.arguments import Setting

_OBJECTIVES = {
    "P1": "min ||x||_1 s.t. ||Ax - y|| <= eta",
    "P2": "min ||Ax - y||^2 + lam ||x||_1",
    "P3": "min ||Ax - y|| + lam ||x||_1",
}
_Y_1 = {"P1": "1 + eta", "P2": "1 + lam/(2 alpha)", "P3": "1"}


def visible(text: str) -> str:
    """One line: control characters as escapes."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def short(text: str) -> str:
    """Cut, with its length."""
    return text if len(text) <= SHORT else f"{text[:SHORT]}... ({len(text)} characters)"


def eps_words(eps: Q) -> str:
    """10^-K and the like, else the number, cut."""
    return short(in_words(eps))


def sandbox(setting: Setting) -> dict[str, Any] | None:
    """The limits of each worker; None in this process."""
    limits = setting.limits
    if limits is None:
        return None
    return {"timeout": limits.wall, "cpu": limits.cpu, "memory": limits.memory}


def played(setting: Setting, *, eps: Q) -> dict[str, Any]:
    """The arguments, exact numbers as texts."""
    omega = setting.omega
    level = {"eta": omega.eta} if omega.problem == "P1" else {"lam": omega.lam}
    return {
        "family": setting.family,
        "problem": omega.problem,
        **{name: getattr(omega, name) for name in ("N", "m", "K", "L")},
        **{name: format_number(value) for name, value in level.items() if value is not None},
        "w": None if omega.w is None else [format_number(entry) for entry in omega.w],
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
    omega = setting.omega
    name, value = ("eta", omega.eta) if omega.problem == "P1" else ("lam", omega.lam)
    assert value is not None
    words = [f"{name} = {short(format_number(value))}"]
    words += [f"{key} = {getattr(omega, key)}" for key in ("N", "m", "K", "L")]
    if setting.style == "solver":
        more = f"{more}, f(A, y, {name}) at level {setting.level}"
    return (
        f"{setting.family}, part ({setting.part}), {omega.problem}, {', '.join(words)}; "
        f"eps = {eps_words(eps)}, {setting.norm}, up to level {setting.budget_level}{more}"
    )


def class_line(setting: Setting, *, shifted: bool = False) -> str:
    """The class in one line; shifted: its samples are y + shift e_0."""
    omega, s = setting.omega, layer_of(setting.part)
    alpha = f"alpha = 5 10^(K-{s})" + (f" = {omega.alpha(s)}" if omega.K <= 12 else "")
    block = f" (+) c I_{omega.m - 1}, c = ||a||" if omega.m > 1 else ""
    g = "2^-(L-2)" if s == 3 else "2^-n"
    tie = " or 0" if s == 1 else ""
    rest = "" if omega.m == 1 else ", 0, ..." if omega.w is None else ", w"
    first = _Y_1[omega.problem] + (" + shift" if shifted else "")
    return (
        f"{_OBJECTIVES[omega.problem]}, A = a{block}, a = {omega.k} entries {alpha}, one of them "
        f"alpha + g, g = {g}{tie}; y = {first}{rest}"
    )
