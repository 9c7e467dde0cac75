"""What a float solver is asked and what it answers; how its words are captured.

    solver(A, y, lam=...)  ->  FloatRun(x, status, flagged, messages, iterations, seconds)

A is float64 (m, N), y (m,), lam a float (eta for P1). A solver says which problem it minimises and
with which factor c of the squared norm, because libraries differ by 1, 1/m and 1/(2m):

    P1  ||x||_1 subject to ||Ax - y|| <= eta;   P2  c ||Ax - y||^2 + lam ||x||_1;
    P3  ||Ax - y|| + lam ||x||_1.

Its output is a claim, never a proof: float solvers propose and are judged. Warnings, records of
logging from WARNING on and what is printed in Python become messages, and the first two are a flag;
an exception becomes status "error" with its text. Ctrl-C passes through. Warnings are captured for
the whole process, so a solver runs in one thread.
"""

from __future__ import annotations

import contextlib
import importlib.util
import io
import logging
import math
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias, runtime_checkable

from sci_barriers.errors import bad_input

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array: TypeAlias = NDArray[np.float64]

Setting: TypeAlias = Literal["default", "tight"]
SETTINGS: tuple[Setting, Setting] = ("default", "tight")
EPS = 2.0**-52
"""The distance from 1 to the next float64."""
LONGEST = 300
_COMPILER = "NumbaPerformanceWarning"
"""Words of a compiler, once for each process: none of a solver's on its output."""
_SILENT = (DeprecationWarning, PendingDeprecationWarning, FutureWarning, ImportWarning)


@dataclass(frozen=True, kw_only=True)
class FloatRun:
    """The outcome of one run.

    x: N floats; None unless there is an output. status: "ran", "skipped", "memory", "error".
    flagged: the solver warned, or did not call its output optimal. messages: its words.
    iterations: as the solver counts them, None when it does not say. seconds: wall time of the
    solver alone, without imports and compilation.
    """

    x: tuple[float, ...] | None
    status: str
    flagged: bool = False
    messages: tuple[str, ...] = ()
    iterations: int | None = None
    seconds: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What an adapter's own code returns to `attempt`; x None when the solver gave nothing."""

    x: Sequence[float] | None
    optimal: bool = True
    words: tuple[str, ...] = ()
    iterations: int | None = None


class _Records(logging.Handler):
    """Keeps what is logged from WARNING on, as "level: text"."""

    def __init__(self) -> None:
        super().__init__(level=logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Of all loggers that pass their records on."""
        self.said.append(f"logged {record.levelname}: {record.getMessage()}")


@runtime_checkable
class FloatSolver(Protocol):
    """One library routine with all its settings fixed."""

    @property
    def name(self) -> str:
        """The library and its routine."""
        ...

    @property
    def setting(self) -> Setting:
        """"default": the library's own tolerances. "tight": 2^-52, 1e-15 or less, as it takes them.

        A library that takes none so small gets its smallest, or one with which it still answers;
        each file says so. Smaller ones than float64 can meet are set where the run ends well.
        """
        ...

    @property
    def problem(self) -> str:
        """"P1", "P2" or "P3"."""
        ...

    @property
    def normalisation(self) -> str | None:
        """c of P2: "1", "1/m", "1/2m"; None for P1 and P3."""
        ...

    @property
    def model(self) -> str:
        """What the library is really given to solve, and by which method."""
        ...

    @property
    def options(self) -> dict[str, Any]:
        """What is passed beside the data; {} for the library's defaults. JSON-able."""
        ...

    @property
    def version(self) -> str:
        """The release of the library; "" when it is missing."""
        ...

    def skip(self) -> str | None:
        """Why it cannot run here, None when it can."""
        ...

    def __call__(self, A: Array, y: Array, *, lam: float) -> FloatRun:
        """One run; BadInput only for data that are no finite float64 (m, N), (m,), lam > 0."""
        ...


def missing(*packages: tuple[str, str], extra: str = "solvers") -> str | None:
    """The reason to skip when a module is not installed; (module, distribution) pairs.

    extra: of this package, that installs them where wheels exist, "" when none does.
    """
    absent = [name for module, name in packages if importlib.util.find_spec(module) is None]
    if not absent:
        return None
    remedy = f"pip install 'sci-barriers[{extra}]'" if extra else "it is in no extra"
    return f"{' and '.join(absent)} not installed; {remedy}"


def release(distribution: str) -> str:
    """The installed version of a distribution, "" when there is none."""
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return ""


def loaded(load: Callable[[], Any], *, package: str) -> tuple[Any, str]:
    """What `load` gave, and "" or why it failed: old packages break with new ones."""
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(None):
            warnings.simplefilter("ignore")
            return load(), ""
    except Exception as problem:
        words = " ".join(f"{type(problem).__name__}: {problem}".split())[:200]
        return None, f"{package} cannot be loaded: {words}"


def read_setting(setting: Any) -> None:
    """BadInput unless setting is "default" or "tight"."""
    if setting not in SETTINGS:
        raise bad_input("setting", setting, "must be 'default' or 'tight'", "name one of the two")


def read_data(A: Any, y: Any, lam: float, *, zero: bool = False) -> tuple[Array, Array]:
    """A and y as new float64 arrays; BadInput when they are not finite (m, N), (m,), or lam <= 0.

    zero: lam = 0 is allowed, for eta. Each solver gets its own copy: none can change the data of
    another.
    """
    import numpy

    A, y = numpy.array(A), numpy.array(y)
    if A.dtype != numpy.float64 or y.dtype != numpy.float64:
        raise bad_input("dtype", f"{A.dtype}, {y.dtype}", "must be float64", "convert the data")
    if A.ndim != 2 or 0 in A.shape or y.shape != A.shape[:1]:
        raise bad_input("shapes", f"{A.shape}, {y.shape}", "must be (m, N), (m,)", "check the data")
    if not (numpy.isfinite(A).all() and numpy.isfinite(y).all()):
        raise bad_input("A, y", "NaN or an infinity", "must be finite", "check the data")
    if not ((lam > 0 or (zero and lam == 0)) and math.isfinite(lam)):
        raise bad_input("lam", lam, "must be > 0 and finite", "pass a positive float")
    return A, y


def skipped(reason: str) -> FloatRun:
    """The outcome of a solver that cannot run here."""
    return FloatRun(x=None, status="skipped", messages=(reason,))


def attempt(solve: Callable[[], Answer], *, N: int) -> FloatRun:
    """Run `solve`, time it, and collect everything that it says; only Ctrl-C gets out."""
    printed = io.StringIO()
    failure: tuple[str, str] | None = None
    answer, records = Answer(x=None, optimal=False), _Records()
    with warnings.catch_warnings(record=True) as caught, contextlib.ExitStack() as stack:
        warnings.simplefilter("always")
        stack.enter_context(contextlib.redirect_stdout(printed))
        stack.enter_context(contextlib.redirect_stderr(printed))
        logging.getLogger().addHandler(records)
        stack.callback(logging.getLogger().removeHandler, records)
        start = time.perf_counter()
        try:
            answer = solve()
        except MemoryError as problem:
            failure = ("memory", str(problem) or "MemoryError")
        except KeyboardInterrupt:
            raise
        except BaseException as problem:  # libraries of other languages raise what is no Exception
            failure = ("error", f"{type(problem).__name__}: {problem}")
        spent = time.perf_counter() - start
    warned = [
        w for w in caught
        if not issubclass(w.category, _SILENT) and w.category.__name__ != _COMPILER
    ]  # fmt: skip
    words = [*answer.words, *(f"{w.category.__name__}: {w.message}" for w in warned)]
    words += records.said
    words += [f"printed: {line}" for line in printed.getvalue().splitlines() if line.strip()]
    x = None if answer.x is None else tuple(float(entry) for entry in answer.x)
    if failure is None and x is None:
        failure = ("error", "no output")
    if failure is None and x is not None:
        if len(x) != N:
            failure = ("error", f"the output has {len(x)} entries, N = {N}")
        elif not all(map(math.isfinite, x)):
            failure = ("error", "the output is not finite")
    if failure is not None:
        x, words = None, [failure[1], *words]
    return FloatRun(
        x=x,
        status="ran" if failure is None else failure[0],
        flagged=bool(failure or warned or records.said or not answer.optimal),
        messages=tuple(_short(text) for text in words),
        iterations=answer.iterations,
        seconds=spent,
    )


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
