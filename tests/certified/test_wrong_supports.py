"""Wrong supports offered to the certificates: none is ever accepted; the right one never refuted.

The instances of `support.near_tie_cases` lie within 2^-40 to 2^-52 (relative) of a tie, on both
sides of it; the truth is known from exact KKT conditions. Wrong patterns are those that differ from
the truth in one index: the index at the tie left out, put in with either sign, flipped, or swapped
for another one. `support.small_answers` gives the truth of instances with real ties.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from sci_barriers.certified import certify, solve
from sci_barriers.exact import Verdict, sqrt
from sci_barriers.problems import QCBP, Lasso, Objective, SqrtLasso
from sci_barriers.solvers.rigorous.support import Proof, certify_support
from support.near_tie_cases import NearTie, Pattern, at_the_tie, branch_of, near_ties
from support.small_answers import answer_of
from support.small_instances import small_case

CHUNKS, CHUNK = 8, 20
FEWER = 6
"""Data sets in a chunk where `solve` and `certify` are asked, which cost more."""


def problems(case: NearTie) -> list[Objective]:
    """P2 in one normalisation, P3 and P1 with the same multiplier mu: the same minimiser.

    No P3 where y is in the range of A_P (rho = 0): lam^2 omega = 1 then, and a whole segment of the
    path is optimal.
    """
    weights = case.data.w if case.data.weighted else None
    m, square = len(case.data.y), case.residual_squared
    kind, c = (("1", 1), ("1/m", Fraction(1, m)), ("1/2m", Fraction(1, 2 * m)))[m % 3]
    lasso = Lasso(lam=2 * c * case.mu, normalisation=kind, weights=weights)
    root = SqrtLasso(lam=sqrt(case.mu**2 / square), weights=weights)
    return [lasso, root if case.branch.rho else lasso, QCBP(eta=sqrt(square), weights=weights)]


def questions(
    chunk: int, *, size: int = CHUNK, exponents: Sequence[int] = (40, 44, 48, 52)
) -> Iterator[tuple[NearTie, Objective, int]]:
    """Every near-tie with one of the three problems, in turn; with a running number."""
    count = 0
    for seed in range(CHUNK * chunk, CHUNK * chunk + size):
        for case in near_ties(seed, exponents=exponents):
            yield case, problems(case)[count % 3], count
            count += 1


def vector(case: NearTie, pattern: Pattern) -> Any:
    """A float vector with this support and these signs, near the solution on it if there is one."""
    P, s = pattern
    x = np.zeros(len(case.data.w))
    branch = branch_of(case.data, P, s)
    for k, (j, t) in enumerate(zip(P, s, strict=True)):
        x[j] = t if branch is None else t * abs(float(branch.x(case.mu)[k])) or t * 1e-30
    return x


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_wrong_supports_near_a_tie_are_never_proved(chunk: int) -> None:
    rng, seen = random.Random(chunk), Counter[str]()
    for case, problem, _ in questions(chunk):
        for P, s in case.wrong(rng):
            outcome = certify_support(
                case.data.A, case.data.y, problem=problem, support=P, signs=s
            )
            assert not isinstance(outcome, Proof), (case, problem, P, s)
            seen["offered"] += 1
            seen["refuted"] += bool(outcome.violated)
    assert seen["offered"] >= 1000, seen  # times CHUNKS: 8,000
    assert seen["refuted"] >= 300, seen


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_the_right_support_is_never_refuted(chunk: int) -> None:
    seen: Counter[str] = Counter()
    for case, problem, _ in questions(chunk, exponents=(16, 28, 40, 52)):
        P, s = case.truth
        outcome = certify_support(case.data.A, case.data.y, problem=problem, support=P, signs=s)
        if isinstance(outcome, Proof):
            assert (outcome.support, outcome.signs) == (P, s)
            seen["proved"] += 1
        else:
            assert outcome.violated == (), (case, problem, outcome)
            seen["undecided"] += 1
    assert seen["proved"] >= 50, seen


def test_on_a_tie_no_support_is_proved() -> None:
    rng, offered = random.Random(0), 0
    for case, _, count in questions(100, size=30):
        tied = at_the_tie(case)
        if count % 8 or tied is None:
            continue
        problem = problems(tied)[count // 8 % 3]
        for P, s in (*tied.wrong(rng), tied.truth, tied.other):
            outcome = certify_support(
                tied.data.A, tied.data.y, problem=problem, support=P, signs=s
            )
            assert not isinstance(outcome, Proof), (tied, problem, P, s)
            offered += 1
    assert offered >= 200


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_solve_finds_the_truth_whatever_the_guess(chunk: int) -> None:
    rng, asked = random.Random(chunk), 0
    for case, problem, count in questions(chunk + 20, size=FEWER):
        guesses = [None, *(vector(case, pattern) for pattern in case.wrong(rng)[count % 4 :: 4])]
        for guess in guesses:
            found = solve(case.data.A, case.data.y, problem, guess=guess)
            assert (found.support, found.signs) == case.truth, (case, problem, guess)
            assert (found.status, found.unique) == ("unique", True)
            assert found.equicorrelation == case.branch.P
            asked += 1
    assert asked >= 50


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_certify_refutes_wrong_supports_and_accepts_the_right_one(chunk: int) -> None:
    rng, asked = random.Random(chunk), 0
    for case, problem, count in questions(chunk + 40, size=FEWER):
        A, y, true = case.data.A, case.data.y, dict(zip(*case.truth, strict=True))
        right = certify(A, y, problem, vector(case, case.truth))
        assert (right.support, right.signs) == (Verdict.PROVED, Verdict.PROVED), (case, problem)
        for pattern in case.wrong(rng)[count % 5 :: 5]:
            judged = certify(A, y, problem, vector(case, pattern))
            same = set(pattern[0]) == set(true)
            assert judged.support is (Verdict.PROVED if same else Verdict.REFUTED), (case, pattern)
            assert judged.signs is Verdict.REFUTED, (case, problem, pattern)
            assert judged.distance is not None
            asked += 1
    assert asked >= 30


def test_near_ties_in_data_that_are_no_floats() -> None:
    asked = 0
    for case, _, count in questions(60, size=10):
        if count % 3:
            continue
        # A/3, y/3: mu/9 for the same minimiser
        A = [[Fraction(a) / 3 for a in row] for row in case.data.A.tolist()]
        y = [Fraction(b) / 3 for b in case.data.y.tolist()]
        weights = case.data.w if case.data.weighted else None
        problem: Objective = Lasso(lam=2 * case.mu / 9, weights=weights)
        if count // 3 % 3 == 1 and case.branch.rho:
            lam = sqrt(case.mu**2 / 9 / case.residual_squared)
            problem = SqrtLasso(lam=lam, weights=weights)
        elif count // 3 % 3 == 2:
            problem = QCBP(eta=sqrt(case.residual_squared / 9), weights=weights)
        found = solve(A, y, problem)
        assert (found.support, found.signs) == case.truth, (case, problem)
        asked += 1
    assert asked >= 30


@pytest.mark.parametrize("chunk", range(4))
def test_patterns_of_instances_with_real_ties_are_proved_only_if_strictly_right(
    chunk: int,
) -> None:
    seen: Counter[bool] = Counter()
    for seed in range(7_000_000 + 150 * chunk, 7_000_150 + 150 * chunk):
        case = small_case(seed, max_columns=6)
        answer = answer_of(case)
        A, y = np.array(case.A, dtype=float), np.array(case.y, dtype=float)
        problem = {"P1": QCBP, "P2": Lasso, "P3": SqrtLasso}[case.problem](**case.arguments())
        strict = answer.status == "unique" and answer.support == answer.E
        true = dict(zip(answer.support or (), answer.signs or (), strict=True))
        for pattern in _variants(true, N=A.shape[1], rng=random.Random(seed)):
            P, s = tuple(pattern), tuple(pattern.values())
            outcome = certify_support(A, y, problem=problem, support=P, signs=s)
            proved = isinstance(outcome, Proof)
            assert not proved or (strict and pattern == true), (case, pattern)
            seen[proved] += 1
    assert seen[False] >= 500 and seen[True] >= 40, seen


def _variants(true: dict[int, int], *, N: int, rng: random.Random) -> list[dict[int, int]]:
    """The truth; every drop, flip and addition; a few swaps."""
    base = {j: t or 1 for j, t in true.items()}
    out = [j for j in range(N) if j not in base]
    found = [base, *({k: t for k, t in base.items() if k != j} for j in base)]
    found += [{**base, j: -base[j]} for j in base]
    found += [{**base, j: t} for j in out for t in (1, -1)]
    if base and out:
        for _ in range(3):
            i, j = rng.choice(list(base)), rng.choice(out)
            found.append({**{k: t for k, t in base.items() if k != i}, j: rng.choice((1, -1))})
    return found


def test_a_flat_segment_beside_a_tie_is_not_called_unique() -> None:
    asked = 0
    for seed in range(200):
        for case in near_ties(seed, exponents=(48,)):
            if case.branch.rho:
                continue
            # lam^2 omega = 1: all x(mu) between two events are optimal
            weights = case.data.w if case.data.weighted else None
            lam = sqrt(1 / case.branch.omega)
            found = solve(case.data.A, case.data.y, SqrtLasso(lam=lam, weights=weights))
            assert (found.status, found.case) == ("segment", "flat segment"), case
            assert (found.support, found.signs) == case.truth
            for P, s in (case.truth, case.other):
                outcome = certify_support(
                    case.data.A, case.data.y, problem=found.problem, support=P, signs=s
                )
                assert not isinstance(outcome, Proof)
            asked += 1
        if asked >= 12:
            return
    raise AssertionError(asked)
