"""The figures of `families`: one for each family, stem_FAMILY.png and .svg.

Drawn: the solutions at the tie, those of the sides (small g) with their balls of radius eps, and
the answers of the algorithms. No answer lies in the balls of all sides. Distances are true to
scale: each map below keeps the distances of everything that is drawn,

    linear program (k = 3)   x -> ((x_1 - x_0)/√2, (2 x_2 - x_0 - x_1)/√6)    planes sum x = const
    basis pursuit            x -> ((x_0 + x_1)/√2, x_2)                       x_0 = x_1
    2x2 matrices             X -> ((X_00 - X_11)/√2, (X_01 + X_10)/√2)        symmetric, trace 1
    assignment               X -> X_01 - X_00                                 (1 - s) I + s swap
    spectrum                 {0, b} -> b                                      Hausdorff distance
"""

from __future__ import annotations

import math
import runpy
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from sci_barriers import figures
from sci_barriers.tables import Table

Row = dict[str, Any]
Place = tuple[float, ...]
HERE = Path(__file__)
FRACTION = runpy.run_path(str(HERE.with_name("_families_truth.py")))["fraction"]
ANSWERS = {
    "naive": "formula",
    "centre": "centre",
    "first": "limit of a side",
    "capped": "waits to level 64",
}
SHOWN = ("linear_program-3",)  # of the families with several rows
TITLES = {
    "linear_program": "Linear program, k = 3", "theta": "Basis pursuit, 2×3",
    "semidefinite": "Semidefinite program, 2×2", "circle": "Nearest point of a circle",
    "scalar_equation": "Scalar equation", "feasibility": "Feasibility flag",
    "diagonal_spectrum": "Spectrum of a diagonal operator", "rank": "Rank, 2×2",
    "lowest_eigenvector": "Lowest eigenvector, 2×2", "largest_root": "Largest real root",
    "assignment": "Assignment, 2×2", "label": "Label of a query",
}  # fmt: skip
BOX = {"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.75}
R2, R6 = math.sqrt(2), math.sqrt(6)


def _matrix(x: Place) -> Place:
    return (x[0] - x[3]) / R2, (x[1] + x[2]) / R2


MAPS: dict[str, Callable[[Place], Place]] = {
    "linear_program": lambda x: ((x[1] - x[0]) / R2, (2 * x[2] - x[0] - x[1]) / R6),
    "theta": lambda x: ((x[0] + x[1]) / R2, x[2]),
    "semidefinite": _matrix, "lowest_eigenvector": _matrix, "circle": lambda x: x,
    "assignment": lambda x: (x[1] - x[0],), "diagonal_spectrum": lambda x: (max(x),),
}  # fmt: skip
AXES: dict[str, tuple[str, ...]] = {
    "linear_program": ("$(x_1 - x_0)/$√2", "$(2x_2 - x_0 - x_1)/$√6"),
    "theta": ("$(x_0 + x_1)/$√2", "$x_2$"),
    "semidefinite": ("$(X_{00} - X_{11})/$√2", "$(X_{01} + X_{10})/$√2"),
    "lowest_eigenvector": ("$(P_{00} - P_{11})/$√2", "$(P_{01} + P_{10})/$√2"),
    "circle": ("$x_0$", "$x_1$"),
    "scalar_equation": ("x",), "feasibility": ("answer (1: yes, 0: no)",), "rank": ("rank",),
    "diagonal_spectrum": ("b, for the set {0, b}",), "largest_root": ("root",),
    "assignment": ("$X_{01} - X_{00}$  (−1: identity, 1: swap)",), "label": ("label",),
}  # fmt: skip


def figure(table: Table, stem: Path) -> list[Path]:
    """All figures; the linear program with three columns."""
    paths: list[Path] = []
    for key, row in zip(table.keys, table.rows, strict=True):
        family = row["family"]
        if family != key and key not in SHOWN:
            continue
        draw = _plane if len(AXES[family]) == 2 else _line
        paths += figures.save(draw(row), stem.with_name(f"{stem.name}_{family}"))
    return paths


def _floats(texts: Sequence[str]) -> Place:
    return tuple(float(FRACTION(text)) for text in texts)


def _mapped(row: Row, texts: Sequence[str]) -> Place:
    x = _floats(texts)
    return MAPS.get(row["family"], lambda x: x)(x)


def _vertices(row: Row, found: dict[str, Any]) -> list[Place]:
    """The points, or the ends, of a set of finitely many of them."""
    kind = found["type"]
    if kind == "simplex":
        total, N = found["total"], len(found["rest"])
        corners = [[total if i == j else "0" for i in range(N)] for j in found["indices"]]
        return [_mapped(row, corner) for corner in corners]
    if kind == "spectrum":
        return [_mapped(row, (["0", *found["points"]])[-2:])]
    keys = {"point": "x", "points": "points", "segment": "ends"}
    listed = found[keys[kind]] if kind in keys else []
    return [_mapped(row, x) for x in ([listed] if kind == "point" else listed)]


def _sides(row: Row) -> list[Place]:
    sets = [row[f"set_{j}"] for j in range(10) if row.get(f"set_{j}") is not None]
    return [_vertices(row, found)[0] for found in sets]


def _answers(row: Row) -> dict[Place, str]:
    """The names of the algorithms by answer."""
    found: dict[Place, str] = {}
    for name, words in ANSWERS.items():
        at = _mapped(row, row[f"{name}_x"])
        at = tuple(round(x, 9) + 0.0 for x in at)
        found[at] = f"{found[at]}, {words}" if at in found else words
    return found


# -- in the plane ----------------------------------------------------------------------------------


def _circle(centre: Place, radius: float) -> tuple[list[float], list[float]]:
    angles = [2 * math.pi * i / 180 for i in range(181)]
    x, y = centre
    return [x + radius * math.cos(a) for a in angles], [y + radius * math.sin(a) for a in angles]


def _plane(row: Row) -> Any:
    eps, sides = float(FRACTION(row["eps"])), _sides(row)
    flat = all(at[1] == sides[0][1] for at in sides)
    drawing, (axes,) = figures.panels(1, 1, width=5.4, height=2.6 if flat else 3.4)
    _tie_in_plane(axes, row)
    for j, at in enumerate(sides):
        look = figures.curve(j)
        circle = _circle(at, eps)
        axes.fill(*circle, color=look["color"], alpha=0.12, linewidth=0)
        axes.plot(*circle, color=look["color"], linewidth=0.9, linestyle=look["linestyle"])
        axes.plot(*at, color=look["color"], marker=look["marker"], markersize=8, linestyle="none")
        axes.plot([], [], color=look["color"], marker=look["marker"], linewidth=0.9,
                  linestyle=look["linestyle"], label=f"side {j + 1}, within ε of it")  # fmt: skip
    for i, (at, words) in enumerate(_answers(row).items()):
        axes.plot(*at, color="black", marker="x", markersize=6, linestyle="none", zorder=5,
                  label="answers" if i == 0 else None)  # fmt: skip
        above = "centre" in words
        axes.annotate(
            words.replace(", waits", ",\nwaits"), at, xytext=(0, 7 if above else -7),
            textcoords="offset points", ha="center", va="bottom" if above else "top", fontsize=8,
            zorder=6, bbox=BOX,
        )  # fmt: skip
    axes.set_aspect("equal", adjustable="datalim")
    x, y = AXES[row["family"]]
    _finish(drawing, axes, row, x, y)
    return drawing


def _tie_in_plane(axes: Any, row: Row) -> None:
    found = row["set_tie"]
    look = {"color": "0.35", "linewidth": 3, "alpha": 0.8, "zorder": 1}
    words = "solutions at the tie"
    if found["type"] == "whole":
        radius = 1.0 if found["of"] == "circle" else 1 / R2
        points = _circle((0.0, 0.0), radius)
        if found["of"] == "density":
            axes.fill(*points, color="0.35", alpha=0.35, linewidth=0, label=words, zorder=1)
        else:
            axes.plot(*points, label=words, **look)
        return
    corners = _vertices(row, found)
    xs, ys = zip(*corners, corners[0], strict=True)
    if len(corners) == 3:
        axes.fill(xs, ys, color="0.35", alpha=0.35, linewidth=0, label=words, zorder=1)
    else:
        axes.plot(xs, ys, label=words, **look)


# -- on the line -----------------------------------------------------------------------------------


def _line(row: Row) -> Any:
    """A line each for the tie, the sides with their intervals, the answers."""
    drawing, (axes,) = figures.panels(1, 1, width=5.2, height=2.5)
    eps = float(FRACTION(row["eps"]))
    sides, answers = _sides(row), _answers(row)
    names = ["tie", *(f"side {j + 1} ± ε" for j in range(len(sides))), "answers"]
    heights = [-float(i) for i in range(len(names))]
    ends = [s[0] + d for s in sides for d in (-eps, eps)] + [at[0] for at in answers]
    room = 0.12 * (max(ends) - min(ends))
    low, high = min(ends) - room, max(ends) + room
    found = row["set_tie"]
    if found["type"] == "whole":
        axes.plot([low, high], [0, 0], color="0.35", linewidth=4, solid_capstyle="butt")
    for at in _vertices(row, found):
        axes.plot(at[0], 0, color="0.35", marker="o", markersize=8)
    for j, at in enumerate(sides):
        look, y = figures.curve(j), heights[j + 1]
        axes.plot([at[0] - eps, at[0] + eps], [y, y], color=look["color"], linewidth=9, alpha=0.3,
                  solid_capstyle="butt")  # fmt: skip
        axes.plot(at[0], y, color=look["color"], marker=look["marker"], markersize=8)
    for at, words in answers.items():
        axes.axvline(at[0], color="0.6", linewidth=0.7, linestyle=":", zorder=0)
        axes.plot(at[0], heights[-1], color="black", marker="x", markersize=6)
        axes.text(at[0], heights[-1] - 0.3, words.replace(", ", ",\n"), fontsize=8, ha="center",
                  va="top", linespacing=1.05, bbox=BOX)  # fmt: skip
    axes.set_xlim(low, high)
    lines = max(words.count(",") + 1 for words in answers.values())
    axes.set_ylim(heights[-1] - 0.45 - 0.45 * lines, 0.5)
    axes.set_yticks(heights, names)
    axes.grid(visible=False, axis="y")
    _finish(drawing, axes, row, AXES[row["family"]][0], "")
    return drawing


def _finish(drawing: Any, axes: Any, row: Row, x: str, y: str) -> None:
    digits = f"{float(FRACTION(row['eps'])):.2f}"
    title = f"{TITLES[row['family']]}: barrier {row['value']}, ε = {digits}"
    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.set_title(title, fontsize=10)
    if len(AXES[row["family"]]) == 2:
        drawing.legend(loc="outside right center", fontsize=8, frameon=False)
