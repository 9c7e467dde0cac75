"""Statements of the unit: the checker accepts what is shown, and computes the same numbers."""

from __future__ import annotations

import copy
import json
import random
from fractions import Fraction
from typing import Any

import pytest

from sci_barriers.certificates.endless import ENDLESS
from sci_barriers.certificates.endless import Operator as Checked
from sci_barriers.certificates.endless.lattice import residual as lattice_residual
from sci_barriers.certificates.endless.operators import first_sites
from sci_barriers.certificates.endless.residual import alone, chain
from sci_barriers.errors import BadInput, CertificateRejected
from sci_barriers.exact import Q
from sci_barriers.proofs import accept
from sci_barriers.towers import (
    EXACT_SPECTRUM,
    SPECTRUM,
    AlmostMathieu,
    Banded,
    Diagonal,
    Fibonacci,
    Jacobi,
    Operator,
    Reader,
    SquareLattice,
    certified_points,
    distance_bound,
    half_line,
    run,
    statements,
)
from sci_barriers.towers.spectra.folding import complete_shells, folded, unfolded
from sci_barriers.towers.spectra.residual import squared_quotient
from sci_barriers.towers.spectra.section import Section, read_section

OPERATORS: tuple[Operator, ...] = (
    Jacobi(b=2), Jacobi(b="-7/3"), half_line(), Diagonal(), Diagonal(site=2), SquareLattice(),
    Fibonacci(lam=2), Fibonacci(lam="-1/3"), AlmostMathieu(lam="1/2"), AlmostMathieu(lam=1),
    AlmostMathieu(lam=-2, theta="1/3"),
)  # fmt: skip


def section(A: Operator, n: int) -> Section:
    return read_section(Reader(lambda f, bits: A.evaluate(f, bits=bits), A.facts()), n)


def written(A: Operator, item: Any) -> dict[str, Any]:
    """The certificate of one point as it is read from a file."""
    found = statements.certificate(A, {"S": item.certificate()})
    return dict(json.loads(json.dumps(found)))


# -- what is shown is accepted -------------------------------------------------------------------


@pytest.mark.parametrize("A", OPERATORS, ids=lambda A: f"{A.name} {A.parameters()}")
def test_the_certificate_of_every_point_is_accepted(A: Operator) -> None:
    for item in certified_points(A, sites=7).items:
        assert accept(written(A, item)) == "1 spectrum"


@pytest.mark.parametrize("tower", [SPECTRUM, EXACT_SPECTRUM], ids=lambda tower: tower.name)
def test_every_point_of_the_towers_is_accepted(tower: Any) -> None:
    for A in (Jacobi(b=2), AlmostMathieu(lam=1), SquareLattice(), Diagonal(site=1)):
        n = 0 if A.name == "square_lattice" else 1
        found = run(tower, A, n)
        certificates = list(found.certificates())
        assert len(certificates) == len(found.output.items)
        for certificate in certificates:
            assert accept(json.loads(json.dumps(certificate))) == "1 spectrum"


def test_numbers_in_every_written_form_are_read() -> None:
    for b in (Q(0), Q(-7, 3), Q(5, 2**60), Q(3 * 10**50), Q(-(10**45), 3 * 7**60), Q(2**200)):
        A = Jacobi(b=b)
        z = b + 1 / b if b else Q(1, 3)
        assert accept(written(A, distance_bound(A, z, sites=3))) == "1 spectrum"


def test_points_without_vectors_carry_points_and_radii_only() -> None:
    A = Jacobi(b=2)
    items: Any = certified_points(A, sites=30).items
    statement = statements.spectrum(A, items, sites=30, summary=True)
    assert statement["proof"] == {"case": "sections"}
    assert set(statement["claim"]) == {"sites", "points", "count", "largest", "median", "missing"}
    radii = sorted(item.radius for item in items)
    claim = statement["claim"]
    for key, radius in (("largest", radii[-1]), ("median", radii[len(radii) // 2])):
        assert Fraction(claim[key]) == Fraction(int(radius.p), int(radius.q))
    assert claim["count"] == len(items) == len(claim["points"])
    exact = A.spectrum.missing([item.z for item in items])
    low, high = Fraction(int(exact.p), int(exact.q)), Fraction(claim["missing"])
    assert low <= high < low * Fraction(1001, 1000)
    assert accept(statements.certificate(A, {"S": statement})) == "1 spectrum"
    assert "missing" not in statements.spectrum(
        AlmostMathieu(lam=1), certified_points(AlmostMathieu(lam=1), sites=3).items,  # type: ignore[arg-type]
        sites=3, summary=True,
    )["claim"]  # fmt: skip


def test_radii_without_room_bring_their_vectors() -> None:
    """One site of the half line: the radius at 0 is 1, which is gamma_1(0) itself."""
    A = half_line()
    tight, loose = distance_bound(A, 0, sites=1), distance_bound(A, Q(1, 3), sites=1)
    assert tight.text == "1" or Fraction(tight.text) == 1
    assert statements.spectrum(A, [tight], sites=1)["proof"]["case"] == "vectors"
    assert statements.spectrum(A, [loose], sites=1)["proof"] == {"case": "sections"}
    for items in ([tight], [loose], [tight, loose]):
        accept(statements.certificate(A, {"S": statements.spectrum(A, items, sites=1)}))


def test_what_has_no_formula_has_no_certificate() -> None:
    A = Banded(entries=lambda i, j: 1, width=1, largest=1)
    item = distance_bound(A, 0, sites=3)
    with pytest.raises(BadInput, match="operator = 'banded': must be one of"):
        statements.spectrum(A, [item], sites=3)
    with pytest.raises(BadInput, match="operator = 'jacobi': must be one of"):
        statements.instance(Banded(entries=lambda i, j: 1, width=1, largest=1, name="jacobi"))
    (certificate,) = [{**written(half_line(), item), "instances": {"A": A.identity()}}]
    with pytest.raises(CertificateRejected, match="unreadable"):
        accept(certificate)


def test_a_statement_needs_a_point() -> None:
    with pytest.raises(BadInput, match="points: there is none"):
        statements.spectrum(half_line(), [], sites=3)


@pytest.mark.parametrize("sites", [0, 2, 4, 3.0, True, None])
def test_the_sites_are_those_of_the_points(sites: Any) -> None:
    item = distance_bound(half_line(), 0, sites=3)
    with pytest.raises(BadInput, match="^sites = "):
        statements.spectrum(half_line(), [item], sites=sites)


# -- and nothing that is changed -----------------------------------------------------------------


def test_any_changed_entry_of_a_tight_vector_is_refused() -> None:
    A = Jacobi(b=2)
    certificate = written(A, distance_bound(A, Q(5, 2), sites=30))
    for j in range(30):
        changed = copy.deepcopy(certificate)
        (v,) = changed["statements"]["S"]["proof"]["vectors"]
        v[j] += max(abs(x) for x in v) // 2**20
        with pytest.raises(CertificateRejected, match="residual"):
            accept(changed)


def test_four_digits_are_rounded_up() -> None:
    """One per mille less never follows from the same vector."""
    A = AlmostMathieu(lam="1/2", theta="1/5")
    item = max(certified_points(A, sites=12).items, key=lambda each: each.radius)
    for factor, fine in ((Fraction(1001, 1000), True), (Fraction(998, 1000), False)):
        changed = written(A, item)
        (point,) = changed["statements"]["S"]["claim"]["points"]
        point[1] = f"{float(Fraction(point[1]) * factor):.12f}"
        if fine:
            accept(changed)
        else:
            with pytest.raises(CertificateRejected, match="residual"):
                accept(changed)


# -- both codes compute the same ---------------------------------------------------------------


def checked_quotient(A: Operator, z: Fraction, v: list[int]) -> Fraction:
    """||(A - z)v||^2 / ||v||^2 by the checker's functions, without its allowance for cosines."""
    made = ENDLESS[A.name](A.parameters(), "A")
    assert isinstance(made, Checked)
    p, q, n = z.numerator, z.denominator, len(v)
    if made.shape == "lattice":
        top, bottom = lattice_residual(v, p, q)
        return Fraction(top, q * q * bottom)
    from sci_barriers.certificates.budget import Budget

    D, _ = made.potential(n, made.unit, Budget())
    C = [q * x - made.unit * p for x in D]
    unit = made.unit * q
    if made.shape == "line":
        v = [v[2 * x - 1 if x > 0 else -2 * x] for x in first_sites(n)]
    if made.shape == "diagonal":
        top, bottom = alone(C, v)
    else:
        top, bottom = chain(C, v, unit, half=made.shape == "half-line")
    return Fraction(top, unit * unit * bottom)


@pytest.mark.parametrize("A", OPERATORS, ids=lambda A: f"{A.name} {A.parameters()}")
def test_both_codes_compute_the_same_quotient(A: Operator) -> None:
    """For random z, v: equal where the entries are exact, near where they are enclosed."""
    draw = random.Random(11)
    found = section(A, 13)
    for _ in range(20):
        z = Fraction(draw.randint(-500, 500), draw.randint(1, 99))
        v = [draw.randint(-(10**6), 10**6) for _ in range(12)] + [1]
        own = squared_quotient(found, Q(z.numerator, z.denominator), v)
        gap = abs(checked_quotient(A, z, v) - Fraction(int(own.p), int(own.q)))
        assert gap == 0 if found.slack == 0 else gap < Fraction(1, 2**40)


# -- short vectors on the square lattice -------------------------------------------------------


def test_a_quarter_and_two_signs_show_the_same_radius() -> None:
    A = SquareLattice()
    found = section(A, 81)
    for item in certified_points(A, sites=81).items:
        w, signs = folded(found, item)  # type: ignore[arg-type]
        assert len(w) == 25 and max(map(abs, w)) <= 2**16 and set(signs) <= {1, -1}
        assert squared_quotient(found, item.z, unfolded(w, signs, 81)) <= item.radius**2


def test_one_of_the_four_parts_is_not_worse_than_the_whole() -> None:
    """Any v, here random ones: their parts are orthogonal, and so are the images."""
    draw, found = random.Random(12), section(SquareLattice(), 25)
    for _ in range(30):
        z = Q(draw.randint(-30, 30), 8)
        v = [draw.randint(-99, 99) for _ in range(25)]
        parts = [part(v, s, t) for s in (1, -1) for t in (1, -1)]
        shown = [squared_quotient(found, z, each) for each in parts if any(each)]
        assert min(shown) <= squared_quotient(found, z, v)


def part(v: list[int], s: int, t: int) -> list[int]:
    """Four times the part of v with these signs."""
    from sci_barriers.towers.operators.square_lattice import index_of, point

    def image(j: int, a: int, b: int) -> int:
        x, y = point(j)
        return v[index_of(a * x, b * y)]

    return [
        image(j, 1, 1) + s * image(j, -1, 1) + t * image(j, 1, -1) + s * t * image(j, -1, -1)
        for j in range(len(v))
    ]


def test_folding_needs_complete_shells() -> None:
    assert [n for n in range(1, 130) if complete_shells(n) is not None] == [1, 9, 25, 49, 81, 121]
    A = SquareLattice()
    item = distance_bound(A, 1, sites=12)
    with pytest.raises(BadInput, match="sites = 12"):
        folded(section(A, 12), item)
    statement = statements.spectrum(A, [item], sites=12)
    assert set(statement["proof"]) == {"case", "vectors"}
    accept(statements.certificate(A, {"S": statement}))
