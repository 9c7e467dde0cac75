"""A place of the atlas whose minimisers are known: what a solver is given, and exact scores.

    error_true   the distance of x to Xi, the minimisers of the instance
    error_given  the distance of x to the minimisers of the float64 data given, found by `solve`

The data given are the entries of the instance, rounded to float64. A solver that minimises with
another factor c gets lam c'/c, rounded once; the data given have that lam.

A sweep describes cells by the axes of their kind and by

    problem   "P1", "P2", "P3"                      solver    a name, or "all"
    setting   "default", "tight"; both              timeout   seconds as text, "60"
    seed      of what libraries draw from, 0        seeds     how many, from `seed` on: 100

each a value or a list of values. "all" means every installed solver; those that draw at random are
left to the kinds that count seeds, which mean these alone. A solver that is named runs in either
kind, if it draws; one that is not installed is one cell, skipped with the reason.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, ClassVar

from sci_barriers.atlas.boxes import run_box
from sci_barriers.atlas.described import cells, read_seeds, solvers
from sci_barriers.atlas.given import listed, one_of, read_seconds, skipped
from sci_barriers.atlas.running import Scored, outcome, scored
from sci_barriers.atlas.seeds import over_seeds, read_count
from sci_barriers.atlas.solvers import find
from sci_barriers.atlas.truths import Data, minimisers, told
from sci_barriers.atlas.users import adapter_of, described, found
from sci_barriers.errors import PrecisionExhausted, bad_input
from sci_barriers.exact import Enclosure, Q, Verdict, as_q
from sci_barriers.floats import FloatSolver
from sci_barriers.problems import QCBP, Instance, Lasso, Objective, SqrtLasso
from sci_barriers.reconstructors.black_box import BlackBox
from sci_barriers.store import Outcome
from sci_barriers.sweep.kinds import SOLVER, Given, Parameters, known

DIGITS = 12
NONE_DRAWS = 'in a kind that counts seeds "all" means solvers that draw at random, if there are any'
_BITS = (80, 160, 320, 640)
Distance = Callable[[tuple[Q, ...], int], Enclosure]
"""(x, bits) -> an enclosure of its distance to the minimisers."""
Score = Callable[[tuple[Q, ...]], tuple[str, bool]]
"""x -> its distance to DIGITS digits, all right, and whether it is wrong."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Place:
    """A (m, N), y (m,): what a solver is given, float64; objective: of the instance; wrong: a
    distance above it is wrong; given: the score by the minimisers of the data given, for what a
    solver minimises; truth: by those of the instance, None when they are the same; member: of the
    family, None where there is none.
    """

    A: Any
    y: Any
    objective: Objective
    wrong: Q
    given: Callable[[Objective], Score]
    truth: Score | None = None
    member: Any = None

    def level(self, box: FloatSolver) -> float:
        """The lam (P1: eta) that the box is given."""
        return BlackBox(solver=box).level_of(self.objective, m=len(self.y))

    def one(self, box: FloatSolver, parameters: Mapping[str, Any]) -> Scored:
        """One run of the box in its child, scored."""
        level = self.level(box)
        answer = run_box(
            box, self.A.tolist(), self.y.tolist(), lam=level,
            timeout=float(parameters["timeout"]), seed=parameters["seed"],
        )  # fmt: skip
        return scored(
            answer,
            parameters,
            lambda x: self.scores(box, level, x),
            version=box.version,
            adapter=adapter_of(box),
        )

    def scores(
        self, box: FloatSolver, level: float, x: tuple[float, ...]
    ) -> dict[str, tuple[str, bool]]:
        """Both scores of x; one when the truth is that of the data given."""
        exact = tuple(as_q(entry) for entry in x)
        given = self.given(_objective(box, level))(exact)
        return {"true": given if self.truth is None else self.truth(exact), "given": given}


def of_data(data: Data, objective: Objective) -> Place:
    """The place where the data are floats and the truth is theirs. Wrong is a distance of more than
    ||x*||/100, x* the minimiser nearest to 0. BadInput where that is 0.
    """
    size = minimisers(data, objective).size()
    if size <= 0:
        raise bad_input(
            *told(objective), "x = 0 is a minimiser, and the tolerance ||x*||/100 would be 0",
            "pass a smaller level",
        )  # fmt: skip
    A, y = data.arrays()
    wrong = size / 100
    return Place(A=A, y=y, objective=objective, wrong=wrong, given=scores_of(data, wrong=wrong))


def scores_of(data: Data, *, wrong: Q) -> Callable[[Objective], Score]:
    """objective -> the score by its minimisers."""
    return lambda objective: partial(
        score, lambda x, bits: minimisers(data, objective).distance(x, bits), wrong=wrong
    )


@dataclass(frozen=True, kw_only=True)
class KnownCells:
    """A kind of cells. axes: {name: (reader, default)}, default None for those that a description
    must have; place(problem=..., **axes) makes a place. check(problem=..., **axes) raises BadInput
    where there is none; it costs little. problem may be left out where there is one only.
    seeds: whether a cell stands for many seeds of a solver that draws at random.
    """

    problems: tuple[str, ...]
    axes: Mapping[str, tuple[Callable[[Any], Any], Any]]
    place: Callable[..., Place]
    check: Callable[..., object]
    seeds: bool = False
    timed: ClassVar[bool] = True

    @property
    def empty(self) -> str:
        """Why there may be no cells."""
        return NONE_DRAWS if self.seeds else ""

    def expand(self, given: Given) -> Iterator[Parameters]:
        """Problem by problem, package by package. BadInput for values that make no place."""
        needed = [name for name, (_, default) in self.axes.items() if default is None]
        needed = [*(["problem"] if len(self.problems) > 1 else []), "solver", *needed]
        more = ("problem", "setting", "seed", "timeout", *(["seeds"] if self.seeds else []))
        if SOLVER in given and self.seeds:
            return iter(())
        known(given, *more, SOLVER, *self.axes, needed=tuple(needed))
        user = described(given[SOLVER]) if SOLVER in given else None
        values = [
            [read(value) for value in listed(given.get(name, default))]
            for name, (read, default) in self.axes.items()
        ]
        places = [dict(zip(self.axes, some, strict=True)) for some in itertools.product(*values)]
        seeds = read_seeds(given)
        many = {"seeds": read_count(given, seeds)} if self.seeds else {}
        parts = []
        for problem in listed(given.get("problem", self.problems[0])):
            problem = one_of("problem", problem, *self.problems)
            for place in places:
                self.check(problem=problem, **place)
            seconds = read_seconds(given.get("timeout", "60"))
            common = {"problem": problem, "timeout": seconds, **many}
            if user is None:
                present, absent = solvers(given, problem, random=self.seeds)
                parts.append(cells(present, absent, places, seeds, common))
            elif user.problem == problem:
                parts.append(cells([user], [], places, seeds, common | user.parameters()))
        return itertools.chain.from_iterable(parts)

    def run(self, parameters: Parameters) -> Outcome:
        """One run, scored, or one for each seed, counted."""
        if "skipped" in parameters:
            return skipped(parameters)
        if SOLVER in parameters:
            raise bad_input(
                SOLVER, parameters["solver"], "no folder is known where it may be",
                "name it with --solver, in Python pass folder= to run",
            )  # fmt: skip
        box = find(parameters["problem"], parameters["solver"], parameters["setting"])
        one = partial(self.at(parameters).one, box)
        return over_seeds(one, parameters) if self.seeds else outcome(one(parameters))

    def run_named(self, parameters: Parameters, folder: str) -> Outcome:
        """The same with a solver that a user has named, which is in this folder."""
        box = found(parameters, folder)
        return outcome(self.at(parameters).one(box, parameters))

    def left_out(self, given: Given) -> str:
        """As KindOfSolvers has it."""
        if self.seeds:
            return "is left out: it counts seeds of solvers that draw at random"
        mine = given[SOLVER]["problem"]
        others = [p for p in listed(given.get("problem", self.problems[0])) if p != mine]
        told = ", ".join(map(str, others))
        return f"is left out in {told}: the solver minimises {mine}" if others else ""

    def at(self, parameters: Parameters) -> Place:
        """The place of a cell."""
        axes = {name: parameters[name] for name in self.axes}
        return self.place(problem=parameters["problem"], **axes)

    def counting(self) -> KnownCells:
        """The kind of the same places that counts seeds."""
        return replace(self, seeds=True)


def given_of(place: Place, box: FloatSolver) -> Instance:
    """The data given as an instance: what the box is asked, exactly."""
    return Instance.explicit(place.A, place.y, _objective(box, place.level(box)))


def _objective(box: FloatSolver, level: float) -> Objective:
    """What a box minimises when it is given this number."""
    if box.problem == "P1":
        return QCBP(eta=as_q(level))
    if box.problem == "P2":
        return Lasso(lam=as_q(level), normalisation=box.normalisation)  # type: ignore[arg-type]
    return SqrtLasso(lam=as_q(level))


def score(distance: Distance, x: tuple[Q, ...], *, wrong: Q) -> tuple[str, bool]:
    """The distance to DIGITS digits, all right, and whether it is more than `wrong`."""
    for bits in _BITS:
        found = distance(x, bits)
        exceeds = found.exceeds(wrong)
        if exceeds is Verdict.UNDECIDED:
            continue
        if found.lower == found.upper == 0:
            return "0", False
        try:
            return found.decimal(DIGITS), exceeds is Verdict.PROVED
        except PrecisionExhausted:
            continue
    raise PrecisionExhausted(f"{DIGITS} digits of a distance: not fixed by {_BITS[-1]} bits")
