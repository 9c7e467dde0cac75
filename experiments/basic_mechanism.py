"""The basic mechanism: one entry of A passes through a tie, and the minimiser jumps.

    A_t = (5 + t, 5),  y of the tie class (K = 3, s = 3, N = 2, m = 1),  P1, P2 and P3:
    t > 0:  Xi = {(T_t, 0)};    t < 0:  Xi = {(0, 1/5)};    t = 0:  Xi = {x >= 0 : x_0 + x_1 = 1/5},
    T_t = 1/(5 + t) (P1, P3),   (1 + lam/10 - lam/(2(5 + t)))/(5 + t) (P2).

Xi(A_t) and Xi(A_-t) stay about sqrt2/5 apart while ||A_t - A_-t|| = 2|t| goes to 0. Every row is
proved by its certificate; `expect` compares it with these formulas in exact arithmetic.
"""

from __future__ import annotations

import math
import runpy
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from sci_barriers import figures, proofs
from sci_barriers.exact import Q
from sci_barriers.families import Tie
from sci_barriers.tables import Binding, Column, Experiment, RowResult, Settings, Table, fixed

EXPONENTS = (1, 2, 4, 7, 10, 20, 30, 40, 50)
LEVELS: dict[str, dict[str, str]] = {"P1": {"eta": "1"}, "P2": {"lam": "1"}, "P3": {"lam": "1"}}
ALPHA = Fraction(5)
TITLES = {
    "P1": r"P1: $\|x\|_1$ subject to $\|Ax-y\| \leq 1$",
    "P2": r"P2: $\|Ax-y\|^2 + \|x\|_1$",
    "P3": r"P3: $\|Ax-y\| + \|x\|_1$",
}
LAST, GAP = EXPONENTS[-1], 7
DIGITS = 6

Row = dict[str, Any]
WITNESS = runpy.run_path(str(Path(__file__).with_name("_witness.py")))


def cells(settings: Settings) -> Sequence[Row]:
    """One cell for each problem and each t = -2^-e, 0, 2^-e, in increasing t."""
    exponents = EXPONENTS[::4] if settings.quick else EXPONENTS
    steps = [(-1, e) for e in exponents] + [(0, 0)] + [(1, e) for e in reversed(exponents)]
    return [
        {"key": f"{problem}-{_text(sign, e)}", "problem": problem, "sign": sign, "e": e}
        for problem in LEVELS
        for sign, e in steps
    ]


def _text(sign: int, e: int) -> str:
    return {-1: f"minus-{e}", 0: "tie", 1: f"plus-{e}"}[sign]


def row(cell: Row) -> RowResult:
    """Xi(A_t), its distance from Xi(A_-t) and ||A_t - A_-t||; only Xi at t = 0."""
    t = Q(cell["sign"], 2 ** cell["e"])
    level: dict[str, Any] = LEVELS[cell["problem"]]
    here = Tie(problem=cell["problem"], K=3, s=3, winner=0, g=t, **level)
    there = Tie(problem=cell["problem"], K=3, s=3, winner=0, g=-t, **level)
    instances = {"I": here.instance()}
    statements = {"minimisers": here.minimisers(label="I")}
    if t != 0:
        instances["mirror"] = there.instance()
        statements["mirror"] = there.minimisers(label="mirror")
        statements["gap"] = proofs.gap(
            ("minimisers", "mirror"), here.solution_set(), there.solution_set()
        )
        statements["norm"] = proofs.norm_of_difference(
            ("I", "mirror"), instances["I"], instances["mirror"], maximiser=(Q(1), Q(0))
        )
    certificate = proofs.certificate(instances, statements)
    parameters = certificate["instances"]["I"]["parameters"]
    claims = {name: statement["claim"] for name, statement in certificate["statements"].items()}
    xi, gap, norm = claims["minimisers"]["set"], claims.get("gap", {}), claims.get("norm", {})
    x = xi.get("x", (None, None))
    return RowResult(
        row={
            "problem": parameters["problem"],
            "t_text": "0" if t == 0 else f"{'−' if t < 0 else ''}2^-{cell['e']}",
            "t": parameters["g"],
            "eta": parameters.get("eta"),
            "lam": parameters.get("lam"),
            "set_type": xi["type"],
            "x_0": x[0],
            "x_1": x[1],
            "total": xi.get("total"),
            "gap_lower": gap.get("lower"),
            "gap_upper": gap.get("upper"),
            "norm_lower": norm.get("lower"),
            "norm_upper": norm.get("upper"),
            "witness": WITNESS["witness"](WITNESS["claimed"]({"I": here, "mirror": there})),
        },
        certificate=certificate,
    )


def expect(row: Row) -> str | None:
    """None, or which number differs from the formulas at the head of the file."""
    t = _fraction(row["t"])
    lam = Fraction(0) if row["lam"] is None or row["problem"] == "P3" else Fraction(row["lam"])
    right = _minimum(ALPHA + abs(t), lam)  # where the larger entry is a_0
    if t == 0:
        found = (row["set_type"], row["x_0"], row["x_1"], row["total"])
        wanted: tuple[Any, ...] = ("simplex", None, None, "1/5")
        return None if found == wanted else f"{found}, expected {wanted}"
    x = (_fraction(row["x_0"]), _fraction(row["x_1"]))
    if x != ((right, Fraction(0)) if t > 0 else (Fraction(0), 1 / ALPHA)):
        return f"x = {x}, expected {right} at the larger entry, 0 at the other"
    squared = {"gap": right**2 + 1 / ALPHA**2, "norm": 4 * t**2}
    for name, value in squared.items():
        lower, upper = (Fraction(row[f"{name}_{end}"]) for end in ("lower", "upper"))
        if not lower**2 <= value <= upper**2:
            return f"{name}: expected the root of {value}, not in [{lower}, {upper}]"
    return None


def _minimum(a: Fraction, lam: Fraction) -> Fraction:
    """The zero T of the derivative along the column a: a T = y_1 - lam/(2a), lam = 0 for P1, P3."""
    return (1 + lam / (2 * ALPHA) - lam / (2 * a)) / a


def _fraction(text: str) -> Fraction:
    """p/q, or 0xMp-E."""
    mantissa, binary, exponent = text.partition("p")
    if not binary:
        return Fraction(text)
    return Fraction(int(mantissa, 16)) * Fraction(2) ** int(exponent)


# -- the figure --------------------------------------------------------------------------------


def _place(t: str) -> float:
    """The place of t on an axis that is logarithmic on both sides of 0: 2^-e at 57 - e."""
    value = _fraction(t)
    if value == 0:
        return 0.0
    side, e = (1 if value > 0 else -1), (1 / abs(value)).numerator.bit_length() - 1
    return side * float(LAST + GAP - e)


def figure(table: Table, stem: Path) -> Sequence[Path]:
    """x_0 and x_1 against t for P1, P2, P3; then distances of data and minimisers against |t|."""
    drawing, panels = figures.panels(2, 2, width=7.2, height=5.6)
    for axes, problem in zip(panels, LEVELS, strict=False):
        rows = [row for row in table.rows if row["problem"] == problem]
        _jump(axes, rows)
        figures.label(axes, x="t", y="minimiser", title=TITLES[problem])
    _distances(panels[3], [row for row in table.rows if row["problem"] == "P3"])
    return figures.save(drawing, stem)


def _jump(axes: Any, rows: Sequence[Row]) -> None:
    looks = [
        {**figures.curve(0), "zorder": 3},
        {**figures.curve(1), "markerfacecolor": "white", "zorder": 4},
    ]
    for sign in (-1, 1):
        side = [row for row in rows if sign * _place(row["t"]) > 0]
        places = [_place(row["t"]) for row in side]
        for i, look in enumerate(looks):
            heights = [float(_fraction(row[f"x_{i}"])) for row in side]
            axes.plot(places, heights, **look)
            above = heights[0] > 0
            axes.text(34 * sign, 0.178 if above else 0.022, f"$x_{i}$", color=look["color"],
                      ha="center", va="center", fontsize=12)  # fmt: skip
    total = next(float(Fraction(row["total"])) for row in rows if row["total"] is not None)
    axes.fill_between([-2.2, 2.2], 0, total, color="0.55", linewidth=0, zorder=2)
    axes.annotate(
        "$t = 0$: all $x \\geq 0$\nwith $x_0 + x_1 = 1/5$", (2.6, total / 2), xytext=(9, total / 2),
        va="center", fontsize=9, arrowprops={"arrowstyle": "-", "color": "0.3"},
    )  # fmt: skip
    marks = [(0.0, "0")]
    for e in (1, 20, 40):
        marks += [(_place(f"{sign}0x1p-{e}"), rf"${sign}2^{{-{e}}}$") for sign in ("-", "")]
    axes.set_xticks([place for place, _ in marks], [text for _, text in marks])
    axes.set_yticks([0, 0.1, 0.2])
    axes.set_ylim(-0.02, 0.23)


def _distances(axes: Any, rows: Sequence[Row]) -> None:
    side = [row for row in rows if _place(row["t"]) > 0]
    exponents = [LAST + GAP - _place(row["t"]) for row in side]
    for i, (name, text, at) in enumerate((
        ("gap", "between the minimisers", (50, 40.0)), ("norm", "‖A − A′‖", (22, 1e-9)),
    )):  # fmt: skip
        look = figures.curve((2, 3)[i])
        axes.plot(exponents, [float(row[f"{name}_lower"]) for row in side], **look)
        axes.text(*at, text, color=look["color"], ha="right", va="center", fontsize=9)
    axes.set_yscale("log")
    axes.set_ylim(1e-16, 1e4)
    axes.set_yticks([10.0**e for e in range(-15, 1, 5)])
    axes.minorticks_off()
    figures.label(axes, x="−log₂ |t|", y="distance", title="t and −t compared (P3)")


# -- the table ---------------------------------------------------------------------------------


def _proved(name: str, heading: str, path: str, **options: Any) -> Column:
    source = f"statements.{path}"
    return Column(name=name, kind="proved", heading=heading, source=source, **options)


def _parameter(name: str, *, of: str | None = None) -> Column:
    source = f"instances.I.parameters.{of or name}"
    return Column(name=name, kind="parameter", heading=name, source=source, show=False)


def _short(name: str) -> Any:
    """A rational cell: p/q while short, else its first digits and "…"; an interval at the tie."""

    def text(row: Mapping[str, Any]) -> str:
        value = row[name]
        if value is None:
            return f"[0, {row['total']}]"
        if len(value) <= 12:
            return str(value)
        cut = math.floor(_fraction(value) * 10**DIGITS)
        return f"0.{cut:0{DIGITS}d}…"

    return text


COLUMNS = (
    Column(name="problem", kind="parameter", heading="problem",
           source="instances.I.parameters.problem"),
    Column(name="exact", kind="parameter", heading="instance, exact", source="instances.I",
           show=False),
    Column(name="t_mirror", kind="parameter", heading="t of A′",
           source="instances.mirror.parameters.g", show=False),
    Column(name="t_text", kind="text", heading="t"),
    _proved("set_type", "minimisers", "minimisers.claim.set.type"),
    _proved("x_0", "x₀", "minimisers.claim.set.x.0", format=_short("x_0"), raw_heading="x₀"),
    _proved("x_1", "x₁", "minimisers.claim.set.x.1", format=_short("x_1"), raw_heading="x₁"),
    _proved("total", "x₀ + x₁", "minimisers.claim.set.total"),
    _proved("gap_lower", "distance of the minimisers for t and −t", "gap.claim.lower",
            format=fixed("gap_lower", "gap_upper", digits=DIGITS)),
    _proved("gap_upper", "distance, upper", "gap.claim.upper", show=False),
    _proved("norm_lower", "‖A − A′‖", "norm.claim.lower",
            format=fixed("norm_lower", "norm_upper", digits=DIGITS)),
    _proved("norm_upper", "norm, upper", "norm.claim.upper", show=False),
    _parameter("t", of="g"),
    _parameter("eta"),
    _parameter("lam"),
    WITNESS["COLUMN"],
)  # fmt: skip


BINDING = Binding(
    statements={
        "minimisers": [{"kind": "minimisers", "instance": "I"}],
        "mirror": [{"kind": "minimisers", "instance": "mirror"}],
        "gap": [{"kind": "gap", "between": ["minimisers", "mirror"]}],
        "norm": [{"kind": "norm", "between": ["I", "mirror"], "of": "A"}],
    },
    like={"mirror": ("I", ("g",))},
)

EXPERIMENT = Experiment(
    binding=BINDING,
    id="basic_mechanism",
    title="One entry of A passes through a tie",
    claim=(
        "A = (5 + t, 5). The minimiser jumps from (0, 1/5) to about (1/5, 0) as t passes 0, for P1,"
        " P2 and P3 alike; at t = 0 the minimisers are the whole segment between them."
    ),
    columns=COLUMNS,
    cells=cells,
    row=row,
    expect=WITNESS["seconded"](expect),
    figure=figure,
    notes=(
        "y = 2, η = 1 (P1); y = 11/10, λ = 1, ‖Ax − y‖² + λ‖x‖₁ (P2); y = 1, λ = 1 (P3).",
        "A′ is A with −t in place of t; ‖A − A′‖ = 2|t|. Numbers cut short end in …; they"
        " stand exactly in the certificates. Distances are rounded.",
        "The figure's t-axis is logarithmic on both sides of 0.",
        *WITNESS["notes"]("for t and for −t"),
    ),
)
