"""What the theory promises against what happens: certified null space constants, proved errors.

    (a)  FIRENET, z_k after k restarts: ||z_k - x|| and C3 (eps_k + delta_0), all inequalities
    (b)  minimisers of P1, P2, P3 from y = A x + e: d(x, Xi), proved, and the recovery bounds
    (c)  maps on {x, x'}, x - x' near ker A: forced and measured stretching ||Psi(y) - Psi(y')||/t

Bounds: ||. - x|| <= (2 c1/sqrt(s)) sigma_s(x)_1 + ..., (C1, C2) = (c1, c2) [Theorem 1], the pairs
"c" and "c'" of `stability.constants`; rho and gamma are exact or rounded upwards. P1: eta = ||e||;
P3: lam = the limit c1/(sqrt(s) c2), down to k 2^-10; P2: 2 ||e|| times that. In (a) each pair has
its own lam, in (b) both have the smaller one. The distances to minimisers are proved by the row's
certificate; all other numbers are exact or enclosed, without a certificate, or measured.
"""

from __future__ import annotations

import runpy
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_CEILING, Context, Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from sci_barriers import QCBP, Enclosure, Lasso, SqrtLasso, explicit, proofs, solve
from sci_barriers.certified.evidence_of_sets import ExactEvidence
from sci_barriers.exact import (
    Q,
    Verdict,
    as_q,
    enclosure,
    round_dyadic,
    sqrt_enclosure,
    to_json,
)
from sci_barriers.proofs_support import deviation_statement
from sci_barriers.solvers.proved import written
from sci_barriers.stability import (
    PAIRS,
    lipschitz_bound,
    map_awareness,
    null_space_constant,
    recovery_bound,
    universal_instability,
)
from sci_barriers.stability.decoder_bounds import constrained_bound, squared_bound
from sci_barriers.tables import Binding, Column, Experiment, RowResult, Settings, fixed

Row = dict[str, Any]


def _beside(name: str) -> dict[str, Any]:
    """The names of a file beside this one."""
    return runpy.run_path(str(Path(__file__).with_name(f"_theory_bounds_{name}.py")))


DATA, MAPS, CHECK, FIGURE = (_beside(name) for name in ("data", "maps", "check", "figure"))
RUNS = (
    ("hadamard", "sparse", "0", "c"), ("hadamard", "sparse", "0", "c'"),
    ("turned", "compressible", "1/64", "c'"), ("random", "sparse", "1/64", "c'"),
    ("tie", "sparse", "0", None),
)  # fmt: skip
SETTINGS = (("turned", "sparse"), ("turned", "compressible"), ("random", "sparse"))
NOISES = (None, 11, 9, 7, 5, 3, 1)  # ||e|| = 2^-j; None: 0
STEPS = (2, 4, 6, 8, 10, 14, 20)  # t = 2^-j
PAIR_KEYS = {"c": "c", "c'": "c-prime", None: "none"}
DIGITS, SHOWN, FAR = 16, 4, 64


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
    A, s = DATA["matrix"](cell["matrix"]), DATA["ORDERS"][cell["matrix"]]
    found |= {"part": cell["part"], "matrix": DATA["NAMES"][cell["matrix"]], "s": s}
    found |= {"m": A.shape[0], "N": A.shape[1]}
    if cell["matrix"] != "tie":
        certified = DATA["certified"](cell["matrix"])
        found |= {"rho": to_json(certified.rho), "gamma": to_json(certified.gamma)}
    part = {"a": _restart, "b": _minimiser, "c": _map}[cell["part"]]
    more, certificate = part(cell)
    return RowResult(row=found | more, certificate=certificate)


# -- (a) and (b): FIRENET, minimisers ----------------------------------------------------------


def _restart(cell: Row) -> tuple[Row, Row]:
    name, kind, k, pair = (cell[key] for key in ("matrix", "truth", "k", "pair"))
    x, e = DATA["truth"](name, kind), DATA["noise"](name, _rational(cell["norm"]))
    found: Row = {"truth": f"{_words(name, kind)}, ‖e‖ = {cell['norm']}", "norm": cell["norm"],
                  "at": f"k = {k}", "k": k, "pair": pair}  # fmt: skip
    if pair is None:
        stage = DATA["tie_stages"]()[k]
        psi, radius = stage.centre()
        error = sqrt_enclosure(sum(((a - b) ** 2 for a, b in zip(psi, x)), start=Q(0)), bits=128)
        ends = Enclosure(lower=error.lower - radius, upper=error.upper + radius)
        lam, p, eps = DATA["TIE"]["lam"], DATA["TIE"]["p"], stage.eps.enclosure()
        rho = null_space_constant(DATA["matrix"](name), s=1).upper()
        found |= {
            "rho": to_json(rho), "verdict": f"no bound: ρ₀ = {rho}", "eps_0": "1", "delta": "0",
            "L": to_json(DATA["TIE"]["L"]), **_ends("gap", DATA["tie_gap"](stage)),
        }  # fmt: skip
    else:
        run = DATA["run"](name, kind, cell["norm"], pair)
        restart, plan = run.restarts[k], run.plan
        psi, ends, eps, lam, p = restart.psi, restart.distance, restart.eps, plan.lam, plan.p
        parts = restart.inequalities
        verdict = Verdict.every((*plan.hypotheses.values(), restart.verdict))
        proved = sum(part.verdict is Verdict.PROVED for part in parts.values())
        found |= {
            _bound(pair): _up(parts["distance"].right), "closed": _up(restart.closed),
            "verdict": f"{proved} of {len(parts)} proved", "proved": verdict.value,
            "inequalities": {each: _ratio(part) for each, part in parts.items()},
            "hypotheses": {each: part.value for each, part in plan.hypotheses.items()},
            "L": to_json(plan.L), "delta": to_json(plan.delta), "C3": to_json(plan.C3),
            "eps_0": to_json(plan.eps_0), "bits": run.bits,
            **_ends("gap", restart.gap),
        }  # fmt: skip
    found |= {
        "method": f"FIRENET, {p} inner steps", "p": p, "lam": to_json(lam),
        "truth_x": [to_json(v) for v in x], **_ends("error", ends), **_ends("eps", eps),
    }  # fmt: skip
    shown = tuple(round_dyadic(entry, n=FAR) for entry in psi)
    status, certificate = _proof(name, DATA["data"](name, x, e), SqrtLasso(lam=lam), shown)
    return found | {"status": status}, certificate


def _ratio(part: Any) -> Row:
    """The verdict and left/right, at most 1 where it holds."""
    return {"verdict": part.verdict.value, "ratio": part.ratio and part.ratio.bounds(SHOWN)[1]}


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
    status, certificate = _proof(name, DATA["data"](name, x, e), problem, x)
    error = as_q(Fraction(certificate["statements"]["error"]["claim"]["upper"]))
    boxes = {pair: enclosure(value, bits=128) for pair, value in bounds.items()}
    verdict = Verdict.every(Verdict.of(error <= box.lower) for box in boxes.values())
    return {
        "truth": _words(name, kind), "norm": to_json(norm), "method": tag, "status": status,
        "at": f"‖e‖ = {'0' if j is None else f'2^-{j}'}",
        "lam": None if tag == "P1" else to_json(problem.lam),
        "verdict": f"below both bounds: {verdict.value}", "proved": verdict.value,
        **{_bound(pair): _up(box) for pair, box in boxes.items()},
    }, certificate  # fmt: skip


def _proof(name: str, y: Any, problem: Any, x: Any) -> tuple[str, Row]:
    """How many minimisers there are, and the distance of x from them, accepted by the checker."""
    instance = explicit(DATA["matrix"](name).rows, y, problem)
    solution = solve(instance)
    evidence = solution.evidence
    # a point with residual zero has a `minimisers` statement only: written at once
    found: Any = (
        written(evidence.instance, evidence.found).certificate
        if isinstance(evidence, ExactEvidence) else solution.certificate
    )  # fmt: skip
    ((kind, statement),) = found["statements"].items()
    error = (
        deviation_statement("minimisers", statement, x, digits=DIGITS) if kind == "support"
        else proofs.distance("minimisers", solution.set, x, digits=DIGITS)
    )  # fmt: skip
    certificate = {**found, "statements": {"minimisers": statement, "error": error}}
    proofs.accept(certificate)
    return solution.status, certificate


# -- (c) maps ------------------------------------------------------------------------------------


def _map(cell: Row) -> tuple[Row, None]:
    A, x, t = DATA["matrix"]("hadamard"), DATA["truth"]("hadamard", "sparse"), Q(1, 2 ** cell["j"])
    other = MAPS["pair"](A, x, t)
    Psi = MAPS["mapping"](cell["map"], A, x, other, lam=DATA["level"]("hadamard"))
    found = map_awareness(A, Psi, (x, other))
    error = sqrt_enclosure(found.errors_squared[found.worst], bits=128)
    forced = lipschitz_bound(A, (x, other), eta=error.upper, bits=128).value
    eta = max(t, error.upper) * Q(9, 8)
    unaware = bool(found.unaware(eta=eta))
    result: Row = {
        "truth": "x, x′ = x + v + t w", "method": MAPS["TITLES"][cell["map"]],
        "at": f"t = 2^-{cell['j']}", "kappa": to_json((1 + t * t) / (t * t)), "eta": to_json(eta),
        "verdict": "not kernel-aware" if unaware else "errs at x or x′",
        "forced": forced.bounds(DIGITS)[0] if forced is not None and forced.lower > 0 else None,
        "stretch": float(sqrt_enclosure(found.observed_squared, bits=64).midpoint),
        **_ends("error", error),
    }  # fmt: skip
    if unaware:
        theorem = universal_instability(A, Psi, x, other, eta=eta)
        result["instability"] = theorem.bound(epsilon=eta, bits=128).bounds(DIGITS)[0]
    return result, None


# -- texts -----------------------------------------------------------------------------------------


def _rational(text: str) -> Q:
    return as_q(Fraction(text))


def _words(name: str, kind: str) -> str:
    return f"{DATA['ORDERS'][name]}-sparse" if kind == "sparse" else kind


def _bound(pair: str) -> str:
    return "bound_c" if pair == "c" else "bound_c_prime"


def _up(value: Enclosure) -> str:
    return value.bounds(DIGITS)[1]


def _ends(name: str, value: Enclosure) -> Row:
    low, high = value.bounds(DIGITS)
    return {f"{name}_lower": low, f"{name}_upper": high}


# -- the table -------------------------------------------------------------------------------------


def _first(name: str) -> Callable[[Mapping[str, Any]], str]:
    """A bound, rounded up to four digits."""

    def text(row: Mapping[str, Any]) -> str:
        if row[name] is None:
            return "–"
        value = Context(prec=SHOWN, rounding=ROUND_CEILING).plus(Decimal(row[name]))
        return f"{value.normalize():f}" if value.adjusted() > -5 else f"{value:e}"

    return text


def _text(name: str, heading: str, **options: Any) -> Column:
    return Column(name=name, kind="text", heading=heading, **options)


def _hidden(*names: str) -> tuple[Column, ...]:
    return tuple(_text(name, name.replace("_", " "), show=False) for name in names)


def _proved(name: str, heading: str, end: str, **options: Any) -> Column:
    source = f"statements.error.claim.{end}"
    return Column(name=name, kind="proved", heading=heading, source=source, **options)


COLUMNS = (
    _text("part", "part"),
    _text("matrix", "A"),
    _text("truth", "truth"),
    _text("method", "method"),
    _text("at", "at"),
    _proved("to_minimisers", "distance to the minimisers", "lower",
            format=fixed("to_minimisers", "to_minimisers_upper", digits=SHOWN)),
    _proved("to_minimisers_upper", "distance, upper", "upper", show=False),
    _proved("x", "of", "x", show=False),
    _text("error_lower", "error",
          format=fixed("error_lower", "error_upper", digits=SHOWN)),
    _text("error_upper", "error, upper", show=False),
    _text("bound_c", "bound, (c₁, c₂)", format=_first("bound_c")),
    _text("bound_c_prime", "bound, (c₁′, c₂′)", format=_first("bound_c_prime")),
    _text("forced", "stretching, forced", format=fixed("forced", "forced", digits=SHOWN)),
    Column(name="stretch", kind="measured", heading="stretching, seen",
           format=lambda row: "–" if row["stretch"] is None else f"{row['stretch']:.4g}"),
    _text("verdict", "verdict"),
    Column(name="exact", kind="parameter", heading="instance", source="instances.I", show=False),
    *_hidden("m", "N", "s", "rho", "gamma", "pair", "norm", "lam", "C3", "L", "p", "k", "eps_0",
             "delta", "eps_lower", "eps_upper", "gap_lower", "gap_upper", "closed", "bits",
             "inequalities", "hypotheses", "proved", "status", "truth_x", "kappa", "eta",
             "instability"),
)  # fmt: skip

BINDING = Binding(
    statements={
        "minimisers": [{"kind": kind, "instance": "I"} for kind in ("minimisers", "support")],
        "error": [{"kind": kind, "from": "minimisers"} for kind in ("distance", "deviation")],
    }
)

EXPERIMENT = Experiment(
    binding=BINDING,
    id="theory_bounds",
    title="Recovery bounds, FIRENET restart by restart, and where kernel awareness fails",
    claim=(
        "For matrices with a certified null space constant below 1 every inequality of the FIRENET"
        " theorem holds at every restart, and minimisers of P1, P2, P3 are within the recovery"
        " bounds; a map that is accurate at x and x′ stretches by at least ‖x − x′‖/‖A(x − x′)‖."
    ),
    columns=COLUMNS,
    cells=cells,
    row=row,
    expect=CHECK["deviation"],
    figure=FIGURE["figure"],
    findings=FIGURE["findings"],
    notes=(
        "Proved by the certificate of the row: the distance to the minimisers, of z_k in (a), of x"
        " in (b). Exact or enclosed, but without a certificate: errors, bounds (rounded up), forced"
        " stretching, null space constants.",
        "(a) z_k: what FIRENET gives after k restarts, in exact arithmetic. Error: ‖z_k − x‖."
        " Bound: C₃(ε_k + δ₀), C₃ = c₁/(√s λ), for one pair of constants with its own λ and number"
        " of inner steps, at least 2e C₃ L. It is a bound on the distance to x, not to the"
        " minimisers. The verdict is about these x and e; for all x it is a theorem, not a run."
        " The tie has ρ₀ = 1 and no constants; λ = 1/4, x = (1, 0).",
        "(b) Bounds: 2c₁σ_s(x)₁/√s + (c₁/(√s λ) + c₂)‖e‖ (P3: Theorem 1 of the slides with"
        " (C₁, C₂) = (c₁, c₂); their Theorem 3 prints 2c₂ as C₂); in place of the second term"
        " c₂(η + ‖e‖) (P1, η = ‖e‖) and C‖e‖² + c₂‖e‖ + c₂²/(4C), C = c₁/(√s λ) (P2, λ = 2‖e‖"
        " times that of P3). All minimisers are unique, so their error is the distance.",
        "(c) x is 3-sparse, x′ = x + v + t w, v = (1, …, 1)/4 in the kernel, w the first row of A:"
        " ‖A(x − x′)‖ = t, ‖x − x′‖² = 1 + t². Error: the larger one at x, x′. Stretching: the"
        " distance of the two outputs over t; forced: (‖x − x′‖ − 2·error)/t. Not kernel-aware:"
        " errors and t < η, ‖x − x′‖ > 2η, with η = 9/8 of the largest of them.",
    ),
)
