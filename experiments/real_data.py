"""Do popular solvers return the right support on data sets that ship with scikit-learn?

    P2  1/(2m) ||Ax - y||^2 + lam ||x||_1,   P3  ||Ax - y|| + lam ||x||_1,   12 lam each,
    linnerud, breast_cancer, diabetes, wine with monomials up to degree 4 (atlas/real_designs.py)

A row is one lam. The float64 numbers A, y, lam are the data, for everybody. The certified solver
proves the support, the signs, an enclosure of the minimiser, and the margin: lower bounds of the
least slacks, and a radius r such that all data within r (operator norm of A, l2 norm of y) have
the same support and signs. Each float solver runs at its default setting and is judged by that.

Two kinds of row. `linnerud` is small (20 x 19): the certificate holds A and stands beside the
table; support, signs, enclosure, and for every solver its output and the distance are proved by it.
The others would take up to 10 MB a row: the same proof is made in the run (`level`) and not kept,
and their columns are called measured. `solution.certificate` writes it on request.
"""

from __future__ import annotations

import runpy
from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

from sci_barriers import proofs, solve
from sci_barriers.atlas import real_designs
from sci_barriers.exact import Enclosure
from sci_barriers.proofs_support import deviation_statement, support_certificate
from sci_barriers.tables import Binding, Column, Experiment, RowResult, Settings

Row = dict[str, Any]


def _beside(name: str) -> dict[str, Any]:
    """The names of a file beside this one."""
    return runpy.run_path(str(Path(__file__).with_name(f"_real_data_{name}.py")))


problems, scores = vars(real_designs), _beside("scores")
findings, figure = (_beside("figure")[name] for name in ("findings", "figure"))
PROBLEMS = {problem.key: problem for problem in problems["PROBLEMS"]}
SOLVERS, VARIANTS = scores["SOLVERS"], scores["VARIANTS"]
QUICK = {"breast_cancer-2": (), "wine-4": (8,)}
DIGITS, NEAR = 12, 40


def cells(settings: Settings) -> Sequence[Row]:
    """A cell for each problem and each k; a short run has every fourth, of the largest one."""
    found: list[Row] = []
    for key in PROBLEMS:
        steps: Sequence[int] = range(problems["STEPS"])
        if settings.quick:
            steps = QUICK.get(key, steps[::4])
        found += [
            {"key": f"{key}-{k:02}", "problem": key, "k": k, "seed": settings.seed} for k in steps
        ]
    return found


def row(cell: Row) -> RowResult:
    """The proved minimiser of one problem, and what each solver returns in its place."""
    problem, k = PROBLEMS[cell["problem"]], cell["k"]
    A, y = problems["design"](problem.data, problem.degree)
    lam = problems["level"](problem, k)
    truth = solve(A, y, problems["objective"](problem, lam))
    found: Row = dict.fromkeys(column.name for column in COLUMNS)
    found |= {
        "problem": problem.title, "tag": problem.tag, "m": truth.m, "N": truth.N, "k": k,
        "ratio": float(f"{problems['ratio'](k):.4g}"), "lam": lam,
        "repeated": problems["repeated"](problem.data, problem.degree),
        "status": truth.status, "level": truth.level,
    }  # fmt: skip
    runs = {
        name: scores["run"](solver, name, A, y, lam=lam)
        for name, solver in scores["solvers"](problem.tag, seed=cell["seed"]).items()
    }
    for name, run in runs.items():
        found[f"{name}_status"] = run.status
        found[f"{name}_warned"] = None if run.status == "skipped" else run.flagged
        found[f"{name}_message"] = "; ".join(run.messages)[:160] or None
    if not truth.unique or truth.support is None or truth.signs is None:
        return RowResult(row=found)
    found |= _margin(truth.margin, norm=problems["norm"](problem.data, problem.degree))
    found["size"] = len(truth.support)
    outputs = {name: run.x for name, run in runs.items() if run.x is not None}
    found |= judged(outputs, dict(zip(truth.support, truth.signs, strict=True)))
    boxes = truth.enclosure(digits=NEAR)
    for name, x in outputs.items():
        low, high = scores["distance"](x, boxes).bounds(DIGITS)
        found |= {f"{name}_distance": low, f"{name}_distance_upper": high}
    certificate = _certificate(truth, A, y, outputs) if problem.stored else None
    return RowResult(row=found, certificate=certificate)


def judged(outputs: Mapping[str, Sequence[float]], truth: Mapping[int, int]) -> Row:
    """The columns of every variant: its pattern against {index: sign} of the minimiser."""
    found: Row = {}
    for name, (solver, cut) in VARIANTS.items():
        if solver in outputs:
            verdict = scores["compared"](scores["pattern"](outputs[solver], cut=cut), truth)
            found |= {f"{name}_{part}": value for part, value in verdict.items()}
    return found


def _margin(margin: Any, *, norm: float) -> Row:
    """Lower bounds as decimals rounded down; the radius also in units of ||A||."""
    if margin is None:
        return {}
    values = {"radius": margin.radius, "primal": margin.primal, "dual": margin.dual}
    found: Row = {
        name: None if value is None else Enclosure.point(value).bounds(4)[0]
        for name, value in values.items()
    }
    return found | {"relative": float(f"{float(margin.radius) / norm:.2e}")}


def _certificate(truth: Any, A: Any, y: Any, outputs: Mapping[str, Sequence[float]]) -> Any:
    """The proof of the support with the distances of all outputs, accepted by the checker."""
    found: dict[str, Any] = support_certificate(
        A, y, problem=truth.problem, support=truth.support, signs=truth.signs
    )
    statements = found["statements"]
    for name, x in outputs.items():
        statements[name] = deviation_statement("support", statements["support"], x, digits=DIGITS)
    proofs.accept(found)
    return found


# -- what is expected ----------------------------------------------------------------------------


def expect(row: Row) -> str | None:
    """None, or what contradicts itself: the proof and the counts, the counts and the distances."""
    if row["status"] != "unique" or row["radius"] is None or not Fraction(row["radius"]) > 0:
        return f"status {row['status']}, radius {row['radius']}, expected a margin"
    for name in ("support", "signs"):
        if row[name] is not None and len(row[name]) != row["size"]:
            return f"{len(row[name])} proved {name}, {row['size']} by the solver"
    for name, (solver, _) in VARIANTS.items():
        if row[f"{solver}_status"] in (None, "skipped"):
            continue
        if row[f"{solver}_status"] != "ran":
            return f"{solver}: {row[f'{solver}_message']}"
        counts = [row[f"{name}_{part}"] for part in COUNTS]
        size = row["size"] + counts[0] - counts[1]
        if row[f"{name}_right"] is any(counts) or not 0 <= size <= row["N"]:
            return f"{name}: {counts} beside right = {row[f'{name}_right']}"
        if solver == name and (reason := _distances(row, name)):
            return reason
    return None


def _distances(row: Row, name: str) -> str | None:
    """A wrong sign costs at least the primal slack; both enclosures hold the same number."""
    low, high = (Fraction(row[f"{name}_distance{end}"]) for end in ("", "_upper"))
    missed = row[f"{name}_false_negatives"] + row[f"{name}_wrong_signs"]
    if missed and high < Fraction(row["primal"]):
        return f"{name}: {missed} entries missed at a distance of only {high}"
    if row[f"{name}_proved"] is not None:
        bounds = [Fraction(row[f"{name}_proved{end}"]) for end in ("", "_upper")]
        if not bounds[0] <= high or not low <= bounds[1]:
            return f"{name}: distance {row[f'{name}_distance']}, proved {row[f'{name}_proved']}"
    return None


# -- the table ---------------------------------------------------------------------------------


def _measured(name: str, heading: str, *, show: bool = False, **options: Any) -> Column:
    return Column(name=name, kind="measured", heading=heading, show=show, **options)


def _proved(name: str, heading: str, path: str, *, show: bool = False, **options: Any) -> Column:
    return Column(name=name, kind="proved", heading=heading, show=show,
                  source=f"statements.{path}", **options)  # fmt: skip


def _verdict(name: str, solver: str) -> Any:
    """ "ok", or "+2 −1 ≠3": false positives, false negatives, wrong signs; ! where it warned."""

    def text(row: Mapping[str, Any]) -> str:
        if row[f"{name}_right"] is None:
            return "–"
        marks = zip(("+", "−", "≠"), (row[f"{name}_{part}"] for part in COUNTS), strict=True)
        words = " ".join(f"{mark}{count}" for mark, count in marks if count) or "ok"
        return words + (" !" if row[f"{solver}_warned"] else "")

    return text


def _counted(row: Mapping[str, Any]) -> str:
    return "–" if row["support"] is None else str(len(row["support"]))


COUNTS = ("false_positives", "false_negatives", "wrong_signs")


def _columns() -> tuple[Column, ...]:
    columns = [
        Column(name="problem", kind="text", heading="data"),
        Column(name="tag", kind="text", heading="problem", show=False),
        _measured("m", "m", show=True),
        _measured("N", "N", show=True),
        Column(name="instance", kind="parameter", heading="A, y and λ, exact",
               source="instances.I", show=False),
        _measured("repeated", "columns that repeat another one"),
        _measured("k", "k"),
        _measured("ratio", "λ/λ_max", show=True),
        _measured("lam", "λ"),
        _measured("size", "support", show=True),
        _proved("support", "support, proved", "support.claim.support", show=True, format=_counted,
                raw_heading="support, proved"),
        _proved("signs", "signs", "support.claim.signs"),
        _proved("x", "x on the support", "support.claim.x"),
        _measured("radius", "radius"),
        _measured("relative", "radius/norm", show=True),
        _measured("primal", "least |x| on the support"),
        _measured("dual", "least dual slack"),
        Column(name="status", kind="text", heading="status", show=False),
        Column(name="level", kind="text", heading="level"),
    ]  # fmt: skip
    for name, (solver, cut) in VARIANTS.items():
        heading = f"{solver} (1e-6)" if cut else name
        columns.append(
            _measured(f"{name}_right", heading, show=name in scores["JUDGED"],
                      format=_verdict(name, solver), raw_heading=f"{heading}: right")
        )  # fmt: skip
        columns += [
            _measured(f"{name}_{part}", f"{heading}: {part.replace('_', ' ')}") for part in COUNTS
        ]
    for name in SOLVERS:
        columns += [
            _measured(f"{name}_distance", f"{name}: distance"),
            _measured(f"{name}_distance_upper", f"{name}: distance, upper"),
            _proved(f"{name}_x", f"{name}: output", f"{name}.claim.x"),
            _proved(f"{name}_proved", f"{name}: distance, proved", f"{name}.claim.lower"),
            _proved(f"{name}_proved_upper", f"{name}: distance, proved, upper",
                    f"{name}.claim.upper"),
            _measured(f"{name}_warned", f"{name}: warned"),
            Column(name=f"{name}_status", kind="text", heading=f"{name}: status", show=False),
            Column(name=f"{name}_message", kind="text", heading=f"{name}: message", show=False),
        ]  # fmt: skip
    return tuple(columns)


COLUMNS = _columns()
BINDING = Binding(
    statements={
        "support": [{"kind": "support", "instance": "I"}],
        **{name: [{"kind": "deviation", "from": "support"}] for name in SOLVERS},
    },
)

EXPERIMENT = Experiment(
    binding=BINDING,
    id="real_data",
    title="Supports of LASSO solvers at default tolerance on data sets that ship with scikit-learn",
    claim=(
        "Every float solver tried returns, at its default setting and without a warning, a wrong"
        " support for some λ; the certified solver proves the support of each instance, with a"
        " radius within which no change of the data changes it."
    ),
    columns=COLUMNS,
    cells=cells,
    row=row,
    expect=expect,
    figure=figure,
    notes=(
        "Problem: min (1/(2m))‖Ax − y‖² + λ‖x‖₁; P3: min ‖Ax − y‖ + λ‖x‖₁. A: all monomials up to"
        " the degree in the standardised features, standardised; y: the target, standardised. The"
        " float64 numbers that come out are the data, exactly.",
        "Columns of solvers: ok for the support and the signs of the minimiser; else +"
        " false positives, − false negatives, ≠ wrong signs; ! where the solver warned or did not"
        " call its output optimal. cyclic, random: scikit-learn Lasso; lars: its LassoLars.",
        "Clarabel, OSQP and SCS (by cvxpy) hardly return exact zeros: shown is the pattern of"
        " |x| > 1e-6·max|x|; the patterns without a cut are in the JSON document, as are the"
        " distances to the minimiser. P3: only of those that take it. OSQP is not run on wine.",
        "Level: what proved the minimiser in this run. Support, proved: there is a certificate"
        " beside the table, which proves support, signs, bounds of x, and for each solver the"
        " distance of its output. Without one the columns are called measured: the proof was made,"
        " of the same kind, and not kept, because it holds the whole of A.",
        "Radius/norm: a lower bound r of the margin, divided by ‖A‖: all data within r of A (in"
        " operator norm) and of y have the same support and signs.",
    ),
    findings=lambda table: findings(table.rows),
)
