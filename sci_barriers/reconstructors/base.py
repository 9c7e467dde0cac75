"""What a reconstruction method takes and gives.

    Reconstructor:  Approximation (A_n, y_n, n, objective)  ->  Reconstruction (x in Q^N, ...)

A float is a rational number: the output x is read as the exact values of its entries, so that a
distance to a solution set is a statement about this very output. The method gets the Approximation
and can reach no instance from it; it neither knows nor returns a distance. numpy is not imported.

Convention: the text of an output is its exact number; NaN, infinities and wrong shapes are no
output at all [as in the definition of a general algorithm, whose output is a point of M].
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from sci_barriers.errors import bad_input
from sci_barriers.exact import Q, rational_value, to_json
from sci_barriers.information import Approximation
from sci_barriers.problems.entries import read_vector

STATUSES = ("ran", "predicted", "skipped", "timeout", "memory", "error")


@dataclass(frozen=True, kw_only=True)
class Reconstruction:
    """The output of one run.

    x: N exact rationals; empty only when status is not "ran". method: the method's name.
    settings: everything that determines the run (steps, counts, delta, ...), JSON-able.
    work: counts such as "matvecs" (products with A or its adjoint) and "iterations".
    status: "ran"; "predicted" (not run: the work is out of reach and is foretold), "skipped",
    "timeout", "memory", "error". flagged: the method itself warned, or said it is not optimal.
    messages: its words. Raises BadInput for another status, x that is no tuple of rationals,
    settings that JSON cannot hold, work that is no count.
    """

    x: tuple[Q, ...]
    method: str
    settings: Mapping[str, Any] = field(default_factory=dict, hash=False)
    work: Mapping[str, int] = field(default_factory=dict, hash=False)
    status: str = "ran"
    flagged: bool = False
    messages: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "x", tuple(self.x))
        put(self, "messages", tuple(self.messages))
        if self.status not in STATUSES:
            raise bad_input(
                "status", self.status, f"must be one of {', '.join(STATUSES)}", "name how it ended"
            )
        if self.status == "ran" and not self.x:
            raise bad_input("x", "()", "must hold N entries when status = 'ran'",
                            "pass x, or the status that says why there is none")  # fmt: skip
        for i, entry in enumerate(self.x):
            if not isinstance(entry, Q):
                raise bad_input(
                    f"x[{i}]", entry, "must be an exact rational", "use reconstruction(x, ...)"
                )
        try:
            put(self, "settings", json.loads(json.dumps(dict(self.settings), allow_nan=False)))
        except (TypeError, ValueError):
            raise bad_input("settings", dict(self.settings), "must be JSON-able",
                            "pass numbers, texts, lists and dictionaries") from None  # fmt: skip
        put(self, "work", dict(self.work))
        for name, count in self.work.items():
            if isinstance(count, bool) or not isinstance(count, int) or count < 0:
                raise bad_input(f"work[{name!r}]", count, "must be a count >= 0", "pass an int")

    @property
    def N(self) -> int:
        """The number of entries of x; 0 when there is no output."""
        return len(self.x)

    def to_json(self) -> dict[str, Any]:
        """All fields, JSON-able; x as exact texts."""
        return {
            "x": [to_json(entry) for entry in self.x], "method": self.method,
            "settings": dict(self.settings), "work": dict(self.work), "status": self.status,
            "flagged": self.flagged, "messages": list(self.messages),
        }  # fmt: skip


@runtime_checkable
class Reconstructor(Protocol):
    """A method with all its settings fixed."""

    @property
    def name(self) -> str:
        """The method's name, as in a table."""
        ...

    def __call__(self, seen: Approximation, /) -> Reconstruction:
        """The output on these data; it depends on nothing else."""
        ...


def reconstruction(
    x: Any,
    *,
    method: str,
    N: int | None = None,
    settings: Mapping[str, Any] | None = None,
    work: Mapping[str, int] | None = None,
    status: str = "ran",
    flagged: bool = False,
    messages: tuple[str, ...] = (),
) -> Reconstruction:
    """A Reconstruction from an array or a sequence x (N,) of floats or rationals, read exactly.

    float16 to longdouble: the dyadic rational that the entry is; -0.0 is 0. N: the length that x
    must have. Raises BadInput for NaN, an infinity, an irrational or complex entry, another shape.
    """
    entries = read_vector(x, name="x", length=N, symbol="N")
    rationals = tuple(rational_value(entry) for entry in entries)
    for i, (entry, q) in enumerate(zip(entries, rationals, strict=True)):
        if q is None:
            raise bad_input(
                f"x[{i}]", entry, "must be rational: an output is a finite text",
                "round it, for example with round_dyadic",
            )  # fmt: skip
    return Reconstruction(
        x=tuple(q for q in rationals if q is not None), method=method, settings=settings or {},
        work=work or {}, status=status, flagged=flagged, messages=messages,
    )  # fmt: skip
