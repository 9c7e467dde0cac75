"""The atlas near ties: every float solver of P1, P2, P3 where one entry, 2^-n larger, decides.

    tie      A = a (+) c, a = (alpha, alpha) + 2^-n e_winner, alpha = 5 10^(K-1), K = 3, c = ||a||:
             m = 2, N = 3 (some libraries refuse one row), Xi = {T e_winner}
    omega_k  P3, N = 8, m = 7, with a DCT of the rows: Xi = {T e_winner}, T = 3/(sqrt2 10^K + ...)
    error_true = d(x, Xi),   error_given = d(x, minimisers of the float64 data)

Wrong is a distance of more than 10^-K. The runs are the cells of sweeps/atlas_ties.toml; a row
proves both distances of its output. Instances and levels: sci_barriers/atlas/ties.py.
"""

from __future__ import annotations

import runpy
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sci_barriers import proofs
from sci_barriers.atlas.known import given_of
from sci_barriers.atlas.solvers import find
from sci_barriers.atlas.ties import OMEGA_K, TIE
from sci_barriers.atlas.verdicts import sentences
from sci_barriers.tables import Binding, Column, Experiment, RowResult, Settings, Table

HERE = Path(__file__).resolve().parent
SWEEP = HERE / "sweeps" / "atlas_ties.toml"
QUICK = {"n": [4, 20], "setting": "default"}
QUICK_SOLVERS = ["cvxpy, Clarabel"]
KINDS = {"tie": TIE, "tie_seeds": TIE, "omega_k": OMEGA_K, "omega_k_seeds": OMEGA_K}
Row = dict[str, Any]
ATLAS = runpy.run_path(str(HERE / "_atlas_table.py"))
text, kept = ATLAS["text"], ATLAS["kept"]


def cells(settings: Settings) -> Sequence[Row]:
    """The cells of the sweep, finished, in its order."""
    names = ("setting", "problem", "dct", "winner", "n")
    found: Sequence[Row] = ATLAS["FINISHED"](SWEEP, settings, short=_short, names=names)
    return found


def _short(part: Mapping[str, Any]) -> dict[str, Any]:
    """Of the parts that count seeds all solvers: few draw at random, and none for P1 and P3."""
    return {**part, **QUICK, "solver": "all" if "seeds" in part else QUICK_SOLVERS}


def row(cell: Row) -> RowResult:
    """Both distances of the output of the cell, proved."""
    asked = cell["asked"]
    found: Row = ATLAS["begun"](cell, COLUMNS, asked=("problem", "n", "winner"))
    found["family"] = "tie" if cell["kind"].startswith("tie") else "Ω_K with DCT"
    if ATLAS["is_absent"](cell):
        return RowResult(row=found)
    place = KINDS[cell["kind"]].at(asked)
    member = place.member
    box = find(asked["problem"], asked["solver"], asked["setting"])
    given = given_of(place, box)
    xi, claim = ATLAS["minimisers"](given, "given")
    said = {"truth": member.minimisers(label="truth"), "given": claim}
    x = ATLAS["output"](cell)
    if x is not None:
        for name, where in (("truth", member.solution_set()), ("given", xi)):
            error = "error_true" if name == "truth" else "error_given"
            said[error] = proofs.distance(name, where, x, digits=15, exceeds=place.wrong)
    certificate = proofs.certificate({"truth": member.instance(), "given": given}, said)
    return RowResult(row=found, certificate=certificate, seconds=cell["seconds"])


def expect(row: Row) -> str | None:
    """None, or a deviation: the score of the cell, and the verdict."""
    found: str | None = ATLAS["proved_otherwise"](row)
    return found


def _gap(row: Mapping[str, Any]) -> str:
    return "–" if row["n"] is None else f"2^{_log2(row)}"


def _log2(row: Mapping[str, Any]) -> int:
    """Of what the winner's entry is larger by: 2^-n, in Omega_K 2^-(n+1)."""
    n: int = row["n"]
    return -n if row["family"] == "tie" else -n - 1


COLUMNS: tuple[Column, ...] = (
    *(text(name) for name in ("family", "problem", "solver", "setting", "winner")),
    text("n", "g", format=_gap, raw_heading="n"),
    *ATLAS["error"]("error_true", "error, true data"),
    *ATLAS["error"]("error_given", "error, data given"),
    *ATLAS["judged"](),
    *kept("version", "message", "options", "verdict_given"),
    *kept("counts", "counts_given", "seeds", "outputs", "iterations", kind="measured"),
    *kept("scored_true", kind="measured"),
    ATLAS["proved"]("wrong", "error > 10^-K", "error_true.claim.verdict", show=False),
    ATLAS["proved"]("x", "x", "error_true.claim.x", show=False),
    *ATLAS["instances"]("truth", "given"),
)
BINDING = Binding(
    statements={
        **{n: [{"kind": "minimisers", "instance": n}] for n in ("truth", "given")},
        "error_true": [{"kind": "distance", "from": "truth"}],
        "error_given": [{"kind": "distance", "from": "given"}],
    },
)


def _groups(table: Table) -> dict[str, list[Row]]:
    """Rows by family and problem."""
    found: dict[str, list[Row]] = {}
    for row in ATLAS["ran"](table.rows):
        found.setdefault(f"{row['family']}, {row['problem']}", []).append(row)
    return found


def findings(table: Table) -> Sequence[str]:
    """How much was run, one sentence for each family, problem and solver, and what is absent."""
    said = []
    for name, rows in _groups(table).items():
        solvers, settings = ATLAS["sizes"](rows)
        said.append(f"{name}: {solvers} implementations, {settings} settings.")
        made = [{**row, "order": str(row["winner"]), "delta_log2": _log2(row)} for row in rows]
        said += [f"{name}: {text}" for text in sentences(made, symbol="g", by="winner")]
    return (*said, *ATLAS["absent"](table.rows, "problem", "solver"))


def figure(table: Table, stem: Path) -> Sequence[Path]:
    """A heat map for each family and problem and each of the scores."""
    paths: list[Path] = []
    for name, rows in _groups(table).items():
        ending = "omega" if name.startswith("Ω") else rows[0]["problem"].lower()
        drawn = ATLAS["HEAT_MAP"](
            across="n", by="winner", ticks=str,
            words=r"$n$: the winner's entry is larger by $2^{-n}$ ($\Omega_K$: $2^{-n-1}$)",
        ).draw(
            rows, stem.with_name(f"{stem.name}_{ending}"), title=name.replace("Ω_K", r"$\Omega_K$")
        )
        paths += drawn
    return paths


EXPERIMENT = Experiment(
    binding=BINDING,
    id="atlas_ties",
    title="Atlas: float solvers near ties of P1, P2, P3",
    claim=(
        "One entry, larger by 2^-n, decides which vertex is the minimiser. Both distances of every"
        " output are proved: to the minimisers of the instance, and of the float64 data given."
    ),
    columns=COLUMNS,
    cells=cells,
    row=row,
    expect=expect,
    figure=figure,
    findings=findings,
    notes=(
        "K = 3: right is a distance of at most 10^-3; the vertices are 2.8·10^-3 (tie) and 3·10^-3"
        " (Ω_K) apart, so that their middle is wrong, too. winner: the column with the larger"
        " entry. tie: η = 1/10 (P1), λ = 1 (P2, ‖Ax − y‖² + λ‖x‖₁), λ = 1/2 (P3), N = 3, m = 2."
        " Ω_K: N = 8, m = 7, λ = 1.",
        "For large n the float64 data have lost the 2^-n: they are a tie, every point of the"
        " segment between the vertices is right for them, and no method can know which vertex is"
        " right for the true data.",
        "Solvers that draw at random: 100 seeds; the errors are those of the output that is"
        " farthest off, and how often each verdict was met is measured by the same comparison."
        " Wrong and said so: a warning, or a status other than optimal. No answer: no output, for"
        " an error, a timeout, or too much memory.",
        ATLAS["SOLVERS"],
    ),
)
