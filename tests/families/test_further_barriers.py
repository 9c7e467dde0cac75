"""The barriers of the further families: the values of the theory, both bounds, the limits."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from scipy.optimize import minimize

from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, sign, sqrt, to_float
from sci_barriers.families.further import (
    FAMILIES,
    Circle,
    FurtherFamily,
    LowestEigenvector,
    Member,
    Semidefinite,
    Spectrum,
    further_family,
)
from sci_barriers.families.further.radius import Radius, midpoint

VALUES = {
    "linear_program": sqrt(Q(2, 3)), "theta": sqrt(Q(6)) / 2, "semidefinite": 1 / sqrt(Q(2)),
    "circle": 1, "scalar_equation": 1, "feasibility": Q(1, 2), "diagonal_spectrum": Q(1, 2),
    "rank": Q(1, 2), "lowest_eigenvector": 1 / sqrt(Q(2)), "largest_root": Q(3, 2),
    "assignment": 1, "label": 1,
}  # fmt: skip
EXPONENTS = (0, 1, 2, 3, 5, 9, 40)


@pytest.mark.parametrize("name", FAMILIES)
def test_barrier_values(name: str) -> None:
    assert FAMILIES[name].radius.value == VALUES[name]


@pytest.mark.parametrize("k", [2, 3, 10, 60])
def test_barrier_of_the_linear_program_for_every_k(k: int) -> None:
    radius = further_family("linear_program", k=k).radius
    assert radius.squared == 1 - Q(1, k) and all(fact.holds for fact in radius.prove())


@pytest.mark.parametrize("name", FAMILIES)
def test_the_identities_of_the_radius_hold(name: str) -> None:
    radius = FAMILIES[name].radius
    assert all(fact.holds for fact in radius.prove())
    assert radius.value * radius.value == radius.squared


def test_a_false_radius_is_seen() -> None:
    right = midpoint((Q(0),), (Q(1),))
    for more in (
        {"squared": Q(1, 5)}, {"centre": (Q(1, 3),)}, {"weights": (Q(1, 3), Q(2, 3))},
        {"weights": (Q(3, 2), Q(-1, 2))},
    ):  # fmt: skip
        fields = {"points": right.points, "centre": right.centre, "weights": right.weights}
        wrong = Radius(**(fields | {"squared": right.squared} | more))
        assert not all(fact.holds for fact in wrong.prove())
    with pytest.raises(BadInput):
        Radius(points=right.points, centre=(Q(0),), weights=(Q(1),), squared=Q(1))


@pytest.mark.parametrize("name", FAMILIES)
def test_no_point_is_nearer_to_all_limits(name: str) -> None:
    """Numerically: the least largest distance is eps_B; by search in the plane of a spectrum."""
    radius = FAMILIES[name].radius

    def worst(x: np.ndarray) -> float:
        exact = tuple(Q(*map(int, float(v).as_integer_ratio())) for v in x)
        return max(to_float(squared) for squared in radius.squares(exact)) ** 0.5

    rng = np.random.default_rng(1)
    found = []
    for _ in range(3):
        start = np.array([float(c) for c in radius.centre]) + rng.normal(size=FAMILIES[name].N) / 9
        found.append(minimize(worst, start, method="Nelder-Mead", options={"maxfev": 300}).fun)
    assert min(found) >= to_float(radius.value) - 1e-9
    assert min(found) <= to_float(radius.value) * 1.1


def members(family: FurtherFamily) -> list[Member]:
    found: list[Member] = [family.tie()]
    for e in EXPONENTS:
        if e >= family.least:
            found += family.sides(e)
    for kind in (Circle, Semidefinite, LowestEigenvector):
        if kind.family == family.name:
            found += [kind(c=Q(3, 5), s=Q(-4, 5), r=Q(1, 2**e)) for e in EXPONENTS]
    return found


@pytest.mark.parametrize("name", FAMILIES)
def test_the_constant_centre_is_within_the_barrier_on_omega(name: str) -> None:
    """Every family but the largest root, where it errs by 3/2 + r."""
    family = FAMILIES[name]
    centre, squared = family.radius.centre, family.radius.squared
    for member in members(family):
        found = member.solution_set().squared_distance(centre)
        if name != "largest_root":
            assert sign(found - squared) <= 0, member
            continue
        assert found == (Q(3, 2) + member.r) ** 2  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", FAMILIES)
def test_sides_tend_to_the_limits_and_the_data_to_the_tie(name: str) -> None:
    family = FAMILIES[name]
    for j, point in enumerate(family.radius.points):
        errors = []
        for e in (6, 30, 200):
            side = family.side(j, exponent=e)
            errors.append(to_float(side.solution_set().squared_distance(point)))
            n = e - 4
            assert family.tie().data(n).within(side.data(n), Q(1, 2**n))
            assert family.contains(side).name == "PROVED"
        assert errors[0] >= errors[1] >= errors[2] and errors[2] < 1e-100
    assert len(set(family.radius.points)) == family.k == len(family.sides(9))


@pytest.mark.parametrize("name", FAMILIES)
def test_half_the_distance_of_two_sides_tends_to_the_barrier(name: str) -> None:
    """Two sides: d(Xi_0, Xi_1)/2 -> eps_B; more sides of the linear program: -> 1/sqrt2."""
    family = FAMILIES[name]
    for j, other in ((0, -1), (family.k - 1, 0)):
        found = family.side(j, exponent=60).solution_set()
        half = math.sqrt(to_float(found.squared_distance(family.radius.points[other]))) / 2
        wanted = to_float(family.radius.value) if family.k == 2 else math.sqrt(0.5)
        assert math.isclose(half, wanted, rel_tol=1e-12)


def test_spectra_of_one_parameter_are_isometric_to_the_half_line() -> None:
    """The distance of {0, b} and {0, b'} is |b - b'| for b, b' >= 0."""
    rng = random.Random(8)
    for _ in range(100):
        a, b = (Q(rng.randint(0, 50), rng.randint(1, 20)) for _ in range(2))
        assert Spectrum(points=(Q(0), a)).squared_distance((Q(0), b)) == (a - b) ** 2


def test_conditioning_of_basis_pursuit() -> None:
    """cond(A A') = 1 + 2 theta^2."""
    for e in (2, 5):
        for side in FAMILIES["theta"].sides(e):
            A = np.array([[float(x) for x in row] for row in side.data().A])
            wanted = 1 + 2 * float(side.theta) ** 2  # type: ignore[attr-defined]
            assert math.isclose(np.linalg.cond(A @ A.T), wanted, rel_tol=1e-9)


def test_answers_on_the_circle_or_projectors_miss_a_side_by_the_diameter() -> None:
    """-x is a solution at distance 2 from x, I - P at distance sqrt2 from P."""
    for c, s in ((Q(3, 5), Q(4, 5)), (Q(-5, 13), Q(12, 13)), (Q(1), Q(0))):
        for kind, squared in ((Circle, 4), (LowestEigenvector, 2)):
            here, there = (kind(c=e * c, s=e * s, r=Q(1, 64)) for e in (1, -1))
            assert FAMILIES[kind.family].contains(there).name == "PROVED"
            (x,) = here.solution_set().vertices()
            assert there.solution_set().squared_distance(x) == squared


def test_limits_are_points_of_the_right_length() -> None:
    for family in FAMILIES.values():
        assert {len(point) for point in family.radius.points} == {family.N}
        for j, point in enumerate(family.radius.points):
            found = family.side(j, exponent=9).solution_set()
            squared = family.radius.metric(point, [found.vertices()[0]])  # type: ignore[attr-defined]
            assert squared == [found.squared_distance(point)]
