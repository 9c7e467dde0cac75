"""Certified points: radii against known spectra and singular values, targets, bad input."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, as_q, to_float
from sci_barriers.towers import (
    SPECTRUM,
    AlmostMathieu,
    Banded,
    Diagonal,
    Fibonacci,
    Jacobi,
    Operator,
    SpectralPoint,
    SquareLattice,
    certified_points,
    distance_bound,
    half_line,
    run,
)
from sci_barriers.towers.spectra.residual import squared_quotient
from sci_barriers.towers.spectra.section import Section, read_section
from sci_barriers.towers.spectra.selection import grid, shown

KNOWN: tuple[Operator, ...] = (
    Jacobi(b=2), Jacobi(b="-3/2"), Jacobi(b="1/2"), half_line(), SquareLattice(), Diagonal(site=4),
    Diagonal(),
)  # fmt: skip
OTHERS: tuple[Operator, ...] = (
    AlmostMathieu(lam="1/2"), AlmostMathieu(lam=2, theta="1/7"), Fibonacci(lam=2),
)  # fmt: skip


def section(A: Operator, n: int, **options: int) -> Section:
    def read(*f: Any, bits: int = 64) -> Any:
        return A.evaluate(f, bits=bits)

    read.facts = A.facts()  # type: ignore[attr-defined]
    return read_section(read, n, **options)  # type: ignore[arg-type]


def dense(A: Operator, n: int) -> np.ndarray[Any, Any]:
    """P_m A P_n in float64."""
    found = section(A, n)
    B = np.zeros((found.m, n))
    for j, column in enumerate(found.columns):
        for i, D, _ in column:
            B[i, j] = D / found.scale
    return B


def gamma(A: Operator, n: int, z: float) -> float:
    """The least singular value of (A - z) P_n in float64."""
    B = dense(A, n)
    B[np.arange(n), np.arange(n)] -= z
    return float(np.linalg.svd(B, compute_uv=False)[-1])


@pytest.mark.parametrize("A", KNOWN, ids=lambda A: f"{A.name} {A.parameters()}")
@pytest.mark.parametrize("n", [1, 2, 3, 9, 30])
def test_radii_bound_the_distance_from_the_spectrum(A: Operator, n: int) -> None:
    """dist(z, Sp A) <= radius for every point, selected or not."""
    assert A.spectrum is not None
    for select in (True, False):
        found = certified_points(A, sites=n, select=select)
        for item in found.items:
            assert A.spectrum.distance(item.z) <= item.radius


@pytest.mark.parametrize("A", [*KNOWN, *OTHERS], ids=lambda A: f"{A.name} {A.parameters()}")
def test_radii_are_near_the_least_singular_value(A: Operator) -> None:
    """gamma_n(z) <= radius for all; the float proposals come near it, most of all where shown."""
    for select, factor in ((True, 1.05), (False, 1.2)):
        for item in certified_points(A, sites=25, select=select).items:
            exact, radius = gamma(A, 25, to_float(item.z)), to_float(item.radius)
            assert exact - 1e-9 <= radius <= factor * exact + 1e-7


def test_gamma_n_decreases_to_the_distance() -> None:
    A = Jacobi(b=2)
    for z in (0.3, 2.25, 2.5, 3.0):
        values = [gamma(A, n, z) for n in (1, 2, 5, 20, 80)]
        assert all(a >= b - 1e-12 for a, b in zip(values, values[1:], strict=False))
        assert -1e-12 < values[-1] - to_float(A.spectrum.distance(as_q(z))) < 0.05


def test_rows_beyond_the_section_are_included() -> None:
    """(0, 1)' of the free matrix: A e_1 = e_0 + e_2, though P_2 A P_2 has row 2 cut off."""
    free = section(half_line(), 2)
    assert (free.n, free.m, free.scale) == (2, 3, 1)
    assert squared_quotient(free, Q(0), [0, 1]) == 2
    assert squared_quotient(free, Q(1), [1, 1]) == Q(1, 2)


def test_a_section_eigenvalue_off_the_spectrum_keeps_a_large_radius() -> None:
    """A 3 at site 29: the section of 30 sites ends there and has an eigenvalue 3 + 1/3; the matrix
    has sqrt(13) instead, about 0.27 away, and no other one beyond 2. Pollution is not certified.
    """
    edge = Banded(entries=lambda i, j: 1 if i != j else (3 if i == 29 else 0), width=1, largest=3)
    inside = distance_bound(edge, Q(10, 3), sites=30)
    beyond = distance_bound(edge, Q(10, 3), sites=60)
    assert min(abs(e - 10 / 3) for e in np.linalg.eigvalsh(dense(edge, 30)[:30])) < 1e-6
    assert inside.radius > beyond.radius >= Q(27, 100)


# -- targets -------------------------------------------------------------------------------------


def test_forty_sites_certify_the_eigenvalue_of_the_jacobi_matrix() -> None:
    point = distance_bound(Jacobi(b=2), Q(5, 2), sites=40)
    assert point.radius <= Q(1, 10**11) and point.squared <= Q(32, 10**25)


def test_the_vector_of_the_theory_gives_its_bound() -> None:
    """v = (2**-i), 40 sites: dist^2 <= 3.2e-24, exactly (5/4) 4**-39 * ... of a geometric sum."""
    v = [2 ** (39 - i) for i in range(40)]
    squared = squared_quotient(section(Jacobi(b=2), 40), Q(5, 2), v)
    assert squared == Q(5, 4) / sum(4**i for i in range(40))
    assert Q(30, 10**25) < squared < Q(32, 10**25)


def test_all_points_of_two_thousand_sites_are_certified() -> None:
    found = certified_points(Jacobi(b=2), sites=2000, candidates="eigenvalues", select=False)
    assert len(found.items) == 2000 and found.error < Q(3, 1000)
    assert Jacobi(b=2).spectrum.missing(found.points) < Q(2, 1000)


# -- enclosed entries ----------------------------------------------------------------------------


def test_enclosed_entries_bound_the_quotient_from_above() -> None:
    """Coarse enclosures give larger bounds than fine ones, and never smaller than the truth."""
    A, v = AlmostMathieu(lam=2, theta="1/7"), [3, -1, 2, 5, -4, 1, 0, 2]
    values = [squared_quotient(section(A, 8, bits=b), Q(1, 3), v) for b in (4, 8, 16, 64, 200)]
    assert all(a > b for a, b in zip(values, values[1:], strict=False))
    image = dense(A, 8) @ np.array(v, dtype=float)
    image[:8] -= np.array(v) / 3
    assert to_float(values[-1]) == pytest.approx(image @ image / np.dot(v, v), rel=1e-12)
    assert values[0] - values[-1] < 1


def test_exact_entries_have_no_error_and_a_small_scale() -> None:
    assert section(Fibonacci(lam="3/2"), 20).scale == 2
    assert section(Jacobi(b="7/3"), 20).slack == 0
    mixed = section(AlmostMathieu(lam=1, theta="1/3"), 4)
    errors = {(i, j): e for j, column in enumerate(mixed.columns) for i, _, e in column}
    assert errors[0, 0] == 0 and errors[1, 1] > 0 and errors[0, 1] == 0
    assert 0 < mixed.slack < Q(1, 2**60)


def test_long_denominators_count_as_enclosed() -> None:
    tiny = Q(1, 3**200)
    A = Banded(entries=lambda i, j: 1 + tiny if i == j else 0, width=0, largest=2)
    found = section(A, 2)
    assert found.slack > 0 and found.scale.bit_length() < 80
    assert distance_bound(A, 1, sites=2).radius >= tiny


@pytest.mark.parametrize("scale", [Q(1, 10**150), Q(1), Q(10**150)])
def test_the_size_of_the_operator_does_not_matter(scale: Q) -> None:
    A = Banded(entries=lambda i, j: scale if i != j else 0, width=1, largest=scale)
    found = certified_points(A, sites=20, candidates="eigenvalues", select=False)
    assert len(found.items) == 20 and found.error < scale / 2


# -- selection -----------------------------------------------------------------------------------


def test_the_best_of_every_window_is_shown() -> None:
    z = [Q(k) for k in range(6)]
    assert shown(z, [Q(5), Q(1), Q(3), Q(1, 2), Q(2), Q(4)]) == [1, 3]
    assert shown(z, [Q(0)] * 6) == [0, 1, 2, 3, 4, 5]
    assert shown(z, [Q(9)] * 6) == [0]


def test_selection_against_its_definition() -> None:
    import random

    draw = random.Random(3)
    for _ in range(200):
        z = sorted({draw.randint(0, 60) for _ in range(draw.randint(1, 25))})
        F = [draw.randint(0, 20) for _ in z]
        wanted = set()
        for a, reach in zip(z, F, strict=True):
            window = [i for i, b in enumerate(z) if a - reach <= b <= a + reach]
            wanted.add(min(window, key=lambda i: (F[i], i)))
        assert shown(z, F) == sorted(wanted)


def test_grids_reach_beyond_the_bound() -> None:
    assert grid(Q(1), Q(1, 2)) == tuple(Q(k, 2) for k in range(-3, 4))
    assert grid(Q(0), Q(1)) == (-1, 0, 1)


def test_points_far_from_the_spectrum_are_not_shown() -> None:
    """|z| = 4 is a candidate for the free matrix, radius about 2; nothing beyond 2 + error is."""
    found = certified_points(half_line(), sites=50, candidates="grid")
    assert max(abs(z) for z in found.points) <= 2 + found.error
    assert found.error < Q(1, 10)
    every = certified_points(half_line(), sites=50, candidates="grid", select=False)
    assert max(every.points) > 2 and len(every.items) > len(found.items)


# -- the tower -----------------------------------------------------------------------------------


@pytest.mark.parametrize("A", [Jacobi(b=2), Fibonacci(lam=1), AlmostMathieu(lam=1), Diagonal()],
                         ids=lambda A: A.name)  # fmt: skip
def test_each_point_of_the_tower_is_within_its_accuracy(A: Operator) -> None:
    assert SPECTRUM.level == "Sigma_1"
    for n in range(5):
        found = run(SPECTRUM, A, n)
        assert found.output.error <= Q(1, 2**n)
        assert all(isinstance(item, SpectralPoint) for item in found.output.items)
        if A.spectrum is not None:
            assert A.spectrum.excess(found.output.points) <= Q(1, 2**n)


def test_the_tower_reads_finitely_many_entries_of_the_pattern() -> None:
    A = Jacobi(b=2)
    found = run(SPECTRUM, A, 2)
    places = {f[1:] for f in found.evaluations}
    assert 0 < len(places) < 200
    assert all(i in A.rows(j) for i, j in places)


def test_what_is_missing_is_not_bounded() -> None:
    """Gamma_n of the zero operator and of a 1 far out are the same; one of them misses 1."""
    near, far = (run(SPECTRUM, Diagonal(site=site), 2) for site in (None, 500))
    assert near.output.points == far.output.points
    assert Diagonal(site=500).spectrum.missing(far.output.points) == 1


# -- bad input -----------------------------------------------------------------------------------


@pytest.mark.parametrize("sites", [0, -1, 1.5, 10.0, True, "10", None, 20_001])
def test_the_number_of_sites_must_be_an_integer(sites: Any) -> None:
    for call in (
        lambda: certified_points(Jacobi(b=2), sites=sites),
        lambda: distance_bound(Jacobi(b=2), 0, sites=sites),
    ):
        with pytest.raises(BadInput, match=r"^sites = .*: must be an integer >= 1 and <= 20000; "):
            call()


def test_asymmetric_entries_are_refused() -> None:
    A = Banded(entries=lambda i, j: 1 if j > i else 2, width=1, largest=2)
    with pytest.raises(BadInput, match="a_1,0 = .*must equal a_0,1 = .*not self-adjoint; "):
        certified_points(A, sites=3)
    later = Banded(entries=lambda i, j: int(j == 3 and i == 2), width=1, largest=2)
    assert certified_points(later, sites=2).items
    with pytest.raises(BadInput, match="not self-adjoint"):
        certified_points(later, sites=3)


@pytest.mark.parametrize("z", [1j, float("nan"), "5/2", None, True, Q(10) ** 120, -(Q(10) ** 160)])
def test_the_point_must_be_rational(z: Any) -> None:
    with pytest.raises(BadInput):
        distance_bound(Jacobi(b=2), z, sites=5)


def test_what_is_no_operator_is_refused() -> None:
    for A in (np.eye(3), np.ones((2, 3)), [[1, 2]], lambda i, j: 0, "jacobi", Jacobi):
        with pytest.raises(BadInput, match="must be an operator with known pattern and bound"):
            certified_points(A, sites=3)  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="candidates = 'all'"):
        certified_points(Jacobi(b=2), sites=3, candidates="all")  # type: ignore[arg-type]


def test_an_accuracy_beyond_the_largest_section_is_refused() -> None:
    with pytest.raises(BadInput, match="n = 20000: needs more than 16384 sites"):
        run(SPECTRUM, Jacobi(b=2), 20_000)


def test_vectors_of_the_wrong_length_are_refused() -> None:
    for v in ([0, 0], [1], [1, 2, 3]):
        with pytest.raises(BadInput, match="must have n = 2 entries, not all 0"):
            squared_quotient(section(half_line(), 2), Q(0), v)
