"""One routine of a library as data, and the solver that is made of it.

    Routine   what is called, with which options, what it solves, where its package comes from
    Box       a routine at one setting: a FloatSolver

    P2 is always asked for as 1/(2m) ||Ax - y||^2 + lam ||x||_1; a routine whose own factor is 1/2
    is given m lam, rounded once. A and y are never rescaled: to round them moves the minimiser.

A routine's `load` imports its package and compiles its loops, before the time is taken; its `run`
is what is timed. A package that is installed but cannot be imported is a skip, with its words.
The linear algebra of numpy and scipy runs in one thread where threadpoolctl is installed.
"""

from __future__ import annotations

import contextlib
import importlib.util
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sci_barriers.errors import bad_input
from sci_barriers.floats.base import (
    Answer,
    FloatRun,
    Setting,
    attempt,
    loaded,
    missing,
    read_data,
    read_setting,
    release,
    skipped,
)

if TYPE_CHECKING:
    from typing import TypeAlias

    from sci_barriers.floats.base import Array

    Options: TypeAlias = Mapping[str, Any]
    Run: TypeAlias = Callable[[Any, Array, Array, float, dict[str, Any]], Answer]


@dataclass(frozen=True, kw_only=True)
class Routine:
    """A library's routine.

    load() -> what `run` is given first. run(loaded, A, y, lam, options) -> Answer; A is (m, N)
    and in columns (Fortran order), y (m,), lam a float, eta for P1. packages: (module,
    distribution), the library first. extra: of this package, that installs them, or "". tight,
    default: the options beside the data, JSON-able; tight None: there is nothing to tighten. says:
    what counts as the library's own word that its output may be off, "" when it never says so.
    seeded: the option that takes a seed, "" for none.
    """

    name: str
    model: str
    packages: tuple[tuple[str, str], ...]
    extra: str
    load: Callable[[], Any] = field(compare=False)
    run: Run = field(compare=False)
    tight: Options | None = field(compare=False)
    default: Options = field(compare=False, default_factory=dict)
    problem: str = "P2"
    says: str = ""
    seeded: str = ""


@dataclass(frozen=True, kw_only=True)
class Box:
    """A routine at one setting. seed: for a routine that draws at random, ignored by others."""

    routine: Routine
    setting: Setting = "default"
    seed: int = 0

    def __post_init__(self) -> None:
        read_setting(self.setting)
        if self.setting == "tight" and self.routine.tight is None:
            raise bad_input(
                "setting", self.setting, f"{self.routine.name} has no tolerance", "use 'default'"
            )

    @property
    def name(self) -> str:
        """The library and its routine."""
        return self.routine.name

    @property
    def problem(self) -> str:
        """"P1", "P2" or "P3"."""
        return self.routine.problem

    @property
    def normalisation(self) -> str | None:
        """"1/2m" for P2: lam is that of 1/(2m) ||Ax - y||^2, whatever the library's factor."""
        return "1/2m" if self.problem == "P2" else None

    @property
    def model(self) -> str:
        """What the library is given."""
        return self.routine.model

    @property
    def says(self) -> str:
        """What counts as the library's own word against its output; "" when there is none."""
        return self.routine.says

    @property
    def options(self) -> dict[str, Any]:
        """What is passed beside the data."""
        chosen = self.routine.default if self.setting == "default" else self.routine.tight or {}
        seed = {self.routine.seeded: self.seed} if self.routine.seeded else {}
        return {**chosen, **seed}

    @property
    def version(self) -> str:
        """The library's release; with more than one package each is named."""
        packages = self.routine.packages
        if len(packages) == 1:
            return release(packages[0][1])
        found = [(name, release(name)) for _, name in packages]
        return ", ".join(f"{name} {number}" for name, number in found if number)

    def skip(self) -> str | None:
        """Which package is missing, and what installs it; None when all are there."""
        return missing(*self.routine.packages, extra=self.routine.extra)

    def __call__(self, A: Array, y: Array, *, lam: float) -> FloatRun:
        """One run; a package that cannot be imported is skipped with the reason."""
        A, y = read_data(A, y, lam, zero=self.problem == "P1")
        if reason := self.skip():
            return skipped(reason)
        import numpy

        found, reason = loaded(self.routine.load, package=self.routine.packages[0][1])
        if reason:
            return skipped(reason)
        A = numpy.asfortranarray(A)
        with one_thread():
            return attempt(
                lambda: self.routine.run(found, A, y, lam, self.options), N=A.shape[1]
            )


@contextlib.contextmanager
def one_thread() -> Iterator[None]:
    """BLAS and OpenMP of the process in one thread, where threadpoolctl is there to say so."""
    if importlib.util.find_spec("threadpoolctl") is None:
        yield
        return
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        yield


def above(value: float, limit: float, *, name: str) -> tuple[bool, tuple[str, ...]]:
    """(value <= limit, the sentence) for a library that returns its stopping criterion."""
    return value <= limit, (f"{name} {value:.3g}, tolerance {limit:.3g}",)
