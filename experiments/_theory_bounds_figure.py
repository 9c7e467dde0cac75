"""The figure of `theory_bounds` and the sentences made from its rows.

(a)  error (full) and the bound of (c1', c2') (hollow) against the restart k, three runs
(b)  the error of the minimisers of P1, P2, P3, and both bounds for P3, against ||e||, one matrix
     and truth
(c)  the stretching of four maps on {x, x'} against ||A(x - x')||, and what exactness forces
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from sci_barriers import figures
from sci_barriers.tables import Table

Row = Mapping[str, Any]
RUNS = (
    ("Hadamard 15 × 16", "c'", "Hadamard, $e=0$"),
    ("turned 15 × 16", "c'", "turned, $\\|e\\|=1/64$"),
    ("tie (1, 1)", None, "tie, $\\rho_0=1$: error (no bound)"),
)
BOUNDS = (
    ("bound_c", "bound for P3, $(c_1,c_2)$"), ("bound_c_prime", "bound for P3, $(c_1',c_2')$"),
)  # fmt: skip
LOOKS = {
    "ReLU network, exact": (1, "ReLU network"),
    "ridge fit, weight 2^-16": (2, "ridge fit"),
    "FIRENET, float64": (3, "FIRENET"),
    "pseudo-inverse": (0, "pseudo-inverse"),
}


def figure(table: Table, stem: Path) -> Sequence[Path]:
    """stem.png, stem.svg."""
    drawing, panels = figures.panels(1, 3, width=10.4, height=4.5)
    _restarts(panels[0], table.rows)
    _noises(panels[1], table.rows)
    _maps(panels[2], table.rows)
    for axes in panels:
        axes.set_yscale("log")
        axes.minorticks_off()
        handles, labels = axes.get_legend_handles_labels()
        axes.legend(handles, labels, loc="upper center", bbox_to_anchor=(0.5, -0.19), ncols=1,
                    frameon=False, fontsize=8)  # fmt: skip
    return figures.save(drawing, stem)


def _restarts(axes: Any, rows: Iterable[Row]) -> None:
    for i, (matrix, pair, title) in enumerate(RUNS):
        run = [r for r in rows if r["part"] == "a" and r["matrix"] == matrix and r["pair"] == pair]
        at, look = [r["k"] for r in run], figures.curve(i)
        axes.plot(at, [float(r["distance_upper"]) for r in run], **look | {"linestyle": "-"},
                  label=f"{title}" if pair is None else f"{title}: error")  # fmt: skip
        if pair is not None:
            axes.plot(at, [float(r["network_bound"]) for r in run],
                      label=f"{title}: bound, $(c_1',c_2')$",
                      **look | {"linestyle": "--", "markerfacecolor": "white"})  # fmt: skip
    _name(axes, "(a)  FIRENET", "restart $k$", "$\\|z_k-x\\|$ and its bound")
    axes.set_xticks(range(0, 11, 2))


def _noises(axes: Any, rows: Iterable[Row]) -> None:
    found = [r for r in rows if r["part"] == "b" and r["norm"] != "0"]
    found = [r for r in found if r["matrix"].startswith("turned") and r["truth"] == "compressible"]
    for i, (name, title) in enumerate(BOUNDS):
        own = [r for r in found if r["method"] == "P3"]
        axes.plot([_size(r) for r in own], [float(r[name]) for r in own], label=title,
                  color="0.25", linestyle=figures.DASHES[1 + i], linewidth=1.4)  # fmt: skip
    for i, method in enumerate(("P1", "P2", "P3")):
        own = [r for r in found if r["method"] == method]
        axes.plot([_size(r) for r in own], [float(r["to_minimisers_upper"]) for r in own],
                  **figures.curve(i), label=f"{method}: error")  # fmt: skip
    axes.set_xscale("log", base=2)
    _name(axes, "(b)  minimisers, compressible $x$", "noise $\\|e\\|$",
          "$\\|\\hat x-x\\|$ and its bound")  # fmt: skip


def _maps(axes: Any, rows: Iterable[Row]) -> None:
    found = [r for r in rows if r["part"] == "c"]
    exact = [r for r in found if r["method"].startswith("ReLU")]
    axes.plot([_size(r) for r in exact], [float(r["forced"]) for r in exact], color="black",
              linewidth=1.4, label="forced by exactness at $x,x'$")  # fmt: skip
    for method, (i, title) in LOOKS.items():
        own = [r for r in found if r["method"] == method]
        look = figures.curve(i) | ({"linestyle": "none"} if i == 1 else {})
        axes.plot([_size(r) for r in own], [float(r["stretch"]) for r in own], **look,
                  label=f"{title}: error {_span(own)}")  # fmt: skip
    axes.set_xscale("log", base=2)
    axes.invert_xaxis()
    _name(axes, "(c)  maps on $\\{x,x'\\}$", "$t=\\|A(x-x')\\|$",
          "$\\|\\Psi(Ax)-\\Psi(Ax')\\|/t$")  # fmt: skip


def _name(axes: Any, title: str, x: str, y: str) -> None:
    axes.set_title(title)
    axes.set_xlabel(x)
    axes.set_ylabel(y)


def _size(row: Row) -> float:
    """||e||, or t."""
    return float(Fraction(row["norm"])) if row["part"] == "b" else float(
        2.0 ** -int(row["at"].rpartition("-")[2])
    )  # fmt: skip


def _error(row: Row, end: str = "upper") -> str:
    """A bound of the larger one of the errors at x and x'."""
    return max(row[f"error_at_x_{end}"], row[f"error_at_other_{end}"], key=Decimal)


def _span(rows: Iterable[Row]) -> str:
    """The errors at all t; two different ends are rounded outwards."""
    own = list(rows)
    low = min((_error(r, "lower") for r in own), key=Decimal)
    high = max((_error(r) for r in own), key=Decimal)
    if low == high:
        return f"{Decimal(low).normalize():f}"
    return f"{_outwards(low, 3, ROUND_FLOOR)} to {_outwards(high, 3, ROUND_CEILING)}"


def _outwards(value: str | float, digits: int, rounding: str) -> str:
    """Rounded to significant digits in one direction."""
    return f"{Context(prec=digits, rounding=rounding).plus(Decimal(value)):f}"


# -- sentences -------------------------------------------------------------------------------------


def findings(table: Table) -> list[str]:
    """What the rows show, in sentences made from their numbers."""
    rows = table.rows
    runs: dict[tuple[Any, Any], list[Row]] = {}
    for row in rows:
        if row["part"] == "a":
            runs.setdefault((row["matrix"], row["pair"]), []).append(row)
    return [
        _inequalities(rows), *(_run(run) for run in runs.values()),
        _minimisers([r for r in rows if r["part"] == "b"]),
        _stretching([r for r in rows if r["part"] == "c"]),
    ]  # fmt: skip


def _inequalities(rows: Iterable[Row]) -> str:
    found = [r for r in rows if r["inequalities"]]
    number = sum(len(r["inequalities"]) for r in found)
    return f"(a) {number} inequalities of the FIRENET theorem at {len(found)} restarts are proved."


def _run(rows: Sequence[Row]) -> str:
    first, last = rows[0], rows[-1]
    name = f"{first['matrix']}, {first['truth']}"
    if first["pair"] is None:
        error, rest = float(last["distance_lower"]), float(last["to_minimisers_upper"])
        return (f"{name}: the error stays at {error:.4f}, and the distance to the minimisers falls"
                f" to {rest:.1e}.")  # fmt: skip
    quotient = max((r["inequalities"]["distance"] for r in rows[1:]), key=Decimal)
    gap = max((r["inequalities"]["objective"] for r in rows[1:]), key=Decimal)
    ends = "" if last["norm"] == "0" else (
        f" At k = {last['k']} z_k is {float(last['distance_upper']):.4f} from x and"
        f" {float(last['to_minimisers_upper']):.4f} from the minimisers."
    )  # fmt: skip
    return (
        f"{name}, pair {first['pair']}, p = {first['p']}: for k ≥ 1 the error is at most"
        f" {_outwards(quotient, 3, ROUND_CEILING)} of its bound, F(z_k) − F(x) at most"
        f" {_outwards(gap, 3, ROUND_CEILING)} of ε_k.{ends}"
    )


def _minimisers(rows: Sequence[Row]) -> str:
    noisy = [r for r in rows if r["norm"] != "0"]
    parts = []
    for method in ("P1", "P2", "P3"):
        own = [float(r["to_minimisers_upper"]) / float(r["bound_c_prime"])
               for r in noisy if r["method"] == method]  # fmt: skip
        low, high = _outwards(min(own), 3, ROUND_FLOOR), _outwards(max(own), 3, ROUND_CEILING)
        parts.append(f"{method} {low} to {high}")
    return f"(b) Error over the bound of the pair c′, e ≠ 0: {', '.join(parts)}."


def _stretching(rows: Sequence[Row]) -> str:
    last = [r for r in rows if r["at"] == rows[-1]["at"]]
    parts = [f"{r['method']}: stretching {float(r['stretch']):.3g}, error {float(_error(r)):.3g}"
             for r in last]  # fmt: skip
    return f"(c) At {last[0]['at']}: {'; '.join(parts)}."
