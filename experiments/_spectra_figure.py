"""The figures of `spectra`: certified points and their radii against n, and how the radii fall.

Each operator has a panel: a line of points for each n, growing upwards; a point is a blue tick with
a light bar from z - r to z + r. Below the lines, where it is known, the spectrum in black.
    stem             Jacobi, half line, square lattice, Fibonacci
    stem_mathieu     almost Mathieu at three couplings
    stem_radii       largest radius against n; certified distance of known spectral values
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from sci_barriers import figures
from sci_barriers.tables import Table
from sci_barriers.towers import operator

Row = dict[str, Any]
MOST_LINES = 6
TICK: dict[str, Any] = {"color": figures.PALETTE[0]}
BAR: dict[str, Any] = {"color": "#F2C4A6"}  # no alpha: bars that overlap keep this colour
SPECTRUM: dict[str, Any] = {"color": "black", "linewidth": 4, "solid_capstyle": "butt"}
DRAWN = 1100  # sites up to which points are drawn
FINE = 120  # points from which ticks are drawn thinner


def figure(table: Table, stem: Path) -> Sequence[Path]:
    """Three figures as PNG and SVG."""
    titles = list(dict.fromkeys(table.column("title")))
    shown = [
        {**row, "drawn": certificate["statements"]["S"]["claim"]["points"] if certificate else []}
        for row, certificate in zip(table.rows, table.certificates, strict=True)
    ]
    groups = [(title, [row for row in shown if row["title"] == title]) for title in titles]
    mathieu = [group for group in groups if "Mathieu" in group[0]]
    others = [group for group in groups if group not in mathieu]
    drawing, panels = figures.panels(2, 2, width=7.4, height=6.0)
    paths = _points(drawing, panels, others, stem)
    drawing, panels = figures.panels(len(mathieu), 1, width=7.0, height=7.0)
    paths += _points(drawing, panels, mathieu, stem.with_name(f"{stem.name}_mathieu"))
    drawing, panels = figures.panels(1, 2, width=7.4, height=4.2)
    _radii(panels[0], groups)
    _known(panels[1], groups)
    handles, labels = panels[0].get_legend_handles_labels()
    drawing.legend(handles, labels, loc="outside lower center", ncols=3, fontsize=8,
                   frameon=False, handlelength=3)  # fmt: skip
    return [*paths, *figures.save(drawing, stem.with_name(f"{stem.name}_radii"))]


# -- points --------------------------------------------------------------------------------------


def _points(
    drawing: Any, panels: Sequence[Any], groups: Sequence[tuple[str, list[Row]]], stem: Path
) -> list[Path]:
    known = [
        _panel(axes, rows, title=title) for axes, (title, rows) in zip(panels, groups, strict=True)
    ]
    axes = panels[0]
    handles = [axes.plot([], [], linestyle="none", marker="|", markersize=10, **TICK)[0],
               axes.plot([], [], linewidth=7, **BAR)[0]]  # fmt: skip
    labels = ["a point z that is shown", "z ± its radius: holds a point of the spectrum"]
    if any(known):
        handles.append(axes.plot([], [], **SPECTRUM)[0])
        labels.append("the spectrum, where it is known")
    drawing.legend(handles, labels, loc="outside lower center", ncols=3, fontsize=8,
                   frameon=False)  # fmt: skip
    return figures.save(drawing, stem)


def _panel(axes: Any, rows: Sequence[Row], *, title: str) -> bool:
    """Draws one operator; whether its spectrum is known."""
    lines = [row for row in rows if row["n"] <= DRAWN][-MOST_LINES:]
    for height, row in enumerate(lines):
        z = [float(_fraction(point)) for point, _ in row["drawn"]]
        r = [float(radius) for _, radius in row["drawn"]]
        ends = [[a + sign * b for a, b in zip(z, r, strict=True)] for sign in (-1, 1)]
        axes.hlines([height] * len(z), *ends, linewidth=9, zorder=2, rasterized=True, **BAR)
        axes.vlines(z, height - 0.3, height + 0.3, zorder=3, rasterized=True,
                    linewidth=0.3 if len(z) > FINE else 0.6, **TICK)  # fmt: skip
    ticks, names = [float(i) for i in range(len(lines))], [str(row["n"]) for row in lines]
    known = operator(rows[0]["name"], rows[0]["parameters"]).spectrum
    if known is not None:
        for lower, upper in known.intervals:
            axes.plot([float(lower), float(upper)], [-0.9, -0.9], marker="|", markersize=9,
                      **SPECTRUM)  # fmt: skip
        ticks, names = [-0.9, *ticks], ["Sp", *names]
    axes.set_yticks(ticks, names)
    axes.set_ylim(-0.6 if known is None else -1.4, len(lines) - 0.4)
    axes.grid(visible=False)
    axes.set_xlabel("z")
    axes.set_ylabel("sites")
    axes.set_title(title)
    return known is not None


def _fraction(text: str) -> Fraction:
    mantissa, binary, exponent = text.partition("p")
    return Fraction(int(mantissa, 16)) * Fraction(2) ** int(exponent) if binary else Fraction(text)


# -- radii ---------------------------------------------------------------------------------------


def _radii(axes: Any, groups: Sequence[tuple[str, list[Row]]]) -> None:
    for i, (title, rows) in enumerate(groups):
        n = [row["n"] for row in rows]
        axes.plot(n, [float(row["largest"]) for row in rows], label=title, **figures.curve(i))
    _log(axes, "largest radius of the points shown")


def _known(axes: Any, groups: Sequence[tuple[str, list[Row]]]) -> None:
    for i, (_, rows) in enumerate(groups):
        found = [row for row in rows if row["known"] is not None]
        if found:
            n = [row["n"] for row in found]
            axes.plot(n, [float(row["known_radius"]) for row in found], **figures.curve(i))
            axes.annotate(f"z = {found[0]['known']}", (n[0], float(found[0]["known_radius"])),
                          xytext=(7, 4), textcoords="offset points", fontsize=8,
                          color=figures.PALETTE[i])  # fmt: skip
    _log(axes, "certified distance of known values")
    axes.set_ylim(1e-17, 30)


def _log(axes: Any, title: str) -> None:
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("sites")
    axes.set_title(title)
