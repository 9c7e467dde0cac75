"""Does the proof inside a certificate establish its claims?  Section 6 of FORMAT.md, replayed.

Needed for certificates whose claim is true while the proof is not one (a scaled dual, a strict
index called tight).  norm, condition and information leave nothing to a proof that `truth` does not
decide, except that their vectors are eigenvectors; that is what is tested for them here.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from support.instances import Problem, build, number, vector
from support.linear import definiteness, gram, independent, is_zero, shifted
from support.solving import same
from support.support_rules import deviation_follows, support_follows
from support.tower import ONE, ZERO, Number, dot, rational, sign
from support.truth import claims


def proof_is_valid(certificate: dict[str, Any]) -> bool:
    """True when every statement follows from its proof by the rules of the format."""
    if not all(claims(certificate).values()):
        return False
    instances, statements = certificate["instances"], certificate["statements"]
    for statement in statements.values():
        kind = statement["kind"]
        sources: list[Any] = []
        if kind in ("distance", "deviation"):
            sources = [statements[statement["from"]]]
        elif kind == "gap":
            sources = [statements[label] for label in statement["between"]]
        labels = [source["instance"] for source in sources] or statement.get("between")
        labels = labels or [statement["instance"]]
        question = [statement, sources, [instances[label] for label in labels]]
        if not _follows(json.dumps(question)):
            return False
    return True


@lru_cache(maxsize=5000)
def _follows(question: str) -> bool:
    """Whether one (true) statement follows from its proof."""
    statement, sources, instances = json.loads(question)
    problems = [build(instance) for instance in instances]
    kind, proof = statement["kind"], statement["proof"]
    if kind == "support":
        return support_follows(problems[0], statement["claim"], proof)
    if kind == "deviation":
        return deviation_follows(statement["claim"], sources[0]["claim"])
    if kind == "minimisers":
        return _minimisers(problems[0], statement["claim"]["set"], proof)
    if kind == "distance":
        return _projection(
            problems[0], sources[0], vector(statement["claim"]["x"]),
            vector(proof["nearest"]), proof.get("multipliers"), proof.get("t"),
        )  # fmt: skip
    if kind == "gap":
        return _gap(problems, sources, proof)
    if kind == "norm" and statement["of"] == "A":
        return _norm(problems, statement)
    return kind != "condition" or _condition(problems[0], statement["of"], proof)


def _minimisers(problem: Problem, claimed: dict[str, Any], proof: dict[str, Any]) -> bool:
    case, kind = proof["case"], problem.kind
    if case == "zero":
        return kind == "P1" and _zero(problem, claimed, proof)
    if claimed["type"] == "ellipsoid":
        return False
    if case == "infeasible":
        r = vector(proof["residual"])
        inner = dot(r, problem.y)
        square = inner * inner - problem.eta * problem.eta * dot(r, r)
        orthogonal = all(is_zero(dot(c, r)) for c in problem.columns)
        return kind == "P1" and orthogonal and sign(inner) > 0 and sign(square) > 0
    y, eta = list(problem.y), problem.eta
    if case == "least-residual":
        r = vector(proof["residual"])
        if kind != "P1" or any(not is_zero(dot(c, r)) for c in problem.columns):
            return False
        if sign(dot(r, r) - eta * eta) != 0:
            return False
        y, eta = [a - b for a, b in zip(y, r, strict=True)], ZERO
    x = vector(proof["point"])
    left = [a - b for a, b in zip(y, problem.fit(x), strict=True)]
    if kind == "P2":
        v = [2 * problem.factor * value for value in left]
    else:
        v = vector(proof["dual"])
    lam = ONE if kind == "P1" else problem.lam
    inner_products = [dot(c, v) for c in problem.columns]
    slack = [lam * w - abs(g) for w, g in zip(problem.w, inner_products, strict=True)]
    if any(sign(value) < 0 for value in slack):
        return False
    tight = [i for i, value in enumerate(slack) if sign(value) == 0]
    signs = {i: sign(inner_products[i]) for i in tight}
    if any(not is_zero(a) and (i not in signs or sign(signs[i] * a) < 0) for i, a in enumerate(x)):
        return False
    ray, b = None, problem.fit(x)
    vv = dot(v, v)
    if kind == "P1":
        if sign(vv) == 0 and (not is_zero(eta) or any(not is_zero(value) for value in left)):
            return False
        if not is_zero(eta) or any(not is_zero(value) for value in left):
            t = dot(left, v) / vv  # left = t v with t |v| = eta
            if not same(left, [t * value for value in v]) or sign(t) < 0:
                return False
            if sign(t * t * vv - eta * eta) != 0:
                return False
    elif kind == "P3":
        b = y
        if sign(vv - 1) > 0:
            return False
        if sign(vv - 1) == 0:
            t = dot(left, v)
            if sign(t) < 0 or not same(left, [t * value for value in v]):
                return False
            ray = v
        elif any(not is_zero(value) for value in left):
            return False
    columns = {i: [(signs[i] or 1) * value for value in problem.columns[i]] for i in tight}
    loose = {i for i in tight if signs[i] == 0}
    if claimed["type"] == "polytope" and claimed["signs"] != [signs[i] for i in tight]:
        return False
    return _set(claimed, columns, ray, b, x, proof.get("exposing"), loose)


def _zero(problem: Problem, claimed: dict[str, Any], proof: dict[str, Any]) -> bool:
    """The point 0, or with weights 0 the ellipsoid of their indices."""
    Z = [i for i, weight in enumerate(problem.w) if is_zero(weight)]
    x: list[Number] = vector(proof["point"]) if "point" in proof else [ZERO] * problem.N
    if any(not is_zero(value) for i, value in enumerate(x) if i not in Z):
        return False
    left = [a - b for a, b in zip(problem.y, problem.fit(x), strict=True)]
    if sign(problem.eta * problem.eta - dot(left, left)) < 0:
        return False
    if claimed["type"] == "ellipsoid":
        return bool(Z) and claimed["free"] == Z and "point" in proof
    return not Z and claimed["type"] == "point" and "point" not in proof


def _set(
    claimed: dict[str, Any], columns: dict[int, list[Number]], ray: Any, b: Any, x: Any, u: Any,
    loose: set[int],
) -> bool:  # fmt: skip
    """The claimed set against {x >= 0 in the tight signs: sum c_i xi_i + t ray = b}.

    loose: the indices of weight 0, where x has no sign and u no slope.
    """
    if claimed["type"] == "polytope":
        if u is not None or claimed["tight"] != sorted(columns):
            return False
        if (claimed["ray"] is None) != (ray is None):
            return False
        return same(vector(claimed["fit"]), b) and (
            ray is None or same(vector(claimed["ray"]), ray)
        )
    every: dict[int, list[Number]] = dict(columns)
    if ray is not None:
        every[-1] = list(ray)
    if u is not None:
        exposing = vector(u)
        products = {i: sign(dot(c, exposing)) for i, c in every.items()}
        if min(products.values(), default=0) < 0 or not is_zero(dot(b, exposing)):
            return False
        if any(products[i] for i in loose):
            return False
        every = {i: c for i, c in every.items() if products[i] == 0}
    if claimed["type"] == "point":
        return same(x, vector(claimed["x"])) and independent(list(every.values()))
    if claimed["type"] != "simplex":
        return False
    J = claimed["indices"]
    if len(set(J)) < 2 or not set(J) <= set(every) - loose:
        return False
    if not all(same(every[j], every[J[0]]) for j in J):
        return False
    rest = [every[J[0]], *(c for i, c in every.items() if i not in J)]
    return independent(rest)


def _projection(
    problem: Problem, source: dict[str, Any], x: Any, p: Any, multipliers: Any, t: Any
) -> bool:
    """p is the projection of x to the (already proved) set of the statement."""
    claimed = source["claim"]["set"]
    if claimed["type"] == "point":
        return same(p, vector(claimed["x"]))
    if claimed["type"] == "simplex":
        J, signs, rest = claimed["indices"], claimed["signs"], vector(claimed["rest"])
        if any(i not in J and not is_zero(p[i] - rest[i]) for i in range(len(p))):
            return False
        xi = [s * p[j] for j, s in zip(J, signs, strict=True)]
        total: Number = ZERO
        for value in xi:
            total = total + value
        if min(sign(value) for value in xi) < 0 or not is_zero(total - number(claimed["total"])):
            return False
        h = [s * (x[j] - p[j]) for j, s in zip(J, signs, strict=True)]
        level = next(a for a, value in zip(h, xi, strict=True) if not is_zero(value))
        return all(
            sign(a - level) == 0 if not is_zero(value) else sign(a - level) <= 0
            for a, value in zip(h, xi, strict=True)
        )
    if claimed["type"] != "polytope" or multipliers is None:
        return False  # among others: an ellipsoid has no projection in the format
    mu, ray = vector(multipliers), claimed["ray"]
    tight, signs = claimed["tight"], claimed["signs"]
    if any(not is_zero(value) for i, value in enumerate(p) if i not in tight):
        return False
    columns = problem.columns
    for i, s in zip(tight, signs, strict=True):
        g = (s or 1) * (x[i] - p[i] + dot(columns[i], mu))
        if sign(s * p[i]) < 0 or sign(g) > 0:
            return False
        if (s == 0 or not is_zero(p[i])) and not is_zero(g):
            return False
    left = [a - b for a, b in zip(vector(claimed["fit"]), problem.fit(p), strict=True)]
    if ray is None:
        return (t is None or is_zero(number(t))) and all(is_zero(value) for value in left)
    v, step = vector(ray), ZERO if t is None else number(t)
    slope = dot(v, mu)
    return (
        same(left, [step * value for value in v])
        and sign(step) >= 0
        and sign(slope) <= 0
        and (is_zero(step) or is_zero(slope))
    )


def _gap(problems: Any, sources: Any, proof: dict[str, Any]) -> bool:
    p, q = (vector(point) for point in proof["points"])
    multipliers = proof.get("multipliers", [None, None])
    steps = proof.get("t", [None, None])
    one, two = problems
    return _projection(one, sources[0], q, p, multipliers[0], steps[0]) and _projection(
        two, sources[1], p, q, multipliers[1], steps[1]
    )


def _norm(pair: list[Problem], statement: dict[str, Any]) -> bool:
    z = vector(statement["proof"]["vector"])
    first, second = pair
    E = [[a - b for a, b in zip(p, q, strict=True)] for p, q in zip(first.A, second.A, strict=True)]
    if all(is_zero(value) for value in z):
        return False
    image = [dot(row, z) for row in E]
    zz = dot(z, z)
    low = number(statement["claim"]["lower"])
    if sign(dot(image, image) - low * low * zz) < 0:
        return False
    if "squared" in statement["claim"]:
        sigma = number(statement["claim"]["squared"])
        back = [dot(column, image) for column in zip(*E, strict=True)]
        return same(back, [sigma * value for value in z])
    return True


def _condition(problem: Problem, of: str, proof: dict[str, Any]) -> bool:
    G = gram(problem.A if of == "AAT" else problem.columns)
    for key, factor in (("least", -1), ("greatest", 1)):
        z = vector(proof[key])
        i = next((i for i, value in enumerate(z) if not is_zero(value)), None)
        if i is None or rational(z[i]) is None:
            return False
        image = [dot(row, z) for row in G]
        mu = image[i] / z[i]
        if not same(image, [mu * value for value in z]):
            return False
        M = [[factor * value for value in row] for row in shifted(mu, G)]
        if definiteness(M) == 0:
            return False
    return True
