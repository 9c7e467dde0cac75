"""The figure of `real_data` and the sentences that its table supports, both made from the rows.

A panel for each problem. Above: the radius of the margin in units of ||A|| along the path; the
grey lines are the rounding units of float32 and float64. Below: a lane for each solver; a cross
where its support or signs are wrong without a warning, a ring where it warned, a dot where right.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sci_barriers import figures
from sci_barriers.tables import Table

LANES = {
    "cyclic": "cyclic",
    "random": "random",
    "lars": "LARS",
    "skglm": "skglm",
    "clarabel_1e_6": "Clarabel",
    "osqp_1e_6": "OSQP",
    "scs_1e_6": "SCS",
}
RAW = {"clarabel": "Clarabel", "osqp": "OSQP", "scs": "SCS"}
UNITS = ((2.0**-24, "float32"), (2.0**-53, "float64"))
FIRST, STEP = -20.5, 2.4  # log10 of the first lane, distance of the lanes
TICKS = (0, -4, -8, -12, -16)
Row = dict[str, Any]


def figure(table: Table, stem: Path) -> Sequence[Path]:
    """stem.png and stem.svg."""
    names = list(dict.fromkeys(row["problem"] for row in table.rows))
    lines = -(-len(names) // 3)
    drawing, panels = figures.panels(lines, 3, width=7.4, height=0.5 + 2.75 * lines, share=True)
    for i, axes in enumerate(panels):
        if i >= len(names):
            axes.set_axis_off()
            continue
        _panel(axes, [row for row in table.rows if row["problem"] == names[i]])
        axes.set_ylabel("radius / norm" if i % 3 == 0 else "", y=0.76)
        axes.set_xlabel(r"$\lambda/\lambda_{\max}$" if i + 3 >= len(names) else "")
    for at, unit in UNITS:
        panels[0].text(0.95, at * 1.6, unit, fontsize=6, color="0.35", ha="left", va="bottom")
    handles, labels = _legend(panels[0])
    drawing.legend(handles, labels, loc="outside lower center", ncols=4, fontsize=8,
                   frameon=False)  # fmt: skip
    return figures.save(drawing, stem)


def _panel(axes: Any, rows: Sequence[Row]) -> None:
    for at, _ in UNITS:
        axes.axhline(at, color="0.6", linewidth=0.8, linestyle=figures.DASHES[1], zorder=1)
    found = [row for row in rows if row["relative"]]
    axes.plot([row["ratio"] for row in found], [row["relative"] for row in found],
              **figures.curve(0), zorder=3)  # fmt: skip
    for i, name in enumerate(LANES):
        height = 10.0 ** (FIRST - STEP * i)
        judged = [row for row in rows if row.get(f"{name}_right") is not None]
        for row in judged:
            axes.plot([row["ratio"]], [height], **_mark(row, name), zorder=4)
        if not judged:
            axes.text(0.03, height, _absent(rows[0], name), fontsize=6, color="0.45",
                      ha="center", va="center")  # fmt: skip
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlim(1.6, 6e-4)
    axes.set_ylim(10.0 ** (FIRST - STEP * (len(LANES) - 0.2)), 10.0)
    axes.set_xticks([1, 0.1, 0.01, 0.001], ["1", "0.1", "0.01", "0.001"])
    lanes = [10.0 ** (FIRST - STEP * i) for i in range(len(LANES))]
    axes.set_yticks([10.0**e for e in TICKS] + lanes,
                    [f"$10^{{{e}}}$" for e in TICKS] + list(LANES.values()))  # fmt: skip
    axes.minorticks_off()
    axes.tick_params(labelsize=7)
    axes.grid(visible=False)
    axes.axhline(10.0 ** (FIRST + 0.6 * STEP), color="0.3", linewidth=0.6)
    axes.set_title(f"{rows[0]['problem']}, N = {rows[0]['N']}", fontsize=8.5)


def _absent(row: Row, name: str) -> str:
    """Why a lane is empty."""
    return "not run" if row[f"{name.removesuffix('_1e_6')}_status"] else f"takes no {row['tag']}"


def _mark(row: Row, name: str) -> dict[str, Any]:
    """The look of one verdict: distinguishable without colour."""
    solver = name.removesuffix("_1e_6")
    look: dict[str, Any] = {"linestyle": "none", "color": "0.55", "marker": ".", "markersize": 2}
    if not row[f"{name}_right"]:
        look |= {"color": figures.PALETTE[1], "marker": "X", "markersize": 5,
                 "markeredgewidth": 0.4, "markeredgecolor": "black"}  # fmt: skip
        if row[f"{solver}_warned"]:
            look |= {"marker": "o", "markerfacecolor": "white", "markeredgewidth": 1.0,
                     "markeredgecolor": "black", "markersize": 4}  # fmt: skip
    return look


def _legend(axes: Any) -> tuple[list[Any], list[str]]:
    """One handle for each look."""
    right = {"x_right": True, "x_warned": False}
    looks = {
        "radius of the margin / ‖A‖": figures.curve(0),
        "right": _mark(right, "x") | {"markersize": 4},
        "wrong, without a warning": _mark({**right, "x_right": False}, "x"),
        "wrong, with a warning": _mark({"x_right": False, "x_warned": True}, "x"),
    }
    return [axes.plot([], [], **look)[0] for look in looks.values()], list(looks)


# -- sentences -----------------------------------------------------------------------------------


def findings(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """What the rows show, in sentences: margins, then each solver; nothing is written by hand."""
    names = dict.fromkeys(row["problem"] for row in rows)
    found = [_margins([row for row in rows if row["problem"] == name]) for name in names]
    solvers = (_solver(rows, name, title) for name, title in (LANES | RAW).items())
    return [*found, *(sentence for sentence in solvers if sentence is not None)]


def _margins(rows: Sequence[Mapping[str, Any]]) -> str:
    """How many supports of one problem are proved, at which levels, with which margins."""
    first, known = rows[0], [row["relative"] for row in rows if row["relative"]]
    sizes = [row["size"] for row in rows if row["size"] is not None]
    levels = ", ".join(dict.fromkeys(row["level"] for row in rows))
    text = (
        f"{first['problem']} ({first['m']} × {first['N']}, columns that repeat another one:"
        f" {first['repeated']}): {len(known)} of {len(rows)} supports proved (level: {levels}),"
        f" of {min(sizes, default=0)} to {max(sizes, default=0)} entries"
    )
    if not known:
        return f"{text}."
    below = [f"below the {unit} unit at {sum(r < at for r in known)}" for at, unit in UNITS]
    between = f"radius/‖A‖ from {min(known):.1e} to {max(known):.1e}"
    return f"{text}; {between}; {', '.join(below)} of {len(known)} λ."


def _solver(rows: Sequence[Mapping[str, Any]], name: str, title: str) -> str | None:
    """At how many λ a solver is wrong, how often without a warning, and where."""
    solver = name.removesuffix("_1e_6")
    title += ", no cut" if name in RAW else ", cut at 1e-6" if name != solver else ""
    judged = [row for row in rows if row.get(f"{name}_right") is not None]
    if not judged:
        return None
    wrong = [row for row in judged if not row[f"{name}_right"]]
    if not wrong:
        return f"{title}: wrong at 0 of {len(judged)} λ."
    silent = sum(not row[f"{solver}_warned"] for row in wrong)
    missing = sum(row[f"{name}_false_negatives"] > 0 for row in wrong)
    places = "; ".join(
        f"{problem}: {sum(row['problem'] == problem for row in wrong)}"
        for problem in dict.fromkeys(row["problem"] for row in wrong)
    )
    largest = max(row["relative"] or 0.0 for row in wrong)
    return (
        f"{title}: wrong at {len(wrong)} of {len(judged)} λ, {silent} without a warning, {missing}"
        f" with entries of the support missing ({places}). The largest radius/‖A‖ at which it is"
        f" wrong is {largest:.1e}."
    )
