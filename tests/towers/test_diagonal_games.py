"""Diagonal operators: Sigma_1 with witnesses, Delta_1 with known decay, the game for the rest."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, Verdict
from sci_barriers.problems import ComputationalProblem
from sci_barriers.proofs import accept
from sci_barriers.towers import (
    DECAYING,
    SINGLE_SITE,
    SPECTRUM,
    Banded,
    Bands,
    DecayingDiagonal,
    Diagonal,
    Jacobi,
    PointSet,
    Reader,
    SpectrumProblem,
    refute_delta,
    run,
)


def judged(witness: Any) -> str:
    return accept(json.loads(json.dumps(witness)))


# -- the towers ----------------------------------------------------------------------------------


@pytest.mark.parametrize("site", [None, 0, 3, 40])
def test_the_sigma_1_tower_shows_spectral_points_only_and_converges(site: int | None) -> None:
    A = Diagonal(site=site)
    for n in (0, 1, 3, 4, 41, 60):
        found = run(SINGLE_SITE, A, n)
        assert A.spectrum.excess(found.output.points) == 0
        assert len(found.evaluations) <= n
        for certificate in found.certificates():
            assert judged(certificate) == "1 spectrum"
            ((_, radius),) = certificate["statements"]["S"]["claim"]["points"]
            assert radius == "0"
        if site is None or n > site:
            assert A.spectrum.hausdorff(found.output.points) == 0
        else:
            assert A.spectrum.missing(found.output.points) == 1


def test_known_decay_makes_it_delta_1() -> None:
    A = DecayingDiagonal(diagonal=(1, "1/3", 0, "1/9", "1/16", "1/99"))
    for n in range(9):
        found = run(DECAYING, A, n)
        assert found.tower.level == "Delta_1" and len(found.reads) == n + 1
        assert A.spectrum.hausdorff(found.output.points) <= Q(1, 2**n)
        assert [judged(each) for each in found.certificates()] == ["1 spectrum"] * len(
            found.output.items
        )
    with pytest.raises(BadInput, match=r"diagonal\[1\] = 2/3: must lie in \[0, 2\*\*-1\]"):
        DecayingDiagonal(diagonal=(1, "2/3"))


def test_the_problem_has_the_common_interface() -> None:
    problem: ComputationalProblem[Any, PointSet, Bands] = SpectrumProblem(single_site=True)
    A = Diagonal(site=3)
    assert problem.name == "diagonal-spectrum" and problem.contains(A) is Verdict.PROVED
    assert problem.contains(Jacobi(b=2)) is Verdict.REFUTED
    assert SpectrumProblem().contains(Jacobi(b=2)) is Verdict.PROVED
    declared = Banded(entries=lambda i, j: int(j == i + 1), width=1, largest=1)  # not self-adjoint
    assert SpectrumProblem().contains(declared) is Verdict.UNDECIDED
    assert SpectrumProblem().contains(3) is Verdict.REFUTED
    solution = problem.solution(A)
    assert solution.status == "set" and solution.set == Bands.points([0, 1])
    output = run(SINGLE_SITE, A, 2).output
    assert problem.distance(output, solution.set).lower == 1
    assert next(problem.evaluations(A)) == ("A", 0, 0)
    with pytest.raises(BadInput, match="no closed form"):
        SpectrumProblem().solution(Diagonal)  # type: ignore[arg-type]


# -- the game ------------------------------------------------------------------------------------


def reader_of(sites: int) -> Callable[[Reader, int], list[Q]]:
    def algorithm(read: Reader, n: int) -> list[Q]:
        return [Q(0), *(Q(1) for i in range(sites) if read("A", i, i) == 1)]

    return algorithm


@pytest.mark.parametrize("sites", [0, 1, 57, 2000])
def test_an_algorithm_that_sees_zeros_misses_the_one_beyond(sites: int) -> None:
    game = refute_delta(reader_of(sites), n=3)
    assert game.status == "refuted" and game.operator == Diagonal(site=sites)
    assert game.distance == 1 and len(game.reads) == sites
    assert judged(game.witness()) == "1 spectrum_refuted"


@pytest.mark.parametrize(
    ("output", "site", "distance"),
    [
        ([0], 0, Q(1)),
        ([0, 1], None, Q(1)),
        ([Q(1, 2)], 0, Q(1, 2)),
        ([0, Q(1, 2)], 0, Q(1, 2)),
        ([0, Q(3, 4)], None, Q(3, 4)),
        ([0, Q(1, 4)], 0, Q(3, 4)),
        ([-5, 7], None, Q(7)),
        ([-7, 6], 0, Q(7)),
        ([0.5, Fraction(1, 3)], 0, Q(1, 2)),
        ([0, -0.1, Q(10) ** 60, Q(1, 10**60)], None, Q(10) ** 60),
    ],
)
def test_every_set_is_wrong_on_one_side(output: Any, site: int | None, distance: Q) -> None:
    game = refute_delta(lambda read, n: output)
    assert game.status == "refuted" and game.operator is not None
    assert (game.operator.site, game.distance) == (site, distance)
    assert game.distance >= Q(1, 2) and str(distance) in game.claim
    judged(game.witness())


def test_the_towers_themselves_are_refuted_as_delta_1() -> None:
    """Sigma_1 algorithms that are right as such; error 2**-n is not what they promise."""
    for tower in (SINGLE_SITE, SPECTRUM):
        game = refute_delta(tower.algorithm, n=4)
        assert game.status == "refuted" and game.distance == 1
        judged(game.witness())


def test_answers_are_right_on_the_instance_that_is_named() -> None:
    def wandering(read: Reader, n: int) -> list[int]:
        for i in (3, 0, 1000, 7):
            read("A", i, i)
            read("A", i, i + 5)
        return [0]

    game = refute_delta(wandering)
    assert game.operator == Diagonal(site=1001)
    for question in game.reads:
        assert game.operator.evaluate(question.f) == question.value
    witness = game.witness()
    assert witness is not None
    assert witness["statements"]["S"]["claim"]["reads"] == [0, 3, 7, 1000]


def test_reads_at_the_largest_index_leave_room_for_the_one() -> None:
    game = refute_delta(lambda read, n: [read("A", 10**9, 10**9)])
    assert game.status == "refuted" and game.operator == Diagonal(site=10**9 + 1)


def endless(read: Reader, n: int) -> list[int]:
    i = 0
    while read("A", i, i) == 0:
        i += 1
    return [0, 1]


def failing(read: Reader, n: int) -> list[int]:
    raise RuntimeError("no idea")


@pytest.mark.parametrize(
    ("algorithm", "text"),
    [
        (endless, "stopped, 10 questions were answered"),
        (failing, "RuntimeError: no idea"),
        (lambda read, n: [], "the set is empty"),
        (lambda read, n: None, "must be a finite set of rationals"),
        (lambda read, n: [float("nan")], "must be finite"),
        (lambda read, n: read("d", 0), "must be an entry"),
    ],
)
def test_without_an_output_nothing_is_claimed(algorithm: Any, text: str) -> None:
    game = refute_delta(algorithm, budget=10)
    assert game.status == "no claim" and text in game.claim
    assert game.witness() is None and game.distance is None


@pytest.mark.parametrize("n", [1, 0, -1, 2.0, True, None])
def test_the_bound_is_strict_so_n_is_at_least_two(n: Any) -> None:
    with pytest.raises(BadInput, match=r"^n = .*: must be an integer >= 2"):
        refute_delta(reader_of(3), n=n)


def test_the_midpoint_solves_both_sides_at_one_half() -> None:
    """Why n = 1 is excluded: {0, 1/2} is within 1/2 of {0} and of {0, 1}."""
    for A in (Diagonal(), Diagonal(site=8)):
        assert A.spectrum.hausdorff([0, Q(1, 2)]) == Q(1, 2)
