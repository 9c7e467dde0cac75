"""The figure of `theory_bounds` and the sentences made from its rows.

(a)  error (full) and bound (hollow) against the restart k, three runs
(b)  the error of the minimisers of P1, P2, P3 and both bounds against ||e||, one matrix and truth
(c)  the stretching of four maps on {x, x'} against ||A(x - x')||, and what exactness forces
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
BOUNDS = (("bound_c", "bound, $(c_1,c_2)$"), ("bound_c_prime", "bound, $(c_1',c_2')$"))
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
        axes.plot(at, [float(r["error_upper"]) for r in run], **look | {"linestyle": "-"},
                  label=f"{title}" if pair is None else f"{title}: error")  # fmt: skip
        if pair is not None:
            axes.plot(at, [float(r["bound_c_prime"]) for r in run], label=f"{title}: bound",
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
                  **figures.curve(i), label=f"{method}: error, proved")  # fmt: skip
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
        errors = sorted({f"{float(r['error_upper']):.2g}" for r in own}, key=float)
        span = errors[0] if len(errors) == 1 else f"{errors[0]} to {errors[-1]}"
        axes.plot([_size(r) for r in own], [r["stretch"] for r in own], **look,
                  label=f"{title}: error {span}")  # fmt: skip
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
    parts = [p for r in rows for p in (r["inequalities"] or {}).values()]
    proved = sum(part["verdict"] == "proved" for part in parts)
    return f"(a) {proved} of {len(parts)} inequalities of the FIRENET theorem are proved."


def _run(rows: Sequence[Row]) -> str:
    first, last = rows[0], rows[-1]
    name = f"{first['matrix']}, {first['truth']}"
    if first["pair"] is None:
        return (f"{name}: the error stays at {float(last['error_lower']):.4f}, and the distance to"
                f" the minimisers falls to {float(last['to_minimisers_upper']):.1e}.")  # fmt: skip
    own = "bound_c" if first["pair"] == "c" else "bound_c_prime"
    quotient = max(float(r["error_upper"]) / float(r[own]) for r in rows[1:])
    gap = max(float(r["inequalities"]["objective"]["ratio"]) for r in rows[1:])
    ends = "" if last["norm"] == "0" else (
        f" At k = {last['k']} z_k is {float(last['error_upper']):.4f} from x and"
        f" {float(last['to_minimisers_upper']):.4f} from the minimisers."
    )  # fmt: skip
    return (
        f"{name}, pair {first['pair']}, p = {first['p']}: for k ≥ 1 the error is at most"
        f" {quotient:.3f} of its bound, F(z_k) − F(x) at most {gap:.3f} of ε_k.{ends}"
    )


def _minimisers(rows: Sequence[Row]) -> str:
    noisy = [r for r in rows if r["norm"] != "0"]
    parts = []
    for method in ("P1", "P2", "P3"):
        own = [float(r["to_minimisers_upper"]) / float(r["bound_c_prime"])
               for r in noisy if r["method"] == method]  # fmt: skip
        parts.append(f"{method} {min(own):.3f} to {max(own):.3f}")
    return f"(b) Error over the bound of the pair c′, e ≠ 0: {', '.join(parts)}."


def _stretching(rows: Sequence[Row]) -> str:
    last = [r for r in rows if r["at"] == rows[-1]["at"]]
    parts = [f"{r['method']}: stretching {r['stretch']:.3g}, error {float(r['error_upper']):.3g}"
             for r in last]  # fmt: skip
    return f"(c) At {last[0]['at']}: {'; '.join(parts)}."
