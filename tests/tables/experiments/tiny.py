"""One variable, solved by hand: Xi = {argmin_x (2x - 1)^2 + lam |x|} = {1/2 - lam/8}, 0 < lam < 4.

v = 2(y - Ax) = lam/2 and A'v = lam, so the point is aligned and its column is independent.
"""

from __future__ import annotations

import time
from fractions import Fraction
from pathlib import Path
from typing import Any

from sci_barriers.tables import Binding, Column, Experiment, RowResult, Settings, Table


def cells(settings: Settings) -> list[dict[str, Any]]:
    lams = ["1/2"] if settings.quick else ["1/2", "1", "0x3p-1", "7/2"]
    return [{"lam": lam, "bits": settings.seed} for lam in lams]


def row(cell: dict[str, Any]) -> RowResult:
    start = time.perf_counter()
    lam = Fraction(3, 2) if cell["lam"] == "0x3p-1" else Fraction(cell["lam"])
    x = [str(Fraction(1, 2) - lam / 8)]
    problem = {
        "problem": "P2", "A": [["2"]], "y": ["1"], "weights": None, "lam": cell["lam"],
        "normalisation": "1",
    }  # fmt: skip
    statement = {
        "kind": "minimisers",
        "instance": "I",
        "claim": {"set": {"type": "point", "x": x}},
        "proof": {"case": "aligned", "point": x},
    }
    return RowResult(
        row={"lam": cell["lam"], "x": x, "rough": float(Fraction(x[0])), "word": "by hand"},
        certificate={
            "format": "sci-barriers-certificate/1",
            "instances": {"I": {"family": "explicit", "parameters": problem}},
            "statements": {"xi": statement},
        },
        seconds=time.perf_counter() - start,
    )


def expect(row: dict[str, Any]) -> str | None:
    return None if Fraction(row["x"][0]) > 0 else f"x = {row['x'][0]}, expected x > 0"


def figure(table: Table, stem: Path) -> list[Path]:
    from sci_barriers.figures import curve, label, panels, save

    drawing, (axes,) = panels()
    rough = table.column("rough")
    axes.plot(range(len(rough)), rough, label="x", **curve(0))
    label(axes, x="row", y="minimiser x", title=table.experiment.title)
    return save(drawing, stem)


EXPERIMENT = Experiment(
    id="tiny",
    title="One variable",
    claim="Ξ = {1/2 − λ/8} for 0 < λ < 4",
    columns=(
        Column(name="lam", kind="parameter", heading="λ", source="instances.I.parameters.lam"),
        Column(name="x", kind="proved", heading="x", source="statements.xi.claim.set.x", tex="$x$"),
        Column(name="rough", kind="measured", heading="x in float64"),
        Column(name="word", kind="text", heading="how", show=False),
        Column(
            name="exact", kind="parameter", heading="data", source="instances.I", show=False
        ),
    ),
    cells=cells,
    row=row,
    expect=expect,
    figure=figure,
    notes=("Solved by hand.",),
    binding=Binding(statements={"xi": [{"kind": "minimisers", "instance": "I"}]}),
)
