"""The radius against perturbations: none within it changes the support, one not far outside does.

Judges: `certify_support` on the perturbed float data, by a proof or by a violated inequality, and
`solve_path`, exact, where it gives neither.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest

from sci_barriers.exact import to_float
from sci_barriers.problems import Instance, Objective, Point
from sci_barriers.solvers.margins.radius import Margin, deviation, margin_of_floats
from sci_barriers.solvers.path.homotopy import solve_path
from sci_barriers.solvers.rigorous.support import Proof, certify_support
from support.margin_cases import Case, Fall, falls, random_case, random_directions

INSIDE = 1 - 1e-7
"""Room for the rounding of the perturbed data to float64."""

Study = tuple[Case, Objective, Proof, Margin, list[Fall]]


@pytest.fixture(scope="module")
def studies() -> list[Study]:
    found = []
    for seed in range(40):
        case = random_case(seed)
        for problem in case.problems():
            proof = certify_support(case.A, case.y, problem=problem, support=case.P, signs=case.s)
            if isinstance(proof, Proof):
                margin = margin_of_floats(case.A, case.y, problem=problem, proof=proof)
                ranked = sorted(falls(case, problem), key=lambda fall: fall.slack / fall.rate)
                found.append((case, problem, proof, margin, ranked))
    assert len(found) >= 110
    return found


def keeps(case: Case, problem: Objective, A: np.ndarray, y: np.ndarray) -> bool:
    """Whether the minimiser for (A, y) is unique with the support and signs of the case."""
    judged = certify_support(A, y, problem=problem, support=case.P, signs=case.s)
    if isinstance(judged, Proof):
        return True
    if judged.violated:
        return False
    found = solve_path(Instance.explicit(A, y, problem), certified=False).set
    if not isinstance(found, Point):
        return False
    signs = [(x > 0) - (x < 0) for x in found.x]
    return [j for j, t in enumerate(signs) if t] == case.P and [t for t in signs if t] == case.s


def perturbations(study: Study, rng: np.random.Generator) -> Iterator[tuple[np.ndarray, ...]]:
    """The worst directions of the three tightest slacks, their opposites, and random ones."""
    case, _, _, _, ranked = study
    for fall in ranked[:3]:
        yield fall.E, fall.f
        yield -fall.E, -fall.f
    yield from random_directions(rng, *case.A.shape)


def test_no_perturbation_within_the_radius_changes_support_or_signs(studies: list[Study]) -> None:
    rng, tried = np.random.default_rng(0), 0
    for study in studies:
        case, problem, _, margin, _ = study
        r = to_float(margin.radius) * INSIDE
        for E, f in perturbations(study, rng):
            assert keeps(case, problem, case.A + r * E, case.y + r * f)
            tried += 1
    assert tried >= 1200


def smallest_breaking(study: Study) -> float:
    """A size at which a worst direction, or its opposite, breaks the support, over r; inf: none.

    P3 is far from linear where lam^2 omega is near 1: the opposite direction can be the worse one.
    """
    case, problem, _, margin, ranked = study
    best = np.inf
    for sign, fall in itertools.product((1, -1), ranked[:2]):
        h = sign * fall.slack / fall.rate
        for factor in (0.7, 0.85, 0.95, 1.02, 1.1, 1.25, 1.5, 2.0, 3.0, 5.0, 8.0):
            if not keeps(case, problem, case.A + factor * h * fall.E, case.y + factor * h * fall.f):
                best = min(best, factor * abs(h) / to_float(margin.radius))
                break
    return best


def test_a_perturbation_not_far_outside_the_radius_breaks_the_support(
    studies: list[Study], record_property: pytest.RecordProperty
) -> None:
    """Ratio of the smallest breaking perturbation found to the radius: median and nine tenths."""
    for tag, median, most in (("P2", 1.2, 1.5), ("P3", 2, 5), ("P1", 1.5, 2)):
        ratios = [smallest_breaking(study) for study in studies if study[1].tag == tag]
        record_property(tag, np.sort(ratios).round(2).tolist())
        assert min(ratios) > 1
        ratios.sort()
        assert ratios[len(ratios) // 2] < median
        assert ratios[9 * len(ratios) // 10] < most


def test_deviation_bounds_the_change_of_the_minimiser(studies: list[Study]) -> None:
    """||x' - x|| for perturbed data, from their own proofs: below the bound, and often near it."""
    rng, used = np.random.default_rng(1), []
    for study in studies:
        case, problem, proof, margin, _ = study
        A, y = case.A, case.y
        rho = margin.radius / 4
        bound = to_float(deviation(A, y, problem=problem, proof=proof, rho=rho))
        r, most = to_float(rho) * INSIDE, 0.0
        for E, f in perturbations(study, rng):
            judged = certify_support(
                A + r * E, y + r * f, problem=problem, support=case.P, signs=case.s
            )
            assert isinstance(judged, Proof)
            errors = np.linalg.norm(judged.radius) + np.linalg.norm(proof.radius)
            change = float(np.linalg.norm(judged.x - proof.x))
            assert change - errors <= bound
            most = max(most, change)
        used.append(most / bound)
    assert np.median(used) > 0.2
