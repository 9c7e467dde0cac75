"""Figures that look alike and whose files do not change while the data and the library do not.

The palette is Okabe and Ito's (distinguishable with every common colour deficiency); each curve
also has its own marker and dash pattern, so that a print in grey can be read. SVG ids come from a
fixed salt, and neither file carries a date or a program's name. matplotlib (extra `plot`) is
imported when a figure is made, with the Agg canvas: no display is needed, nothing global changes.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import bad_input

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
DASHES = ("-", (0, (5, 2)), (0, (1, 1.5)), (0, (5, 1.5, 1, 1.5)), (0, (3, 1)), "-.", ":")

STYLE: Any = {
    "axes.grid": True,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlesize": 10,
    "figure.dpi": 100,
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "grid.alpha": 0.3,
    "grid.linewidth": 0.5,
    "legend.frameon": False,
    "savefig.bbox": "standard",
    "svg.fonttype": "path",
    "svg.hashsalt": "sci-barriers",
}


def curve(i: int) -> dict[str, Any]:
    """Look of the i-th curve (i >= 0), for `axes.plot(x, y, **curve(i))`.

    Raises BadInput for i < 0 or past the seventh curve: more cannot be told apart.
    """
    if not 0 <= i < len(PALETTE):
        raise bad_input("curve", i, f"must be 0 to {len(PALETTE) - 1}", "use a second panel")
    return {
        "color": PALETTE[i],
        "marker": MARKERS[i],
        "linestyle": DASHES[i],
        "linewidth": 1.4,
        "markersize": 4.5,
    }


def panels(
    rows: int = 1, columns: int = 1, *, width: float = 6.4, height: float = 3.6, share: bool = False
) -> tuple[Figure, list[Axes]]:
    """A figure of width x height inches in the common style, and its axes row by row."""
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(width, height), layout="constrained")
        FigureCanvasAgg(figure)
        grid = figure.subplots(rows, columns, squeeze=False, sharex=share, sharey=share)
    return figure, [axes for line in grid for axes in line]


def label(axes: Axes, *, x: str, y: str, title: str = "") -> None:
    """Axis labels (both needed) and a title; a legend when curves have labels."""
    import matplotlib

    axes.set_xlabel(x)
    axes.set_ylabel(y)
    axes.set_title(title)
    if axes.get_legend_handles_labels()[1]:
        with matplotlib.rc_context(STYLE):
            axes.legend()


def save(figure: Figure, stem: str | Path) -> list[Path]:
    """Write stem.png (200 dots per inch) and stem.svg; the same figure gives the same bytes."""
    import matplotlib

    stem = Path(stem)
    paths = [stem.with_name(f"{stem.name}.png"), stem.with_name(f"{stem.name}.svg")]
    with matplotlib.rc_context(STYLE):
        figure.savefig(paths[0], dpi=200, metadata={"Software": None})
        figure.savefig(paths[1], metadata={"Date": None, "Creator": None})
    return paths
