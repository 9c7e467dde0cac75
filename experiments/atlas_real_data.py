"""The atlas on data sets that ship with scikit-learn: every float solver of P1, P2, P3.

    P2  1/(2m) ||Ax - y||^2 + lam ||x||_1,   P3  ||Ax - y|| + lam ||x||_1,   lam = t lam_max,
    P1  min ||x||_1, ||Ax - y|| <= eta,   eta = (q + (1 - q) t) ||y||, q ||y|| about the least
    residual;   t = 0.9 900^(-k/11), k = 0, 3, 6, 9, 11: from 0.9 to 0.001

The standardised float64 numbers are the data (sci_barriers/atlas/real_designs.py). Wrong is a
distance of more than one per cent of ||x*||. Small data sets carry a certificate in each row,
larger ones are measured by exact comparison: _atlas_designs.py. The runs are those of
sweeps/atlas_real_data.toml.
`real_data` asks another question of the same data: which supports are right.
"""

from __future__ import annotations

import runpy
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from sci_barriers.atlas.real_data import REAL_DATA
from sci_barriers.atlas.real_designs import ratio
from sci_barriers.tables import Column, Experiment, RowResult, Settings

HERE = Path(__file__).resolve().parent
SWEEP = HERE / "sweeps" / "atlas_real_data.toml"
QUICK: dict[str, Any] = {"k": [3, 9], "setting": "default"}
QUICK_SOLVERS = ["cvxpy, Clarabel"]
Row = dict[str, Any]
DESIGNS = runpy.run_path(str(HERE / "_atlas_designs.py"))
PLACES = runpy.run_path(str(HERE / "_atlas_places.py"))
ATLAS = DESIGNS["ATLAS"]


def cells(settings: Settings) -> Sequence[Row]:
    """The cells of the sweep, finished, in its order."""
    names = ("setting", "problem", "data", "degree", "k")
    found: Sequence[Row] = ATLAS["FINISHED"](SWEEP, settings, short=_short, names=names)
    return found


def _short(part: Mapping[str, Any]) -> dict[str, Any]:
    """Two levels; of the parts that count seeds all solvers, since few draw at random."""
    part = {**part, "data": "linnerud" if part["degree"] > 1 else ["linnerud", "wine"]}
    if "seeds" in part:
        return {**part, **QUICK, "solver": "all", "seeds": 5}
    return {**part, **QUICK, "solver": QUICK_SOLVERS}


def row(cell: Row) -> RowResult:
    """The distance of the output of the cell, proved for small data."""
    found: RowResult = DESIGNS["row"](cell, COLUMNS, REAL_DATA)
    if not ATLAS["is_absent"](cell):
        words = f"{found.row['data'].replace('_', ' ')}, degree {found.row['degree']}"
        found.row.update(data=words, t=float(f"{ratio(found.row['k']):.2g}"))
    return found


def placed(row: Row) -> Row:
    """Along t, for each data set."""
    place = row["data"].replace(", degree", " (degree") + ")"
    return {"place": place, "at": row["t"], "value": f"{row['t']:g}"}


WORDS = (
    r"$t$: $\lambda/\lambda_{\max}$; for P1 the place of $\eta$ between the least residual"
    r" and $\Vert y\Vert$"
)
COLUMNS = DESIGNS["columns"](
    ATLAS["text"]("data"),
    ATLAS["text"]("shape"),
    Column(name="t", kind="measured", heading="t"),
    *ATLAS["kept"]("degree", "k", kind="measured"),
)

EXPERIMENT = Experiment(
    binding=DESIGNS["BINDING"],
    id="atlas_real_data",
    title="Atlas: float solvers on data sets that ship with scikit-learn",
    claim=(
        "The distance of every output to the minimiser of the data given, exactly: for linnerud,"
        " degree 1, it is proved by a certificate, for the others compared in the run."
    ),
    columns=COLUMNS,
    cells=cells,
    row=row,
    expect=DESIGNS["expect"],
    figure=partial(PLACES["figure"], placed=placed, words=WORDS, title="real data"),
    findings=partial(PLACES["findings"], placed=placed, group="data", symbol="t", noun="problems"),
    notes=(
        "A: all monomials up to the degree in the standardised features, standardised; y: the first"
        " target, standardised. t: λ/λ_max (P2, ‖Ax − y‖²/(2m) + λ‖x‖₁; P3); for P1"
        " η = (q + (1 − q)t)‖y‖, where q is the least relative residual, rounded up to a multiple"
        " of 1/1024. Which supports are right is another question: `real_data`.",
        *DESIGNS["notes"](larger="all but linnerud, degree 1; it would take up to 400 kB a row"),
    ),
)
