"""Solvers that draw at random: a cell that stands for many seeds, and how they end.

    counts        {verdict: runs}, counts_given: the same for the data given
    outputs       how many different x
    verdict       the worst that happened; x and both errors: of the output that is farthest off

What is random by design is a frequency over seeds, and so the same each time it is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sci_barriers.atlas.given import whole
from sci_barriers.atlas.running import LONGEST, Scored
from sci_barriers.atlas.verdicts import VERDICTS, worst
from sci_barriers.errors import bad_input
from sci_barriers.store import Outcome
from sci_barriers.sweep.kinds import Given

SEEDS, MOST_SEEDS = 100, 10_000
END = 2**32
"""Seeds are below this: generators take no larger ones."""


def read_count(given: Given, firsts: Sequence[int]) -> int:
    """How many seeds are described, SEEDS when nothing is said; all are below END. BadInput."""
    count = whole("seeds", given.get("seeds", SEEDS), 1, MOST_SEEDS)
    if max(firsts, default=0) + count > END:
        raise bad_input(
            "seed", max(firsts), f"with {count} seeds from it on, the last is 2^32 or more",
            f"pass at most {END - count}",
        )  # fmt: skip
    return count


def over_seeds(
    one: Callable[[Mapping[str, Any]], Scored], parameters: Mapping[str, Any]
) -> Outcome:
    """`seeds` runs, one for each seed from `seed` on, counted."""
    first = parameters["seed"]
    return counted([
        one({**parameters, "seed": seed}) for seed in range(first, first + parameters["seeds"])
    ])  # fmt: skip


def counted(runs: Sequence[Scored]) -> Outcome:
    """How often each verdict; of the output that is farthest off, x and both errors."""
    answered = [run for run in runs if run.result["x"] is not None]
    far = max(answered or runs, key=lambda run: float(run.result["error_true"] or 0))
    words = dict.fromkeys(run.result["message"] for run in runs if run.result["message"])
    result = {
        **far.result,
        "verdict": worst(run.result["verdict"] for run in runs),
        "verdict_true": worst(run.result["verdict_true"] for run in runs),
        "verdict_given": worst(run.result["verdict_given"] for run in runs),
        "counts": _counts(runs, "verdict"),
        "counts_given": _counts(runs, "verdict_given"),
        "flagged": any(run.result["flagged"] for run in runs),
        "message": "; ".join(words)[:LONGEST],
        "outputs": len({tuple(run.result["x"]) for run in answered}),
    }
    status = "ran" if answered else runs[0].status
    result["status"] = status
    return Outcome(status=status, result=result, seconds=sum(run.seconds for run in runs))


def _counts(runs: Sequence[Scored], name: str) -> dict[str, int]:
    counts = Counter(run.result[name] for run in runs)
    return {each: counts[each] for each in VERDICTS}
