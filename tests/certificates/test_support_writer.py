"""Statements `support` and `deviation` written from floats and rationals, and what they enclose."""

from __future__ import annotations

import json
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pytest

from sci_barriers.certificates import FORMAT, check
from sci_barriers.errors import BadInput, CertificateRejected, PrecisionExhausted
from sci_barriers.exact import Q, as_q, from_json, sign
from sci_barriers.problems import QCBP, Instance, Lasso, Objective, Point, SqrtLasso
from sci_barriers.proofs_support import (
    deviation_statement,
    float_identity,
    support_certificate,
    support_statement,
)
from sci_barriers.solvers.path.homotopy import solve_path

NORMALISATIONS = ("1", "1/m", "1/2m")


def problem_at(kind: str, A: Any, x: Any, mu: float, rng: Random, **more: Any) -> Objective:
    """An objective whose multiplier is about mu at the residual of x."""
    residual = float(np.linalg.norm(x))
    if kind == "P1":
        return QCBP(eta=residual, **more)
    if kind == "P3":
        return SqrtLasso(lam=mu / residual, **more)
    name = rng.choice(NORMALISATIONS)
    factor = {"1": 1.0, "1/m": 1 / len(A), "1/2m": 0.5 / len(A)}[name]
    return Lasso(lam=2 * factor * mu, normalisation=name, **more)  # type: ignore[arg-type]


def drawn(seed: Any, kind: str, *, m: int, k: int, N: int, weighted: bool = False) -> Any:
    """(A, y, problem, P, s) in floats: y = A x + mu A_P G^-1 w s + part of the complement."""
    rng = Random(f"{kind}/{seed}")
    g = np.random.default_rng(rng.randrange(1 << 30))
    A = g.standard_normal((m, N)) / np.sqrt(m)
    P = np.sort(g.choice(N, k, replace=False))
    s = g.choice([-1, 1], k)
    w = np.exp2(g.integers(-2, 3, N)) if weighted else np.ones(N)
    B = A[:, P]
    mu = 0.5
    pull = B @ np.linalg.solve(B.T @ B, mu * w[P] * s)
    rest = g.standard_normal(m)
    rest -= B @ np.linalg.lstsq(B, rest, rcond=None)[0]
    r = pull + 0.3 * rest
    y = B @ (s * (0.1 + g.random(k))) + r
    for j in set(range(N)) - set(P.tolist()):
        steep = abs(A[:, j] @ r) / (mu * w[j])
        if steep > 0.9:
            A[:, j] *= 0.9 / steep
    weights = {"weights": [as_q(float(v)) for v in w]} if weighted else {}
    return A, y, problem_at(kind, A, r, mu, rng, **weights), P.tolist(), s.tolist()


def whole(A: Any, y: Any, problem: Objective, *statements: dict[str, Any]) -> dict[str, Any]:
    names = dict(zip(("support", "d"), statements, strict=False))
    identity = float_identity(A, y, problem)
    return {"format": FORMAT, "instances": {"I": identity}, "statements": names}


def accepted(proposed: dict[str, Any]) -> bool:
    outcome = check(json.loads(json.dumps(proposed)))
    return outcome.accepted


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("kind", ["P1", "P2", "P3"])
def test_statements_of_random_floats_are_accepted(kind: str, weighted: bool) -> None:
    for seed, (m, k, N) in enumerate([(4, 1, 6), (9, 4, 20), (30, 12, 60), (100, 30, 200)]):
        A, y, problem, P, s = drawn(seed, kind, m=m, k=k, N=N, weighted=weighted)
        statement = support_statement(A, y, problem=problem, support=P, signs=s)
        x = np.zeros(N)
        x[P] = [float(Fraction(low)) for low, _ in statement["claim"]["x"]]
        near = deviation_statement("support", statement, x.tolist())
        assert accepted(whole(A, y, problem, statement, near))
        assert float(near["claim"]["upper"]) < 1e-12 * max(1.0, abs(x).max()) * N
        far = deviation_statement("support", statement, (x + 1).tolist())
        assert accepted(whole(A, y, problem, statement, far))
        assert float(far["claim"]["lower"]) == pytest.approx(N**0.5, rel=1e-9)


@pytest.mark.parametrize("kind", ["P1", "P2", "P3"])
def test_a_claim_with_another_sign_or_index_is_not_written_or_not_accepted(kind: str) -> None:
    A, y, problem, P, s = drawn("wrong", kind, m=12, k=5, N=25)
    other = sorted({*P[1:], next(j for j in range(25) if j not in P)})
    for support, signs in ((P, [-s[0], *s[1:]]), (P[:-1], s[:-1]), (other, s)):
        try:
            statement = support_statement(A, y, problem=problem, support=support, signs=signs)
        except PrecisionExhausted:
            continue
        assert not accepted(whole(A, y, problem, statement))
    with pytest.raises((PrecisionExhausted, CertificateRejected)):
        support_certificate(A, y, problem=problem, support=P[:-1], signs=s[:-1])


@pytest.mark.parametrize("kind", ["P1", "P2", "P3"])
def test_columns_of_any_scale(kind: str) -> None:
    """Column i times 2^e_i, weights likewise: the same problem in other units."""
    A, y, problem, P, s = drawn("scale", kind, m=8, k=3, N=10)
    powers = [(-1) ** i * 37 * i for i in range(10)]
    scaled = np.ldexp(A, powers)
    weights = [Q(1) * Q(2) ** e for e in powers]
    changed = {
        "P1": lambda: QCBP(eta=problem.eta, weights=weights),
        "P2": lambda: Lasso(
            lam=problem.lam, normalisation=problem.normalisation, weights=weights
        ),
        "P3": lambda: SqrtLasso(lam=problem.lam, weights=weights),
    }[kind]()
    found = support_certificate(scaled, y, problem=changed, support=P, signs=s)
    assert accepted(found)
    assert any(found["statements"]["support"]["proof"]["scale"])


@pytest.mark.parametrize("kind", ["P2", "P3", "P1"])
def test_square_systems(kind: str) -> None:
    """m = k: the columns of the support span everything; P3 then has no residual to prove by."""
    rng = np.random.default_rng(5)
    A = rng.standard_normal((4, 7))
    s = np.array([1, -1, 1, 1])
    B = A[:, :4]
    r = np.linalg.solve(B.T, 0.1 * s)
    A[:, 4:] *= 0.05 / np.abs(A[:, 4:].T @ r)
    y = B @ (s * np.array([1.0, 2, 3, 4])) + r
    if kind == "P3":
        problem: Objective = SqrtLasso(lam=0.1 / float(np.linalg.norm(r)))
        with pytest.raises((PrecisionExhausted, CertificateRejected)):
            support_certificate(A, y, problem=problem, support=range(4), signs=s.tolist())
        return
    problem = Lasso(lam=0.2) if kind == "P2" else QCBP(eta=float(np.linalg.norm(r)))
    assert accepted(support_certificate(A, y, problem=problem, support=range(4), signs=s.tolist()))


@pytest.mark.parametrize("bits", [40, 70])
@pytest.mark.parametrize("kind", ["P2", "P3", "P1"])
def test_near_ties_are_accepted_on_the_right_side_only(kind: str, bits: int) -> None:
    """Two equal columns, one longer by 2^-bits: the longer one is the support, never the other."""
    longer = 1 + Fraction(1, 1 << bits)
    A = [[3, 3 * longer, Fraction(1, 8)], [1, longer, -1], [0, 0, Fraction(1, 3)]]
    y = [4, 1, Fraction(1, 5)]
    problem = {"P1": QCBP(eta="1/2"), "P2": Lasso(lam="1/3"), "P3": SqrtLasso(lam="1/9")}[kind]
    instance = Instance.explicit(A, y, problem)
    solution = solve_path(instance).set
    assert isinstance(solution, Point)
    P = [i for i, value in enumerate(solution.x) if sign(value) != 0]
    s = [sign(solution.x[i]) for i in P]
    assert 1 in P and 0 not in P
    found = support_certificate(instance, support=P, signs=s)
    assert accepted(found)
    wrong = [0 if i == 1 else i for i in P]
    with pytest.raises((PrecisionExhausted, CertificateRejected)):
        support_certificate(instance, support=wrong, signs=s)
    with pytest.raises((PrecisionExhausted, CertificateRejected)):
        support_certificate(instance, support=sorted({0, *P}), signs=[s[0], *s])


@pytest.mark.parametrize("bits", [30, 60, 200])
def test_almost_dependent_columns(bits: int) -> None:
    """Both of two columns that differ by 2^-bits are in the support: integers replace floats."""
    tiny = Fraction(1, 1 << bits)
    A = [[1, 1, 0], [0, tiny, 1], [0, 0, Fraction(1, 2)]]
    x = [Fraction(1), Fraction(2), Fraction(0)]
    mu = tiny * tiny / 8
    # G = (1 1; 1 1 + t^2), G^-1 (1, 1) = (1, 0): r = mu A_1, and y = A x + r
    y = [3 + mu, 2 * tiny, 0]
    instance = Instance.explicit(A, y, Lasso(lam=2 * mu, weights=[1, 1, 8 * 10**4]))
    outcome = solve_path(instance).set
    assert isinstance(outcome, Point) and sign(outcome.x[0]) == sign(outcome.x[1]) == 1
    assert list(map(as_q, x[:2])) == list(outcome.x[:2])
    found = support_certificate(instance, support=[0, 1], signs=[1, 1])
    assert accepted(found)
    for (low, high), value in zip(found["statements"]["support"]["claim"]["x"], x, strict=False):
        assert Fraction(low) <= value <= Fraction(high)
    dependent = Instance.explicit([[1, 1], [1, 1]], [1, 1], Lasso(lam="1/8"))
    with pytest.raises(PrecisionExhausted):
        support_statement(dependent, support=[0, 1], signs=[1, 1])


@pytest.mark.parametrize("problem", [
    QCBP(eta="9"), Lasso(lam="1000"), Lasso(lam="sqrt(999999)", normalisation="1/m"),
    SqrtLasso(lam="100"), SqrtLasso(lam="sqrt(9999)"),
], ids=repr)  # fmt: skip
def test_zero_is_a_support(problem: Objective) -> None:
    instance = Instance.explicit([[1, 2], ["1/3", 4]], [3, -1], problem)
    found = support_certificate(instance, support=[], signs=[])
    assert accepted(found)
    assert found["statements"]["support"]["claim"] == {"support": [], "signs": [], "x": []}


@pytest.mark.parametrize("problem", [
    QCBP(eta="5*sqrt(2)"), Lasso(lam="sqrt(1/7)"), SqrtLasso(lam="1/10*sqrt(2)"),
], ids=repr)  # fmt: skip
def test_parameters_with_roots_are_bracketed(problem: Objective) -> None:
    A, y = [[5, 1], [1, 3], [2, 2]], [9, -4, 3]
    rational = {"P1": QCBP(eta="7.071"), "P2": Lasso(lam="0.378"), "P3": SqrtLasso(lam="0.1414")}
    near = solve_path(Instance.explicit(A, y, rational[problem.tag])).set
    assert isinstance(near, Point)
    P = [i for i, value in enumerate(near.x) if sign(value) != 0]
    found = support_certificate(
        Instance.explicit(A, y, problem), support=P, signs=[sign(near.x[i]) for i in P]
    )
    assert accepted(found)
    assert len(found["statements"]["support"]["proof"]["mu"]) == 2


def random_instance(rng: Random) -> Instance:
    """A small rational instance, some weights and duplicate entries."""
    m, N = rng.randint(1, 4), rng.randint(1, 6)
    A = [[Fraction(rng.randint(-5, 5), rng.choice([1, 1, 2, 3])) for _ in range(N)]
         for _ in range(m)]  # fmt: skip
    y = [Fraction(rng.randint(-9, 9), rng.choice([1, 2])) for _ in range(m)]
    weights = [Fraction(rng.randint(1, 5), 2) for _ in range(N)] if rng.random() < 0.5 else None
    size = Fraction(rng.choice([1, 1, 2, 5]), rng.choice([2, 4, 10]))
    problem = rng.choice([
        QCBP(eta=size, weights=weights), SqrtLasso(lam=size / 3, weights=weights),
        Lasso(lam=size, normalisation=rng.choice(NORMALISATIONS), weights=weights),  # type: ignore
    ])  # fmt: skip
    return Instance.explicit(A, y, problem)


def test_enclosures_contain_the_exact_minimiser_of_the_path() -> None:
    """At least 300 random instances with one strictly complementary minimiser."""
    rng = Random("enclosures")
    written = refused = 0
    while written < 300:
        instance = random_instance(rng)
        solution = solve_path(instance).set
        if not isinstance(solution, Point):
            continue
        P = [i for i, value in enumerate(solution.x) if sign(value) != 0]
        s = [sign(solution.x[i]) for i in P]
        try:
            statement = support_statement(instance, support=P, signs=s)
        except PrecisionExhausted:  # y in the range of A_P: a residual 0, or mu undetermined
            refused += 1
            continue
        proposed = {
            "format": FORMAT,
            "instances": {"I": instance.identity()},
            "statements": {"support": statement},
        }
        if not accepted(proposed):  # an inequality that is an equality
            refused += 1
            continue
        written += 1
        claim = statement["claim"]
        for i, (low, high) in zip(P, claim["x"], strict=True):
            assert sign(solution.x[i] - from_json(low)) >= 0
            assert sign(from_json(high) - solution.x[i]) >= 0
        x = [as_q(rng.randint(-3, 3)) for _ in range(instance.N)]
        proposed["statements"]["d"] = deviation_statement("support", statement, x)
        assert accepted(proposed)
        d = proposed["statements"]["d"]["claim"]
        square: Any = sum(((a - b) * (a - b) for a, b in zip(x, solution.x, strict=True)), Q(0))
        low, high = from_json(d["lower"]), from_json(d["upper"])
        assert sign(square - low * low) >= 0 and sign(high * high - square) >= 0
    assert refused < 3 * written


def test_free_variables_are_supported() -> None:
    """A weight 0: A_i^T r = 0, and the sign is that of x_i alone."""
    A = [[1, 1, "1/3"], [1, -1, "1/7"], [1, 2, "1/9"], [1, 0, 5]]
    for problem in (
        Lasso(lam="1/8", weights=[0, 1, 1]), SqrtLasso(lam="1/8", weights=[0, 1, 1]),
        QCBP(eta="1/2", weights=[0, 1, 1]),
    ):  # fmt: skip
        instance = Instance.explicit(A, [-4, -9, -1, -7], problem)
        solution = solve_path(instance).set
        assert isinstance(solution, Point)
        P = [i for i, value in enumerate(solution.x) if sign(value) != 0]
        assert 0 in P
        found = support_certificate(instance, support=P, signs=[sign(solution.x[i]) for i in P])
        assert accepted(found)


def test_float_identity_is_that_of_the_exact_instance() -> None:
    rng = np.random.default_rng(3)
    A = rng.standard_normal((4, 5)) * np.exp2(rng.integers(-80, 80, (4, 5)))
    A[0, 0], A[1, 1], A[2, 2], A[3, 3] = 0.0, -0.0, 5e-324, 1.7976931348623157e308
    y = np.array([1.0, 0.1, -3.0, 1 / 64])
    for problem in (QCBP(eta="1/3"), Lasso(lam=2, weights=[1, 2, 3, 4, 5]), SqrtLasso(lam=0.1)):
        assert float_identity(A, y, problem) == Instance.explicit(A, y, problem).identity()


def test_bad_input_is_refused() -> None:
    A, y, problem, P, s = drawn("bad", "P2", m=6, k=2, N=8)
    for support, signs in (
        ([5, 1], s), ([1, 1], s), ([1, 8], s), ([-1, 2], s), (P, [1]), (P, [1, 0]),
        (range(7), [1] * 7),
    ):  # fmt: skip
        with pytest.raises(BadInput):
            support_statement(A, y, problem=problem, support=support, signs=signs)
    with pytest.raises(BadInput):
        support_statement(A, support=P, signs=s)
    with pytest.raises(BadInput):
        support_statement(Instance.explicit(A, y, problem), y, support=P, signs=s)
    A[0, P[0]] = np.inf
    with pytest.raises(BadInput):
        support_statement(A, y, problem=problem, support=P, signs=s)
    roots = Instance.explicit([["sqrt(2)", 1]], [3], Lasso(lam=1))
    with pytest.raises(BadInput):
        support_statement(roots, support=[0], signs=[1])
