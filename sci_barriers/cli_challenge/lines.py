"""One game for people: a word and what it says on each line.

What the target itself wrote (output, messages of its errors) stands behind "|" or quotes, with
control characters made visible, so that it cannot be taken for a line of the report.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sci_barriers.cli_challenge.facts import solution
from sci_barriers.cli_challenge.numbers import DIGITS, cut, decimal, eps_words
from sci_barriers.cli_challenge.setting import (
    class_line,
    played_line,
    target_line,
    visible,
    words_of,
)
from sci_barriers.exact import Number, is_zero

if TYPE_CHECKING:
    from sci_barriers.adversary.challenges import Challenge

FIRST = 6
"""Entries of a vector that are shown."""
DIGITS_OF_X = 6
_TRACE = 8
_WIDTH = 100


def lines(game: Challenge, told: Mapping[str, Any]) -> list[str]:
    """The report; told: `facts(game)` with "witness"."""
    setting, eps, training = game.setting, game.outcome.eps, _training(told)
    rows = [
        ("target", target_line(setting)),
        ("played", played_line(setting, eps=eps, more=training)),
        ("class", class_line(setting, shifted=_several(told))),
        ("outcome", told["status"]),
        *([("network", told["network"])] if told["network"] else []),
        ("answer", _answer(game.x, "x" if not training else "phi(y)")),
        ("read", _read(told)),
        *_chosen(game, told),
        ("time", _time(told["run"])),
        ("claim", visible(told["claim"])),
        *witness_lines(told["witness"]),
        *_refused(told["run"]),
        *_own_words(told),
    ]
    return table(rows)


def table(rows: Sequence[tuple[str, str]]) -> list[str]:
    """A word and its text on each line."""
    return [f"{name:9} {text}".rstrip() for name, text in rows]


def _several(told: Mapping[str, Any]) -> bool:
    """Whether there are samples beside y."""
    return bool(told["played"].get("R", 1) > 1)


def _training(told: Mapping[str, Any]) -> str:
    """What style "training" adds to `played`."""
    played = told["played"]
    if "R" not in played:
        return ""
    where = f" within {cut(played['radius'])}" if _several(told) else ""
    return f", R = {played['R']}{where}, {played['face']}"


def _answer(x: Sequence[Number] | None, name: str) -> str:
    if x is None:
        return "none"
    shown = [decimal(entry, digits=DIGITS_OF_X, short=True) for entry in x[:FIRST]]
    more = f", ... ({len(x)} entries)" if len(x) > FIRST else ""
    return f"{name} = ({', '.join(shown)}{more})"


def _read(told: Mapping[str, Any]) -> str:
    if told["level"] is None:
        return "nothing was asked"
    return f"highest level asked: {told['level']}"


def _chosen(game: Challenge, told: Mapping[str, Any]) -> list[tuple[str, str]]:
    nearest, samples = solution(game), told["samples"]
    if nearest is None:
        return []
    support = [j for j, entry in enumerate(nearest) if not is_zero(entry)]
    shown = [f"x[{j}] = {decimal(nearest[j])}" for j in support[:FIRST]]
    shown += [f"... ({len(support)} entries)"] if len(support) > FIRST else []
    rest = ", 0 elsewhere" if 0 < len(support) < len(nearest) else ""
    words, first = words_of(game.setting), ""
    where = words.instance_words(game.outcome.side)
    if samples is not None and len(samples) > 1:
        close = getattr(game.outcome, "closeness", None)
        where = f"{where}; {len(samples)} samples within 2^-{close} of each other"
        first = "at the first sample "
    return [
        ("instance", where),
        (words.SOLUTION, f"{first}{', '.join(shown) or 'x = 0'}{rest}"),
        ("distance", _distance(game)),
    ]


def _distance(game: Challenge) -> str:
    eps, count = eps_words(game.outcome.eps), len(game.distances)
    if game.distance is None:
        return f"> {eps} = eps (bounded below; its exact square is too long)"
    words = (
        f"{DIGITS} digits of the exact distance"
        if count == 1
        else (f"the least of {count} exact distances, {DIGITS} digits")
    )
    return f"{decimal(game.distance)} > {eps} = eps, {words}"


def _time(run: Mapping[str, Any]) -> str:
    words = [f"{run['seconds']:.2f} s"]
    if run["cpu_seconds"] is not None:
        words.append(f"{run['cpu_seconds']:.2f} s of processor")
    if run["peak_memory"] is not None:
        words.append(f"{run['peak_memory'] / 2**20:.0f} MiB")
    return ", ".join(words)


def witness_lines(found: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    """Where it is, what the checker says of it, how to check it again."""
    if found is None:
        return [("witness", "none")]
    file = found["file"]
    part = "complete" if found["complete"] else "NOT complete: it holds a part of the claim"
    where = "--out FILE writes it" if file is None else visible(file)
    rows = [("witness", f"{where}; accepted by the checker ({found['checked']}); {part}")]
    if file is not None:
        rows.append(("check", f"sci-barriers verify {visible(shlex.quote(file))}"))
    return rows


def _refused(run: Mapping[str, Any]) -> list[tuple[str, str]]:
    count = len(run["refused"])
    if count == 0:
        return []
    questions = "1 question" if count == 1 else f"{count} questions, the first"
    return [("refused", f"{questions}: {visible(run['refused'][0])}")]


def _own_words(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Traceback and output of the target, marked."""
    run, printed = told["run"], told["printed"]
    rows = []
    if run["left_behind"]:
        rows.append(("left", f"processes that the target left behind, ended: {run['left_behind']}"))
    trace = [line for text in run["messages"][1:] for line in text.splitlines()]
    if trace:
        rows.append(("error", f"in the target's own words, last {min(_TRACE, len(trace))} lines:"))
        rows += [("", f"| {visible(line)[:_WIDTH]}") for line in trace[-_TRACE:]]
    if printed["bytes"]:
        least = "at least " if printed["cut"] else ""
        count, first = printed["lines"], printed["first"]
        which = "all" if len(first) == count and not printed["cut"] else f"first {len(first)}"
        unit = "line" if count == 1 else "lines"
        rows.append(("printed", f"{least}{count} {unit}, in the target's own words, {which}:"))
        rows += [("", f"| {visible(line)[:_WIDTH]}") for line in first]
    return rows
