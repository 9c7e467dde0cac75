"""Xi of the further families once more: by general solvers, by brute force, by other formulas."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
import sympy
from scipy.optimize import linprog

from sci_barriers import solve
from sci_barriers.exact import Q
from sci_barriers.families.further import (
    FAMILIES,
    Assignment,
    Circle,
    DiagonalSpectrum,
    Feasibility,
    Label,
    LargestRoot,
    LinearProgram,
    LowestEigenvector,
    Member,
    Rank,
    ScalarEquation,
    Semidefinite,
    Theta,
)
from sci_barriers.families.further.largest_root import solve as root_of
from sci_barriers.problems import QCBP, Instance, Point

TRIPLES = [(1, 0, 1), (0, 1, 1), (3, 4, 5), (-5, 12, 13), (-8, -15, 17), (20, -21, 29), (-1, 0, 1)]
DIRECTIONS = [(Q(a, c), Q(b, c)) for a, b, c in TRIPLES]


def fraction(q: Any) -> Fraction:
    return Fraction(int(q.p), int(q.q))


def random_members(seed: int, count: int = 12) -> list[Member]:
    """Members of every family with random parameters, in Omega and not."""
    rng = random.Random(seed)

    def q(low: int = -40) -> Q:
        return Q(rng.randint(low, 40), rng.randint(1, 40))

    found: list[Member] = []
    for _ in range(count):
        k = rng.randint(2, 7)
        g = Q(rng.randint(-19, 40), 20)
        (c, s), r = rng.choice(DIRECTIONS), abs(q())
        found += [
            LinearProgram(k=k, winner=rng.randrange(k), g=g),
            Theta(theta=Q(rng.randint(1, 99), 100)),
            Semidefinite(c=c, s=s, r=r), Circle(c=c, s=s, r=r),
            LowestEigenvector(c=c, s=s, r=r),
            ScalarEquation(beta=q(1), gamma=q()), Feasibility(delta=q()), Rank(delta=q()),
            DiagonalSpectrum(site=rng.randint(0, 30)), Assignment(delta=q()), Label(delta=q()),
            LargestRoot(side=rng.choice(["above", "below"]), r=abs(q(1))),
        ]  # fmt: skip
    return found


ALL = [*random_members(3), *(f.tie() for f in FAMILIES.values())]
ALL += [side for f in FAMILIES.values() for e in (2, 3, 30, 500) for side in f.sides(e)]


@pytest.mark.parametrize("name", FAMILIES)
def test_every_fact_of_a_closed_form_holds(name: str) -> None:
    members = [member for member in ALL if member.family == name]
    assert len(members) >= 12
    for member in members:
        facts = member.prove()
        assert facts and all(fact.holds for fact in facts), (member, facts)


@pytest.mark.parametrize("field", ["solution_set", "data"])
def test_a_false_closed_form_is_seen(monkeypatch: pytest.MonkeyPatch, field: str) -> None:
    """The facts look at the data and at Xi: a wrong formula for one of them fails."""
    for kind, right in ((Theta, "3/4"), (Theta, "1/4")):
        member = kind(theta=right)  # type: ignore[arg-type]
        other = kind(theta=Q(2, 5) if right == "3/4" else Q(3, 5))
        with monkeypatch.context() as patch:
            patch.setattr(kind, field, lambda self, *n, other=other, f=field: SAVED[f](other, *n))
            assert not all(fact.holds for fact in member.prove())


SAVED: dict[str, Any] = {"solution_set": Theta.solution_set, "data": Theta.data}


def members_of(kind: type) -> list[Any]:
    return [member for member in ALL if isinstance(member, kind)]


def test_linear_program_by_brute_force_and_by_linprog() -> None:
    """The basic solutions are e_j/a_j: the optimal ones are the vertices, and a feasible point is
    optimal iff it lies in the set."""
    rng = random.Random(1)
    for member in members_of(LinearProgram):
        a = [fraction(x) for x in member.data().A[0]]
        best = min(1 / x for x in a)
        found = member.solution_set()
        vertices = {tuple(map(fraction, vertex)) for vertex in found.vertices()}
        wanted = {
            tuple(best if i == j else Fraction(0) for i in range(len(a)))
            for j, x in enumerate(a) if 1 / x == best
        }  # fmt: skip
        assert vertices == wanted
        weights = [Fraction(rng.randint(0, 3)) for _ in a]
        total = sum(w * x for w, x in zip(weights, a, strict=True))
        if total:
            x = [w / total for w in weights]
            assert found.contains([Q(w.numerator, w.denominator) for w in x]) == (sum(x) == best)
    member = LinearProgram(k=5, winner=3, g=Q(1, 8))
    result = linprog(np.ones(5), A_eq=[[1, 1, 1, 1.125, 1]], b_eq=[1])
    assert float(member.solution_set().squared_distance(list(result.x))) < 1e-12  # type: ignore[arg-type]


def test_theta_by_the_general_solver() -> None:
    """`solve` knows A, y and P1 only."""
    for member in members_of(Theta)[:10] + [Theta(), Theta(theta="1/4"), Theta(theta="3/4")]:  # type: ignore[arg-type]
        A, y = member.data()
        found: Any = solve(Instance.explicit([list(row) for row in A], list(y), QCBP(eta=Q(0)))).set
        mine = member.solution_set()
        if isinstance(mine, Point):
            assert found.contains(mine.x) and found.squared_diameter() == 0
            continue
        assert found.squared_diameter() == 6
        for s in (Q(0), Q(1, 3), Q(1)):
            x = (1 - s, 1 - s, 2 * s)
            assert mine.contains(x) and found.contains(x)
        for x in ((Q(-1), Q(-1), Q(4)), (Q(2), Q(2), Q(-2)), (Q(1), Q(0), Q(1))):
            assert not mine.contains(x) and not found.contains(x)


def densities(seed: int) -> list[list[Q]]:
    """Rational density matrices v v'/|v|^2, mixed in pairs."""
    rng = random.Random(seed)
    pure = []
    for _ in range(12):
        a, b = rng.randint(-9, 9), rng.randint(1, 9)
        n = a * a + b * b
        pure.append([Q(a * a, n), Q(a * b, n), Q(a * b, n), Q(b * b, n)])
    mixed = [[(p + 2 * q) / 3 for p, q in zip(u, v, strict=True)] for u, v in zip(pure, pure[1:])]
    return pure + mixed


def test_semidefinite_value_is_attained_exactly_on_the_set() -> None:
    for member in members_of(Semidefinite):
        C = [x for row in member.data().A for x in row]
        found = member.solution_set()
        low = min(np.linalg.eigvalsh(np.array([float(x) for x in C]).reshape(2, 2)))
        assert abs(float(1 - member.r) - low) < 1e-12
        own = [found.x] if isinstance(found, Point) else []
        for X in [*densities(5), *own]:
            value = sum((c * x for c, x in zip(C, X, strict=True)), Q(0))
            assert value >= 1 - member.r
            assert found.contains(X) == (value == 1 - member.r)


def test_lowest_eigenvector_by_another_eigensolver() -> None:
    for member in members_of(LowestEigenvector):
        found = member.solution_set()
        if isinstance(found, Point) and member.r > Q(1, 2**31):  # floats do not see less
            M = np.array([float(x) for row in member.data().A for x in row]).reshape(2, 2)
            v = np.linalg.eigh(M)[1][:, 0]
            P = [float(x) for x in found.x]  # type: ignore[arg-type]
            assert np.allclose(np.outer(v, v).ravel(), P, atol=1e-9)
    pure = [X for X in densities(6) if X[0] * X[3] == X[1] * X[1]]
    whole = LowestEigenvector().solution_set()
    assert len(pure) >= 12 and all(whole.contains(X) for X in pure)
    assert not whole.contains([Q(1, 2), 0, 0, Q(1, 2)]) and not whole.contains([1, 1, -1, 0])


def test_circle_by_comparing_with_other_points() -> None:
    for member in members_of(Circle):
        q = member.data().A[0]
        found = member.solution_set()
        squares = {
            x: (x[0] - q[0]) ** 2 + (x[1] - q[1]) ** 2 for x in [*DIRECTIONS, (member.c, member.s)]
        }
        for x, square in squares.items():
            assert found.contains(x) == (square == min(squares.values()))


def test_largest_root_by_sturm_sequences() -> None:
    """The root is one, and there is exactly one real root from there on (a double one at r = 0)."""
    z = sympy.Symbol("z")
    for member in members_of(LargestRoot):
        (p,) = member.data().A
        coefficients = [sympy.Rational(int(c.p), int(c.q)) for c in p]
        polynomial = sympy.Poly(coefficients, z)
        w = sympy.Rational(int(member.root.p), int(member.root.q))
        assert polynomial.eval(w) == 0
        assert polynomial.sqf_part().count_roots(w, None) == 1
        assert member.solution_set().contains([member.root])


def test_the_formula_of_the_largest_root_is_accurate() -> None:
    """Bisection: the distance to the double root, or to -2, within a relative 2^-59."""
    for member in members_of(LargestRoot):
        if member.r:
            (found,) = root_of(member.data())
            assert abs(found - member.root) <= member.r * Q(1, 2**59)


def test_rank_spectrum_feasibility_label_assignment_by_brute_force() -> None:
    for member in members_of(Rank):
        A = sympy.Matrix([[sympy.Rational(str(x)) for x in row] for row in member.data().A])
        assert member.solution_set().contains([A.rank()])
    for member in members_of(DiagonalSpectrum):
        size = 2 if member.site is None else member.site + 2
        values = sorted(
            set(np.linalg.eigvalsh(np.diag([float(x) for x in member.data(size).A[0]])))
        )
        assert [float(p) for p in member.solution_set().points] == values
    for member in members_of(Feasibility):
        delta = fraction(member.delta)
        (x,) = member.solution_set().x
        assert (x == 1) == (delta <= 0)
        if 0 < delta < Fraction(1, 1000):
            continue  # the float solver calls this feasible
        result = linprog([0], A_ub=[[-1], [1]], b_ub=[-float(delta), 0], bounds=[(None, None)])
        assert (x == 1) == (result.status == 0), member
    for member in members_of(Label):
        nearest = {(1, 0): 1, (-1, 0): -1}
        q = [fraction(x) for x in member.data().A[0]]
        squares = {p: (q[0] - p[0]) ** 2 + (q[1] - p[1]) ** 2 for p in nearest}
        for p, label in nearest.items():
            is_best = squares[p] == min(squares.values())
            assert member.solution_set().contains([label]) == is_best
    for member in members_of(Assignment):
        C = member.data().A
        costs = {s: C[0][s[0]] + C[1][s[1]] for s in itertools.permutations(range(2))}
        for s, cost in costs.items():
            X = [Q(s[i] == j) for i in range(2) for j in range(2)]
            assert member.solution_set().contains(X) == (cost == min(costs.values()))


def test_scalar_equation_solves() -> None:
    for member in members_of(ScalarEquation):
        found = member.solution_set()
        for x in (Q(0), Q(1), Q(-1), Q(3, 7), member.gamma / (member.beta or 1)):
            assert found.contains([x]) == (member.beta * x == member.gamma)


@pytest.mark.parametrize("name", FAMILIES)
def test_the_formula_solves_exact_data_with_the_first_index(name: str) -> None:
    """On the data of a member the formula gives a point of Xi (the largest root: almost), at the
    tie, too."""
    family = FAMILIES[name]
    for member in [m for m in ALL if m.family == name]:
        n = 1 + (getattr(member, "site", None) or 0)
        x = family.formula(member.data(n))
        squared = member.solution_set().squared_distance(x)
        assert float(squared) < 1e-30 if name == "largest_root" else squared == 0  # type: ignore[arg-type]
