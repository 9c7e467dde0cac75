"""Exact minimisers of A_delta, Omega_K and the tie class, each with a certificate.

    A_delta (P2):  Xi = {(0, x*)}, x* = 1/sqrt3 - lam/(6c);  sides sqrt2 x* apart
    Omega_K (P3):  Xi = {e_j/(beta + eps)};  sides 3/(10^K + 3 eps/sqrt2) apart, eps = 2^-(n+1)
    tie (P1-P3):   Xi = conv{T e_j : a_j = max a};  sides sqrt2 T apart

Each row gives the minimisers of one instance, how far those of the other side of the tie are, how
far the data are, ||A - A'||, and a condition number; all of it is proved by the row's certificate.
`seconds` in the JSON document is the time of the closed-form proof alone: the exact inequalities of
`Member.prove`, the best of a few runs.

`expect` computes every number once more, from the formulas above in 60-digit decimal arithmetic
and from the optimality equations in exact arithmetic, without the code of the families. The
general solver is asked too (_witness.py).
"""

from __future__ import annotations

import runpy
import time
from collections.abc import Mapping, Sequence
from decimal import Decimal, localcontext
from pathlib import Path
from typing import Any

from sci_barriers import figures
from sci_barriers.exact import Q, parse, sqrt
from sci_barriers.families import ADelta, OmegaK, Paired, Tie, pair_certificate, sample_w
from sci_barriers.tables import Binding, Column, Experiment, RowResult, Settings, Table, fixed

EXPONENTS = (1, 7, 15, 20, 24, 26, 28, 30, 1000, 10000)
TIES = ((2, 1, 3, 3), (20, 19, 3, 1), (20, 15, 6, 2))  # N, m, K, s
LEVELS = {"P1": {"eta": "1/2"}, "P2": {"lam": "1"}, "P3": {"lam": "1"}}
G = "0x1p-20"
REPEATS = 5
DIGITS = 6

Row = dict[str, Any]
WITNESS = runpy.run_path(str(Path(__file__).with_name("_witness.py")))


def cells(settings: Settings) -> Sequence[Row]:
    """A cell holds a family, the parameters of a member and the row's key."""
    found: list[Row] = []
    for c, name in (("1/2m", "2m"), ("1/m", "m")):
        for e in (*EXPONENTS, None):
            delta = "0" if e is None else f"0x1p-{e}"
            key = f"a_delta-{name}-{'tie' if e is None else e}"
            member = {"delta": delta, "order": "12", "lam": "1/10", "normalisation": c}
            found.append({"key": key, "family": "a_delta", "member": member})
    for K in (1, 3, 6):
        for n in (10, 20, 30):
            found.append(_omega(f"omega_k-{K}-{n}", K=K, n=n))
        found.append(_omega(f"omega_k-{K}-tie", K=K, n=30, winner=None))
    w = [str(x) for x in sample_w(m=19, sparsity=5, seed=settings.seed)]
    found.append(_omega("omega_k-3-20-w", K=3, n=20, w=w))
    for problem, level in LEVELS.items():
        for N, m, K, s in TIES:
            shape = {"problem": problem, "N": N, "m": m, "K": K, "s": s, **level}
            key = f"tie-{problem}-{N}-{m}-{K}-{s}"
            found.append({"key": key, "family": "tie", "member": shape})
            side = {**shape, "winner": 0, "g": G}
            found.append({"key": f"{key}-side", "family": "tie", "member": side})
    return found[::4] if settings.quick else found


def _omega(key: str, **parameters: Any) -> Row:
    return {"key": key, "family": "omega_k", "member": {"N": 20, "m": 19, **parameters}}


def _member(cell: Row) -> Paired:
    make = {"a_delta": ADelta, "omega_k": OmegaK, "tie": Tie}[cell["family"]]
    member: Paired = make(**cell["member"])
    return member


PARAMETERS = (
    "delta", "order", "lam", "normalisation", "eta", "K", "n", "N", "m", "s", "g", "winner",
    "w", "dct",
)  # fmt: skip
CLAIMS = {
    "set_type": ("minimisers", "set", "type"),
    "support": ("minimisers", "support"),
    "x_0": ("minimisers", "set", "x", 0),
    "x_1": ("minimisers", "set", "x", 1),
    "total": ("minimisers", "set", "total"),
    "Dx": ("minimisers", "Dx"),
    "gap_squared": ("gap", "squared"),
    "gap_lower": ("gap", "lower"),
    "gap_upper": ("gap", "upper"),
    "norm_lower": ("norm", "lower"),
    "norm_upper": ("norm", "upper"),
    "condition_lower": ("condition", "lower"),
    "condition_upper": ("condition", "upper"),
}


def row(cell: Row) -> RowResult:
    """One instance: the certificate of the pair, from which `run` quotes every number."""
    member = _member(cell)
    certificate = pair_certificate(member)
    best = min(_seconds(member) for _ in range(REPEATS))
    identity = certificate["instances"]["I"]
    parameters = identity["parameters"]
    found: Row = {"family": identity["family"], "problem": parameters.get("problem")}
    found["problem"] = {"a_delta": "P2", "omega_k": "P3"}.get(found["family"], found["problem"])
    found["delta_log2"] = _log2(parameters.get("delta"))
    found |= {name: parameters.get(name) for name in PARAMETERS}
    found["instance"] = _described(found)
    found["minimisers"] = _written(found)
    sides = {"I": member, **({"other": member.twin()} if member.broken else {})}
    found["witness"] = WITNESS["witness"](WITNESS["claimed"](sides))
    return RowResult(row=found, certificate=certificate, seconds=best)


def _seconds(member: Paired) -> float:
    start = time.perf_counter()
    facts = member.prove()
    spent = time.perf_counter() - start
    if not all(fact.holds for fact in facts):
        raise AssertionError(f"the closed form does not hold: {facts}")
    return spent


def _log2(text: str | None) -> int | None:
    """e for the text of 2^e, None for 0 and for no text."""
    if text is None or text == "0":
        return None
    value = parse(text)
    assert isinstance(value, Q)
    return int(value.p.bit_length() - value.q.bit_length())


# -- what a reader sees ------------------------------------------------------------------------


def _described(row: Row) -> str:
    if row["family"] == "a_delta":
        c = {"1/m": "c = 1/m", "1/2m": "c = 1/(2m)"}[row["normalisation"]]
        return f"δ = {_power(row['delta'], zero='0 (tie)')}, {c}"
    if row["family"] == "omega_k":
        w = "" if row["w"] is None else ", w ≠ 0"
        which = "tie" if row["winner"] is None else f"n = {row['n']}"
        return f"K = {row['K']}, {which}{w}"
    shape = f"K = {row['K']}, s = {row['s']}, N = {row['N']}, m = {row['m']}"
    return f"{shape}, " + ("tie" if row["winner"] is None else f"g = {_power(row['g'])}")


def _written(row: Row) -> str:
    """The minimisers by their formula, with the row's numbers put in."""
    k = 2 if row["N"] is None else row["N"] - row["m"] + 1
    hull = f"conv(e₀, {'' if k == 2 else '…, '}e{_small(k - 1)})"
    if row["family"] == "a_delta":
        x = f"(1/√3 − {'1/10' if row['normalisation'] == '1/2m' else '1/20'})"
        return f"{hull if row['delta_log2'] is None else 'e₁'}·{x}"
    if row["family"] == "omega_k":
        scale = "√2·10/3" if row["K"] == 1 else f"√2·10^{row['K']}/3"
        if row["winner"] is None:
            return f"{hull}/({scale})"
        e = f"e₀/({scale} + 2^-{row['n'] + 1})"
        return e if row["w"] is None else f"{e} + (0, w)/‖a‖"
    alpha = 5 * 10 ** (row["K"] - row["s"])
    if row["winner"] is None:
        return f"{hull}/{alpha}"
    a = f"{alpha} + {_power(row['g'])}"
    return f"e₀·(1 + 1/{2 * alpha} − 1/(2a))/a, a = {a}" if row["problem"] == "P2" else f"e₀/({a})"


def _power(text: str, *, zero: str = "0") -> str:
    exponent = _log2(text)
    return zero if exponent is None else f"2^{exponent}"


def _small(i: int) -> str:
    return "".join("₀₁₂₃₄₅₆₇₈₉"[int(digit)] for digit in str(i))


def _condition(row: Mapping[str, Any]) -> str:
    if row["condition_lower"] is not None and row["condition_lower"] == row["condition_upper"]:
        return "1" if parse(row["condition_lower"]) == 1 else str(row["condition_lower"])
    return fixed("condition_lower", "condition_upper", digits=DIGITS)(row)


# -- the same numbers once more ----------------------------------------------------------------


def expect(row: Row) -> str | None:
    """None, or which number differs from its formula."""
    tie = row["delta_log2"] is None and row["winner"] is None
    with localcontext(prec=60, Emax=999_999, Emin=-999_999):
        wanted = {"a_delta": _a_delta, "omega_k": _omega_k, "tie": _tie}[row["family"]](row, tie)
        for name, value in zip(("gap", "norm", "condition"), wanted, strict=True):
            lower, upper = row[f"{name}_lower"], row[f"{name}_upper"]
            if (lower is None) != (value is None):
                return f"{name}: {lower} to {upper}, expected {value}"
            if value is not None and not Decimal(lower) <= value <= Decimal(upper):
                return f"{name}: expected {value:.20e}, not in [{lower}, {upper}]"
    if (row["set_type"], row["support"]) != ("simplex" if tie else "point", _support(row, tie)):
        return f"{row['set_type']} with support {row['support']}, expected {_support(row, tie)}"
    return None if _optimal(row) else "the minimiser does not satisfy its optimality equation"


Numbers = tuple[Decimal | None, Decimal | None, Decimal | None]


def _a_delta(row: Row, tie: bool) -> Numbers:
    """gap sqrt2 (1/sqrt3 - lam/(6c)), norm^2 = 12 (1 - rho), cond = (1 + rho)/(1 - rho).

    With r = 1/rho: 1 - rho = 6 delta^2/(r (r + 1)), cond = (r + 1)^2/(6 delta^2).
    """
    if tie:
        return None, None, None
    six = 6 * Decimal(4) ** row["delta_log2"]
    r = (1 + six).sqrt()
    shift = Decimal("0.1") / {"1/m": 2, "1/2m": 1}[row["normalisation"]]
    gap = Decimal(2).sqrt() * (1 / Decimal(3).sqrt() - shift)
    return gap, (12 * six / (r * (r + 1))).sqrt(), (r + 1) ** 2 / six


def _omega_k(row: Row, tie: bool) -> Numbers:
    """gap 3/(10^K + 3 eps/sqrt2), norm sqrt2 eps, cond 1."""
    if tie:
        return None, None, Decimal(1)
    eps, root = Decimal(2) ** -(row["n"] + 1), Decimal(2).sqrt()
    return 3 / (10 ** Decimal(row["K"]) + 3 * eps / root), root * eps, Decimal(1)


def _tie(row: Row, tie: bool) -> Numbers:
    """gap sqrt2 T, norm sqrt2 g, cond 1; a T = 1 (P1, P3), 1 + lam/(2 alpha) - lam/(2a) (P2)."""
    if tie:
        return None, None, Decimal(1)
    g, alpha = Decimal(2) ** (_log2(row["g"]) or 0), Decimal(5) * 10 ** (row["K"] - row["s"])
    a, root = alpha + g, Decimal(2).sqrt()
    lam = Decimal(row["lam"]) if row["problem"] == "P2" else Decimal(0)
    return root * (1 + lam / (2 * alpha) - lam / (2 * a)) / a, root * g, Decimal(1)


def _support(row: Row, tie: bool) -> list[int]:
    k = 2 if row["N"] is None else row["N"] - row["m"] + 1
    if tie:
        return list(range(k))
    first = 1 if row["family"] == "a_delta" else 0
    return [first, *(k + i for i, x in enumerate(row["w"] or ()) if x != "0")]


def _optimal(row: Row) -> bool:
    """The derivative along the larger column vanishes at x, exactly.

    a_delta: 2c (sqrt3 - 3x) = lam, since ||b||^2 = 3;  P1, P3: a x = 1 (the fit of y_1, or
    the boundary of the tube);  tie, P2: 2a (y_1 - a x) = lam.
    """
    place = "x_1" if row["family"] == "a_delta" else "x_0"
    x = parse(row[place] if row["total"] is None else row["total"])
    if row["family"] == "a_delta":
        c = {"1/m": Q(1, 3), "1/2m": Q(1, 6)}[row["normalisation"]]
        scaled = row["Dx"] is None or parse(row["Dx"][1]) == sqrt(Q(3)) * x
        return scaled and 2 * c * (sqrt(Q(3)) - 3 * x) == parse(row["lam"])
    if row["family"] == "omega_k":
        eps = Q(0) if row["winner"] is None else Q(1, 2 ** (row["n"] + 1))
        return bool(x * (Q(10 ** row["K"], 3) * sqrt(Q(2)) + eps) == 1)
    alpha = Q(5 * 10 ** (row["K"] - row["s"]))
    a = alpha + parse(row["g"])
    if row["problem"] != "P2":
        return bool(a * x == 1)
    lam = parse(row["lam"])
    return bool(2 * a * (1 + lam / (2 * alpha) - a * x) == lam)


# -- the table ---------------------------------------------------------------------------------


def _proved(name: str, heading: str, **options: Any) -> Column:
    statement, *path = CLAIMS[name]
    source = ".".join(["statements", str(statement), "claim", *map(str, path)])
    return Column(name=name, kind="proved", heading=heading, source=source, **options)


def _between(name: str, heading: str) -> tuple[Column, Column]:
    """The lower bound shows the digits that both bounds fix; the upper one is not shown."""
    lower, upper = f"{name}_lower", f"{name}_upper"
    text = _condition if name == "condition" else fixed(lower, upper, digits=DIGITS)
    return _proved(lower, heading, format=text), _proved(upper, f"{heading}, upper", show=False)


COLUMNS = (
    Column(name="family", kind="parameter", heading="family", source="instances.I.family"),
    Column(name="problem", kind="text", heading="problem"),
    Column(name="instance", kind="text", heading="instance", raw_heading="instance",
           format=lambda row: row["instance"]),
    Column(name="minimisers", kind="text", heading="minimisers", raw_heading="minimisers",
           format=lambda row: row["minimisers"]),
    _proved("set_type", "set"),
    _proved("support", "support"),
    *_between("gap", "distance of the sides"),
    *_between("norm", "‖A − A′‖"),
    *_between("condition", "cond"),
    WITNESS["COLUMN"],
    _proved("x_0", "x₀", show=False),
    _proved("x_1", "x₁", show=False),
    _proved("total", "Σ xᵢ", show=False),
    _proved("Dx", "Dx", show=False),
    _proved("gap_squared", "squared distance", show=False),
    Column(name="exact", kind="parameter", heading="instance, exact", source="instances.I",
           show=False),
    Column(name="other_order", kind="parameter", heading="order, other side",
           source="instances.other.parameters.order", show=False),
    Column(name="other_winner", kind="parameter", heading="winner, other side",
           source="instances.other.parameters.winner", show=False),
    Column(name="delta_log2", kind="text", heading="log₂ δ", show=False),
    *(
        Column(name=name, kind="parameter", heading=name, show=False,
               source=f"instances.I.parameters.{name}")
        for name in PARAMETERS
    ),
)  # fmt: skip


def figure(table: Table, stem: Path) -> Sequence[Path]:
    """The distance of the minimisers stays, ||A - A'|| goes to 0: A_delta left, Omega_K right."""
    drawing, (left, right) = figures.panels(1, 2, width=7.2, height=3.3)
    rows = [row for row in table.rows if row["gap_lower"] is not None and row["w"] is None]
    delta = [
        row for row in rows
        if row["family"] == "a_delta" and row["delta_log2"] > -1000
        and row["normalisation"] == "1/2m"
    ]  # fmt: skip
    _draw(left, delta, "gap", at=(30, 2), text="between the minimisers", style=0)
    _draw(left, delta, "norm", at=(16.5, 6e-6), text="‖A − A′‖", style=1)
    right.text(30, 2, "between the minimisers", ha="right", va="center", fontsize=9)
    for style, K in ((0, 1), (2, 3), (3, 6)):
        own = [row for row in rows if row["family"] == "omega_k" and row["K"] == K]
        level = 3 * 10.0**-K
        _draw(right, own, "gap", at=(9, level), text=f"K = {K}", style=style)
        if K == 1:
            _draw(right, own, "norm", at=(21.5, 2e-8), text="‖A − A′‖, any K", style=1)
    figures.label(left, x="−log₂ δ", y="distance of the two sides", title=r"$A_\delta$ (P2)")
    figures.label(right, x="n", y="distance of the two sides", title=r"$\Omega_K$ (P3)")
    for axes in (left, right):
        axes.set_yscale("log")
        axes.set_ylim(1e-10, 30)
        axes.set_yticks([10.0**e for e in range(-10, 1, 2)])
        axes.minorticks_off()
    right.set_xlim(4, 31)
    right.set_xticks([10, 20, 30])
    return figures.save(drawing, stem)


def _draw(axes: Any, rows: Sequence[Row], name: str, *, at: Any, text: str, style: int) -> None:
    """One curve; its text ends at the point `at`."""
    xs = [row["n"] if row["delta_log2"] is None else -row["delta_log2"] for row in rows]
    look = figures.curve(style)
    axes.plot(xs, [float(row[f"{name}_lower"]) for row in rows], **look)
    axes.text(*at, text, color=look["color"], ha="right", va="center", fontsize=9,
              bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.8})  # fmt: skip


BINDING = Binding(
    statements={
        "minimisers": [{"kind": "minimisers", "instance": "I"}],
        "other": [{"kind": "minimisers", "instance": "other"}],
        "gap": [{"kind": "gap", "between": ["minimisers", "other"]}],
        "norm": [{"kind": "norm", "between": ["I", "other"], "of": "A"}],
        "condition": [{"kind": "condition", "instance": "I", "of": of} for of in ("ATA", "AAT")],
    },
    like={"other": ("I", ("order", "winner"))},
)

EXPERIMENT = Experiment(
    binding=BINDING,
    id="exact_solutions",
    title="Exact minimisers on both sides of a tie",
    claim=(
        "The minimisers are exactly those given. On the two sides of a tie they stay apart while"
        " the data come together."
    ),
    columns=COLUMNS,
    cells=cells,
    row=row,
    expect=WITNESS["seconded"](expect),
    figure=figure,
    notes=(
        "a_delta: λ = 1/10. omega_k: λ = 1, N = 20, m = 19, orthonormal DCT; w, where it is not 0,"
        " has 5 non-zeros. tie: η = 1/2 (P1), λ = 1 (P2, P3).",
        "Distance of the sides: between the minimisers of the instance and those of the other side,"
        " where the columns are swapped (a_delta) or column 1 is the larger one (omega_k, tie);"
        " ‖A − A′‖ is the operator norm between the two. A tie has no other side.",
        "cond: of the Gram matrix of the columns (a_delta) or of the rows (omega_k, tie).",
        "a_delta in one column order is no barrier: the same vector solves it for every δ.",
        "Indices start at 0; e₀, e₁, … are unit vectors, conv is the convex hull, ‖a‖ the norm of"
        " the first row. The exact numbers are in the certificates; the JSON document also has the"
        " seconds that the exact inequalities behind the formula take.",
        *WITNESS["notes"](
            "for the instance and for the other side (a_delta also for an isometric copy with"
            " rational columns)"
        ),
    ),
)
