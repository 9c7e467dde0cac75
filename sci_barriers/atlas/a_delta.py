"""The kinds "a_delta" and "a_delta_seeds": a float solver on A_delta, scored exactly.

    min 1/(2m) ||B x - y||^2 + lam ||x||_1,   B = A_delta D_delta,   m = 3, N = 2, lam = 1/10
    error_true = ||D (x - x*)||, error_given = ||D (x - z)||: a_delta_truth.py

A sweep describes a cell by

    delta_log2   -1, ..., -64: delta = 2^delta_log2       order     "12" or "21"
    solver       a name, or "all"                         setting   "default" or "tight"
    problem      "P2"                                     timeout   seconds as text, "60"
    seed         of what libraries draw from              seeds     a_delta_seeds: how many, from
                                                                    `seed` on

each a value or a list of values. The cell then names the version and the options, too, so that
another release is another cell. "all" means every installed solver; "a_delta" leaves those that
draw at random to "a_delta_seeds", which counts outcomes. A solver that is not installed is one
cell, skipped with the reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from sci_barriers.atlas.a_delta_truth import Case, case
from sci_barriers.atlas.boxes import run_box
from sci_barriers.atlas.described import cells, read_seeds, solvers
from sci_barriers.atlas.given import listed, one_of, read_seconds, skipped, whole
from sci_barriers.atlas.running import Scored, outcome, scored
from sci_barriers.atlas.solvers import find
from sci_barriers.atlas.verdicts import VERDICTS, worst
from sci_barriers.exact import as_q
from sci_barriers.floats import FloatSolver
from sci_barriers.reconstructors.black_box import BlackBox
from sci_barriers.store import Outcome
from sci_barriers.sweep.kinds import Given, Parameters, known

LEAST, MOST_SEEDS = -64, 10_000
NEEDED = ("delta_log2", "order", "solver")


@dataclass(frozen=True, kw_only=True)
class ADeltaCells:
    """seeds: whether a cell stands for many seeds of a solver that draws at random."""

    seeds: bool = False
    timed: ClassVar[bool] = True

    def expand(self, given: Given) -> Iterator[Parameters]:
        """Package by package, solver by solver. BadInput for values that are not as above."""
        more = ("seeds",) if self.seeds else ()
        known(given, "problem", "setting", "seed", "timeout", *more, needed=NEEDED)
        exponents = [whole("delta_log2", e, LEAST, -1) for e in listed(given["delta_log2"])]
        orders = [one_of("order", order, "12", "21") for order in listed(given["order"])]
        common: Parameters = {
            "problem": one_of("problem", given.get("problem", "P2"), "P2"),
            "timeout": read_seconds(given.get("timeout", "60")),
        }
        seeds = read_seeds(given)
        if self.seeds:
            common["seeds"] = whole("seeds", given.get("seeds", 100), 1, MOST_SEEDS)
        present, absent = solvers(given, common["problem"], random=self.seeds)
        places = [{"delta_log2": e, "order": order} for order in orders for e in exponents]
        return cells(present, absent, places, seeds, common)

    def run(self, parameters: Parameters) -> Outcome:
        """One run, or one for each seed."""
        if "skipped" in parameters:
            return skipped(parameters)
        box = find(parameters["problem"], parameters["solver"], parameters["setting"])
        here = case(-parameters["delta_log2"], parameters["order"])
        if self.seeds:
            first = parameters["seed"]
            return counted([
                _one(box, here, {**parameters, "seed": seed})
                for seed in range(first, first + parameters["seeds"])
            ])
        return outcome(_one(box, here, parameters))


def _one(box: FloatSolver, here: Case, parameters: Mapping[str, Any]) -> Scored:
    A, y = here.seen.as_float64()
    answer = run_box(
        box, A.tolist(), y.tolist(), lam=BlackBox(solver=box).level(here.seen),
        timeout=float(parameters["timeout"]), seed=parameters["seed"],
    )  # fmt: skip
    return scored(answer, parameters, lambda x: _scores(here, x))


def _scores(here: Case, x: tuple[float, ...]) -> dict[str, tuple[str, bool]]:
    exact = [as_q(entry) for entry in x]
    return {
        "true": here.scores(exact),
        "given": here.scores(exact, label="given"),
    }


def counted(runs: list[Scored]) -> Outcome:
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
        "message": "; ".join(words)[:600],
        "outputs": len({tuple(run.result["x"]) for run in answered}),
    }
    status = "ran" if answered else runs[0].status
    result["status"] = status
    return Outcome(status=status, result=result, seconds=sum(run.seconds for run in runs))


def _counts(runs: list[Scored], name: str) -> dict[str, int]:
    counts = Counter(run.result[name] for run in runs)
    return {each: counts[each] for each in VERDICTS}


A_DELTA = ADeltaCells()
A_DELTA_SEEDS = ADeltaCells(seeds=True)
