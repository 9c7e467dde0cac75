"""Is every claim about further families true?  From FORMAT.md and `further_data`, in fractions.

Sets are compared as sets. Distances: from a hull by all its faces, from the curved sets by their
parameters in towers of roots. Proofs are not read; `apart` and `refuted` claim what FORMAT.md lists
under them.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import Any

from support.further_data import (
    HALF,
    NAMES,
    ZERO,
    Json,
    Solutions,
    Vector,
    data,
    in_class,
    length,
    limits,
    solutions,
)
from support.instances import number, rational
from support.tower import Number, sign, sqrt


def is_true(certificate: Json) -> bool:
    """True when all statements of a well-formed certificate are true as claims."""
    return all(claims(certificate).values())


def claims(certificate: Json) -> dict[str, bool]:
    """Truth of each statement by name."""
    decide = {
        "solutions": _solutions, "far": _far, "apart": _apart, "barrier": _barrier,
        "membership": _membership, "information": _information, "refuted": _refuted,
    }  # fmt: skip
    return {
        name: decide[statement["kind"]](certificate, statement)
        for name, statement in certificate["statements"].items()
    }


def labels(statement: Json) -> list[str]:
    return statement["instances"] if "instances" in statement else [statement["instance"]]


def vector(texts: list[str]) -> Vector:
    return tuple(map(rational, texts))


# Sets.


def claimed(value: Json) -> Solutions:
    """The set that a SET denotes, a hull of one vertex as a point."""
    kind = value["type"]
    if kind == "whole":
        return "whole", value["of"]
    if kind == "spectrum":
        return "spectrum", sorted(set(vector(value["points"])))
    if kind == "simplex":
        rest, total = vector(value["rest"]), rational(value["total"])
        points = [
            tuple(s * total if i == j else x for i, x in enumerate(rest))
            for j, s in zip(value["indices"], value["signs"], strict=True)
        ]
    else:
        points = [vector(x) for x in value.get("points") or value.get("ends") or [value["x"]]]
    points = sorted(set(points))
    hull = kind in ("simplex", "segment") and len(points) > 1
    return "hull" if hull else "finite", points


def _solutions(certificate: Json, statement: Json) -> bool:
    instance = certificate["instances"][statement["instance"]]
    return claimed(statement["claim"]["set"]) == solutions(instance)


# Distances.


def squared_distance(x: Vector, found: Solutions) -> Number:
    """d(x, set)^2."""
    kind, points = found
    if kind == "spectrum":
        return max(max(min(abs(a - b) for b in points) for a in x),
                   max(min(abs(a - b) for a in x) for b in points)) ** 2  # fmt: skip
    if kind == "whole":
        return _curved(x, points)
    if kind == "finite":
        return min(_square(x, z) for z in points)
    return min(
        found
        for size in range(1, len(points) + 1)
        for face in combinations(points, size)
        if (found := _to_face(x, list(face))) is not None
    )


def _square(x: Vector, z: Vector) -> Fraction:
    return sum(((a - b) ** 2 for a, b in zip(x, z, strict=True)), ZERO)


def _to_face(x: Vector, vertices: list[Vector]) -> Fraction | None:
    """The squared distance to the affine hull, if the nearest point is inside the face."""
    base, *others = vertices
    steps = [[a - b for a, b in zip(v, base, strict=True)] for v in others]
    start = [a - b for a, b in zip(x, base, strict=True)]
    M = [[_dot(u, v) for v in steps] + [_dot(u, start)] for u in steps]
    weights = _solve(M)
    if any(w < 0 for w in weights) or sum(weights) > 1:
        return None
    z = [b + sum((w * s[i] for w, s in zip(weights, steps, strict=True)), ZERO)
         for i, b in enumerate(base)]  # fmt: skip
    return _square(x, tuple(z))


def _dot(u: Any, v: Any) -> Fraction:
    return sum((a * b for a, b in zip(u, v, strict=True)), ZERO)


def _solve(M: list[list[Fraction]]) -> list[Fraction]:
    """Gauss and Jordan; the vertices are affinely independent."""
    for i in range(len(M)):
        j = next(j for j in range(i, len(M)) if M[j][i])
        M[i], M[j] = M[j], M[i]
        M[i] = [a / M[i][i] for a in M[i]]
        for j in range(len(M)):
            if j != i and M[j][i]:
                M[j] = [a - M[j][i] * b for a, b in zip(M[j], M[i], strict=True)]
    return [row[-1] for row in M]


def _curved(x: Vector, of: str) -> Number:
    if of == "line":
        return ZERO
    if of == "circle":
        step = sqrt(x[0] ** 2 + x[1] ** 2) - 1
        return step * step
    a, b, c, d = x
    # Eigenvalues m +- q of the symmetric part: the nearest matrix has the same eigenvectors.
    m, off, skew = (a + d) / 2, (b + c) / 2, (b - c) / 2
    q = sqrt(((a - d) / 2) ** 2 + off**2)
    high = HALF if of == "projectors" or sign(q - HALF) > 0 else q  # +-high about 1/2
    up, down = m + q - HALF - high, m - q - HALF + high
    return 2 * skew**2 + up * up + down * down


def _sign(squared: Number, bound: Fraction) -> int:
    """The sign of d - bound, bound >= 0."""
    return sign(squared - bound * bound)


def _source(certificate: Json, statement: Json) -> tuple[str, Json]:
    """The label of the instance of the solutions statement named in `from`, and the instance."""
    label = certificate["statements"][statement["from"]]["instance"]
    return label, certificate["instances"][label]


def _far(certificate: Json, statement: Json) -> bool:
    claim = statement["claim"]
    _, instance = _source(certificate, statement)
    x = vector(claim["x"])
    if len(x) != length(instance):
        return False
    squared = squared_distance(x, solutions(instance))
    if "squared" in claim and sign(squared - number(claim["squared"])):
        return False
    if _sign(squared, rational(claim["lower"])) < 0 or _sign(squared, rational(claim["upper"])) > 0:
        return False
    if "exceeds" not in claim:
        return True
    return (_sign(squared, rational(claim["exceeds"])) > 0) == (claim["verdict"] == "proved")


# Classes, information.


def _membership(certificate: Json, statement: Json) -> bool:
    found = [certificate["instances"][name] for name in labels(statement)]
    name = statement["claim"]["class"]
    alike = all(instance["family"] == name for instance in found)
    return alike and len({length(x) for x in found}) == 1 and all(map(in_class, found))


def _dyadic(q: Fraction) -> bool:
    return q.denominator.bit_count() == 1


def table(level: Json, shape: tuple[int, int, int]) -> tuple[list[list[Fraction]], list[Fraction]]:
    """A_n and y_n of a level, dense or sparse."""
    if "values" not in level:
        return [list(map(rational, row)) for row in level["A"]], list(map(rational, level["y"]))
    values = list(map(rational, level["values"]))
    A = [[ZERO] * shape[1] for _ in range(shape[0])]
    for i, j, v in level["entries"]:
        A[i][j] = values[v]
    return A, [values[v] for v in level["y"]]


def _information(certificate: Json, statement: Json) -> bool:
    found = [certificate["instances"][name] for name in labels(statement)]
    claim = statement["claim"]
    if (claim["norm"] == "sites") != (found[0]["family"] == "diagonal_spectrum"):
        return False
    return all(_admissible(instance, claim) for instance in found)


def _admissible(instance: Json, claim: Json) -> bool:
    for level in claim.get("levels", []):
        n = level["n"]
        A, y = data(instance, n)
        B, z = table(level, (len(A), len(A[0]), len(y)))
        if not all(map(_dyadic, [*z, *(q for row in B for q in row)])):
            return False
        E = [[q - f for q, f in zip(r, s, strict=True)] for r, s in zip(B, A, strict=True)]
        e = [q - f for q, f in zip(z, y, strict=True)]
        if claim["norm"] == "sites":
            if any(map(any, E)):
                return False
        elif claim["norm"] == "operator":
            if _dot(e, e) > Fraction(1, 4**n) or not _norm_at_most(E, Fraction(1, 4**n)):
                return False
        elif any(abs(x) > Fraction(1, 2**n) for x in [*e, *(x for row in E for x in row)]):
            return False
    for which, *place, n, q in claim.get("queries", []):
        A, y = data(instance)
        f = y[place[0]] if which == "y" else A[place[0]][place[1]]
        if not _dyadic(rational(q)) or abs(rational(q) - f) > Fraction(1, 2**n):
            return False
    return True


def _norm_at_most(E: list[list[Fraction]], squared: Fraction) -> bool:
    """E has one or two rows: the trace and the determinant of squared I - E E'."""
    G = [[squared * (i == j) - _dot(u, v) for j, v in enumerate(E)] for i, u in enumerate(E)]
    if len(G) == 1:
        return G[0][0] >= 0
    (a, b), (_, d) = G
    return a >= 0 and d >= 0 and a * d >= b * b


# The joining statements.


def _largest(statement: Json) -> int:
    claim = statement["claim"]
    return max(
        [x["n"] for x in claim.get("levels", [])] + [q[-2] for q in claim.get("queries", [])]
    )


def _apart(certificate: Json, statement: Json) -> bool:
    statements, claim = certificate["statements"], statement["claim"]
    shown, inside = statements[statement["information"]], statements[statement["membership"]]
    sides = [statements[name]["instance"] for name in statement["from"]]
    if len(set(sides)) < len(sides) or not set(sides) <= set(labels(shown)):
        return False
    if not set(labels(shown)) <= set(labels(inside)) or claim["level"] != _largest(shown):
        return False
    found = [solutions(certificate["instances"][label]) for label in sides]
    if not all(kind == "spectrum" or (kind == "finite" and len(z) == 1) for kind, z in found):
        return False
    eps = rational(claim["eps"])
    return all(_gap(a, b) > 4 * eps * eps for a, b in combinations(found, 2))


def _gap(one: Solutions, other: Solutions) -> Fraction:
    """The squared distance of two points, or of two spectra; 0 for other sets."""
    if one[0] == "spectrum":
        found = squared_distance(tuple(one[1]), other)
        assert isinstance(found, Fraction)
        return found
    if one[0] != "finite" or len(one[1]) != 1:
        return ZERO
    return _square(one[1][0], other[1][0])


def _barrier(certificate: Json, statement: Json) -> bool:
    claim = statement["claim"]
    if claim["family"] not in NAMES:
        return False
    points = limits(claim["family"], claim.get("k"))
    if [vector(x) for x in claim["points"]] != points:
        return False
    c, mu, squared = vector(claim["centre"]), vector(claim["weights"]), rational(claim["squared"])
    mean = [_dot(mu, column) for column in zip(*points, strict=True)]
    if min(mu) < 0 or sum(mu) != 1 or list(c) != mean:
        return False
    if claim["family"] == "diagonal_spectrum":
        far = [squared_distance(c, ("spectrum", sorted(set(p)))) for p in points]
        return all(d == squared for d in far)
    far = [_square(c, p) for p in points]
    return all(d <= squared for d in far) and _dot(mu, far) == squared


def _refuted(certificate: Json, statement: Json) -> bool:
    statements, claim = certificate["statements"], statement["claim"]
    far, eps = statements[statement["distance"]], rational(claim["eps"])
    label, instance = _source(certificate, far)
    if claim["part"] is not None or label not in labels(statements[statement["membership"]]):
        return False
    if statement["information"] is None:
        if claim["level"] is not None:
            return False
    else:
        shown = statements[statement["information"]]
        if label not in labels(shown) or claim["level"] != _largest(shown):
            return False
    if far["claim"].get("verdict", "refuted") != "proved":
        return False
    exceeds = rational(far["claim"]["exceeds"])
    return exceeds >= eps and _sign(
        squared_distance(vector(far["claim"]["x"]), solutions(instance)), eps
    ) > 0  # fmt: skip
