"""A solver that a user names for a sweep, on the command line or in Python; no file can name one.

    file    "folder/mine.py:solve"    text "mine.py:solve", folder: where the file is
    module  "package.module:Name"     text as it is, folder: the working folder, searched first

Cells say the text and what the kind adds, never the folder: that goes from the driver to the
workers beside each cell, and is not stored. Nothing is imported or read here.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sci_barriers.errors import bad_input

PROBLEMS = ("P1", "P2", "P3")
NORMALISATIONS = ("1", "1/m", "1/2m")


@dataclass(frozen=True, kw_only=True)
class NamedSolver:
    """problem and, for P2, normalisation: what it minimises, by the word of its user."""

    text: str
    folder: str
    problem: str
    normalisation: str

    def given(self) -> dict[str, str]:
        """As a kind's `expand` takes it."""
        return {
            "text": self.text, "folder": self.folder, "problem": self.problem,
            "normalisation": self.normalisation,
        }  # fmt: skip


def read_solver(solver: str, *, problem: str, normalisation: str) -> NamedSolver:
    """BadInput: no text with ":", no such file, unknown problem or normalisation."""
    if problem not in PROBLEMS:
        raise bad_input("problem", problem, "unknown", f"one of {', '.join(PROBLEMS)}")
    if normalisation not in NORMALISATIONS:
        raise bad_input(
            "normalisation", normalisation, "unknown", f"one of {', '.join(NORMALISATIONS)}"
        )
    place, colon, name = solver.rpartition(":") if isinstance(solver, str) else ("", "", "")
    if not (colon and place and name):
        raise bad_input(
            "solver", solver, "names no solver", "write file.py:name or package.module:name"
        )
    folder, text = Path.cwd(), solver
    if place.endswith(".py"):
        file = Path(place).expanduser().absolute()
        if not file.is_file():
            raise bad_input("solver", solver, f"there is no file {file}", "correct the path")
        folder, text = file.parent, f"{file.name}:{name}"
    return NamedSolver(text=text, folder=str(folder), problem=problem, normalisation=normalisation)
