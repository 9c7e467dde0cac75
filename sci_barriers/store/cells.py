"""What is known of one cell: its specification, how it ended, and where it ran."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, get_args

from sci_barriers.errors import bad_input

Status: TypeAlias = Literal["ran", "predicted", "skipped", "timeout", "memory", "error"]
STATUSES: tuple[Status, ...] = get_args(Status)
DONE: tuple[Status, ...] = ("ran", "predicted")
"""These are not run again. A cell that was skipped is, since the missing package may be there now;
so are errors, and what went beyond the limits of time or memory."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a cell ended. result: a JSON object; seconds: of the run itself, None if not measured;
    provenance: a JSON object, where it ran. Equal runs have equal `status` and `result`: times and
    hosts stand apart. Raises BadInput for other values.
    """

    status: Status
    result: Mapping[str, Any] = field(default_factory=dict)
    seconds: float | None = None
    provenance: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.status not in STATUSES:
            raise bad_input("status", self.status, f"must be one of {', '.join(STATUSES)}",
                            "name how the cell ended")  # fmt: skip
        seconds = self.seconds
        if seconds is not None and not (
            isinstance(seconds, int | float) and math.isfinite(seconds) and seconds >= 0
        ):
            raise bad_input("seconds", seconds, "must be >= 0 and finite", "pass None")
        written(self.result, "result")
        written(self.provenance, "provenance")


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A stored cell. finished: the time, in UTC, ISO 8601; attempts: how often it was stored."""

    key: str
    spec: dict[str, Any]
    status: Status
    result: dict[str, Any]
    seconds: float | None
    finished: str
    attempts: int
    provenance: dict[str, Any]


def written(value: Mapping[str, Any], name: str) -> str:
    """JSON text with sorted names. BadInput for what is no JSON object, NaN and infinities."""
    if not isinstance(value, Mapping):
        raise bad_input(name, value, "must be a JSON object", "pass a dictionary")
    try:
        return json.dumps(dict(value), sort_keys=True, separators=(",", ":"), allow_nan=False)
    except (TypeError, ValueError, RecursionError) as problem:
        raise bad_input(
            name, value, f"must be made of JSON values: {problem}",
            "pass text, finite numbers, lists and dictionaries",
        ) from None  # fmt: skip
