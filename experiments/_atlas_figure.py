"""The heat map of the atlas: solvers against a parameter, four verdicts that differ without colour.

    right               pale                     (a dot: right, but with a warning)
    wrong and said so   middle, a stroke
    wrong in silence    dark, a white cross
    no answer           white with an edge, a dash

One block for each setting and order (or winner); nothing where a solver has no such setting. A
number in a cell: how many runs of a solver that draws at random were wrong, of those that the words
below name. Right of the line, rounding the data to float64 alone makes their minimiser a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sci_barriers import figures
from sci_barriers.atlas.verdicts import NONE, RIGHT, SAID, SILENT, VERDICTS

COLOURS = {RIGHT: "#C6DFF0", SAID: "#EBA13C", SILENT: "#7A1026", NONE: "#FFFFFF"}
SIGNS: dict[str, dict[str, Any]] = {
    RIGHT: {"marker": ".", "s": 3.0, "color": "#3B6E8F"},
    SAID: {"marker": (2, 0, -45), "s": 16.0, "color": "black", "linewidths": 0.8},
    SILENT: {"marker": "x", "s": 9.0, "color": "white", "linewidths": 0.9},
    NONE: {"marker": "_", "s": 12.0, "color": "0.35", "linewidths": 0.9},
}
SCORES = {
    "": ("verdict", "counts", " of the true data"),
    "_given": ("verdict_given", "counts_given", " of the float64 data given"),
}
LINE, GAP = 0.148, 0.8
Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class HeatMap:
    """across: the column along each block, its values by name of the tick; blocks: (setting, value
    of `by`), with head(setting, value) above; moved(value, value of `by`): whether a cell is right
    of the line; words: below; turned: ticks upwards; given: whether there is a
    second score.
    """

    across: str
    by: str
    ticks: Callable[[Any], str]
    words: str
    moved: Callable[[Any, Any], bool] = lambda value, other: False
    head: Callable[[str, Any], str] | None = None
    descending: bool = False
    turned: bool = False
    given: bool = True

    def draw(self, rows: Sequence[Row], stem: Path, *, title: str) -> list[Path]:
        """stem.png, .svg: by the distance to the minimisers of the true data; stem_given: given."""
        rows = [row for row in rows if row["status"] != "skipped"]
        solvers = sorted({row["solver"] for row in rows}, key=lambda name: (name.lower(), name))
        values = sorted({row[self.across] for row in rows}, reverse=self.descending)
        blocks = sorted({(row["setting"], row[self.by]) for row in rows}, key=_numbered)
        paths: list[Path] = []
        scores = SCORES if self.given else {"": ("verdict", "counts", "")}
        for ending, (score, often, whose) in scores.items():
            drawing, (axes,) = figures.panels(
                width=7.4, height=(2.3 if self.turned else 1.7) + LINE * len(solvers)
            )
            for row in rows:
                verdict = row[score] or NONE
                block = blocks.index((row["setting"], row[self.by]))
                left = block * (len(values) + GAP) + values.index(row[self.across])
                _cell(axes, verdict, left, solvers.index(row["solver"]), row=row, often=often)
            self._frame(axes, solvers, values, blocks, seeds=_seeds(rows))
            drawing.suptitle(f"{title}: verdicts by distance to the minimisers{whose}", fontsize=9)
            handles = [_handle(verdict) for verdict in (*VERDICTS, "")]
            names = [*VERDICTS, "right, with a warning"]
            drawing.legend(handles, names, loc="outside lower center", ncols=5, fontsize=7.5,
                           handletextpad=0.4, columnspacing=1.2)  # fmt: skip
            paths += figures.save(drawing, stem.with_name(stem.name + ending))
        return paths

    def _frame(
        self,
        axes: Any,
        solvers: Sequence[str],
        values: Sequence[Any],
        blocks: Sequence[Any],
        *,
        seeds: str,
    ) -> None:
        count = len(values)
        starts = [i * (count + GAP) for i in range(len(blocks))]
        axes.set_xlim(-0.1, starts[-1] + count + 0.1)
        axes.set_ylim(len(solvers) + 0.05, -0.05)
        axes.set_yticks([i + 0.5 for i in range(len(solvers))], solvers, fontsize=6)
        ticks = [(start + i + 0.5, self.ticks(v)) for start in starts for i, v in enumerate(values)]
        axes.set_xticks([at for at, _ in ticks], [text for _, text in ticks], fontsize=4.8,
                        rotation=90 if self.turned else 0)  # fmt: skip
        axes.tick_params(length=0, pad=2)
        axes.grid(visible=False)
        for side in ("left", "bottom"):
            axes.spines[side].set_visible(False)
        axes.set_xlabel(self.words + seeds, fontsize=7)
        for start, (setting, other) in zip(starts, blocks):
            head = self.head(setting, other) if self.head else f"{setting}, {self.by} {other}"
            axes.text(start + count / 2, -0.45, head, fontsize=min(7.5, 58 / len(blocks)),
                      ha="center", va="bottom")  # fmt: skip
            moved = [i for i, value in enumerate(values) if self.moved(value, other)]
            if moved:
                axes.plot([start + moved[0]] * 2, [0, len(solvers)], color="black", linewidth=1.0)


def _numbered(block: tuple[str, Any]) -> tuple[str, list[Any]]:
    """Setting, then the value with its numbers as numbers: 8 before 50."""
    parts = re.split(r"(\d+)", str(block[1]))
    return block[0], [int(part) if part.isdigit() else part for part in parts]


def _seeds(rows: Sequence[Row]) -> str:
    """What a number in a cell is, where there are any."""
    counts = [row["counts"] for row in rows if row.get("counts")]
    runs = {sum(each.values()) for each in counts}
    return f"\na number: of {max(runs)} runs, how many are not right" if runs else ""


def _cell(axes: Any, verdict: str, left: float, line: int, *, row: Row, often: str) -> None:
    from matplotlib.patches import Rectangle

    inset = 0.08 if verdict == NONE else 0.0
    axes.add_patch(Rectangle(
        (left + inset, line + inset), 1 - 2 * inset, 1 - 2 * inset, facecolor=COLOURS[verdict],
        edgecolor="0.5" if verdict == NONE else "white", linewidth=0.4,
    ))  # fmt: skip
    middle, counts = (left + 0.5, line + 0.5), row.get(often)
    if counts and verdict != RIGHT:
        wrong = sum(count for each, count in counts.items() if each != RIGHT)
        colour = "white" if verdict == SILENT else "black"
        size = 4.6 if wrong < 100 else 3.2
        axes.text(*middle, str(wrong), fontsize=size, color=colour, ha="center", va="center")
    elif verdict != RIGHT or row["flagged"]:
        axes.scatter(*zip(middle), zorder=3, **SIGNS[verdict])


def _handle(verdict: str) -> Any:
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
