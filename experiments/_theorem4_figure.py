"""The figure of `theorem4`: the minimisers that are still possible, against the level read.

Position on the line from t e_0 to t e_1 in units of the accuracy eps of the part, t = 2 eps: x is
drawn at sqrt2 + (x_1 - x_0)/(sqrt2 eps), so the two ends are at 0 and 2 sqrt2, and |position - end|
<= d(x, t e_j)/eps: outside of a band of radius 1 an answer is wrong for that end. Possible at level
n, when the answers up to n are those of the table of the part:

    (i)   the whole segment (the tie) and both ends, at every n
    (ii)  both ends, at every n: sides with g <= 2^-n
    (iii) both ends below L = 64; from L on the one that is there

(the ends T_g e_j differ from t e_j by less than a thousandth of eps). Needs rows with k = 2.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sci_barriers import figures
from sci_barriers.exact import as_q, parse, to_float
from sci_barriers.tables import Table

PARTS = ("i", "ii", "iii")
L, LAST, NOTHING = 64, 14, -1.0
END = 2 * math.sqrt(2)
LOWEST, HIGHEST = -3.1, END + 3.3
SIZE_OF_NAMES, WIDTH = 7, 0.125  # points; axis units of a letter
SHORT = {
    "scikit-learn Lasso": "Lasso", "scikit-learn LassoLars": "LassoLars",
    "LISTA, trained in the game": "LISTA", "mpmath, 200 digits": "mpmath",
    "certified solver": "certified", "HiGHS, linear program": "HiGHS",
    "part two up to level 1000": "part two to 1000",
}  # fmt: skip
TITLES = {
    "i": "(i)  the tie belongs to the class: no level is enough",
    "ii": "(ii)  no tie: an algorithm ends on every instance, but after no fixed level",
    "iii": "(iii)  one gap, 4·2$^{-L}$, $L$ = 64: level $L$ is enough",
}
Row = dict[str, Any]
Groups = dict[tuple[float, float], list[str]]


def figure(table: Table, stem: Path) -> Sequence[Path]:
    """stem.png, stem.svg: one panel for each part."""
    drawing, panels = figures.panels(3, 1, width=7.2, height=8.8, share=True)
    rows = [row for row in table.rows if row["N"] is not None and row["N"] - row["m"] == 1]
    for axes, part in zip(panels, PARTS, strict=True):
        _possible(axes, part)
        groups, waiting = _grouped(rows, part)
        _answers(axes, groups)
        _asking(axes, waiting, part)
        axes.set_title(TITLES[part], fontsize=10, loc="left")
    panels[-1].set_xlabel("highest level read, n")
    handles, labels = panels[0].get_legend_handles_labels()
    drawing.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False, fontsize=8)
    return figures.save(drawing, stem)

BACKGROUND = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}


def _place(n: int | None) -> float:
    return NOTHING if n is None else math.log2(n)


def _possible(axes: Any, part: str) -> None:
    """The balls of radius eps, and what is possible at levels 2^0, 2^(1/2), ..., 2^LAST."""
    colours = figures.PALETTE[0], figures.PALETTE[4]
    for end, colour, name in zip((0.0, END), colours, ("t e₀", "t e₁"), strict=True):
        axes.axhspan(end - 1, end + 1, color=colour, alpha=0.16, linewidth=0, zorder=0,
                     label=f"within ε of {name}")  # fmt: skip
    levels = [NOTHING] + [i / 2 for i in range(2 * LAST + 1)]
    looks: Row = {"linestyle": "none", "marker": "_", "markersize": 6, "markeredgewidth": 1.8}
    for end in (0.0, END):
        own = [x for x in levels if part != "iii" or x < math.log2(L) or end > 0]
        label = "possible minimisers: sides" if end == 0 else None
        axes.plot(own, [end] * len(own), color="0.25", label=label, zorder=2, **looks)
    if part == "i":
        axes.vlines(levels, 0, END, color="0.65", linewidth=0.7, zorder=1,
                    label="possible minimisers: tie")  # fmt: skip
        axes.plot([], [], color="black", marker="o", markersize=4.5, linestyle="none",
                  label="answer, refuted")  # fmt: skip
    if part == "iii":
        axes.axvline(math.log2(L), color="0.25", linewidth=0.9, linestyle=":", zorder=1)
        axes.text(math.log2(L) + 0.2, END / 2, "n = L: one side is left", va="center",
                  fontsize=SIZE_OF_NAMES)  # fmt: skip
    axes.set_ylim(LOWEST, HIGHEST)
    axes.set_xlim(NOTHING - 0.9, LAST + 1.4)
    axes.set_yticks([0, END], ["t e₀", "t e₁"])
    powers = range(0, LAST + 1, 2)
    axes.set_xticks([NOTHING, *powers], ["none", *(f"$2^{{{e}}}$" for e in powers)])
    axes.grid(visible=False)


def _grouped(rows: Sequence[Row], part: str) -> tuple[Groups, list[str]]:
    """Names by place and height of their refuted answers; those that asked on."""
    groups: Groups = {}
    waiting: list[str] = []
    for row in rows:
        name = row["algorithm"].partition(", seed")[0]
        name = SHORT.get(name, name)
        names = waiting
        if row[f"exceeds_{part}"] is not None:
            place = round(_place(row[f"level_{part}"]), 6)
            height = round(position(row[f"x_{part}"], row[f"eps_{part}"]), 1)
            names = groups.setdefault((place, height), [])
        elif row[f"asked_{part}"] is None:
            continue
        if name not in names:
            names.append(name)
    return groups, waiting


def _answers(axes: Any, groups: Groups) -> None:
    """A point for each group; its names below the lower band, or above the upper one."""
    for place, height in groups:
        axes.plot([place], [height], color="black", marker="o", markersize=4.5, zorder=5,
                  linestyle="none")  # fmt: skip
    lower = [key for key in groups if key[1] < 1]
    middle = [key for key in groups if 1 <= key[1] < END - 1]
    for keys, at, side in ((lower, -1.35, "top"), (middle, END + 1.35, "bottom")):
        for key, centre in zip(sorted(keys), _centres(groups, sorted(keys)), strict=True):
            axes.plot([key[0], centre], [key[1], at], color="0.45", linewidth=0.6, zorder=3)
            axes.text(centre, at, "\n".join(groups[key]), fontsize=SIZE_OF_NAMES, va=side,
                      ha="center", zorder=4, bbox=BACKGROUND)  # fmt: skip
    for place, height in groups:
        if height >= END - 1:
            text = ", ".join(groups[place, height])
            axes.text(place + 0.2, height - 0.5, text, fontsize=SIZE_OF_NAMES, va="center")


def _centres(groups: Groups, keys: Sequence[tuple[float, float]]) -> list[float]:
    """Places of the names, moved apart until they do not overlap."""
    widths = [WIDTH * max(map(len, groups[key])) for key in keys]
    centres = [place for place, _ in keys]
    for _ in range(200):
        for i in range(len(keys) - 1):
            lack = (widths[i] + widths[i + 1]) / 2 + 0.5 - (centres[i + 1] - centres[i])
            if lack > 0:
                centres[i] -= lack / 2
                centres[i + 1] += lack / 2
    return centres


def _asking(axes: Any, waiting: Sequence[str], part: str) -> None:
    """Who asked on: in (iii) for n >= L, else beyond the largest level that was answered."""
    if not waiting:
        return
    lines = [""]
    for name in waiting:
        if len(lines[-1]) + len(name) > 36:
            lines.append("")
        lines[-1] += f"{name}, "
    end = "asked for n ≥ L" if part == "iii" else "no answer yet"
    text = "\n".join(lines).removesuffix(", ") + f": {end}"
    axes.annotate(text, (LAST + 1.3, -2.1), xytext=(LAST + 0.4, -2.1), va="center",
                  ha="right", fontsize=SIZE_OF_NAMES, multialignment="right",
                  arrowprops={"arrowstyle": "->", "color": "0.2"})  # fmt: skip


def position(x: Sequence[str], eps: str) -> float:
    """sqrt2 + (x_1 - x_0)/(sqrt2 eps) of an exact x."""
    first, second, unit = (as_q(parse(text)) for text in (*x[:2], eps))
    return math.sqrt(2) + to_float((second - first) / unit) / math.sqrt(2)
