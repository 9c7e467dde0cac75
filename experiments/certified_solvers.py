"""Certified solvers: seconds of each level against the faster float solver, in one run.

    ratio = (median seconds of the level)/(median seconds of the unit),
    unit: the faster of CD and LARS for P2; lars_path for the exact path; HiGHS for basis pursuit

CD and LARS are scikit-learn's Lasso and LassoLars as they come, without intercept; HiGHS is scipy's
linprog. Data and problems: `_certified_solvers_data.py`. Levels and how they are timed:
`_certified_solvers_timing.py`. One thread, rows one after the other, medians over `runs`. The
targets are what the ratios are held against in the table; nothing fails when one is missed.
`expect` asks that the answers of the levels agree, and that what is not proved has a reason.
"""

from __future__ import annotations

import runpy
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sci_barriers.tables import Column, Experiment, RowResult, Settings

SIZES = (20, 50, 100, 200, 500, 1000, 2000)
LARGEST = 5000  # the float certificate only
PATH = 200  # columns up to which the exact path is measured
PURSUIT = ((100, 200), (200, 400))
RUNS, RUNS_SMALL, SMALL = 5, 9, 500
FLOATS = {"cd": "CD", "lars": "LARS", "highs": "HiGHS"}
TIMED = (
    "cd", "lars", "lars_path", "highs", "support", "p1_support", "p3_support",
    "refine", "bits", "p1_bits", "p3_bits", "x", "xv", "read", "path",
)  # fmt: skip
LEVELS = {"support": "support", "bits": "100 bits", "x": "exact x", "path": "exact path"}
SIDE = {f"{p}_{level}_ratio": (p, level) for p in ("p1", "p3") for level in ("support", "bits")}
Target = tuple[str, str, int, int, float, bool]
TARGETS: tuple[Target, ...] = (
    # ratio, problem, least N, most N, at most, also for integers
    ("support_ratio", "P2", 50, 200, 0.5, True),
    ("support_ratio", "P2", 2000, 2000, 0.2, True),
    ("bits_ratio", "P2", 1000, 2000, 1.0, True),
    ("x_ratio", "P2", 20, 200, 15.0, False),
    ("x_ratio", "P2", 2000, 2000, 80.0, False),
    ("path_ratio", "P2", 200, 200, 100.0, False),
    *((name, "P2", 20, LARGEST, 2.0, True) for name in SIDE),
    ("x_ratio", "P1, η = 0", 400, 400, 4.0, True),
)
NAMES = {f"{level}_ratio": words for level, words in LEVELS.items()}
NAMES |= {name: f"{p.upper()}/P2 {LEVELS[level]}" for name, (p, level) in SIDE.items()}

Row = dict[str, Any]


def _beside(name: str) -> dict[str, Any]:
    """The names of a file beside this one."""
    return runpy.run_path(str(Path(__file__).with_name(f"_certified_solvers_{name}.py")))


DATA, TIMING = _beside("data"), _beside("timing")
figure = _beside("figure")["figure"]


def cells(settings: Settings) -> Sequence[Row]:
    """Every kind with growing N, then basis pursuit; quick: N = 20, 100 and a small one."""
    sizes = SIZES[:3:2] if settings.quick else (*SIZES, LARGEST)
    kinds = tuple(DATA["KINDS"])
    found = [_cell("P2", kind, N // 2, N, settings) for kind in kinds for N in sizes]
    shapes = ((20, 40),) if settings.quick else PURSUIT
    used = ("gauss", "integers") if settings.quick else kinds
    return found + [_cell("P1, η = 0", kind, m, N, settings) for kind in used for m, N in shapes]


def _cell(problem: str, kind: str, m: int, N: int, settings: Settings) -> Row:
    often = problem == "P2" and N < SMALL and not settings.quick
    return {
        "key": f"{problem[:2]}-{kind}-{m}x{N}", "problem": problem, "kind": kind, "m": m, "N": N,
        "seed": settings.seed, "runs": RUNS_SMALL if often else RUNS,
    }  # fmt: skip


def row(cell: Row) -> RowResult:
    """Draw, guess, measure with one thread, compare the answers, judge the ratios."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        found = _measured(cell)
    seconds = found["seconds"]
    result: Row = {name: cell[name] for name in ("problem", "kind", "m", "N", "seed", "runs")}
    result["data"] = DATA["KINDS"][cell["kind"]]
    result |= {"k": found["k"], "status": found["status"], "lam": found.get("lam")}
    result["checks"] = found["checks"]
    result |= {f"{name}_seconds": seconds.get(name) for name in TIMED}
    result |= ratios(result)
    result["targets"] = judged(result)
    return RowResult(row=result)


def _measured(cell: Row) -> Row:
    A, y = DATA["draw"](cell["kind"], cell["N"], seed=cell["seed"])
    if cell["problem"] != "P2":
        return dict(TIMING["pursuit"](A, y, runs=cell["runs"]))
    lam = DATA["penalty"](cell["kind"], A, y)
    P, s, norm = DATA["guess"](A, y, alpha=float(lam))
    levels = "all" if cell["N"] <= PATH else "support" if cell["N"] >= LARGEST else "points"
    found = TIMING["lasso"](
        A, y, DATA["problems"](lam, m=len(y), norm=norm), alpha=float(lam), guess=(P, s),
        levels=levels, runs=cell["runs"],
    )  # fmt: skip
    return {**found, "lam": float(lam)}


# -- the ratios --------------------------------------------------------------------------------


def ratios(row: Mapping[str, Any]) -> Row:
    """The unit, its seconds, and every ratio to four digits; None where something is missing."""
    floats = {name: row[f"{name}_seconds"] for name in FLOATS}
    floats = {name: value for name, value in floats.items() if value is not None}
    unit = min(floats, key=lambda name: floats[name])

    def ratio(level: str, to: str) -> float | None:
        top, bottom = row[f"{level}_seconds"], row[f"{to}_seconds"]
        return None if top is None or bottom is None else float(f"{top / bottom:.4g}")

    found: Row = {"unit": FLOATS[unit], "unit_seconds": floats[unit]}
    for level in (*LEVELS, "xv"):
        found[f"{level}_ratio"] = ratio(level, "lars_path" if level == "path" else unit)
    return found | {name: ratio(f"{p}_{level}", level) for name, (p, level) in SIDE.items()}


def judged(row: Mapping[str, Any]) -> list[Row]:
    """The targets of this row: {"ratio", "at_most", "found", "met"}; met: None if not measured."""
    verdicts = []
    for name, problem, least, most, bound, integers in TARGETS:
        applies = row["problem"] == problem and least <= row["N"] <= most
        if not applies or (row["kind"] == "integers" and not integers):
            continue
        if row["N"] >= LARGEST and name.endswith("bits_ratio"):
            continue
        value = row[name]
        met = None if value is None else value <= bound
        verdicts.append({"ratio": NAMES[name], "at_most": bound, "found": value, "met": met})
    return verdicts


def expect(row: Row) -> str | None:
    """None, or which answers differ, or that a proof is missing without a reason."""
    status, _, reason = row["status"].partition(": ")
    if not status.startswith("proved") and not reason:
        return f"{status}, for no reason"
    wrong = [name for name, right in row["checks"].items() if not right]
    return f"false: {'; '.join(wrong)}" if wrong else None


# -- the table ---------------------------------------------------------------------------------


def _number(value: float | None) -> str:
    """Three digits at most, two after the point."""
    if value is None:
        return "–"
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:.0f}"


def _shape(row: Mapping[str, Any]) -> str:
    return f"{row['m']}×{row['N']}"


def _unit(row: Mapping[str, Any]) -> str:
    return f"{row['unit']}, {_number(1e3 * row['unit_seconds'])}"


def _both(p: str) -> Any:
    """The ratios of both levels to P2."""

    def text(row: Mapping[str, Any]) -> str:
        values = [row[f"{p}_{level}_ratio"] for level in ("support", "bits")]
        return ", ".join(_number(value) for value in values if value is not None) or "–"

    return text


def _verdict(row: Mapping[str, Any]) -> str:
    """How many are met, and each one that is not; what is undecided."""
    targets = row["targets"]
    words = [] if row["status"].startswith("proved") else [row["status"]]
    words += [
        f"{t['ratio']} {_number(t['found'])} > {t['at_most']:g}"
        for t in targets
        if t["met"] is False
    ]
    met = sum(t["met"] is True for t in targets)
    return "; ".join([f"{met} of {len(targets)} met", *words]) if targets or words else "–"


def _ratio(level: str, heading: str) -> Column:
    def text(row: Mapping[str, Any]) -> str:
        return _number(row[f"{level}_ratio"])

    return Column(name=f"{level}_ratio", kind="measured", heading=heading, format=text)


def _hidden(name: str, kind: Any = "measured") -> Column:
    return Column(name=name, kind=kind, heading=name, show=False)


COLUMNS = (
    Column(name="problem", kind="text", heading="problem"),
    Column(name="data", kind="text", heading="data"),
    Column(name="N", kind="text", heading="m×N", format=_shape),
    Column(name="k", kind="measured", heading="support"),
    Column(name="unit", kind="measured", heading="float solver, ms", format=_unit),
    _ratio("support", "support proved"),
    _ratio("bits", "100 bits"),
    _ratio("x", "exact x"),
    _ratio("path", "exact path / LARS path"),
    Column(name="p1_support_ratio", kind="measured", heading="P1/P2", format=_both("p1")),
    Column(name="p3_support_ratio", kind="measured", heading="P3/P2", format=_both("p3")),
    Column(name="runs", kind="text", heading="runs"),
    Column(name="targets", kind="text", heading="targets", format=_verdict),
    *map(_hidden, ("unit_seconds", "xv_ratio", "p1_bits_ratio", "p3_bits_ratio")),
    *(_hidden(f"{name}_seconds") for name in TIMED),
    *(_hidden(name, "text") for name in ("kind", "m", "seed", "lam", "status", "checks")),
)

NOTES = (
    "Numbers under support proved, 100 bits, exact x are ratios: median time of the level over that"
    " of the float solver named, the faster of scikit-learn's coordinate descent (CD) and LARS at"
    " their default settings; for basis pursuit (P1, η = 0) scipy's HiGHS. Processor time, one"
    " thread, runs in turns. LARS was not run at N = 5000.",
    "Given: the support and the signs of a coordinate descent with tolerance 1e-14, or the pair of"
    " HiGHS; their time is not counted. support proved: by floats (basis pursuit: the basis)."
    " 100 bits: this proof and enclosures of x to 100 bits. exact x: this proof and the rational x"
    " over one denominator. exact path: the homotopy from the largest λ, the reading of the"
    " floats as exact numbers included, over scikit-learn's lars_path.",
    "P1/P2, P3/P2: time of P1 and of P3, whose minimisers are those of P2 up to rounding, over that"
    " of P2: support, 100 bits.",
    "P2: (1/(2m))‖Ax − y‖² + λ‖x‖₁, λ a twentieth of the largest useful one. Data: m = N/2, N/10"
    " non-zeros, noise a tenth of the entries of A, or (more noise) three tenths of Ax; correlated:"
    " columns i, j have correlation 0.9^|i − j|; DCT: random rows of the orthonormal DCT-II; all in"
    " float64 but the integers, whose entries are at most 511.",
    "Targets (ratios): support 0.5 for N = 50 to 200 and 0.2 at 2000; 100 bits 1 from N = 1000;"
    " exact x from float64 data 15 up to N = 200, 80 at 2000; exact path 100 at N = 200, float64"
    " data; P1 and P3 2; basis pursuit with exact x 4 at 200×400. Times depend on the machine (see"
    " the provenance of the JSON document); nothing fails when a target is missed.",
    "In each row the answers were compared: enclosures of 100 bits meet those of float64 and hold"
    " the exact x, the exact path ends in it; basis pursuit: Ax = y and ‖x‖₁ = <v, y> exactly. The"
    " JSON document has all seconds, also with the exact dual vector of basis pursuit (xv).",
)

EXPERIMENT = Experiment(
    id="certified_solvers",
    title="What a proof costs: certified levels beside float solvers",
    claim=(
        "Support, signs, enclosures to 100 bits and exact x are proved for the float data as they"
        " are, and the levels agree. The ratios say what each proof costs beside the float solver."
    ),
    columns=COLUMNS,
    cells=cells,
    row=row,
    expect=expect,
    figure=figure,
    notes=NOTES,
    serial=True,
)
