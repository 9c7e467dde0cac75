"""Tables of the atlas where the float64 numbers are the data: their truth, and the rows on it.

    distance = ||x - x*||,   x* the minimiser of exactly what the solver was given, by `solve`;
    wrong: distance > ||x*||/100

Two kinds of row. With at most STORED entries of A the certificate holds A and stands beside the
table: it proves the support, signs and bounds of x*, bounds of ||x*|| and of the distance. Larger
ones would take up to a megabyte a row: the same minimiser is proved in the run (`proved_by`), the
distance is that of exact comparison, and both are called measured.
"""

from __future__ import annotations

import json
import runpy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

from sci_barriers import proofs, solve
from sci_barriers.atlas.known import KnownCells, given_of
from sci_barriers.atlas.solvers import find
from sci_barriers.certified import CertifiedSolution
from sci_barriers.errors import PrecisionExhausted
from sci_barriers.exact import as_q
from sci_barriers.floats import FloatSolver
from sci_barriers.problems import Instance
from sci_barriers.proofs_support import deviation_statement, support_certificate
from sci_barriers.tables import Binding, Column, RowResult, fixed

STORED = 200
"""Entries of A up to which a row keeps its certificate."""
DIGITS, NEAR = 12, 30
"""Of distances; of the bounds of x* that they are computed from."""
PART = 100
"""Wrong is a distance of more than ||x*||/PART."""
Row = dict[str, Any]
ATLAS = runpy.run_path(str(Path(__file__).with_name("_atlas_table.py")))
proved, kept = ATLAS["proved"], ATLAS["kept"]


# -- what is true ----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The data given to a solver: those of its cell, with its factor c. Equal where these are."""

    kind: KnownCells = field(compare=False)
    cell: Mapping[str, Any] = field(compare=False)
    box: FloatSolver = field(compare=False)
    data: str

    @classmethod
    def by(cls, kind: KnownCells, cell: Mapping[str, Any]) -> Asked:
        """What the cell of this kind asks."""
        box = find(cell["problem"], cell["solver"], cell["setting"])
        axes = {name: cell[name] for name in kind.axes}
        data = json.dumps([cell["problem"], axes, box.normalisation if box.problem == "P2" else ""])
        return cls(kind=kind, cell=cell, box=box, data=data)


@dataclass(frozen=True, kw_only=True)
class Truth:
    """The minimisers of the data given, bounds of the least ||x*||, and the certificate without an
    output, None where it is not kept.
    """

    solution: CertifiedSolution
    norm: tuple[str, str]
    certificate: Mapping[str, Any] | None


@lru_cache(maxsize=1024)
def truth(asked: Asked) -> Truth:
    """Found by `solve`, with a certificate of the support where A is small."""
    place = asked.kind.at(asked.cell)
    given = given_of(place, asked.box)
    solution = solve(place.A, place.y, given.objective)
    norm = solution.distance([0.0] * solution.N, digits=DIGITS).bounds(DIGITS)
    certificate = _certificate(solution, given) if solution.m * solution.N <= STORED else None
    return Truth(solution=solution, norm=norm, certificate=certificate)


def _certificate(solution: CertifiedSolution, given: Instance) -> dict[str, Any]:
    """The minimisers and the least ||x*||: as `support` with bounds of x*, which is short, where it
    is the only one and the residual is not zero, else as `minimisers` with the exact set.
    """
    if solution.unique and solution.case == "path":
        support, signs = solution.support, solution.signs
        assert support is not None and signs is not None
        found = support_certificate(given, support=support, signs=signs, digits=NEAR)
        statement = found["statements"]["support"]
    else:
        found = proofs.certificate({"I": given}, {})
        statement = ATLAS["minimisers"](given, "I")[1]
    found["statements"] = {"minimiser": statement}
    found["statements"]["size"] = _distance(solution, statement, [0] * solution.N)
    return found


def _distance(solution: CertifiedSolution, statement: Any, x: Sequence[Any]) -> Any:
    """The statement on the distance of x to the minimisers that `statement` is about."""
    if statement["kind"] == "support":
        return deviation_statement("minimiser", statement, x, digits=DIGITS)
    exact = tuple(as_q(entry) for entry in x)
    return proofs.distance("minimiser", solution.set, exact, digits=15)


# -- rows ------------------------------------------------------------------------------------------


def row(cell: Row, columns: tuple[Column, ...], kind: KnownCells) -> RowResult:
    """The row of a cell of this kind; its further names are the axes of the kind."""
    found: Row = ATLAS["begun"](cell, columns, asked=("problem", *kind.axes))
    if ATLAS["is_absent"](cell):
        return RowResult(row=found)
    here = truth(Asked.by(kind, cell["asked"]))
    solution = here.solution
    found |= {
        "shape": f"{solution.m} × {solution.N}", "minimisers": solution.status,
        "proved_by": solution.level, "norm": here.norm[0], "norm_upper": here.norm[1],
    }  # fmt: skip
    x = ATLAS["output"](cell)
    certificate: dict[str, Any] | None = None
    if here.certificate is not None:
        certificate = {**here.certificate, "statements": dict(here.certificate["statements"])}
    if x is not None:
        low, high = solution.distance(x, digits=DIGITS).bounds(DIGITS)
        relative = float(Fraction(low) / Fraction(here.norm[0]))
        found |= {"distance": low, "distance_upper": high, "relative": float(f"{relative:.3g}")}
        if certificate is not None:
            statements = certificate["statements"]
            statements["error"] = _distance(solution, statements["minimiser"], x)
    if certificate is not None:
        proofs.accept(certificate)
    return RowResult(row=found, certificate=certificate, seconds=cell["seconds"])


def expect(row: Row) -> str | None:
    """None, or a deviation: the score and the verdict of the cell by the distance to ||x*||/PART,
    and the distance proved by the certificate against that of exact comparison.
    """
    if row["status"] == "skipped":
        return None
    if (row["scored_true"] is None) != (row["distance"] is None):
        return f"the cell says {row['scored_true']}, the comparison {row['distance']}"
    if row["distance"] is None:
        found: str | None = ATLAS["differs"](row, wrong=False, bounds=())
        return found
    low, high, least, most = (
        Fraction(row[name]) for name in ("distance", "distance_upper", "norm", "norm_upper")
    )
    if row["error"] is not None:
        proof = [Fraction(row[name]) for name in ("error", "error_upper", "size", "size_upper")]
        if proof[0] > high or low > proof[1]:
            return f"the distance {row['distance']}, the proof {row['error']}"
        if proof[2] > most or least > proof[3]:
            return f"the norm {row['norm']}, the proof {row['size']}"
        low, high, least, most = proof
    if not (low * PART > most or high * PART <= least):
        return f"undecided: distance {row['distance']}, norm {row['norm']}"
    bounds = (row["distance"], row["distance_upper"])
    found = ATLAS["differs"](row, wrong=low * PART > most, bounds=bounds)
    return found


# -- the table -------------------------------------------------------------------------------------


def _relative(row: Mapping[str, Any]) -> str:
    return "–" if row["relative"] is None else f"{row['relative']:.3g}".replace("e-0", "e-")


def _error(row: Mapping[str, Any]) -> str:
    """The proved distance; where its bounds are far apart, the upper one."""
    if row["error"] is None:
        return "–"
    try:
        return fixed("error", "error_upper", digits=ATLAS["DIGITS"])(row)
    except PrecisionExhausted:
        return f"≤ {row['error_upper']}"


def columns(*own: Column) -> tuple[Column, ...]:
    """own: what the cells of the table differ in beside problem, solver and setting."""
    return (
        *own,
        *(ATLAS["text"](name) for name in ("problem", "solver", "setting")),
        Column(name="relative", kind="measured", heading="distance/‖x*‖", format=_relative,
               raw_heading="distance/‖x*‖"),
        proved("error", "distance, proved", "error.claim.lower", format=_error,
               raw_heading="distance, proved"),
        proved("error_upper", "distance, proved, upper", "error.claim.upper", show=False),
        *ATLAS["judged"](),
        *kept("distance", "distance_upper", "norm", "norm_upper", "scored_true", kind="measured"),
        proved("size", "norm, proved", "size.claim.lower", show=False),
        proved("size_upper", "norm, proved, upper", "size.claim.upper", show=False),
        proved("x", "x", "error.claim.x", show=False),
        *ATLAS["instances"]("I"),
        *kept("minimisers", "proved_by", "version", "message", "options"),
        *kept("counts", "seeds", "outputs", "iterations", kind="measured"),
    )  # fmt: skip


_FROM = [{"kind": kind, "from": "minimiser"} for kind in ("deviation", "distance")]
BINDING = Binding(
    statements={
        "minimiser": [{"kind": kind, "instance": "I"} for kind in ("support", "minimisers")],
        "size": _FROM,
        "error": _FROM,
    },
)


def notes(*, larger: str) -> tuple[str, ...]:
    """What the rows of both kinds are. larger: those without a certificate, and its size."""
    return (
        "The float64 numbers are the data, so there is one error: the distance to the minimiser x*"
        " of exactly these A, y and λ or η. Libraries that scale the objective in another way get"
        " λ times a factor, rounded once by their adapter; that rounding counts as theirs.",
        "Right: a distance of at most ‖x*‖/100, one per cent. Wrong and said so: a warning, or a"
        " status other than optimal. No answer: no output, for an error, too much memory, or more"
        " than 30 seconds on the machine of the run. Solvers that draw at random: 100 seeds; the"
        " distance is that of the output that is farthest off. Blank in the figures: not run.",
        "Distance, proved: there is a certificate beside the table, which holds the data and proves"
        f" the minimiser, or bounds of it, and the distance. Without one ({larger}) the columns are"
        " called measured: `solve` proved the minimiser in this run (column proved_by of the JSON"
        " document) and the comparison is exact, but the certificate was not kept;"
        " `solution.certificate` writes it on request.",
        ATLAS["SOLVERS"],
    )
