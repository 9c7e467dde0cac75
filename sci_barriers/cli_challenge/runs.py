"""Many runs: the object of --json, and the lines.

    status, claim, target, played, sandbox, witness     as of one game, facts.py
    level           seeds: the highest level that was answered, null: none; trials: n, fixed
                    beforehand, whether it was asked or not
    refuted_above   success with a larger probability is refuted, for trials success at levels <=
                    `level` within the limits (challenges/runs.py); a rational as text; null: none
    side            {"layer", "winner", "exponent", "parameters"}: the one with the fewest successes
    runs            of those that count: {"count", "answered", "successes", "ended", "messages"};
                    ended: how many with each status; messages: some of those without an answer
    seeds           {"seeds", "successes"}: the list, and the count for each of the k sides
    pilot           {"count", "answered", "successes"}: the runs that chose the side
    commitment      {"sha256", "file"}
    interval        {"failures", "lower", "upper", "confidence"}: F, p_L, p_U, exact rationals

seeds is null for trials; pilot, commitment, interval are null for seeds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sci_barriers.adversary.randomised.trials import Trials
from sci_barriers.cli_challenge import tie
from sci_barriers.cli_challenge.lines import table, witness_lines
from sci_barriers.cli_challenge.numbers import cut, four_digits
from sci_barriers.cli_challenge.setting import (
    class_line,
    played,
    played_line,
    sandbox,
    target_line,
    visible,
)
from sci_barriers.exact import format_number
from sci_barriers.families.base import rational

if TYPE_CHECKING:
    from sci_barriers.adversary.challenges import RunsChallenge

_MESSAGES = 5
_WIDTH = 160
_SIDES = 8
_WORDS = {
    "level": "asked a level above the budget",
    "load": "could not be loaded",
    "invalid": "returned no point of Q^N",
    "stopped": "spent the budget of queries",
}


def run_facts(game: RunsChallenge) -> dict[str, Any]:
    """The object above; "witness" is left to `saving`."""
    outcome = game.outcome
    found: dict[str, Any] = {
        "status": game.status,
        "claim": game.claim,
        "target": game.setting.target,
        "played": played(game.setting, eps=outcome.eps),
        "sandbox": sandbox(game.setting),
        "level": outcome.level if isinstance(outcome, Trials) else outcome.n,
        "refuted_above": format_number(game.above) if game.status == "refuted" else None,
        "side": tie.instance(outcome.side),
        "runs": _counted(game),
        "seeds": None,
        "pilot": None,
        "commitment": None,
        "interval": None,
    }
    if not isinstance(outcome, Trials):
        return found | {
            "seeds": {"seeds": list(outcome.seeds), "successes": list(outcome.successes)}
        }
    fixed = outcome.commitment
    return found | {
        "pilot": {
            "count": len(outcome.pilot),
            "answered": sum(run.x is not None for run in outcome.pilot),
            "successes": list(outcome.successes),
        },
        "commitment": {
            "sha256": fixed.sha256,
            "file": None if fixed.path is None else str(fixed.path),
        },
        "interval": {
            "failures": outcome.failures,
            "lower": format_number(outcome.lower),
            "upper": format_number(outcome.upper),
            "confidence": format_number(1 - outcome.alpha),
        },
    }


def _counted(game: RunsChallenge) -> dict[str, Any]:
    messages = [run.message[:_WIDTH] for run in game.counted if run.x is None and run.message]
    return {
        "count": len(game.counted),
        "answered": game.answered,
        "successes": game.successes,
        "ended": dict(Counter(run.status for run in game.counted)),
        "messages": list(dict.fromkeys(messages))[:_MESSAGES],
    }


def run_lines(game: RunsChallenge, told: Mapping[str, Any]) -> list[str]:
    """The report; told: `run_facts(game)` with "witness"."""
    setting, counted = game.setting, told["runs"]
    kind = "fresh " if told["pilot"] else ""
    rows = [
        ("target", target_line(setting, runs=_where(game, told))),
        ("played", played_line(setting, eps=game.outcome.eps)),
        ("class", class_line(setting)),
        ("outcome", _outcome(game)),
        *(_of_seeds(told) if told["pilot"] is None else _of_trials(told)),
        ("runs", f"{counted['count']} {kind}runs: {_ends(counted['ended'])}"),
        ("claim", visible(told["claim"])),
        *witness_lines(told["witness"]),
        *_messages(counted["messages"]),
    ]
    return table(rows)


def _where(game: RunsChallenge, told: Mapping[str, Any]) -> str:
    count = len(game.counted) + (told["pilot"] or {"count": 0})["count"]
    return f"{count} runs, each " if game.setting.limits is not None else f"{count} runs "


def _outcome(game: RunsChallenge) -> str:
    if game.status == "no claim":
        return "no claim that it is wrong: no run that counts returned a wrong x"
    above, outcome = four_digits(game.above, up=True), game.outcome
    if not isinstance(outcome, Trials):
        missing = len(game.counted) - game.answered
        other = f" + {missing} without output" if missing else ""
        return (
            f"refuted: success with probability > {game.above} on this side, the seed uniform "
            f"among these ({game.successes} successes{other} of {len(game.counted)})"
        )
    return (
        f"refuted: success at levels <= {outcome.level} within the limits with probability > "
        f"{above} on this side, with confidence {cut(format_number(1 - outcome.alpha))}, if the "
        "runs are independent and alike"
    )


def _of_seeds(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    seeds = told["seeds"]
    level = told["level"]
    return [
        ("read", "nothing was asked" if level is None else f"highest level answered: {level}"),
        ("side", tie.told_words(told["side"])),
        ("successes", f"{_list(seeds['successes'])} of {len(seeds['seeds'])} seeds on side "
                      f"{_numbers(len(seeds['successes']))}"),
    ]  # fmt: skip


def _of_trials(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    pilot, fixed, interval = told["pilot"], told["commitment"], told["interval"]
    lower = four_digits(rational("lower", interval["lower"]), up=False)
    upper = four_digits(rational("upper", interval["upper"]), up=True)
    file = "" if fixed["file"] is None else f" in {visible(fixed['file'])}"
    return [
        ("pilot", f"{pilot['count']} runs; successes {_list(pilot['successes'])} on side "
                  f"{_numbers(len(pilot['successes']))}"),
        ("side", f"{tie.told_words(told['side'])}, up to level n = {told['level']}"),
        ("committed", f"sha256 {fixed['sha256']}{file}"),
        ("failures", f"{interval['failures']} of {told['runs']['count']} fresh runs; "
                     f"p_L >= {lower}, p_U <= {upper}"),
    ]  # fmt: skip


def _list(counts: Sequence[int]) -> str:
    shown = ", ".join(map(str, counts[:_SIDES]))
    return shown if len(counts) <= _SIDES else f"{shown}, ... (at least {min(counts)})"


def _numbers(k: int) -> str:
    return ", ".join(map(str, range(k))) if k <= _SIDES else f"0, 1, ..., {k - 1}"


def _ends(ended: Mapping[str, int]) -> str:
    """How many answered, how many did not and why."""
    answered = ended.get("answered", 0)
    others = [
        f"{count} {_WORDS.get(status, f'ended as {status}')}"
        for status, count in sorted(ended.items()) if status != "answered"
    ]  # fmt: skip
    return ", ".join([f"{answered} answered", *others])


def _messages(messages: Sequence[str]) -> list[tuple[str, str]]:
    """What runs without an answer said, marked as not ours."""
    if not messages:
        return []
    rows = [("without x", "some messages, as they came:")]
    return rows + [("", f"| {visible(message)}") for message in messages]
