"""The heat map of the atlas: solvers against delta, four verdicts that differ without colour, too.

    right               pale                     (a dot: right, but with a warning)
    wrong and said so   middle, a stroke
    wrong in silence    dark, a white cross
    no answer           white with an edge, a dash

Four blocks: each setting in each column order; nothing where there is no such setting. A number in a cell: how many of 100 runs of a solver
that draws at random were wrong. One file for each of the two scores.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sci_barriers import figures
from sci_barriers.atlas.a_delta_truth import WRONG, case
from sci_barriers.atlas.verdicts import NONE, RIGHT, SAID, SILENT, VERDICTS
from sci_barriers.tables import Table

COLOURS = {RIGHT: "#D9EAF4", SAID: "#F0AE4D", SILENT: "#7A1026", NONE: "#FFFFFF"}
SIGNS: dict[str, dict[str, Any]] = {
    RIGHT: {"marker": ".", "s": 3.0, "color": "#3B6E8F"},
    SAID: {"marker": (2, 0, -45), "s": 16.0, "color": "black", "linewidths": 0.8},
    SILENT: {"marker": "x", "s": 9.0, "color": "white", "linewidths": 0.9},
    NONE: {"marker": "_", "s": 12.0, "color": "0.35", "linewidths": 0.9},
}
SCORES = {
    "": ("verdict", "distance to the minimiser for $A_\\delta$"),
    "_given": ("verdict_given", "distance to the minimiser for the float64 data given"),
}
BLOCKS = tuple((setting, order) for setting in ("default", "tight") for order in ("12", "21"))
LINE, GAP = 0.148, 0.8
Row = dict[str, Any]


def figure(table: Table, stem: Path) -> Sequence[Path]:
    """stem.png, .svg: error_true; stem_given.png, .svg: error_given."""
    rows = [row for row in table.rows if row["delta_log2"] is not None]
    solvers = sorted({row["solver"] for row in rows}, key=lambda name: (name.lower(), name))
    exponents = sorted({row["delta_log2"] for row in rows}, reverse=True)
    paths: list[Path] = []
    for ending, (score, title) in SCORES.items():
        drawing, (axes,) = figures.panels(width=7.4, height=1.5 + LINE * len(solvers))
        for row in rows:
            if (verdict := row[score] or NONE) in VERDICTS:
                _cell(axes, row, verdict, _left(row, exponents), solvers.index(row["solver"]))
        _frame(axes, solvers, exponents)
        drawing.suptitle(f"Verdicts by {title}", fontsize=9.5)
        handles = [_handle(axes, verdict) for verdict in (*VERDICTS, "")]
        names = [*VERDICTS, "right, with a warning"]
        drawing.legend(handles, names, loc="outside lower center", ncols=5, fontsize=7.5,
                       handletextpad=0.4, columnspacing=1.2)  # fmt: skip
        paths += figures.save(drawing, stem.with_name(stem.name + ending))
    return paths


def _left(row: Row, exponents: Sequence[int]) -> float:
    """The left end of the cell: its block, then its delta."""
    block = BLOCKS.index((row["setting"], row["order"]))
    return block * (len(exponents) + GAP) + exponents.index(row["delta_log2"])


def _cell(axes: Any, row: Row, verdict: str, left: float, line: int) -> None:
    from matplotlib.patches import Rectangle

    inset = 0.08 if verdict == NONE else 0.0
    axes.add_patch(Rectangle(
        (left + inset, line + inset), 1 - 2 * inset, 1 - 2 * inset, facecolor=COLOURS[verdict],
        edgecolor="0.5" if verdict == NONE else "white", linewidth=0.4,
    ))  # fmt: skip
    middle = (left + 0.5, line + 0.5)
    if row["counts"] and verdict != RIGHT:
        wrong = sum(count for each, count in row["counts"].items() if each != RIGHT)
        colour = "white" if verdict == SILENT else "black"
        axes.text(*middle, str(wrong), fontsize=4.6, color=colour, ha="center", va="center")
    elif verdict != RIGHT or row["flagged"]:
        axes.scatter(*zip(middle), zorder=3, **SIGNS[verdict])


def _frame(axes: Any, solvers: Sequence[str], exponents: Sequence[int]) -> None:
    count = len(exponents)
    starts = [i * (count + GAP) for i in range(len(BLOCKS))]
    axes.set_xlim(-0.1, starts[-1] + count + 0.1)
    axes.set_ylim(len(solvers) + 0.05, -0.05)
    axes.set_yticks([i + 0.5 for i in range(len(solvers))], solvers, fontsize=6)
    ticks = [(start + i + 0.5, str(-e)) for start in starts for i, e in enumerate(exponents)]
    axes.set_xticks([at for at, _ in ticks], [text for _, text in ticks], fontsize=4.8)
    axes.tick_params(length=0, pad=2)
    axes.grid(visible=False)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.set_xlabel(r"$-\log_2\,\delta$; right of the line, rounding the data to float64 moves the"
                    " minimiser by more than 1/100; blank: no such setting", fontsize=7)  # fmt: skip
    for start, (setting, order) in zip(starts, BLOCKS):
        axes.text(start + count / 2, -0.45, f"{setting}, order {order}", fontsize=7.5, ha="center")
        moved = [i for i, e in enumerate(exponents) if _moved(-e, order)]
        if moved:
            axes.plot([start + moved[0]] * 2, [0, len(solvers)], color="black", linewidth=1.0)


def _moved(e: int, order: str) -> bool:
    """Whether rounding alone makes the minimiser of the data given a wrong one."""
    return bool(case(e, order).moved().lower > WRONG)


def _handle(axes: Any, verdict: str) -> Any:
    """A legend handle: the colour of the cell with its sign."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Rectangle

    box = Rectangle((0, 0), 1, 1, facecolor=COLOURS[verdict or RIGHT], edgecolor="0.6",
                    linewidth=0.5)  # fmt: skip
    sign = SIGNS[verdict or RIGHT]
    if verdict == RIGHT:
        return box
    mark = Line2D([], [], linestyle="none", marker=sign["marker"], color=sign["color"],
                  markersize=5 if verdict else 3, markeredgewidth=1.0)  # fmt: skip
    return (box, mark)
