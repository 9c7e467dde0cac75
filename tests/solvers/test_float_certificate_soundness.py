"""No wrong support or sign is ever proved; what is proved holds in exact arithmetic.

Judge: `truth` decides the theorem's conditions (1)-(3) for one guess with rationals and square
roots; a guess that passes is the only minimiser, so every other guess is wrong.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
import pytest

from sci_barriers.exact import (
    Matrix,
    Number,
    Q,
    absolute,
    as_q,
    dot,
    norm_squared,
    rank,
    sign,
    solve,
    sqrt,
)
from sci_barriers.problems import QCBP, Instance, Lasso, Objective, Point, SqrtLasso
from sci_barriers.solvers import solve_small
from sci_barriers.solvers.rigorous.support import Proof, Undecided, certify_support

Guess = tuple[tuple[int, ...], tuple[int, ...]]


@dataclass(frozen=True, kw_only=True)
class Truth:
    """mu, x (k,) on P and mu w_j - |A_j^T r| (N,) of a guess, exact."""

    mu: Number
    x: tuple[Number, ...]
    slacks: tuple[Number, ...]


class Judge:
    """The exact data of a float instance; candidates and their conditions."""

    def __init__(self, A: np.ndarray, y: np.ndarray, problem: Objective) -> None:
        self.A = Matrix(tuple(tuple(as_q(float(t)) for t in row) for row in A))
        self.y = tuple(as_q(float(t)) for t in y)
        self.problem = problem
        self.N = A.shape[1]

    def path(self, guess: Guess) -> tuple[tuple[Q, ...], tuple[Q, ...], Q, Q] | None:
        """u, v, rho, omega; None for dependent columns."""
        P, s = guess
        if not P:
            return (), (), norm_squared(self.y), Q(0)
        B = Matrix(tuple(self.A.column(j) for j in P)).T
        if rank(B) < len(P):
            return None
        ws = tuple(t * self.problem.weight(j) for j, t in zip(P, s, strict=True))
        G = B.T @ B
        b = B.T @ self.y
        u, v = solve(G, b), solve(G, ws)
        return u, v, norm_squared(self.y) - dot(b, u), dot(ws, v)

    def truth(self, guess: Guess) -> Truth | None:
        """The exact candidate if (1), (2) and (3) hold, else None."""
        path = self.path(guess)
        if path is None:
            return None
        u, v, rho, omega = path
        mu = self.multiplier(rho, omega)
        if mu is None or sign(mu) <= 0:
            return None
        x = tuple(a - mu * b for a, b in zip(u, v, strict=True))
        slacks = self.slacks(guess, mu, x)
        P, s = guess
        if any(sign(t * a) <= 0 for t, a in zip(s, x, strict=True)):
            return None
        if any(sign(slacks[j]) <= 0 for j in range(self.N) if j not in P):
            return None
        return Truth(mu=mu, x=x, slacks=slacks)

    def multiplier(self, rho: Q, omega: Q) -> Number | None:
        problem = self.problem
        if isinstance(problem, Lasso):
            return problem.lam / (2 * problem.factor(len(self.y)))
        if isinstance(problem, SqrtLasso):
            rest = 1 - problem.lam**2 * omega
            return sqrt(problem.lam**2 * rho / rest) if rho > 0 and rest > 0 else None
        excess = problem.eta**2 - rho
        return sqrt(excess / omega) if excess > 0 and omega > 0 else None

    def slacks(self, guess: Guess, mu: Number, x: Sequence[Number]) -> tuple[Number, ...]:
        full: list[Number] = [Q(0)] * self.N
        for j, a in zip(guess[0], x, strict=True):
            full[j] = a
        r = tuple(b - a for a, b in zip(self.A @ tuple(full), self.y, strict=True))
        return tuple(
            mu * self.problem.weight(j) - absolute(dot(self.A.column(j), r)) for j in range(self.N)
        )

    def zero_is_the_only_minimiser(self) -> bool:
        """P1 with no support: ||y|| < eta."""
        return norm_squared(self.y) < self.problem.eta**2


def judged(A: np.ndarray, y: np.ndarray, problem: Objective, guess: Guess) -> bool:
    """Whether the guess is proved; if it is, all that the proof says is checked exactly."""
    found = certify_support(A, y, problem=problem, support=guess[0], signs=guess[1])
    if isinstance(found, Undecided):
        return False
    judge = Judge(A, y, problem)
    if isinstance(problem, QCBP) and not guess[0]:
        assert judge.zero_is_the_only_minimiser()
        return True
    truth = judge.truth(guess)
    assert truth is not None, (A, y, problem, guess)
    check_numbers(found, truth, guess)
    return True


def check_numbers(found: Proof, truth: Truth, guess: Guess) -> None:
    """mu, radii and slacks of a proof against the exact candidate."""
    P, s = guess
    assert found.support == P and found.signs == s
    assert sign(truth.mu - as_q(found.mu[0])) >= 0 >= sign(truth.mu - as_q(found.mu[1]))
    assert found.primal_slack > 0 and found.dual_slack > 0
    for a, b, radius, t in zip(truth.x, found.x, found.radius, s, strict=True):
        assert sign(absolute(a - as_q(float(b))) - as_q(float(radius))) <= 0
        assert sign(t * a - as_q(found.primal_slack)) >= 0
    for j, slack in enumerate(truth.slacks):
        if j not in P:
            assert sign(slack - as_q(found.dual_slack)) >= 0


def all_guesses(N: int, size: int) -> Iterator[Guess]:
    for k in range(size + 1):
        for P in combinations(range(N), k):
            for s in product((1, -1), repeat=k):
                yield P, s


def data(rng: random.Random, *, m: int, N: int, kind: int) -> tuple[np.ndarray, np.ndarray]:
    """kind 0: 53 bits, 1: small integers, 2: correlated, 3: scaled columns, 4: duplicates."""
    if kind == 1 or kind == 4:
        A = np.array([[float(rng.randint(-4, 4)) for _ in range(N)] for _ in range(m)])
    else:
        A = np.array([[rng.gauss(0, 1) for _ in range(N)] for _ in range(m)])
    if kind == 2:
        A = A * 0.05 + np.array([[rng.gauss(0, 1)] for _ in range(m)])
    if kind == 3:
        A = A * np.array([2.0 ** rng.randint(-20, 20) for _ in range(N)])
    if kind == 4:
        A[:, N - 1] = rng.choice((-1, 1)) * A[:, 0]
    y = np.array([float(rng.randint(-9, 9)) if kind in (1, 4) else rng.gauss(0, 2) for _ in A])
    return A, y


def problems(rng: random.Random, A: np.ndarray, y: np.ndarray) -> list[Objective]:
    """The five objectives with parameters inside the interesting range; some weighted."""
    weights = None
    if rng.random() < 0.5:
        weights = tuple(Q(rng.randint(1, 9), rng.choice((1, 2, 3, 8))) for _ in range(A.shape[1]))
    top = as_q(float(np.abs(A.T @ y).max())) + 1
    size = as_q(float(np.linalg.norm(y))) + Q(1, 8)
    part = Q(rng.randint(1, 120), 100)
    return [
        *(
            Lasso(lam=part * top / rng.choice((1, 8)), normalisation=c, weights=weights)
            for c in ("1", "1/m", "1/2m")
        ),
        SqrtLasso(lam=part * top / size, weights=weights),
        QCBP(eta=part * size, weights=weights),
    ]


def test_all_supports_and_signs_of_small_instances() -> None:
    """Every guess with up to 3 indices is offered: at most one is proved, and it is true."""
    rng = random.Random(1)
    refused = accepted = 0
    for case in range(90):
        A, y = data(rng, m=3, N=4, kind=case % 5)
        for problem in problems(rng, A, y):
            answers = [judged(A, y, problem, g) for g in all_guesses(4, 3)]
            assert sum(answers) <= 1
            accepted += sum(answers)
            refused += len(answers) - sum(answers)
    assert accepted > 250
    assert refused > 20_000


def test_proofs_agree_with_the_exact_small_solver() -> None:
    """Xi from the brute-force solver is the point with the support and signs that are proved."""
    rng = random.Random(2)
    agreed = 0
    for case in range(12):
        A, y = data(rng, m=3, N=4, kind=case % 5)
        for problem in problems(rng, A, y):
            solution = solve_small(Instance.explicit(A.tolist(), y.tolist(), problem))
            for P, s in all_guesses(4, 3):
                found = certify_support(A, y, problem=problem, support=P, signs=s)
                if isinstance(found, Undecided):
                    continue
                agreed += 1
                assert isinstance(solution.set, Point)
                signs = tuple(sign(t) for t in solution.set.x)
                assert tuple(j for j in range(4) if signs[j]) == P
                assert tuple(signs[j] for j in P) == s
    assert agreed > 40


def near_ties(seed: int, count: int) -> Iterator[tuple[np.ndarray, np.ndarray, Q, list[Guess]]]:
    """Data, mu within 2^-40 of a breakpoint of the path (relative; 0: at it), guesses around it.

    The breakpoint is exact: where a column enters, or a coordinate vanishes. Guesses: with and
    without the index, the index with the other sign, another index in its place, flipped signs.
    """
    rng = random.Random(seed)
    plain = Lasso(lam=1)
    made = 0
    while made < count:
        A, y = data(rng, m=5, N=6, kind=made % 4)
        P = tuple(sorted(rng.sample(range(6), rng.randint(1, 3))))
        s = tuple(rng.choice((-1, 1)) for _ in P)
        judge = Judge(A, y, plain)
        path = judge.path((P, s))
        assert path is not None
        u, v, _, _ = path
        fits = []  # A_j^T r(mu) = a + mu b
        for j in range(6):
            column = judge.A.column(j)
            B = [judge.A.column(i) for i in P]
            a = dot(column, judge.y) - sum(
                (dot(column, c) * t for c, t in zip(B, u, strict=True)), start=Q(0)
            )
            b = sum((dot(column, c) * t for c, t in zip(B, v, strict=True)), start=Q(0))
            fits.append((a, b))
        events = [(a / b, j) for j, a, b in zip(P, u, v, strict=True) if b != 0]
        events += [
            (fits[j][0] / (t - fits[j][1]), j)
            for j in range(6)
            for t in (1, -1)
            if j not in P and fits[j][1] != t
        ]
        for tie, j in events:
            mu = tie * (1 + rng.choice((-1, 0, 1)) * Q(1, 2 ** rng.randint(40, 60)))
            if mu <= 0:
                continue
            made += 1
            entering = 1 if fits[j][0] + mu * fits[j][1] > 0 else -1
            yield A, y, mu, list(around((P, s), j, entering, rng))


def around(guess: Guess, j: int, entering: int, rng: random.Random) -> Iterator[Guess]:
    """The guesses of `near_ties`."""
    signs = dict(zip(*guess, strict=True))

    def written(d: dict[int, int]) -> Guess:
        return tuple(sorted(d)), tuple(d[i] for i in sorted(d))

    without = {i: t for i, t in signs.items() if i != j}
    sign_of_j = signs.get(j, entering)
    yield written(without)
    yield written(without | {j: sign_of_j})
    yield written(without | {j: -sign_of_j})
    other = rng.choice([i for i in range(6) if i not in signs and i != j])
    yield written(without | {other: sign_of_j})
    for i in without:
        swapped = {a: t for a, t in without.items() if a != i}
        yield written(swapped | {j: sign_of_j})
        yield written(without | {i: -without[i], j: sign_of_j})


def test_swaps_and_flips_within_2_to_the_minus_40_of_a_tie() -> None:
    """P2: at least 2,000 wrong guesses beside an exact breakpoint, none proved."""
    wrong = accepted = 0
    for A, y, mu, guesses in near_ties(3, 700):
        problem = Lasso(lam=2 * mu)
        different = set(guesses)
        answers = [judged(A, y, problem, g) for g in different]
        assert sum(answers) <= 1
        accepted += sum(answers)
        wrong += len(different) - 1  # at most one is right
    assert wrong > 2000
    assert accepted > 20


@pytest.mark.parametrize("tag", ["P1", "P3"])
def test_near_ties_of_p1_and_p3(tag: str) -> None:
    """The same with lam = mu/||r|| and eta = ||r|| rounded to floats: none proved wrongly."""
    refused = accepted = 0
    for A, y, mu, guesses in near_ties(4, 200):
        judge = Judge(A, y, Lasso(lam=1))
        path = judge.path(guesses[1])
        if path is None or path[2] <= 0:
            continue
        norm = float(path[2] + mu * mu * path[3]) ** 0.5
        problem: Objective = QCBP(eta=norm) if tag == "P1" else SqrtLasso(lam=float(mu) / norm)
        answers = [judged(A, y, problem, g) for g in guesses]
        assert sum(answers) <= 1
        accepted += sum(answers)
        refused += len(answers) - sum(answers)
    assert refused > 500


def test_exact_ties_are_undecided() -> None:
    """A tie of two columns at the answer, exactly: neither side is proved, the index is near."""
    A = np.array([[4.0, 0.0, 1.0], [0.0, 4.0, 1.0]])
    y = np.array([3.0, 1.0])
    # r = (mu/4, mu/4) with both columns: A_2^T r = mu/2. One column: |A_1^T r| = 4 = mu.
    problem = Lasso(lam=8)
    for guess in (((0,), (1,)), ((0, 1), (1, 1)), ((0, 1), (1, -1))):
        assert not judged(A, y, problem, guess)
    found = certify_support(A, y, problem=problem, support=[0], signs=[1])
    assert isinstance(found, Undecided) and found.near == (1,) and found.violated == ()
    assert judged(A, y, Lasso(lam=Q(8) + Q(1, 2**40)), ((0,), (1,)))
    assert judged(A, y, Lasso(lam=Q(8) - Q(1, 2**40)), ((0, 1), (1, 1)))


def test_violated_indices_refute_the_guess() -> None:
    """Where `violated` is not empty the guess is wrong in exact arithmetic."""
    rng = random.Random(5)
    refuted = 0
    for case in range(60):
        A, y = data(rng, m=3, N=4, kind=case % 5)
        for problem in problems(rng, A, y):
            judge = Judge(A, y, problem)
            for guess in all_guesses(4, 2):
                found = certify_support(A, y, problem=problem, support=guess[0], signs=guess[1])
                if isinstance(found, Undecided) and found.violated:
                    refuted += 1
                    assert set(found.violated) <= set(found.near)
                    if refuted % 10 == 0:
                        assert judge.truth(guess) is None
    assert refuted > 1000
