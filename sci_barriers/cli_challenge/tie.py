"""The words for the family "tie": Words of setting.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sci_barriers.adversary.breakdown.omega import Omega, Side, layer_of
from sci_barriers.cli_challenge.numbers import cut
from sci_barriers.exact import Number, Q, format_number

if TYPE_CHECKING:
    from sci_barriers.adversary.challenges.arguments import Setting

SOLUTION = "minimiser"
_OBJECTIVES = {
    "P1": "min ||x||_1 s.t. ||Ax - y|| <= eta",
    "P2": "min ||Ax - y||^2 + lam ||x||_1",
    "P3": "min ||Ax - y|| + lam ||x||_1",
}
_Y_1 = {"P1": "1 + eta", "P2": "1 + lam/(2 alpha)", "P3": "1"}


def parameters(setting: Setting) -> dict[str, Any]:
    """problem, N, m, K, L, lam or eta, w."""
    omega = setting.omega
    name, value = _level(omega)
    return {
        "problem": omega.problem,
        **{name: getattr(omega, name) for name in ("N", "m", "K", "L")},
        name: format_number(value),
        "w": None if omega.w is None else [format_number(entry) for entry in omega.w],
    }


def name_words(setting: Setting) -> str:
    """The family, the part, the problem, its parameters."""
    omega = setting.omega
    name, value = _level(omega)
    words = [f"{name} = {cut(format_number(value))}"]
    words += [f"{key} = {getattr(omega, key)}" for key in ("N", "m", "K", "L")]
    return f"{setting.kind.name}, part ({setting.part}), {omega.problem}, {', '.join(words)}"


def beside(setting: Setting, eps: Q) -> str:
    """Nothing: the accuracy says which part it is."""
    return ""


def call_words(setting: Setting) -> str:
    """How a function of arrays is called."""
    return f"f(A, y, {_level(setting.omega)[0]})"


def class_words(setting: Setting, *, shifted: bool = False) -> str:
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


def instance(side: Side) -> dict[str, Any]:
    """layer, winner, exponent (g = 2^-exponent), parameters."""
    return {
        "layer": side.s,
        "winner": side.winner,
        "exponent": side.exponent,
        "parameters": side.member().parameters(),
    }


def instance_words(side: Side) -> str:
    """The same in words."""
    return told_words(instance(side))


def told_words(told: Mapping[str, Any]) -> str:
    """`instance` in words."""
    where = f"layer {told['layer']}, column {told['winner']} is the winner"
    return f"{where}, g = 2^{-told['exponent']}"


def solution(side: Side, x: Sequence[Number]) -> tuple[Number, ...]:
    """The minimiser nearest to x."""
    return tuple(side.member().solution_set().nearest(x))


def _level(omega: Omega) -> tuple[str, Q]:
    """("eta", its value) for P1, else ("lam", its value)."""
    name, value = ("eta", omega.eta) if omega.problem == "P1" else ("lam", omega.lam)
    assert value is not None
    return name, value
