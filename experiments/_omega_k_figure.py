"""The figure of `omega_k`: distance to the true minimiser against n, one panel for each K.

Log scale, the same number of decades in every panel. Below (3/2) 10^-K up to the eps of the class
(grey) no output lies for both instances; that is above the line 10^-K.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sci_barriers import figures
from sci_barriers.tables import Table

TICKS = ("1", "1.5", "3")
Row = dict[str, Any]


def figure(table: Table, stem: Path) -> Sequence[Path]:
    """stem.png and stem.svg: both methods, the printed FIRENET values, the bound and 10^-K."""
    values = sorted({row["K"] for row in table.rows})
    drawing, panels = figures.panels(1, len(values), width=7.2, height=3.5)
    for axes, K in zip(panels, values, strict=True):
        _panel(axes, [row for row in table.rows if row["K"] == K], K)
        axes.set_ylabel("distance to the true minimiser" if axes is panels[0] else "")
    handles, labels = panels[0].get_legend_handles_labels()
    drawing.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False, fontsize=9)
    return figures.save(drawing, stem)


def _panel(axes: Any, rows: Sequence[Row], K: int) -> None:
    unit = 10.0**-K
    for i, method in enumerate(("LISTA", "FIRENET")):
        own = sorted((row for row in rows if row["method"] == method), key=lambda row: row["n"])
        levels = [row["n"] for row in own]
        look = {**figures.curve(i), "markersize": 6.0, "zorder": 4}
        axes.plot(levels, [float(row["distance"]) for row in own], label=method, **look)
    axes.plot(
        levels, [float(row["printed"]) for row in own], label="FIRENET, printed", zorder=5,
        color="black", marker="D", markersize=8.5, markerfacecolor="none", linestyle="none",
    )  # fmt: skip
    bound = [float(row["gap_lower"]) / 2 for row in own]
    axes.fill_between(
        [0, *levels, 99], unit / 10, [bound[0], *bound, bound[-1]], color="0.86", linewidth=0,
        zorder=1, label="no output lies here for both instances",
    )  # fmt: skip
    axes.axhline(
        unit, color="black", linewidth=1.1, linestyle=figures.DASHES[4], zorder=3,
        label="$10^{-K}$",
    )  # fmt: skip
    figures.label(axes, x="n", y="", title=f"K = {K}")
    axes.get_legend().remove()
    axes.set_yscale("log")
    axes.set_xlim(levels[0] - 4, levels[-1] + 4)
    axes.set_ylim(0.8 * unit, 4.2 * unit)
    texts = [("" if tick == "1" else rf"{tick}\cdot") + f"10^{{-{K}}}" for tick in TICKS]
    axes.set_yticks([float(tick) * unit for tick in TICKS], [f"${text}$" for text in texts])
    axes.minorticks_off()
    axes.set_xticks(levels)
