"""One game as a JSON-able object, the object of --json:

    status, claim   as in sci_barriers.adversary.Outcome; the claim is the whole claim
    target          the text that names it
    played          family, part, norm, eps, budgets, style, seed; of the tie problem, N, m, K, L,
                    lam or eta, w; of training R, radius, face; of the further families the class
                    parameters and "barrier", an exact text
    sandbox         {"timeout", "cpu", "memory"}; null: in this process
    x               the answer, exact texts; null: none. A network's: at the first sample
    level           the highest level asked; null: nothing was asked
    instance        the instance chosen after the answer: {"parameters"}, of the tie with "layer",
                    "winner", "exponent", g = 2^-exponent; null unless refuted
    minimiser       its solution: exact texts where short, else [lower, upper]; null as above
    distance        {"lower", "upper"}: 12 digits, rounded outwards; null: bounded below only. Of
                    several samples the least
    network         "exact network", or "program at the float64 nearest to y"; null: no network
    samples         of a network that is refuted: {"shift", "distance"} of each; null otherwise
    run             status, messages, refused (queries), exit_code, signal, left_behind, seconds,
                    cpu_seconds, peak_memory (bytes)
    printed         {"lines", "bytes", "cut", "first"}: what the target wrote; cut: lines are those
                    of the part that was kept; first: some lines, shortened
    witness         {"complete", "checked", "file"}: the summary of the checker; null: none

All numbers that are claimed are exact texts, or decimals rounded outwards. Many runs: runs.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sci_barriers.cli_challenge.numbers import DIGITS, Text, exact
from sci_barriers.cli_challenge.setting import played, sandbox, words_of
from sci_barriers.exact import Enclosure, Number, Q, format_number

if TYPE_CHECKING:
    from sci_barriers.adversary.challenges import Challenge

FIRST = 10
"""Lines of the target that are shown."""
WIDTH = 160


def solution(game: Challenge) -> tuple[Number, ...] | None:
    """The point of Xi nearest to the answer, for the chosen instance, or its first sample; None
    unless refuted.
    """
    side, x = game.outcome.side, game.x
    if side is None or x is None:
        return None
    samples = getattr(game.outcome, "samples", ())
    if samples:
        return tuple(samples[0].member.solution_set().nearest(x))
    return words_of(game.setting).solution(side, x)


def facts(game: Challenge) -> dict[str, Any]:
    """The object above; "witness" is left to `saving`."""
    outcome = game.outcome
    return {
        "status": outcome.status,
        "claim": outcome.claim,
        "target": game.setting.target,
        "played": {**played(game.setting, eps=outcome.eps), "seed": game.seed, **_training(game)},
        "sandbox": sandbox(game.setting),
        "x": None if game.x is None else [_text(entry) for entry in game.x],
        "level": outcome.n,
        **_chosen(game),
        "network": getattr(outcome, "how", None),
        "samples": _samples(game),
        "run": _run(game),
        "printed": _printed(game),
    }


def _text(x: Number) -> Text:
    """Exact; bounds for a root that is long."""
    return format_number(x) if isinstance(x, Q) else exact(x)


def _training(game: Challenge) -> dict[str, Any]:
    """R, radius, face."""
    if game.setting.style != "training":
        return {}
    outcome: Any = game.outcome
    return {"R": outcome.R, "radius": format_number(outcome.radius), "face": outcome.answers.face}


def _ends(box: Enclosure) -> dict[str, str]:
    lower, upper = box.bounds(DIGITS)
    return {"lower": lower, "upper": upper}


def _chosen(game: Challenge) -> dict[str, Any]:
    """The instance, its minimiser, the distance."""
    nearest, distance = solution(game), game.distance
    found: dict[str, Any] = {"instance": None, "minimiser": None, "distance": None}
    if nearest is None:
        return found
    found["instance"] = words_of(game.setting).instance(game.outcome.side)
    found["minimiser"] = [exact(entry) for entry in nearest]
    found["distance"] = None if distance is None else _ends(distance)
    return found


def _samples(game: Challenge) -> list[dict[str, Any]] | None:
    samples = getattr(game.outcome, "samples", ())
    if not samples:
        return None
    return [
        {"shift": format_number(sample.member.shift), "distance": _ends(box)}
        for sample, box in zip(samples, game.distances, strict=True)
    ]


def _run(game: Challenge) -> dict[str, Any]:
    run = game.outcome.run
    names = ("exit_code", "signal", "left_behind", "seconds", "cpu_seconds", "peak_memory")
    return {
        "status": run.status,
        "messages": list(run.messages),
        "refused": list(run.refused),
        **{name: getattr(run, name) for name in names},
    }


def _printed(game: Challenge) -> dict[str, Any]:
    run, limits = game.outcome.run, game.setting.limits
    lines = run.printed.removesuffix("\n").split("\n") if run.printed else []
    return {
        "lines": len(lines),
        "bytes": run.printed_bytes,
        "cut": limits is not None and run.printed_bytes > limits.output,
        "first": [line[:WIDTH] for line in lines[:FIRST]],
    }
