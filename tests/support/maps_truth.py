"""Are claims about finite sets, training pairs, two points true?  From FORMAT.md, by other means.

    l2     the least circumball of a subset that contains all points
    l1     R^1: half the range; R^2: half the larger range of x + y, x - y; R^3, with p = x + y or
           x - y: max(|p_i - p_j| + |z_i - z_j| as below), the largest of the lines in the last
           coordinate of the centre
    linf   half the largest range of a coordinate

in fractions or towers of roots; proofs are not read. A trained map is judged by the smallest error
that a free value phi(y) can have, two points by square roots as numbers.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any

from support.instances import bound, build, number, rational, vector
from support.linear import combine, solve
from support.tower import ONE, ZERO, Number, dot, sign, sqrt

Json = dict[str, Any]
Points = list[list[Number]]


def is_true(certificate: Json) -> bool:
    """True when all statements of a well-formed certificate are true as claims."""
    return all(claims(certificate).values())


def claims(certificate: Json) -> dict[str, bool]:
    """Truth of each statement by name."""
    decide = {"optimal": _optimal, "trained": _trained, "pair": _pair}
    return {
        name: decide[statement["kind"]](certificate, statement)
        for name, statement in certificate["statements"].items()
    }


# -- finite sets -------------------------------------------------------------------------------


def fibres(A: Any, points: Points) -> list[list[int]]:
    """Positions of the points with one A x."""
    found: list[tuple[list[Number], list[int]]] = []
    for i, x in enumerate(points):
        y = [dot(row, x) for row in A]
        for other, members in found:
            if all(sign(a - b) == 0 for a, b in zip(y, other, strict=True)):
                members.append(i)
                break
        else:
            found.append((y, [i]))
    return [members for _, members in found]


def radius(points: Points, norm: str) -> Number:
    """Of the smallest ball: its square for l2."""
    if norm == "l2":
        return _circumball(points)
    columns = [list(c) for c in zip(*points, strict=True) if _range(c) != 0]
    if norm == "linf":
        return max((_range(c) for c in columns), default=ZERO) / 2
    if len(columns) > 3:
        raise ValueError("l1: more than three coordinates in which the points differ")
    if len(columns) == 3:
        return _l1_of_three(columns)
    if len(columns) == 2:
        columns = _turned(*columns)
    return max((_range(c) for c in columns), default=ZERO) / 2


def _range(column: Any) -> Number:
    return max(column) - min(column)


def _turned(a: list[Number], b: list[Number]) -> list[list[Number]]:
    return [[p + q for p, q in zip(a, b, strict=True)], [p - q for p, q in zip(a, b, strict=True)]]


def _l1_of_three(columns: list[list[Number]]) -> Number:
    """r >= (p_i - p_j + |z_i - c| + |z_j - c|)/2 for all i, j: lines in c of slopes -1, 0, 1."""
    first, second, z = columns
    lines: dict[int, list[Number]] = {-1: [], 0: [], 1: []}
    for p in _turned(first, second):
        for a, u in zip(p, z, strict=True):
            for b, w in zip(p, z, strict=True):
                for s in (1, -1):
                    for t in (1, -1):
                        lines[-(s + t) // 2].append((a - b + s * u + t * w) / 2)
    tops = {slope: max(values) for slope, values in lines.items()}
    return max(tops[0], (tops[1] + tops[-1]) / 2)


def _circumball(points: Points) -> Number:
    """The least |x_0 - c|^2 over subsets, c in their affine hull at one distance from them."""
    best: Number | None = None
    for size in range(1, min(len(points), len(points[0]) + 1) + 1):
        for S in combinations(points, size):
            steps = [[a - b for a, b in zip(x, S[0], strict=True)] for x in S[1:]]
            # c = x_0 + sum t_k steps_k with 2 <steps_k, c - x_0> = |steps_k|^2
            gram = [[2 * dot(u, v) for u in steps] for v in steps]
            t = solve(gram, [dot(v, v) for v in steps])
            if t is None:
                continue
            move = combine(steps, t) if steps else [ZERO] * len(S[0])
            c = [a + b for a, b in zip(S[0], move, strict=True)]
            r2 = dot(move, move)
            inside = all(sign(_square(x, c) - r2) <= 0 for x in points)
            if inside and (best is None or sign(r2 - best) < 0):
                best = r2
    assert best is not None
    return best


def _square(x: Any, z: Any) -> Number:
    step = [a - b for a, b in zip(x, z, strict=True)]
    return dot(step, step)


def distance(x: Any, z: Any, norm: str) -> Number:
    """|x - z|, a number with one more root for l2."""
    if norm == "l2":
        return sqrt(_square(x, z))
    sizes = [abs(a - b) for a, b in zip(x, z, strict=True)]
    return max(sizes) if norm == "linf" else sum(sizes, ZERO)


def c_opt(A: Any, points: Points, norm: str) -> Number:
    """c_opt, squared for l2."""
    return max(radius([points[i] for i in F], norm) for F in fibres(A, points))


def _optimal(certificate: Json, statement: Json) -> bool:
    A = build(certificate["instances"][statement["instance"]]).A
    claim = statement["claim"]
    found = c_opt(A, [vector(x) for x in claim["points"]], claim["norm"])
    low, high = bound(claim["lower"]), bound(claim["upper"])
    if claim["norm"] == "l2":
        low, high = low * low, high * high
    exact = sign(found - number(claim["value"])) == 0
    return exact and sign(found - low) >= 0 and sign(found - high) <= 0


# -- training ----------------------------------------------------------------------------------


def _trained(certificate: Json, statement: Json) -> bool:
    optimal = certificate["statements"][statement["optimal"]]
    A = build(certificate["instances"][optimal["instance"]]).A
    points, norm = [vector(x) for x in optimal["claim"]["points"]], optimal["claim"]["norm"]
    claim = statement["claim"]
    known = rational(claim["c_opt"])
    best = c_opt(A, points, norm)
    if sign(best - (known * known if norm == "l2" else known)) != 0:
        return False
    error, pairs = bound(claim["error"]), claim["pairs"]
    parts = [[i for i in F if i in pairs] for F in fibres(A, points)]
    if claim["at"] is None:
        # the error that the best map has on its worst pair
        least = max((radius([points[i] for i in F], norm) for F in parts if F), default=ZERO)
        return sign(least - (error * error if norm == "l2" else error)) >= 0
    if any(len(F) > 1 for F in parts) or error <= known:
        return False
    at, delta = claim["at"], bound(claim["delta"])
    beside = [i for i in pairs if any(i in F and at in F for F in fibres(A, points))]
    if not beside:
        return False  # phi(A x_at) is free
    return sign(distance(points[beside[0]], points[at], norm) - delta - error) >= 0


# -- two points --------------------------------------------------------------------------------


def _pair(certificate: Json, statement: Json) -> bool:
    A = build(certificate["instances"][statement["instance"]]).A
    claim = statement["claim"]
    x, z = map(vector, claim["points"])
    step = [b - a for a, b in zip(x, z, strict=True)]
    image = [dot(row, step) for row in A]
    apart, near = sqrt(dot(step, step)), sqrt(dot(image, image))
    seen = sign(near) > 0
    kappa = claim["kappa"]
    facts = [sign(apart) > 0, (kappa is not None) == seen]
    if kappa is not None and seen:
        facts.append(sign(number(kappa) * dot(image, image) - dot(step, step)) == 0)
    facts += [_holds(claim["apart"], apart), _holds(claim["near"], near)]
    if "forced" in claim:
        a, lower = bound(claim["forced"]["accuracy"]), claim["forced"]["lower"]
        facts.append((lower is not None) == seen)
        rest = apart - 2 * a
        facts.append(sign(rest) > 0 if lower is None else sign(rest - bound(lower) * near) >= 0)
    if "missed" in claim:
        slope, lower = bound(claim["missed"]["lipschitz"]), bound(claim["missed"]["lower"])
        facts.append(sign(apart - slope * near - 2 * lower) >= 0)
    if "outputs" in claim:
        facts += _outputs(claim, x, z, step, image, apart, near)
    return all(facts)


def _holds(ends: Any, value: Number) -> bool:
    return sign(value - bound(ends[0])) >= 0 and sign(value - bound(ends[1])) <= 0


def _outputs(
    claim: Json, x: Any, z: Any, step: Any, image: Any, apart: Number, near: Number
) -> list[bool]:
    u, w = map(vector, claim["outputs"])
    errors = [distance(u, x, "l2"), distance(w, z, "l2")]
    facts = [_holds(ends, error) for ends, error in zip(claim["errors"], errors, strict=True)]
    if "forced" in claim:
        a = rational(claim["forced"]["accuracy"])
        facts += [sign(a - error) >= 0 for error in errors]
    moved = distance(u, w, "l2")
    if sign(near) > 0:
        ends = claim["stretch"]
        if ends is None:
            return [False]
        facts += [
            sign(moved - bound(ends[0]) * near) >= 0,
            sign(bound(ends[1]) * near - moved) >= 0,
        ]
    else:
        facts += [claim["stretch"] is None, sign(moved) == 0]
    if "unstable" in claim:
        told = claim["unstable"]
        eta, eps = rational(told["eta"]), rational(told["epsilon"])
        facts += [sign(eta - value) > 0 for value in (*errors, near)]
        facts.append(eps >= eta > 0)
        if told["lower"] is not None:
            facts.append(sign(apart - 2 * eta - bound(told["lower"]) * eps) >= 0)
        pairs = [*zip(vector(told["detail"]), step, strict=True)]
        pairs += [(a, -b) for a, b in zip(vector(told["noise"]), image, strict=True)]
        facts += [sign(a - b) == 0 for a, b in pairs]
    return facts


__all__ = ["ONE", "c_opt", "claims", "distance", "fibres", "is_true", "radius"]
