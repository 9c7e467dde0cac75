"""minimisers: the set of minimisers of an instance is exactly the claimed set.

Lemma C gives the set by inequalities (kernel.py); here the claimed form of it is compared.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..context import BOUNDS, SET_KEYS, Context, Proven
from ..families import Instance, dot, sparse
from ..kernel import System, aligned_system, combine, image, is_simplex, need, same, unique
from ..numbers import ZERO, Real, Unreadable, equal, sign
from ..reader import anything, fields, indices, label, one_of, vector


def check(context: Context, name: str, statement: dict[str, Any]) -> None:
    """Accept or reject the statement (through the context, so that it is checked once)."""
    context.proven(name, f"statements.{name}")


def prove(context: Context, name: str) -> Proven:
    """Check the statement and give the proven set to others."""
    where = f"statements.{name}"
    got = fields(
        context.statements[name],
        where,
        {"kind": label, "instance": label, "claim": anything, "proof": anything},
    )
    instance = context.instance(got["instance"], f"{where}.instance")
    m, N = instance.m, instance.N
    claim = fields(
        got["claim"],
        f"{where}.claim",
        {"set": anything},
        {"support": indices, "Dx": vector(N), "value": lambda v, w: fields(v, w, dict(BOUNDS))},
    )
    type_, claimed = _set(claim["set"], f"{where}.claim.set", m, N)
    proof = fields(
        got["proof"],
        f"{where}.proof",
        {"case": one_of("aligned", "zero", "least-residual", "infeasible")},
        {"point": vector(N), "dual": vector(m), "residual": vector(m), "exposing": vector(m)},
    )
    system = _case(instance, proof, f"{where}.proof")
    if system is None and proof["case"] == "infeasible":
        need(type_ == "empty", "P1 is infeasible: the claimed set must be empty")
        need(not set(claim) - {"set"}, "an empty set has neither support nor value")
        return Proven(instance, "empty", claimed, None)
    need(type_ != "empty", "a minimiser is shown, but the claimed set is empty")
    point: list[Real] = [ZERO] * N
    if system is None:
        _zero(instance, type_, claimed, proof, f"{where}.proof")
        point = proof.get("point", point)
    else:
        need(type_ != "ellipsoid", "an ellipsoid belongs to the case zero")
        _compare(system, proof.get("exposing"), type_, claimed)
        point = system.point
    _extras(instance, point, type_, claimed, claim)
    return Proven(instance, type_, claimed, system)


def _set(value: Any, where: str, m: int, N: int) -> tuple[str, dict[str, Any]]:
    kind = value.get("type") if isinstance(value, dict) else None
    one_of(*SET_KEYS)(kind, f"{where}.type")
    assert isinstance(kind, str)
    got = fields(value, where, {"type": anything, **SET_KEYS[kind](m, N)})
    if kind == "simplex":
        J = got["indices"]
        if len(J) < 2 or len(got["signs"]) != len(J) or J[-1] >= N:
            raise Unreadable(f"{where}: two or more indices below {N}, and a sign for each")
        if sign(got["total"]) <= 0 or any(sign(got["rest"][j]) for j in J):
            raise Unreadable(f"{where}: total > 0, and rest zero on the indices")
    if kind == "ellipsoid" and (not got["free"] or got["free"][-1] >= N):
        raise Unreadable(f"{where}.free: one or more indices below {N}")
    if kind == "polytope" and len(got["signs"]) != len(got["tight"]):
        raise Unreadable(f"{where}: one sign for each tight index")
    return kind, got


def _keys(proof: dict[str, Any], where: str, *needed: str, optional: tuple[str, ...] = ()) -> None:
    for key in needed:
        if key not in proof:
            raise Unreadable(f"{where}: case {proof['case']} needs {key}")
    for key in proof:
        if key not in {"case", *needed, *optional}:
            raise Unreadable(f"{where}: case {proof['case']} takes no {key}")


def _case(instance: Instance, proof: dict[str, Any], where: str) -> System | None:
    """The system of Lemma C; None where the minimum is 0 (zero) and for the empty set."""
    case = proof["case"]
    if case == "aligned":
        _keys(proof, where, "point", optional=("dual", "exposing"))
        return aligned_system(instance, proof["point"], proof.get("dual"))
    need(instance.problem == "P1", f"case {case} belongs to P1")
    y, eta = instance.y, instance.eta
    if case == "zero":
        return None
    r = sparse(proof.get("residual", []))
    orthogonal = all(sign(dot(column, r)) == 0 for column in instance.columns)
    need(orthogonal, "the residual is not orthogonal to the range of A")
    if case == "infeasible":
        _keys(proof, where, "residual")
        along = dot(r, y)
        need(sign(along) > 0, "infeasible: <r, y> is not positive")
        need(sign(along * along - eta * eta * dot(r, r)) > 0, "infeasible: <r, y> <= eta |r|")
        return None
    _keys(proof, where, "point", "dual", "residual", optional=("exposing",))
    need(equal(dot(r, r), eta * eta), "the residual's norm differs from eta")
    projected = replace(instance, y=combine(y, r, -1), eta=ZERO)
    return aligned_system(projected, proof["point"], proof["dual"])


def _zero(
    instance: Instance, type_: str, claimed: dict[str, Any], proof: dict[str, Any], where: str
) -> None:
    """Minimum 0, so Xi = {x feasible, x_i = 0 where w_i > 0}: the point 0, or an ellipsoid."""
    _keys(proof, where, *(("point",) if type_ == "ellipsoid" else ()))
    free = [i for i, w in enumerate(instance.weights) if sign(w) == 0]
    square = instance.eta * instance.eta
    if type_ == "ellipsoid":
        need(claimed["free"] == free, "the free indices are others: those of weight 0, all of them")
        point = proof["point"]
        at_zero = all(sign(x) == 0 for i, x in enumerate(point) if i not in set(free))
        need(at_zero, "zero: the point is non-zero where the weight is positive")
        r = combine(instance.y, image(instance, point), -1)
        need(sign(square - dot(r, r)) >= 0, "zero: |y - Ax| exceeds eta at the point")
        return
    need(not free, "zero: with a weight 0 the minimisers are an ellipsoid, not one point")
    need(type_ == "point" and not sparse(claimed["x"]), "the minimiser is 0 and nothing else")
    need(sign(square - dot(instance.y, instance.y)) >= 0, "zero: |y| exceeds eta")


def _compare(
    system: System, exposing: list[Real] | None, type_: str, claimed: dict[str, Any]
) -> None:
    if type_ == "point":
        need(
            all(equal(a, b) for a, b in zip(claimed["x"], system.point)),
            "the point is not the proof's",
        )
        unique(system, exposing)
    elif type_ == "simplex":
        J, signs = claimed["indices"], claimed["signs"]
        is_simplex(system, exposing, J, signs, claimed["total"], claimed["rest"])
    else:
        need(exposing is None, "a polytope takes no exposing vector")
        need(claimed["tight"] == system.tight, "the tight indices are others")
        need(claimed["signs"] == system.signs, "the signs are others")
        need(same(sparse(claimed["fit"]), system.fit), "the fit is another vector")
        ray = claimed["ray"]
        need((ray is None) == (system.ray is None), "ray: needed exactly for P3 with |v| = 1")
        need(ray is None or same(sparse(ray), system.ray or {}), "the ray is not the dual vector")


def _extras(
    instance: Instance,
    point: list[Real],
    type_: str,
    claimed: dict[str, Any],
    claim: dict[str, Any],
) -> None:
    if "support" in claim:
        if type_ in ("polytope", "ellipsoid") or claim["support"][-1:] >= [instance.N]:
            raise Unreadable(f"support: indices < {instance.N}, for points and simplices only")
        entries = claimed["x"] if type_ == "point" else claimed["rest"]
        support = {i for i, x in enumerate(entries) if sign(x) != 0}
        support |= set(claimed.get("indices", []))
        need(claim["support"] == sorted(support), "the support is another")
    if "Dx" in claim:
        if instance.scale is None or type_ != "point":
            raise Unreadable("Dx: claimed for points of a_delta only")
        scaled = [x * d for x, d in zip(point, instance.scale)]
        need(
            all(equal(a, b) for a, b in zip(claim["Dx"], scaled)), "Dx is not D times the minimiser"
        )
    if "value" in claim:
        _value(instance, point, claim["value"])


def _value(instance: Instance, point: list[Real], value: dict[str, Any]) -> None:
    """lower <= objective(point) <= upper; the minimum is taken at the point of the proof."""
    norm1: Real = ZERO
    for x, w in zip(point, instance.weights):
        norm1 = norm1 + x * w * sign(x)
    r = combine(instance.y, image(instance, point), -1)
    squared = dot(r, r)
    penalty = norm1 * instance.lam
    for side, key in ((1, "lower"), (-1, "upper")):
        margin = penalty - value[key]
        if instance.problem == "P2":
            margin = margin + squared * instance.factor
        if instance.problem != "P3":
            fine = sign(margin) * side >= 0
        else:  # margin + |r| >= 0 for lower, <= 0 for upper
            fine = _with_root(margin, squared) * side >= 0
        need(fine, f"value.{key}: on the wrong side of the minimum")


def _with_root(margin: Real, squared: Real) -> int:
    """The sign of margin + sqrt(squared)."""
    if sign(margin) >= 0:
        return 1 if sign(margin) > 0 or sign(squared) > 0 else 0
    return sign(squared - margin * margin)
