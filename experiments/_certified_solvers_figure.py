"""The figure of `certified_solvers`: seconds against N, log-log, a panel for each kind of data.

Float solvers grey with hollow markers, certified levels dark or coloured with filled ones; each has
a marker of its own. Basis pursuit (two sizes) is drawn without lines through the other curves.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sci_barriers import figures
from sci_barriers.tables import Table

GREY = "0.45"
FLOAT: dict[str, Any] = {"color": GREY, "markerfacecolor": "white", "zorder": 3}
LOOKS: dict[str, tuple[str, dict[str, Any]]] = {
    "lars": ("LARS", {**FLOAT, "marker": "v", "linestyle": (0, (1, 1.5))}),
    "cd": ("coordinate descent", {**FLOAT, "marker": "o", "linestyle": (0, (5, 2))}),
    "path": ("exact path", {"color": "#CC79A7", "marker": "D", "linestyle": (0, (5, 1.5, 1, 1.5))}),
    "x": ("exact x", {"color": "#D55E00", "marker": "s", "linestyle": "-"}),
    "bits": ("100 bits", {"color": "#009E73", "marker": "^", "linestyle": "-"}),
    "support": ("support proved", {"color": "#0072B2", "marker": "o", "linestyle": "-"}),
}
PURSUIT: dict[str, tuple[str, dict[str, Any]]] = {
    "highs": ("HiGHS, basis pursuit", {**FLOAT, "marker": "P", "linestyle": "none"}),
    "x": ("exact x, basis pursuit", {"color": "black", "marker": "X", "linestyle": "none"}),
}
COMMON = {"linewidth": 1.3, "markersize": 5, "zorder": 4}
Row = dict[str, Any]


def figure(table: Table, stem: Path) -> Sequence[Path]:
    """stem.png and stem.svg; the last panel holds the legend."""
    kinds = list(dict.fromkeys(row["data"] for row in table.rows))
    lines = -(-(len(kinds) + 1) // 3)
    drawing, panels = figures.panels(lines, 3, width=7.2, height=2.5 * lines, share=True)
    for i, axes in enumerate(panels[: len(kinds)]):
        own = [row for row in table.rows if row["data"] == kinds[i]]
        _panel(axes, own, title=kinds[i])
        axes.set_ylabel("seconds" if i % 3 == 0 else "")
        below = i + 3 >= len(kinds)
        axes.set_xlabel("N" if below else "")
        axes.tick_params(labelbottom=below)
    for axes in panels[len(kinds) :]:
        axes.set_axis_off()
    handles, labels = panels[0].get_legend_handles_labels()
    panels[-1].legend(handles, labels, loc="center left", fontsize=8.5, frameon=False,
                      handlelength=3.2, labelspacing=0.7)  # fmt: skip
    return figures.save(drawing, stem)


def _panel(axes: Any, rows: Sequence[Row], *, title: str) -> None:
    for problem, looks in (("P2", LOOKS), ("P1, η = 0", PURSUIT)):
        own = [row for row in rows if row["problem"] == problem]
        for name, (label, look) in looks.items():
            points = [(row["N"], row[f"{name}_seconds"]) for row in own]
            places = [(N, seconds) for N, seconds in points if seconds is not None]
            axes.plot(
                [N for N, _ in places], [seconds for _, seconds in places],
                label=label, **{**COMMON, **look},
            )  # fmt: skip
    axes.set_title(title)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xticks([20, 100, 1000, 5000], ["20", "100", "1000", "5000"])
    axes.minorticks_off()
