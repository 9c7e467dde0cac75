"""The figure of `a_delta`: error against delta for each solver, one file for each of the scores.

Twelve panels; colour, width and marker tell the setting, filling and dashes the column order. A
cross at the top: no output. The setting `reltol` of the emulation is in the table only. The grey
line is sqrt2 (1 - sqrt3/10), the distance of the two vertices.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import nan
from pathlib import Path
from typing import Any

from sci_barriers import figures
from sci_barriers.tables import Table

VERTICES = 2**0.5 * (1 - 3**0.5 / 10)
SCORES = {
    "": ("error_true", r"$\|D(x - x^*)\|$, $x^*$ the minimiser for $A_\delta$"),
    "_given": ("error_given", r"$\|D(x - z)\|$, $z$ the minimiser for the float64 data given"),
}
TIGHT = ("tight", "reltol_maxiter")
TOP, BOTTOM, NONE = 1e5, 1e-18, 1e3
Row = dict[str, Any]


def figure(table: Table, stem: Path) -> Sequence[Path]:
    """stem.png, .svg: error_true; stem_given.png, .svg: error_given."""
    rows = [row for row in table.rows if not row["solver"].startswith("exact")]
    solvers = list(dict.fromkeys(row["solver"] for row in rows))
    paths: list[Path] = []
    for ending, (score, title) in SCORES.items():
        lines = -(-len(solvers) // 3)
        drawing, panels = figures.panels(lines, 3, width=7.2, height=0.9 + 1.75 * lines, share=True)
        for i, axes in enumerate(panels):
            if i < len(solvers):
                own = [row for row in rows if row["solver"] == solvers[i]]
                _panel(axes, own, score, title=solvers[i])
                axes.set_ylabel("error" if i % 3 == 0 else "")
                axes.set_xlabel(r"$-\log_2\,\delta$" if i >= len(solvers) - 3 else "")
                axes.tick_params(labelbottom=i >= len(solvers) - 3)
            else:
                axes.set_axis_off()
        drawing.suptitle(title, fontsize=10)
        handles, labels = panels[0].get_legend_handles_labels()
        drawing.legend(handles, labels, loc="outside lower center", ncols=5, fontsize=8)
        paths += figures.save(drawing, stem.with_name(stem.name + ending))
    return paths


def _panel(axes: Any, rows: Sequence[Row], score: str, *, title: str) -> None:
    """The curves of one solver: two settings, two orders."""
    axes.axhline(VERTICES, color="0.6", linewidth=0.8, zorder=1)
    for i, tight in enumerate((False, True)):
        for order in ("12", "21"):
            side = sorted(
                (row for row in rows if row["order"] == order and _kind(row) is tight),
                key=lambda row: -row["delta_log2"],
            )
            look = figures.curve(i) | {"linestyle": "-" if order == "12" else "--"}
            # default is drawn wide and below, so that it shows where the curves coincide
            look |= {"linewidth": 1.1, "markersize": 3.4} if tight else {
                "linewidth": 2.8, "markersize": 7.0
            }
            if order == "21":
                look |= {"markerfacecolor": "white"}
            label = f"{'tight' if tight else 'default'}, order {order}"
            heights = [nan if row[score] is None else max(float(row[score]), 1e-17) for row in side]
            axes.plot(
                [-row["delta_log2"] for row in side], heights,
                label=label, zorder=(3 if order == "12" else 4) + 2 * tight, **look,
            )  # fmt: skip
            none = [-row["delta_log2"] for row in side if row[score] is None]
            axes.plot(none, [NONE * (30 if tight else 1)] * len(none), linestyle="none",
                      marker="x", markersize=5, color=look["color"], zorder=4)  # fmt: skip
    axes.plot([], [], linestyle="none", marker="x", markersize=5, color="0.2", label="no output")
    axes.set_title(title, fontsize=9)
    axes.set_yscale("log")
    axes.set_ylim(BOTTOM, TOP)
    axes.set_yticks([1e-16, 1e-12, 1e-8, 1e-4, 1])
    axes.minorticks_off()
    axes.set_xlim(0, 31.5)
    axes.set_xticks([1, 7, 15, 20, 24, 28])


def _kind(row: Row) -> bool | None:
    """False for a default setting, True for the tight one, None for what is not drawn."""
    setting = row["setting"].partition(",")[0]
    return {"default": False, "reltol": None}.get(setting, setting in TIGHT)
