"""What the theory promises against what happens: certified null space constants, proved errors.

    (a)  FIRENET, z_k after k restarts: ||z_k - x|| and C3 (eps_k + delta_0), all inequalities
    (b)  minimisers of P1, P2, P3 from y = A x + e: d(x, Xi) and the recovery bounds
    (c)  maps on {x, x'}, x - x' near ker A: the stretching ||Psi(y) - Psi(y')||/t, y = A x,
         y' = A x', t = ||A(x - x')||, and what the errors at x and x' force

Bounds: ||. - x|| <= (2 c1/sqrt(s)) sigma_s(x)_1 + ..., (C1, C2) = (c1, c2) [Theorem 1], the pairs
"c" and "c'" of `stability.constants`; rho and gamma are exact or rounded upwards. P1: eta = ||e||;
P3: lam = the limit c1/(sqrt(s) c2), down to k 2^-10; P2: 2 ||e|| times that. In (a) each pair has
its own lam, in (b) both have the smaller one. The certificate of a row proves all its numbers:
rho_0, rho, gamma, distances and bounds, in (a) the restart with its inequalities, in (c) what the
two outputs of the map, numbers of the claim, do and force. That a program gave these outputs is
no part of it. Text: the words, C3, and what names the row.
"""

from __future__ import annotations

import runpy
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from sci_barriers import QCBP, Lasso, SqrtLasso
from sci_barriers.exact import Q, Verdict, as_q, from_json, sqrt_enclosure, to_json
from sci_barriers.stability import PAIRS, map_awareness, recovery_bound
from sci_barriers.stability.decoder_bounds import constrained_bound, squared_bound
from sci_barriers.stability.statements_firenet import firenet_statement, network_run_statement
from sci_barriers.tables import Binding, Column, Experiment, RowResult, Settings, fixed

Row = dict[str, Any]


def _beside(name: str) -> dict[str, Any]:
    """The names of a file beside this one."""
    return runpy.run_path(str(Path(__file__).with_name(f"_theory_bounds_{name}.py")))


DATA, MAPS, CHECK, FIGURE, PROOFS = map(_beside, ("data", "maps", "check", "figure", "proofs"))
RUNS = (
    ("hadamard", "sparse", "0", "c"), ("hadamard", "sparse", "0", "c'"),
    ("turned", "compressible", "1/64", "c'"), ("random", "sparse", "1/64", "c'"),
    ("tie", "sparse", "0", None),
)  # fmt: skip
SETTINGS = (("turned", "sparse"), ("turned", "compressible"), ("random", "sparse"))
NOISES = (None, 11, 9, 7, 5, 3, 1)  # ||e|| = 2^-j; None: 0
STEPS = (2, 4, 6, 8, 10, 14, 20)  # t = 2^-j
PAIR_KEYS = {"c": "c", "c'": "c-prime", None: "none"}
DIGITS, SHOWN, FAR = PROOFS["DIGITS"], 4, 64


def cells(settings: Settings) -> Sequence[Row]:
    """(a) every run and k; (b) every matrix, truth, noise, problem; (c) every t and map."""
    quick = settings.quick
    runs = (RUNS[1], RUNS[2], RUNS[4]) if quick else RUNS
    cases = SETTINGS[1:2] if quick else SETTINGS
    noises, steps = (NOISES[::3], STEPS[::3]) if quick else (NOISES, STEPS)
    found: list[Row] = [
        {"key": f"a-{name}-{kind}-{PAIR_KEYS[pair]}-{k:02}",
         "part": "a", "matrix": name, "truth": kind, "norm": norm, "pair": pair, "k": k}
        for name, kind, norm, pair in runs
        for k in range(0, DATA["RESTARTS"] + 1, 5 if quick else 1)
    ]  # fmt: skip
    found += [
        {"key": f"b-{name}-{kind}-{'0' if j is None else j}-{problem}", "part": "b",
         "matrix": name, "truth": kind, "j": j, "problem": problem}
        for name, kind in cases
        for j in noises
        for problem in ("P1", "P2", "P3")
        if j is not None or problem != "P2"  # lam = 0 for e = 0
    ]  # fmt: skip
    return found + [
        {"key": f"c-{kind}-{j}", "part": "c", "matrix": "hadamard", "map": kind, "j": j}
        for kind in MAPS["TITLES"]
        for j in steps
    ]


def row(cell: Row) -> RowResult:
    """One restart, one minimiser, or one map at one distance from the kernel."""
    found: Row = dict.fromkeys(column.name for column in COLUMNS)
    m, N = DATA["matrix"](cell["matrix"]).shape
    found |= {"part": cell["part"], "matrix": DATA["NAMES"][cell["matrix"]], "m": m, "N": N}
    part = {"a": _restart, "b": _minimiser, "c": _map}[cell["part"]]
    more, certificate = part(cell)
    return RowResult(row=found | more, certificate=certificate)


# -- (a) and (b): FIRENET, minimisers ----------------------------------------------------------


def _restart(cell: Row) -> tuple[Row, Row]:
    name, kind, k, pair = (cell[key] for key in ("matrix", "truth", "k", "pair"))
    A, x = DATA["matrix"](name), DATA["truth"](name, kind)
    found: Row = {"truth": f"{_words(name, kind)}, ‖e‖ = {cell['norm']}", "norm": cell["norm"],
                  "at": f"k = {k}"}  # fmt: skip
    if pair is None:
        y, lam, null_space = A @ x, DATA["TIE"]["lam"], DATA["null_space"](name)
        network = network_run_statement(A, y, x=x, restarts=[k], near=FAR, **DATA["TIE"])
        found["verdict"] = f"no bound: ρ₀ = {null_space.upper()}"
    else:
        run, null_space = DATA["run"](name, kind, cell["norm"], pair), DATA["certified"](name)
        parts = run.restarts[k].inequalities.values()
        y, lam = run.plan.y, run.plan.lam
        network = firenet_statement(run, restarts=[k], near=FAR)
        hold = sum(part.verdict is Verdict.PROVED for part in parts)
        found |= {"verdict": f"{hold} of {len(parts)} hold", "C3": to_json(run.plan.C3)}
    z = tuple(from_json(entry) for entry in network["claim"]["restarts"][0]["psi"])
    status, certificate = PROOFS["proof"](
        A, y, SqrtLasso(lam=lam), z, found=null_space, more={"firenet": network}
    )
    method = f"FIRENET, {network['claim']['p']} inner steps"
    return found | {"method": method, "status": status}, certificate


def _minimiser(cell: Row) -> tuple[Row, Row]:
    name, kind, j, tag = (cell[key] for key in ("matrix", "truth", "j", "problem"))
    norm = Q(0) if j is None else Q(1, 2**j)
    x, e, lam = DATA["truth"](name, kind), DATA["noise"](name, norm), DATA["level"](name)
    both = {pair: DATA["constants"](name, pair) for pair in PAIRS}
    problem: Any
    if tag == "P1":
        problem = QCBP(eta=norm)
        bounds = {p: constrained_bound(c, x=x, e=e, eta=norm) for p, c in both.items()}
    elif tag == "P2":
        problem = Lasso(lam=2 * norm * lam)
        bounds = {p: squared_bound(c, x=x, e=e, lam=problem.lam) for p, c in both.items()}
    else:
        problem = SqrtLasso(lam=lam)
        bounds = {p: recovery_bound(c, x=x, e=e, lam=lam).value for p, c in both.items()}
    status, certificate = PROOFS["proof"](
        DATA["matrix"](name), DATA["data"](name, x, e), problem, x,
        found=DATA["certified"](name), bounds=bounds,
    )  # fmt: skip
    return {
        "truth": _words(name, kind), "norm": to_json(norm), "method": tag, "status": status,
        "at": f"‖e‖ = {'0' if j is None else f'2^-{j}'}", "verdict": "below both bounds",
    }, certificate  # fmt: skip


# -- (c) maps ------------------------------------------------------------------------------------


def _map(cell: Row) -> tuple[Row, Row]:
    A, x, t = DATA["matrix"]("hadamard"), DATA["truth"]("hadamard", "sparse"), Q(1, 2 ** cell["j"])
    points = x, MAPS["pair"](A, x, t)
    Psi = MAPS["mapping"](cell["map"], A, *points, lam=DATA["level"]("hadamard"))
    found = map_awareness(A, Psi, points)
    error = sqrt_enclosure(found.errors_squared[found.worst], bits=128)
    accuracy = _rational(error.bounds(DIGITS)[1])
    eta = max(t, accuracy) * Q(9, 8)
    unaware = bool(found.unaware(eta=eta))
    certificate = PROOFS["stretching"](
        A, Psi, points, found.outputs, accuracy=accuracy, eta=eta, unaware=unaware
    )
    return {
        "truth": "x, x′ = x + v + t w", "method": MAPS["TITLES"][cell["map"]],
        "at": f"t = 2^-{cell['j']}",
        "verdict": "not kernel-aware" if unaware else "errs at x or x′",
    }, certificate  # fmt: skip


# -- texts -----------------------------------------------------------------------------------------


def _rational(text: str) -> Q:
    return as_q(Fraction(text))


def _words(name: str, kind: str) -> str:
    return f"{DATA['ORDERS'][name]}-sparse" if kind == "sparse" else kind


def _error(row: Mapping[str, Any]) -> str:
    """(a): ||z_k - x||; (c): the larger one of the errors at x and x'."""
    ends = {
        end: row[f"distance_{end}"] if row["points"] is None
        else max(row[f"error_at_x_{end}"], row[f"error_at_other_{end}"], key=Decimal)
        for end in ("lower", "upper")
    }  # fmt: skip
    return fixed("lower", "upper", digits=SHOWN)(ends)


def _bound(name: str, pair: str) -> Callable[[Mapping[str, Any]], str]:
    """(b): the bound of this name; (a): that of z_k, in the column of its pair; rounded up."""

    def text(row: Mapping[str, Any]) -> str:
        bound = row["network_bound"] if row["pair"] == pair else row[name]
        if bound is None:
            return "–"
        value = Context(prec=SHOWN, rounding=ROUND_CEILING).plus(Decimal(bound))
        return f"{value.normalize():f}" if value.adjusted() > -5 else f"{value:e}"

    return text


def _forced(row: Mapping[str, Any]) -> str:
    """A lower bound, rounded down."""
    if row["forced"] is None:
        return "–"
    value = str(Context(prec=SHOWN, rounding=ROUND_FLOOR).plus(Decimal(row["forced"])))
    return fixed("forced", "forced", digits=SHOWN)({"forced": value})


# -- the table -------------------------------------------------------------------------------------


def _text(name: str, heading: str, **options: Any) -> Column:
    return Column(name=name, kind="text", heading=heading, **options)


def _hidden(*names: str) -> tuple[Column, ...]:
    return tuple(_text(name, name.replace("_", " "), show=False) for name in names)


def _proved(name: str, heading: str, source: str, **options: Any) -> Column:
    source = f"statements.{source}"
    return Column(name=name, kind="proved", heading=heading, source=source, **options)


def _quoted(statement: str, **names: str) -> tuple[Column, ...]:
    """Hidden columns, each with the claim of the statement that it quotes."""
    return tuple(
        _proved(name, name.replace("_", " "), f"{statement}.claim.{key}", show=False)
        for name, key in names.items()
    )


COLUMNS = (
    _text("part", "part"),
    _text("matrix", "A"),
    _text("truth", "truth"),
    _text("method", "method"),
    _text("at", "at"),
    _proved("to_minimisers", "distance to the minimisers", "error.claim.lower",
            format=fixed("to_minimisers", "to_minimisers_upper", digits=SHOWN)),
    _proved("to_minimisers_upper", "distance, upper", "error.claim.upper", show=False),
    _proved("x", "of", "error.claim.x", show=False),
    _proved("distance_lower", "error", "firenet.claim.restarts.0.distance.0", format=_error),
    _proved("bound_c", "bound, (c₁, c₂)", "recovery_c.claim.bound", format=_bound("bound_c", "c"),
            raw_heading="bound, (c₁, c₂)"),
    _proved("bound_c_prime", "bound, (c₁′, c₂′)", "recovery_c_prime.claim.bound",
            format=_bound("bound_c_prime", "c'"), raw_heading="bound, (c₁′, c₂′)"),
    _proved("forced", "stretching, forced", "pair.claim.forced.lower", format=_forced),
    _proved("stretch", "stretching, seen", "pair.claim.stretch.0",
            format=fixed("stretch", "stretch_upper", digits=SHOWN)),
    _text("verdict", "verdict"),
    Column(name="exact", kind="parameter", heading="instance", source="instances.I", show=False),
    Column(name="lam", kind="parameter", heading="lam", source="instances.I.parameters.lam",
           show=False),
    *_quoted("nsp", s="s", rho_squared="rho_squared"),
    *_quoted("robust", rho="rho", gamma="gamma", sigma_squared="sigma_squared"),
    *_quoted("firenet", truth_x="x", pair="pair", p="p", L="L", eps_0="eps_0", delta="delta"),
    *_quoted("firenet", **{name: f"restarts.0.{key}" for name, key in {
        "k": "k", "eps_lower": "eps.0", "eps_upper": "eps.1", "gap_lower": "gap.0",
        "gap_upper": "gap.1", "distance_upper": "distance.1", "network_bound": "bound.1",
        "closed": "closed.1", "inequalities": "inequalities", "z": "psi", "radius": "radius",
    }.items()}),
    *_quoted("recovery_c", bound_c_lower="lower", pair_c="pair", below_c="verdict"),
    *_quoted("recovery_c_prime", bound_c_prime_lower="lower", pair_c_prime="pair",
             below_c_prime="verdict"),
    *_quoted("pair", points="points", outputs="outputs", kappa="kappa",
             error_at_x_lower="errors.0.0", error_at_x_upper="errors.0.1",
             error_at_other_lower="errors.1.0", error_at_other_upper="errors.1.1",
             stretch_upper="stretch.1", accuracy="forced.accuracy", eta="unstable.eta",
             epsilon="unstable.epsilon", instability="unstable.lower"),
    *_hidden("m", "N", "norm", "C3", "status"),
)  # fmt: skip

EXPERIMENT = Experiment(
    binding=Binding(statements=PROOFS["SHAPES"]),
    id="theory_bounds",
    title="Recovery bounds, FIRENET restart by restart, and where kernel awareness fails",
    claim=(
        "For matrices with a certified null space constant below 1 every inequality of the FIRENET"
        " theorem holds at every restart, and minimisers of P1, P2, P3 are within the recovery"
        " bounds; a map with errors at most η at x and x′ stretches by at least"
        " (‖x − x′‖ − 2η)/‖A(x − x′)‖."
    ),
    columns=COLUMNS,
    cells=cells,
    row=row,
    expect=CHECK["deviation"],
    figure=FIGURE["figure"],
    findings=FIGURE["findings"],
    notes=(
        "The certificate of a row proves all its numbers, in .csv and .json too, but C₃, m, N and"
        " ‖e‖, which follow from them: in (a) of A, y, λ, x and the network, with the hypotheses of"
        " the theorem and left/right of its inequalities, rounded up; in (b) that the distance is"
        " below both bounds; in (c) of A, both points and both outputs. Text: the names, k, t and"
        " ‖e‖ in them too, and the verdicts, which count or repeat what is proved.",
        "(a) z_k: what FIRENET gives after k restarts, in exact arithmetic. Error: ‖z_k − x‖."
        " The distance to the minimisers is that of z, z_k rounded to multiples of 2^-64; proved"
        " too: ‖z_k − z‖ ≤ radius < 10^-18. Bound: C₃(ε_k + δ₀), C₃ = c₁/(√s λ), rounded up, for"
        " one pair of constants with its own λ and number of inner steps, at least 2e C₃ L. It is a"
        " bound on the distance to x, not to the minimisers. The inequalities are about these x and"
        " e; for all x it is a theorem, not a run. The tie has ρ₀ = 1 and no constants; λ = 1/4,"
        " x = (1, 0).",
        "(b) Bounds, rounded up: 2c₁σ_s(x)₁/√s + (c₁/(√s λ) + c₂)‖e‖ (P3: Theorem 1 of the slides"
        " with (C₁, C₂) = (c₁, c₂); their Theorem 3 prints 2c₂ as C₂); in place of the second term"
        " c₂(η + ‖e‖) (P1, η = ‖e‖) and C‖e‖² + c₂‖e‖ + c₂²/(4C), C = c₁/(√s λ) (P2, λ = 2‖e‖"
        " times that of P3). All minimisers are unique, so their error is the distance.",
        "(c) x is 3-sparse, x′ = x + v + t w, v = (1, …, 1)/4 in the kernel, w the first row of A:"
        " ‖A(x − x′)‖ = t, ‖x − x′‖² = 1 + t². Error: the larger one at x, x′. Stretching: the"
        " distance of the two outputs over t; forced: (‖x − x′‖ − 2a)/t, rounded down, a ≥ both"
        " errors: no map with errors ≤ a stretches less. Not kernel-aware: errors and t < η,"
        " ‖x − x′‖ > 2η, with η = 9/8 of the largest of them. The outputs are numbers of the"
        " claim; that the map gave them is not proved.",
    ),
)
