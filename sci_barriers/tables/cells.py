"""Rows as cells of the sweep engine: (file, id, cell of the experiment) -> the row, as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ..errors import bad_input
from ..store import Outcome
from .experiment import Experiment, Row, RowResult

NAME = "table row"


def specification(experiment: Experiment, cell: Row) -> str:
    """The text that a worker gets; the experiment has been loaded from a file."""
    parameters = {"path": str(experiment.path), "id": experiment.id, "cell": cell}
    return json.dumps({"cell": NAME, "parameters": parameters})


class TableRow:
    """The kind; its cells are made by `sci-barriers tables`."""

    def expand(self, given: object) -> Iterator[dict[str, Any]]:
        """BadInput: a file of sweeps would name a file of Python to be run."""
        raise bad_input("cell", NAME, "is no kind for sweeps", "use sci-barriers tables")

    def run(self, parameters: dict[str, Any]) -> Outcome:
        """{"row", "certificate", "seconds"}, or {"why"} it failed."""
        from .runs import attempt_by_path

        outcome = attempt_by_path(parameters["path"], parameters["id"], parameters["cell"])
        if not isinstance(outcome, RowResult):
            return Outcome(status="ran", result={"why": outcome.why})
        result = {
            "row": outcome.row, "certificate": outcome.certificate, "seconds": outcome.seconds,
        }  # fmt: skip
        return Outcome(status="ran", result=result)


ROW = TableRow()
