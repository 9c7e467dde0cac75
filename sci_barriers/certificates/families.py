"""Instances rebuilt from a family's formulas (FORMAT.md sections 3 and 4).

A and y are never taken from a producer, except in the family "explicit", where they are the
parameters. Columns are kept sparse: columns[i] = {row: entry}, zero entries absent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .entries import Vector, matrix
from .numbers import ONE, ZERO, Nested, Real, Surd, Unreadable, ratio, root, sign
from .reader import (
    MAX_SIDE,
    boolean,
    fields,
    integer,
    list_of,
    maybe,
    one_of,
    parse,
    parse_rational,
    parse_real,
    positive,
)


@dataclass(frozen=True)
class Instance:
    """One instance of P1, P2 or P3 with exact data; dct: the data are D A, D y."""

    problem: str
    m: int
    N: int
    columns: Sequence[Vector]
    y: Vector
    lam: Real  # lambda (P2, P3), 1 for P1
    eta: Real  # P1 only
    factor: Surd  # c of P2
    weights: list[Real]
    dct: bool = False
    scale: list[Real] | None = None  # the diagonal of D_delta, for claims in the original scale


def dot(u: Vector, v: Vector) -> Real:
    """Exact inner product of sparse vectors."""
    total: Real = ZERO
    if len(v) < len(u):
        u, v = v, u
    for row, entry in u.items():
        if row in v:
            total = total + entry * v[row]
    return total


def sparse(values: list[Real]) -> Vector:
    """The vector without its zero entries."""
    return {i: x for i, x in enumerate(values) if sign(x) != 0}


def _factor(normalisation: str, m: int) -> Surd:
    return {"1": ONE, "1/m": ratio(1, m), "1/2m": ratio(1, 2 * m)}[normalisation]


NORMALISATION = one_of("1", "1/m", "1/2m")
PROBLEM = one_of("P1", "P2", "P3")


def _at_least_zero(value: Any, where: str) -> Real:
    number = parse_real(value, where)
    if sign(number) < 0:
        raise Unreadable(f"{where}: must be >= 0")
    return number


def _above_zero(value: Any, where: str) -> Real:
    number = parse_real(value, where)
    if sign(number) <= 0:
        raise Unreadable(f"{where}: must be > 0")
    return number


def _objective_keys(problem: Any, rational: bool) -> dict[str, Callable[[Any, str], Any]]:
    above = positive if rational else _above_zero
    if problem == "P1":
        return {"eta": _rational_at_least_zero if rational else _at_least_zero}
    return {"lam": above}


def _rational_at_least_zero(value: Any, where: str) -> Surd:
    number = parse_rational(value, where)
    if number.sign() < 0:
        raise Unreadable(f"{where}: must be >= 0")
    return number


def explicit(value: Any, where: str) -> Instance:
    """A, y and the objective as given."""
    problem = value.get("problem") if isinstance(value, dict) else None
    keys = {"problem": PROBLEM, "A": matrix, "y": list_of(parse_real)}
    keys.update(_objective_keys(problem, rational=False))
    if problem == "P2":
        keys["normalisation"] = NORMALISATION
    got = fields(value, where, keys, {"weights": maybe(list_of(_at_least_zero))})
    A, y = got["A"], got["y"]
    m, N = A.m, A.N
    weights = got.get("weights")
    weights = [ONE] * N if weights is None else weights
    if len(y) != m or len(weights) != N:
        raise Unreadable(f"{where}: the shapes of A, y and weights disagree")
    return Instance(
        problem=problem or "",
        m=m,
        N=N,
        columns=A,
        y=sparse(y),
        lam=got.get("lam", ONE),
        eta=got.get("eta", ZERO),
        factor=_factor(got.get("normalisation", "1"), m),
        weights=weights,
    )


def a_delta(value: Any, where: str) -> Instance:
    """B = A_delta D_delta, y = u_2; rho = (1 + 6 delta^2)^(-1/2)."""
    got = fields(
        value,
        where,
        {
            "delta": parse_rational,
            "order": one_of("12", "21"),
            "lam": positive,
            "normalisation": NORMALISATION,
        },
    )
    p, q = got["delta"].rational()
    delta, half = ratio(p, q), root(1, 2)
    norm_squared = q * q + 6 * p * p  # (1 + 6 delta^2) q^2
    rho = root(norm_squared) * ratio(q, norm_squared)
    u1 = sparse([half - delta, -half - delta, delta * 2])
    u2 = sparse([half, -half])
    d1, d2 = root(3) * rho, root(3)
    b1, b2 = ({k: x * d for k, x in u.items()} for u, d in ((u1, d1), (u2, d2)))
    swap = got["order"] == "21"
    return Instance(
        problem="P2",
        m=3,
        N=2,
        columns=[b2, b1] if swap else [b1, b2],
        y=u2,
        lam=got["lam"],
        eta=ZERO,
        factor=_factor(got["normalisation"], 3),
        weights=[ONE, ONE],
        scale=[d2, d1] if swap else [d1, d2],
    )


def _shape(got: dict[str, Any], where: str) -> int:
    N, m = got["N"], got["m"]
    if not m < N:
        raise Unreadable(f"{where}: m < N is needed, got m = {m}, N = {N}")
    if got["w"] is not None and len(got["w"]) != m - 1:
        raise Unreadable(f"{where}.w: m - 1 = {m - 1} numbers are needed")
    tied: int = N - m + 1
    if got["winner"] is not None and got["winner"] >= tied:
        raise Unreadable(f"{where}.winner: one of the {tied} tied columns is needed")
    return tied


def _block(got: dict[str, Any], first: list[Real], y1: Real, **rest: Any) -> Instance:
    """A = a (+) c I with c = |a|; y = (y1, w)."""
    squared: Real = ZERO
    for entry in first:
        squared = squared + entry * entry
    assert isinstance(squared, Surd)
    value = squared.rational()
    c: Real = Nested(ZERO, ONE, squared) if value is None else root(*value)
    m = got["m"]
    columns: list[Vector] = [{0: entry} for entry in first]
    columns += [{k: c} for k in range(1, m)]
    y = sparse([y1, *(got["w"] or [])])
    return Instance(
        m=m,
        N=got["N"],
        columns=columns,
        y=y,
        weights=[ONE] * got["N"],
        **{"eta": ZERO, "factor": ONE, **rest},
    )


_SIZES = {
    "N": integer(2, MAX_SIDE),
    "m": integer(1, MAX_SIDE - 1),
    "winner": maybe(integer(0, MAX_SIDE)),
    "w": maybe(list_of(parse_rational, most=MAX_SIDE)),
}


def omega_k(value: Any, where: str) -> Instance:
    """First row beta (1, ..., 1) + eps e_winner, beta = sqrt2 10^K/3, eps = 2^-(n+1); P3."""
    keys = {"K": integer(1, 5_000), "n": integer(0, 1_100_000), "dct": boolean, **_SIZES}
    got = fields(value, where, keys)
    tied = _shape(got, where)
    beta = root(2) * ratio(10 ** got["K"], 3)
    first: list[Real] = [beta] * tied
    if got["winner"] is not None:
        first[got["winner"]] = beta + ratio(1, 1 << (got["n"] + 1))
    return _block(got, first, ONE, problem="P3", lam=ONE, dct=got["dct"])


def tie(value: Any, where: str) -> Instance:
    """First row alpha (1, ..., 1) + g e_winner, alpha = 5 10^(K-s)."""
    problem = value.get("problem") if isinstance(value, dict) else None
    keys = {
        "problem": PROBLEM,
        "K": integer(3, 5_000),
        "s": integer(1, 3),
        "g": parse_rational,
        **_SIZES,
    }
    got = fields(value, where, {**keys, **_objective_keys(problem, rational=True)})
    tied = _shape(got, where)
    base = 5 * 10 ** (got["K"] - got["s"])
    alpha, g = ratio(base), got["g"]
    if got["winner"] is None and g.sign() != 0:
        raise Unreadable(f"{where}.g: the tie (winner null) has g = 0")
    if sign(alpha + g) <= 0:
        raise Unreadable(f"{where}.g: alpha + g > 0 is needed")
    first: list[Real] = [alpha] * tied
    if got["winner"] is not None:
        first[got["winner"]] = alpha + g
    lam, eta = got.get("lam", ONE), got.get("eta", ZERO)
    y1 = {"P1": ONE + eta, "P2": ONE + lam.over(2 * base), "P3": ONE}[got["problem"]]
    return _block(got, first, y1, problem=got["problem"], lam=lam, eta=eta)


FAMILIES: dict[str, Callable[[Any, str], Instance]] = {
    "explicit": explicit,
    "a_delta": a_delta,
    "omega_k": omega_k,
    "tie": tie,
}


def build(value: Any, where: str) -> Instance:
    """The instance that {"family", "parameters"} names."""
    got = fields(value, where, {"family": one_of(*FAMILIES), "parameters": lambda v, w: v})
    return FAMILIES[got["family"]](got["parameters"], f"{where}.parameters")


__all__ = ["FAMILIES", "Instance", "Vector", "build", "dot", "parse", "sparse"]
