"""One answer of a black box, scored: the result of a cell."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from sci_barriers.atlas.child import Answer
from sci_barriers.atlas.verdicts import verdict
from sci_barriers.errors import bad_input
from sci_barriers.store import Outcome
from sci_barriers.store.cells import Status

LONGEST = 600
Score = Callable[[tuple[float, ...]], Mapping[str, tuple[str, bool]]]


@dataclass(frozen=True, kw_only=True)
class Scored:
    """status and result as the store keeps them; seconds of the solver alone."""

    status: Status
    result: dict[str, Any]
    seconds: float


def scored(
    answer: Answer, parameters: Mapping[str, Any], score: Score, *, version: str, adapter: str
) -> Scored:
    """result: x as float.hex, for each score s of x error_s and verdict_s, flagged, message,
    iterations, data, and verdict, that of the first score.

    score(x) gives {s: (the distance as decimal text, whether it is wrong)}, exactly. version,
    adapter: of what has answered; BadInput when the cell is of others.
    """
    if version != parameters["version"]:
        raise bad_input(
            "version", version, f"{parameters['version']} was asked for",
            "give all workers the same packages, or describe the sweep again",
        )  # fmt: skip
    if adapter != parameters["adapter"]:
        raise bad_input(
            "adapter", adapter, f"{parameters['adapter']} was asked for",
            "give all workers the same release of sci_barriers, or describe the sweep again",
        )  # fmt: skip
    run = answer.run
    found = score(run.x) if run.x is not None else {"true": (None, False), "given": (None, False)}
    verdicts = {
        name: verdict(answered=run.x is not None, wrong=wrong, flagged=run.flagged)
        for name, (_, wrong) in found.items()
    }
    words = [*run.messages]
    if answer.printed.strip():
        words.append("printed: " + " ".join(answer.printed.split()))
    result = {
        **{f"error_{name}": text for name, (text, _) in found.items()},
        **{f"verdict_{name}": each for name, each in verdicts.items()},
        "verdict": next(iter(verdicts.values())),
        "flagged": run.flagged,
        "status": run.status,
        "message": _cut("; ".join(words)),
        "x": None if run.x is None else [entry.hex() for entry in run.x],
        "data": answer.data,
        "iterations": run.iterations,
    }
    return Scored(status=cast(Status, run.status), result=result, seconds=run.seconds)


def outcome(run: Scored) -> Outcome:
    """As a cell ends."""
    return Outcome(status=run.status, result=run.result, seconds=run.seconds)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
