"""Well-formed false statements about spectra: none is accepted.

False is decided by support/infinite_truth.py, which knows the formulas of the operators and decides
gamma_n(z) > r by elimination in Fractions.
"""

from __future__ import annotations

from decimal import ROUND_DOWN, Context, Decimal
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pytest

from support.game_small import verdict
from support.infinite_truth import columns, exceeds, missing, quotient

Json = dict[str, Any]
CASES = 200
BANDS = {"square_lattice": [(Fraction(-4), Fraction(4))]}


def parameters(family: str, draw: Random) -> Json:
    def number() -> str:
        return str(Fraction(draw.randint(-12, 12), draw.choice((1, 2, 3, 7))))

    if family == "square_lattice":
        return {}
    if family == "diagonal":
        return {"site": draw.choice((None, 0, 1, 4))}
    if family == "almost_mathieu":
        return {"lam": number(), "theta": number()}
    return {"b": number()} if family == "jacobi" else {"lam": number()}


FAMILIES = ("jacobi", "fibonacci", "almost_mathieu", "square_lattice", "diagonal")


def best(family: str, given: Json, n: int, z: Fraction) -> tuple[float, list[int]]:
    """(gamma_n(z), its vector in integers), in float64."""
    B = columns(family, given, n, z)
    places = sorted({place for column in B for place in column})
    M = np.array([[float(column.get(place, 0)) for column in B] for place in places])
    _, values, right = np.linalg.svd(M, full_matrices=M.shape[0] < n)
    v = [round(x * 2**40) for x in right[-1].tolist()]
    return float(values[-1]) if len(values) == n else 0.0, v


def decimal(x: float) -> str:
    """Nine digits, downwards."""
    return f"{Context(prec=9, rounding=ROUND_DOWN).create_decimal(Decimal(x)):f}"


def statement(
    family: str, given: Json, n: int, points: list[list[str]], vectors: list[list[int]] | None,
    **claim: Any,
) -> Json:  # fmt: skip
    proof: Json = {"case": "sections"}
    if vectors is not None:
        proof = {"case": "vectors", "vectors": vectors}
    made = {"kind": "spectrum", "instance": "A",
            "claim": {"sites": n, "points": points, **claim}, "proof": proof}  # fmt: skip
    return {"format": "sci-barriers-certificate/1",
            "instances": {"A": {"family": family, "parameters": given}},
            "statements": {"S": made}}  # fmt: skip


def one(draw: Random, family: str | None = None) -> tuple[str, Json, int, Fraction]:
    """An operator, sites and a point."""
    family = family or draw.choice(FAMILIES)
    z = Fraction(draw.randint(-40, 40), draw.choice((4, 8, 9)))
    return family, parameters(family, draw), draw.randint(1, 7), z


def proof_of(family: str, v: list[int], draw: Random) -> list[list[int]] | None:
    return [v] if family == "square_lattice" or draw.random() < 0.5 else None


def smaller_radius(draw: Random) -> tuple[Json, bool]:
    """r a little below gamma_n(z)."""
    family, given, n, z = one(draw)
    gamma, v = best(family, given, n, z)
    r = decimal(gamma * (1 - 10.0 ** -draw.randint(1, 6)))
    false = exceeds(family, given, n, z, Fraction(r))
    return statement(family, given, n, [[str(z), r]], proof_of(family, v, draw)), false


def other_operator(draw: Random) -> tuple[Json, bool]:
    """What is true of one operator, said of another."""
    family, given, n, z = one(draw)
    gamma, v = best(family, given, n, z)
    other = draw.choice(FAMILIES)
    wrong = parameters(other, draw)
    r = decimal(gamma * 1.01 + 1e-6)
    false = exceeds(other, wrong, n, z, Fraction(r))
    return statement(other, wrong, n, [[str(z), r]], proof_of(other, v, draw)), false


def other_point(draw: Random) -> tuple[Json, bool]:
    """The radius of one point at another."""
    family, given, n, z = one(draw)
    gamma, v = best(family, given, n, z)
    r, w = decimal(gamma * 1.01 + 1e-6), z + Fraction(draw.randint(-30, 30), 10)
    false = exceeds(family, given, n, w, Fraction(r))
    return statement(family, given, n, [[str(w), r]], proof_of(family, v, draw)), false


def fewer_sites(draw: Random) -> tuple[Json, bool]:
    """The radius of more sites."""
    family, given, n, z = one(draw)
    gamma, _ = best(family, given, n + 3, z)
    _, v = best(family, given, n, z)
    r = decimal(gamma * 1.001 + 1e-9)
    false = exceeds(family, given, n, z, Fraction(r))
    return statement(family, given, n, [[str(z), r]], proof_of(family, v, draw)), false


def other_vector(draw: Random) -> tuple[Json, bool]:
    """A vector whose residual is larger than the radius; the claim itself may be true."""
    family, given, n, z = one(draw)
    v = [draw.randint(-9, 9) for _ in range(n)]
    if not any(v):
        return {}, False
    squared = quotient(family, given, z, v)
    r = decimal(float(squared) ** 0.5 * (1 - 10.0 ** -draw.randint(1, 6)))
    false = squared > Fraction(r) ** 2
    return statement(family, given, n, [[str(z), r]], [v]), false


def other_summary(draw: Random) -> tuple[Json, bool]:
    """Two true points, and something wrong said of both."""
    family, given, n, z = one(draw)
    gamma, v = best(family, given, n, z)
    second, w = best(family, given, n, z + 1)
    radii = [decimal(gamma * 1.01 + 1e-6), decimal(second * 1.01 + 2e-6)]
    vectors = [v, w] if family == "square_lattice" or draw.random() < 0.5 else None
    points = [[str(z), radii[0]], [str(z + 1), radii[1]]]
    true = {"count": 2, "largest": max(radii, key=Fraction), "median": max(radii, key=Fraction)}
    assert verdict(statement(family, given, n, points, vectors, **true))[0] == "accepted"
    key = draw.choice(sorted(true))
    wrong: dict[str, Any] = {"count": draw.choice((1, 3))}
    least = min(radii, key=Fraction)
    wrong |= dict.fromkeys(("largest", "median"), draw.choice((least, "9", true["largest"] + "1")))
    false = key == "count" or Fraction(wrong[key]) != Fraction(true[key])
    return statement(family, given, n, points, vectors, **{key: wrong[key]}), false


def less_missing(draw: Random) -> tuple[Json, bool]:
    """The spectrum is farther from the points than is said."""
    family, given, n, z = one(draw, draw.choice(("jacobi", "square_lattice", "diagonal")))
    known = BANDS.get(family, [(Fraction(-2), Fraction(2))])
    if family == "diagonal":
        known = [(Fraction(x), Fraction(x)) for x in ([0] if given["site"] is None else [0, 1])]
    elif family == "jacobi" and abs(Fraction(given["b"])) > 1:
        b = Fraction(given["b"])
        known = [*known, (b + 1 / b, b + 1 / b)]
    points = sorted({z, *(Fraction(draw.randint(-40, 40), 8) for _ in range(draw.randint(0, 4)))})
    best_of = [best(family, given, n, x) for x in points]
    far = missing(known, points)
    said = decimal(float(far) * (1 + draw.choice((-1, 1)) * 10.0 ** -draw.randint(1, 6)))
    made = statement(
        family, given, n,
        [[str(x), decimal(g * 1.01 + 1e-6)] for x, (g, _) in zip(points, best_of, strict=True)],
        [v for _, v in best_of] if family == "square_lattice" else None, missing=said,
    )  # fmt: skip
    true = Fraction(said) >= far
    assert not true or verdict(made)[0] == "accepted"
    return made, not true


KINDS = (smaller_radius, other_operator, other_point, fewer_sites, other_vector, other_summary,
         less_missing)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_false_statements_are_never_accepted(kind: Any) -> None:
    draw = Random(7)
    found = 0
    while found < CASES:
        made, false = kind(draw)
        if false:
            found += 1
            status, why = verdict(made)
            assert status == "rejected", (status, why, made)


def test_true_statements_are_accepted_by_sections() -> None:
    """r one in a million above gamma_n(z), 200 operators."""
    draw, found = Random(8), 0
    while found < CASES:
        family, given, n, z = one(draw)
        gamma, _ = best(family, given, n, z)
        r = decimal(gamma * (1 + 1e-6) + 1e-9)
        if family != "square_lattice" and not exceeds(family, given, n, z, Fraction(r)):
            found += 1
            assert verdict(statement(family, given, n, [[str(z), r]], None))[0] == "accepted"


def test_parities_do_not_make_a_radius_smaller() -> None:
    """Any quarter with any signs: accepted exactly where the vector that it stands for shows it."""
    draw, seen = Random(9), [0, 0]
    order = sorted(((x, y) for x in (-1, 0, 1) for y in (-1, 0, 1)),
                   key=lambda p: (max(map(abs, p)), p))  # fmt: skip
    quarter = [p for p in order if min(p) >= 0]
    for _ in range(CASES):
        w = [draw.randint(-5, 5) for _ in quarter]
        s, t = draw.choice((-1, 1)), draw.choice((-1, 1))
        v = [
            w[quarter.index((abs(x), abs(y)))] * (s if x < 0 else 1) * (t if y < 0 else 1)
            for x, y in order
        ]
        if not any(v):
            continue
        z = Fraction(draw.randint(-16, 16), 4)
        squared = quotient("square_lattice", {}, z, v)
        r = decimal(float(squared) ** 0.5 * (1 + draw.choice((-1, 1)) * 1e-6))
        made = statement("square_lattice", {}, 9, [[str(z), r]], [w])
        made["statements"]["S"]["proof"]["parity"] = [[s, t]]
        true = squared <= Fraction(r) ** 2
        seen[true] += 1
        assert verdict(made)[0] == ("accepted" if true else "rejected")
    assert min(seen) > 50
