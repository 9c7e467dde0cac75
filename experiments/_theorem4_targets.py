"""The algorithms of the table `theorem4`, each in the style of the game: f(information) -> x.

What an algorithm solves is one of

    P1  min ||x||_1  s.t. ||Ax - y|| <= eta,    P2  min ||Ax - y||^2 + lam ||x||_1,
    P3  min ||Ax - y|| + lam ||x||_1

for the data (A_n, y_n) of the level n that it reads. None of them sees an instance. Libraries that
are optional (scikit-learn, torch) are imported when their target runs; `Algorithm.skip` says which
one is missing.

The training set of LISTA, made inside the game from (A_n, y_n) alone: y_r = (y_1, w_r), targets
x_r = (y_1/a_j) e_j + (0, w_r/c_n), j the first largest entry: minimisers of P3 for (A_n, y_r).
"""

from __future__ import annotations

import importlib.util
import runpy
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from sci_barriers import solve
from sci_barriers.adversary import BUILT_IN
from sci_barriers.adversary.breakdown.targets import (
    argmax,
    capped_part_two,
    part_three_operator,
)
from sci_barriers.adversary.randomised.targets import guess_or_wait
from sci_barriers.adversary.training import TRAINERS
from sci_barriers.errors import bad_input
from sci_barriers.exact import rational_value, round_dyadic
from sci_barriers.floats import Cvxpy, SklearnLars, SklearnLasso
from sci_barriers.information import Approximation, Norm
from sci_barriers.information.base import NORMS
from sci_barriers.problems import QCBP, Lasso, Objective, SqrtLasso
from sci_barriers.reconstructors import (
    BlackBox,
    Firenet,
    Fista,
    Ista,
    PrimalDual,
    Reconstructor,
)

ITERATIVE, LIBRARY, CERTIFIED, HIGH = 30, 50, 200, 500
"""Levels read: by iterative methods and networks, float solvers, `solve`, mpmath."""
SAMPLES, EPOCHS, BATCH, RATE, LAYERS = 2000, 20, 20, 1e-3, 10
ALL, PARTS = ("P1", "P2", "P3"), ("i", "ii", "iii")
SMALL, MIDDLE = (2, 1, 3), (4, 2, 3)

HOMOTOPY = runpy.run_path(str(Path(__file__).with_name("_theorem4_homotopy.py")))

Target = Callable[[Any], Any]


@dataclass(frozen=True, kw_only=True)
class Algorithm:
    """One row's algorithm.

    target: f(information) -> x. problems: those that it is asked, P1 with this eta. solves: what it
    minimises, None for the problem asked. sizes: the (N, m, K) that it is asked for, None for all.
    waits: the parts in which it asks for more than the game answers; searches: after other levels.
    proved: the parts in which it is right on all of Omega. seeds: those of a random algorithm, to
    be added to the seed of the table. norms: the readings of 2^-n in which it is asked. budget: the
    highest level that the game answers. trains: it returns a network, in the game over training
    sets. needs: an optional module.
    """

    target: Target
    problems: tuple[str, ...] = ALL
    solves: str | None = None
    eta: str = "1/3"
    sizes: tuple[tuple[int, int, int], ...] | None = None
    waits: tuple[str, ...] = ()
    searches: bool = False
    proved: tuple[str, ...] = ()
    seeds: tuple[int, ...] = ()
    norms: tuple[Norm, ...] = ("entrywise",)
    budget: int = 10_000
    trains: bool = False
    needs: str | None = None

    def skip(self) -> str | None:
        """Why it cannot run here, None when it can."""
        if self.needs is None or importlib.util.find_spec(self.needs) is not None:
            return None
        return f"{self.needs} is not installed"


def objective(information: Any) -> Objective:
    """The problem asked, with its parameters, which every algorithm knows."""
    if information.problem == "P1":
        return QCBP(eta=information.eta)
    if information.problem == "P2":
        return Lasso(lam=information.lam, normalisation="1")
    return SqrtLasso(lam=information.lam)


def data(information: Any, n: int) -> Approximation:
    """(A_n, y_n) as the methods of the package read them."""
    seen = information.at(n)
    return Approximation(
        A=seen.A, y=seen.y, n=n, norm="entrywise", objective=objective(information)
    )


def method(reconstructor: Reconstructor, *, n: int) -> Target:
    """A method of the package at level n; its failure is no output."""

    def target(information: Any) -> Any:
        found = reconstructor(data(information, n))
        if found.status != "ran":
            raise RuntimeError("; ".join(found.messages) or found.status)
        return found.x

    return target


def library(solver: Any) -> Target:
    """A float solver of another library, at its default setting."""
    return method(BlackBox(solver=solver), n=LIBRARY)


def clarabel(information: Any) -> Any:
    """Clarabel through cvxpy, for the problem asked."""
    return library(Cvxpy(solver="CLARABEL", problem=information.problem))(information)


def linear_program(information: Any) -> Any:
    """Basis pursuit as min sum (u + v), A_n (u - v) = y_n, u, v >= 0, by the HiGHS of scipy."""
    import numpy as np
    from scipy.optimize import linprog

    A, y = data(information, LIBRARY).as_float64()
    found = linprog(np.ones(2 * A.shape[1]), A_eq=np.hstack([A, -A]), b_eq=y, method="highs")
    if found.x is None:
        raise RuntimeError(found.message)
    u, v = np.split(found.x, 2)
    return u - v


def certified(information: Any) -> Any:
    """The first vertex of the exact minimisers of (A_n, y_n), as `solve` proves them.

    An irrational entry is rounded to a multiple of 2^-(2n).
    """
    seen = data(information, CERTIFIED)
    x = solve(seen.A, seen.y, problem=seen.objective).set.vertices()[0]
    exact = [rational_value(entry) for entry in x]
    return [
        round_dyadic(entry, n=2 * CERTIFIED) if q is None else q
        for entry, q in zip(x, exact, strict=True)
    ]


def high_precision(information: Any) -> Any:
    """The homotopy for P2 with 200 digits, for data of level 500; it takes (A_n, y_n) as exact."""
    seen = data(information, HIGH)
    return HOMOTOPY["minimiser"](seen.A, seen.y, lam=information.lam, digits=200)


def below_the_gap(information: Any) -> Any:
    """The first largest entry at level L - 1."""
    return argmax(_Lifted(information, information.L - 1))


class _Lifted:
    """The information with level n whatever is asked."""

    def __init__(self, information: Any, n: int) -> None:
        self._information, self._n = information, n

    def at(self, n: int) -> Any:
        return self._information.at(self._n)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._information, name)


# -- LISTA -------------------------------------------------------------------------------------


def trained(information: Any, *, seed: int = 0) -> Any:
    """A LISTA network trained on the shown data, evaluated exactly at the shown y_n."""
    import numpy as np

    from sci_barriers.training import ListaTrainer, TrainingSet

    if information.problem != "P3":
        raise bad_input("problem", information.problem, "must be P3", "ask P3")
    n, m, N = ITERATIVE, information.m, information.N
    k, seen = N - m + 1, information.at(n)
    A, y = seen.as_float64()
    j = int(np.argmax(A[0, :k]))
    rng = np.random.default_rng(seed)
    w = rng.standard_normal((SAMPLES, m - 1)) * (rng.random((SAMPLES, m - 1)) < 0.3)
    first = np.full((SAMPLES, 1), y[0])
    x = np.zeros((SAMPLES, N))
    x[:, j], x[:, k:] = y[0] / A[0, j], w / np.diagonal(A[1:, k:])
    samples = TrainingSet(
        A=seen.A, y=np.hstack([first, w]), x=x, n=n, objective=objective(information),
        columns=(j, *range(k, N)), unit=float(y[0] / A[0, j]),
    )  # fmt: skip
    trainer = ListaTrainer(layers=LAYERS, epochs=EPOCHS, batch=BATCH, rate=RATE)
    return trainer.fit(samples, seed=seed).exact_output(seen.y)


# -- the list ----------------------------------------------------------------------------------

FORMULA = "formula of Ω"
"""What the simple algorithms do: they minimise nothing, and know how Xi depends on the entries."""


def _simple(name: str, **more: Any) -> Algorithm:
    return Algorithm(target=BUILT_IN[name], solves=FORMULA, **more)


def _capped(cap: int, **more: Any) -> Algorithm:
    return Algorithm(
        target=partial(capped_part_two, highest=cap), solves=FORMULA, waits=("iii",), searches=True,
        budget=max(10_000, cap), **more,
    )  # fmt: skip


ALGORITHMS: dict[str, Algorithm] = {
    "argmax": _simple("argmax", norms=NORMS),
    "argmax at level L − 1": Algorithm(target=below_the_gap, solves=FORMULA),
    "barycentre": _simple("barycentre", norms=NORMS),
    "zero": _simple("zero"),
    "random guess": _simple("random-guess", seeds=(0,)),
    "guess or wait": Algorithm(
        target=guess_or_wait, solves=FORMULA, waits=PARTS, searches=True, seeds=(0, 5)
    ),
    "gap search": _simple("gap-search", waits=PARTS, searches=True, norms=NORMS),
    "part two": _simple("part-two", waits=PARTS[1:], searches=True, proved=PARTS[1:], norms=NORMS),
    "part two up to level 1000": _capped(1000),
    "part two up to level 100000": _capped(10**5, sizes=(SMALL,), problems=("P3",)),
    "part two up to level 1000000": _capped(10**6, sizes=(SMALL,), problems=("P3",)),
    "part three": _simple("part-three", waits=("iii",), proved=("iii",), norms=NORMS),
    "part three at level L − 1": Algorithm(
        target=part_three_operator,
        solves=FORMULA,
        waits=("iii",),
        proved=("iii",),
        norms=("operator",),
    ),
    "FIRENET": Algorithm(
        target=method(Firenet(restarts=30, inner=50, delta=1e-9), n=ITERATIVE), problems=("P3",)
    ),
    "LISTA, trained in the game": Algorithm(
        target=trained, problems=("P3",), solves="fit of its training set", needs="torch"
    ),
    "LISTA, network": Algorithm(
        target=TRAINERS["lista"],
        problems=("P3",),
        solves="fit of its training set",
        sizes=(MIDDLE,),
        trains=True,
        needs="torch",
    ),
    "least squares, network": Algorithm(
        target=TRAINERS["least-squares"],
        problems=("P3",),
        solves="fit of its training set",
        sizes=(MIDDLE,),
        trains=True,
    ),
    "ISTA": Algorithm(target=method(Ista(iterations=1000), n=ITERATIVE), problems=("P2",)),
    "FISTA": Algorithm(target=method(Fista(iterations=1000), n=ITERATIVE), problems=("P2",)),
    "primal-dual": Algorithm(
        target=method(PrimalDual(iterations=1000), n=ITERATIVE), problems=("P1", "P3")
    ),
    "scikit-learn Lasso": Algorithm(
        target=library(SklearnLasso()), problems=("P2",), needs="sklearn"
    ),
    "scikit-learn LassoLars": Algorithm(
        target=library(SklearnLars()), problems=("P2",), needs="sklearn"
    ),
    "Clarabel": Algorithm(target=clarabel, needs="clarabel"),
    "HiGHS, linear program": Algorithm(
        target=linear_program, problems=("P1", "P3"), solves="P1 with η = 0", eta="0"
    ),
    "mpmath, 200 digits": Algorithm(
        target=high_precision, problems=("P2",), waits=("iii",), proved=("iii",)
    ),
    "certified solver": Algorithm(target=certified, waits=("iii",), proved=("iii",)),
}
