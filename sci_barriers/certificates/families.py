"""Instances rebuilt from a family's formulas (FORMAT.md sections 3 and 4).

A and y are never taken from a producer, except in the family "explicit", where they are the
parameters. Columns are kept sparse: columns[i] = {row: entry}, zero entries absent.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .endless import ENDLESS, Endless
from .entries import Vector, matrix
from .further import FURTHER, Reader
from .instance import Instance, dot, sparse
from .numbers import ONE, ZERO, Nested, Real, Surd, Unreadable, ratio, root, sign
from .reader import (
    anything,
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
from .ties import LOWER, SIZES, WINNER, Layer, shape, tie, tied


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


def explicit(value: Any, where: str) -> Instance:
    """A, y and the objective as given."""
    problem = value.get("problem") if isinstance(value, dict) else None
    keys = {"problem": PROBLEM, "A": matrix, "y": list_of(parse_real)}
    keys.update({"eta": _at_least_zero} if problem == "P1" else {"lam": _above_zero})
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


def omega_k(value: Any, where: str) -> Instance:
    """First row beta (1, ..., 1) + eps e_winner, beta = sqrt2 10^K/3, eps = 2^-(n+1); P3."""
    keys = {"K": integer(1, 5_000), "n": integer(0, 1_100_000), "dct": boolean}
    got = fields(value, where, {**keys, **SIZES, "winner": WINNER, "w": LOWER})
    k = shape(got["N"], got["m"], got["w"], where)
    tied(got["winner"], k, where)
    beta = root(2) * ratio(10 ** got["K"], 3)
    first: list[Real] = [beta] * k
    if got["winner"] is not None:
        first[got["winner"]] = beta + ratio(1, 1 << (got["n"] + 1))
    return _block(got, first, ONE, problem="P3", lam=ONE, dct=got["dct"])


FAMILIES: dict[str, Callable[[Any, str], Instance]] = {
    "explicit": explicit,
    "a_delta": a_delta,
    "omega_k": omega_k,
}


def _without_data(endless: Endless) -> Instance:
    return Instance(
        problem="",
        m=0,
        N=0,
        columns=[],
        y={},
        lam=ONE,
        eta=ZERO,
        factor=ONE,
        weights=[],
        endless=endless,
    )


def build(value: Any, where: str, layers: dict[str, Layer], read: Reader) -> Instance:
    """The instance that {"family", "parameters"} names; layers of ties built so far are used.

    read: for the numbers of further families, which are paid for.
    """
    names = one_of(*FAMILIES, "tie", *FURTHER, *ENDLESS)
    got = fields(value, where, {"family": names, "parameters": anything})
    family, parameters, where = got["family"], got["parameters"], f"{where}.parameters"
    if family == "tie":
        return tie(parameters, where, layers)
    if family in FURTHER:
        return FURTHER[family].member(parameters, where, read).instance()
    if family in ENDLESS:
        return _without_data(ENDLESS[family](parameters, where))
    return FAMILIES[family](parameters, where)


__all__ = ["FAMILIES", "Instance", "Vector", "build", "dot", "parse", "sparse"]
