"""The atlas on random designs whose columns are correlated: every float solver of P1, P2, P3.

    a_j = r a_{j-1} + sqrt(1 - r^2) z_j,   z_j ~ N(0, I_m),   y = A x0 + noise,
    r = 1/2, ..., 9999/10000,   lam/lam_max (P2, P3), eta/||y|| (P1) = 1/10, 1/100

The float64 numbers drawn are the data (sci_barriers/atlas/random_design.py). Wrong is a distance of
more than one per cent of ||x*||. Small designs carry a certificate in each row, larger ones are
measured by exact comparison: _atlas_designs.py. The runs are sweeps/atlas_random_designs.toml.
"""

from __future__ import annotations

import runpy
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any

from sci_barriers.atlas.random_design import RANDOM_DESIGN
from sci_barriers.tables import Experiment, RowResult, Settings

HERE = Path(__file__).resolve().parent
SWEEP = HERE / "sweeps" / "atlas_random_designs.toml"
QUICK: dict[str, Any] = {"r": ["1/2", "999/1000"], "level": "1/10", "setting": "default"}
QUICK_SOLVERS = ["cvxpy, Clarabel"]
Row = dict[str, Any]
DESIGNS = runpy.run_path(str(HERE / "_atlas_designs.py"))
PLACES = runpy.run_path(str(HERE / "_atlas_places.py"))
ATLAS = DESIGNS["ATLAS"]


def cells(settings: Settings) -> Sequence[Row]:
    """The cells of the sweep, finished, in its order."""
    names = ("setting", "problem", "m", "N", "r", "level", "draw")
    found: Sequence[Row] = ATLAS["FINISHED"](SWEEP, settings, short=_short, names=names)
    return found


def _short(part: Mapping[str, Any]) -> dict[str, Any]:
    """Two values of r; of the parts that count seeds all solvers, since few draw at random."""
    if "seeds" in part:
        return {**part, **QUICK, "solver": "all", "seeds": 10}
    return {**part, **QUICK, "solver": QUICK_SOLVERS}


def row(cell: Row) -> RowResult:
    """The distance of the output of the cell, proved for small designs."""
    found: RowResult = DESIGNS["row"](cell, COLUMNS, RANDOM_DESIGN)
    return found


def placed(row: Row) -> Row:
    """Along r, for each shape and level."""
    place = f"{row['shape']} at level {row['level']}"
    return {"place": place, "at": float(Fraction(row["r"])), "value": row["r"]}


WORDS = (
    r"$r$: correlation of neighbouring columns; level: $\lambda/\lambda_{\max}$ or"
    r" $\eta/\Vert y\Vert$"
)
COLUMNS = DESIGNS["columns"](
    *(ATLAS["text"](name) for name in ("shape", "r", "level")),
    *ATLAS["kept"]("draw", "k", kind="measured"),
)

EXPERIMENT = Experiment(
    binding=DESIGNS["BINDING"],
    id="atlas_random_designs",
    title="Atlas: float solvers on random designs with correlated columns",
    claim=(
        "The distance of every output to the minimiser of the data given, exactly: for the small"
        " designs it is proved by a certificate, for the larger ones compared in the run."
    ),
    columns=COLUMNS,
    cells=cells,
    row=row,
    expect=DESIGNS["expect"],
    figure=partial(PLACES["figure"], placed=placed, words=WORDS, title="correlated random designs"),
    findings=partial(PLACES["findings"], placed=placed, group="shape", symbol="r", noun="designs"),
    notes=(
        "Columns a_0 = z_0, a_j = r·a_{j−1} + √(1 − r²)·z_j with standard normal z_j;"
        " y = Ax₀ + noise of deviation 1/10, x₀ with entries ±1 at k places (8 × 16: k = 3;"
        " 50 × 100: k = 5). Drawn once for each shape, with the same z_j for every r. level:"
        " λ/λ_max (P2, ‖Ax − y‖²/(2m) + λ‖x‖₁; P3), η/‖y‖ (P1).",
        *DESIGNS["notes"](larger="50 × 100; it would take a hundred kilobytes a row"),
    ),
)
