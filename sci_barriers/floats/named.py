"""A solver of the user's: an object in this process, or a text that names one, in a worker process.

    UserSolver(target=Lasso(max_iter=10), problem="P2", c="1/2m")     an estimator: fit, coef_
    UserSolver(target=Lasso, ...)                                     its class
    UserSolver(target=lambda A, y, lam: ..., ...)                     a callable -> x (N,)
    UserSolver(target="package.module:Name", ...)                     any of them by name
    UserSolver(target="folder/file.py:solve", ...)

problem and c say what it minimises: that is the user's word, and the certified distance judges it.
An estimator gets lam as the parameter `parameter` ("alpha"); it is copied first, and fit_intercept,
where it has one, is set to False. options: further parameters, or keywords of the callable.

A text is never imported here: a worker process of sandbox/ loads it, and whatever it does there
(crash, hang, exit) becomes a status. An object runs in this process, without protection.
Warnings count as its own word; a result of a callable may be x only. An estimator without the
parameter or without coef_, such as a pipeline, is an error: a callable can use it.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from sci_barriers.errors import BadInput, bad_input
from sci_barriers.floats.base import Answer, FloatRun, Setting, attempt, read_data, read_setting
from sci_barriers.sandbox import Limits, Target
from sci_barriers.sandbox.handle import as_float

if TYPE_CHECKING:
    from sci_barriers.floats.base import Array
    from sci_barriers.sandbox import Outcome

_LEVEL = 1100  # every float64 is a multiple of 2^-1074
_WORDS = "sci_barriers.floats.named "
_LIMITS = Limits()
_WRAP = "name a callable (A, y, lam) -> x that uses it"
_REMEDY = "pass an estimator, a callable (A, y, lam) -> x, or text such as package.module:Name"


@dataclass(frozen=True, kw_only=True)
class UserSolver:
    """The target as a FloatSolver. limits: of the worker process, for a text.

    Raises BadInput: neither text nor callable nor estimator, a text that names nothing, unknown
    problem or c, options that are not JSON-able.
    """

    target: Any
    problem: Literal["P1", "P2", "P3"]
    c: Literal["1", "1/m", "1/2m"] = "1/2m"
    label: str = ""
    setting: Setting = "default"
    parameter: str = "alpha"
    more: Mapping[str, Any] = field(default_factory=dict, compare=False)
    limits: Limits = _LIMITS

    def __post_init__(self) -> None:
        read_setting(self.setting)
        if self.problem not in ("P1", "P2", "P3") or self.c not in ("1", "1/m", "1/2m"):
            raise bad_input(
                "problem, c", (self.problem, self.c), "unknown", "P1, P2, P3 and 1, 1/m, 1/2m"
            )
        if isinstance(self.target, str):
            Target.parse(self.target)
        elif not (hasattr(self.target, "fit") or callable(self.target)):
            raise bad_input("target", self.target, "is no solver", _REMEDY)
        try:
            json.dumps(dict(self.more))
        except (TypeError, ValueError):
            raise bad_input(
                "more", self.more, "must be numbers, texts, lists", "leave out the others"
            ) from None

    @property
    def name(self) -> str:
        """label, the text, or the name of the class or function."""
        if self.label:
            return self.label
        if isinstance(self.target, str):
            return self.target
        return str(getattr(self.target, "__name__", type(self.target).__name__))

    @property
    def normalisation(self) -> str | None:
        """c for P2."""
        return self.c if self.problem == "P2" else None

    @property
    def model(self) -> str:
        """The user's word."""
        return f"{self.problem}, by the word of its user"

    @property
    def options(self) -> dict[str, Any]:
        """What is passed beside the data and lam."""
        return dict(self.more)

    @property
    def version(self) -> str:
        """Unknown."""
        return ""

    def skip(self) -> str | None:
        """Never: what cannot be loaded is an error with its words."""
        return None

    def __call__(self, A: Array, y: Array, *, lam: float) -> FloatRun:
        """One run, in a worker process for a text."""
        A, y = read_data(A, y, lam, zero=self.problem == "P1")
        if isinstance(self.target, str):
            return self._in_worker(A, y, lam)
        return attempt(
            lambda: solved(
                self.target, A, y, lam, parameter=self.parameter, options=self.options
            ), N=A.shape[1],
        )  # fmt: skip

    def _in_worker(self, A: Array, y: Array, lam: float) -> FloatRun:
        from sci_barriers.exact import as_q
        from sci_barriers.sandbox import Query, run

        data = _Exact(
            tuple(tuple(as_q(float(entry)) for entry in row) for row in A),
            tuple(as_q(float(entry)) for entry in y),
        )

        def answer(query: Query) -> _Exact:
            if query.kind != "at":
                raise BadInput("only at(n) is answered here")
            return data

        outcome = run(
            "sci_barriers.floats.named:inside", answer=answer, limits=self.limits,
            facts={
                "N": A.shape[1], "number": as_q(lam), "solver": str(self.target),
                "parameter": self.parameter, "options": json.dumps(self.options),
            },
        )  # fmt: skip
        return _read(outcome)


@dataclass(frozen=True)
class _Exact:
    """Data of one run as rationals."""

    A: Any
    y: Any


def solved(
    target: Any, A: Array, y: Array, lam: float, *, parameter: str, options: Mapping[str, Any]
) -> Answer:
    """x of an estimator, of its class, or of a callable. What it raises passes through."""
    if not hasattr(target, "fit"):
        return Answer(x=_flat(target(A, y, lam, **options)))
    known = {parameter: lam, **options}
    if isinstance(target, type):
        estimator = target(**known)
    else:
        estimator = copy.deepcopy(target)
        if parameter not in estimator.get_params():
            raise TypeError(
                f"{type(target).__name__} has no parameter {parameter} for lam; {_WRAP}"
            )
        estimator.set_params(**known)
    if "fit_intercept" in estimator.get_params():
        estimator.set_params(fit_intercept=False)
    estimator.fit(A, y)
    if not hasattr(estimator, "coef_"):
        raise TypeError(f"{type(estimator).__name__} has no coef_ after fit; {_WRAP}")
    count = getattr(estimator, "n_iter_", None)
    return Answer(x=_flat(estimator.coef_), iterations=count if isinstance(count, int) else None)


def _flat(x: Any) -> list[float]:
    import numpy

    if x is None:
        raise TypeError("x must be real numbers, not NoneType")
    found = numpy.asarray(x)
    if found.dtype.kind not in "biufO":  # no text, no complex numbers
        raise TypeError(f"x must be real numbers, not {found.dtype}")
    return [float(entry) for entry in found.astype(float).ravel()]


# -- in the worker -------------------------------------------------------------------------------


def inside(information: Any) -> list[float]:
    """Runs in the worker process: loads the text's object, solves, prints what it said."""
    A, y = information.at(_LEVEL).as_float64()
    target = Target.parse(information.solver).named()
    found = attempt(
        lambda: solved(
            target, A, y, float(information.number), parameter=information.parameter,
            options=json.loads(information.options),
        ), N=information.N,
    )  # fmt: skip
    said = {
        "status": found.status, "flagged": found.flagged, "messages": list(found.messages),
        "iterations": found.iterations, "seconds": found.seconds,
    }  # fmt: skip
    print(f"\n{_WORDS}{json.dumps(said)}", flush=True)
    return list(found.x) if found.x is not None else [0.0] * information.N


def _read(outcome: Outcome) -> FloatRun:
    """The worker's end as a run; a worker that ended badly has no words of its own."""
    lines = [line for line in outcome.printed.splitlines() if line.startswith(_WORDS)]
    if outcome.status != "answered" or outcome.x is None or not lines:
        status = {"memory": "memory", "timeout": "timeout", "cpu": "timeout"}
        return FloatRun(
            x=None, status=status.get(outcome.status, "error"), flagged=True,
            messages=(f"worker: {outcome.status}", *outcome.messages[:1]),
            seconds=outcome.seconds,
        )  # fmt: skip
    said = json.loads(lines[-1].removeprefix(_WORDS))
    good = said["status"] == "ran"
    return FloatRun(
        x=tuple(as_float(entry) for entry in outcome.x) if good else None,
        status=said["status"], flagged=said["flagged"], messages=tuple(said["messages"]),
        iterations=said["iterations"], seconds=said["seconds"],
    )  # fmt: skip
