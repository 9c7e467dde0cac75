"""What an algorithm of a tower holds in its hand: a reader, which answers evaluations one by one.

    read("A", i, j)    the entry a_ij of an operator       read("a", i)    the entry i of a sequence
    read(..., bits=k)  an irrational number enclosed to width <= 2**-k; rational ones come exactly
    read.facts         what is known before anything is read: the pattern of an operator, a bound

Every question is logged. A general algorithm asks finitely many of them, so a run has a budget;
past it the run is stopped, which says nothing about what the algorithm would have done later.
The reader has no attribute that leads to the instance; it is made for trusted Python functions and
is no protection against code that looks into closures, or that never ends without reading.
"""

from __future__ import annotations

import numbers
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, NoReturn, TypeAlias

from sci_barriers.errors import bad_input
from sci_barriers.exact import Enclosure, Number
from sci_barriers.problems import Evaluation

Answer: TypeAlias = Callable[[Evaluation, int], Number | Enclosure]
"""(f, bits) -> f(iota), exact or enclosed; BadInput when f is no evaluation."""

BUDGET = 1_000_000
"""Questions answered in one run, unless another budget is given."""
HIGHEST_INDEX = 10**9


@dataclass(frozen=True, slots=True)
class Read:
    """One question and its answer."""

    f: Evaluation
    bits: int
    value: Number | Enclosure


class _Stopped(BaseException):
    """Leaves an algorithm whose budget is spent; no `except Exception` of it holds this."""


class Reader:
    """read(*f, bits=64) -> f(iota); read.facts: what is known beforehand. Read-only."""

    __slots__ = ("_ask", "facts")
    _ask: Callable[[Evaluation, int], Number | Enclosure]
    facts: Mapping[str, Any]

    def __init__(self, ask: Answer, facts: Mapping[str, Any]) -> None:
        object.__setattr__(self, "_ask", ask)
        object.__setattr__(self, "facts", MappingProxyType(dict(facts)))

    def __call__(self, *f: str | int, bits: int = 64) -> Number | Enclosure:
        return self._ask(read_evaluation(f), bits)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a reader is read-only: cannot set {name}")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One run of an algorithm on given answers.

    status: "answered"; "raised" (message: the error); "stopped" (the budget was spent).
    output: what it returned, None unless answered. reads: every question with its answer, in
    order; a repeated question stands there again.
    """

    status: Literal["answered", "raised", "stopped"]
    output: Any
    reads: tuple[Read, ...]
    message: str = ""


def ask(
    algorithm: Callable[..., Any], *indices: int, answer: Answer, facts: Mapping[str, Any],
    budget: int,
) -> Asked:  # fmt: skip
    """algorithm(read, *indices) in this process, every question logged, at most `budget` answered.

    Whatever the algorithm raises becomes status "raised"; KeyboardInterrupt passes through.
    """
    log: list[Read] = []
    over = False

    def ask_logged(f: Evaluation, bits: int) -> Number | Enclosure:
        nonlocal over
        if over or len(log) >= budget:
            over = True
            raise _Stopped
        value = answer(f, bits)
        log.append(Read(f, bits, value))
        return value

    status: Literal["answered", "raised", "stopped"] = "answered"
    output, message = None, ""
    try:
        output = algorithm(Reader(ask_logged, facts), *indices)
    except KeyboardInterrupt:
        raise
    except _Stopped:
        pass
    except BaseException as error:
        status, message = "raised", _sentence(error)
    if over:  # also when the algorithm caught the stop and returned something
        status, output, message = "stopped", None, f"{budget} questions were answered"
    return Asked(status=status, output=output, reads=tuple(log), message=message)


def _sentence(error: BaseException) -> str:
    try:
        return f"{type(error).__name__}: {error}"
    except Exception:
        return type(error).__name__


def read_evaluation(f: tuple[Any, ...]) -> Evaluation:
    """A word and indices 0..10**9, ("A", 0, 1); BadInput for anything else."""
    remedy = "ask read('A', i, j) or read('a', i)"
    if not f or not isinstance(f[0], str):
        raise bad_input("evaluation", f, "must start with its name", remedy)
    return (f[0], *(whole("index", i, most=HIGHEST_INDEX, remedy=remedy) for i in f[1:]))


def whole(name: str, value: Any, *, least: int = 0, most: int | None = None, remedy: str) -> int:
    """An integer least <= value <= most; bool, float, text and everything else: BadInput."""
    bound = f"must be an integer >= {least}" + ("" if most is None else f" and <= {most}")
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise bad_input(name, value, bound, remedy)
    found = int(value)
    if found < least or (most is not None and found > most):
        raise bad_input(name, value, bound, remedy)
    return found
