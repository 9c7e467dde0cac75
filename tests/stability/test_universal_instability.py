"""The universal instability theorem: the example, random maps, wrong details, hypotheses."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, Verdict, from_json, sign
from sci_barriers.stability import Instability, universal_instability, unstable_pairs
from sci_barriers.stability.instability import example


def as_fraction(q: Any) -> Fraction:
    return Fraction(int(q.p), int(q.q))


def test_the_example_has_local_lipschitz_constant_at_least_498() -> None:
    A, Psi, x, x_prime, eta = example()
    found = universal_instability(A, Psi, x, x_prime, eta=eta)
    assert found.output == x and found.output_prime == x_prime
    assert found.bound(epsilon=eta).lower == found.bound(epsilon=eta).upper == 498
    assert found.bound(epsilon=1).contains(1 - 2 * eta)
    assert found.observed_squared() == 1000**2


def small_case(rng: random.Random) -> tuple[Any, Any, Any, Any, Q]:
    """A nearly blind in one direction; a map that recovers x and x' up to less than eta."""
    N = rng.randrange(2, 4)
    A = [[Q(rng.randint(-2, 2), 1 if j else 1000) for j in range(N)] for _ in range(N - 1)]
    A[0][0] = A[0][0] or Q(1, 1000)
    x = [Q(rng.randint(-2, 2)) for _ in range(N)]
    x_prime = [x[0] + rng.choice([-1, 1, 2]), *x[1:]]
    eta = Q(1, rng.choice([8, 20, 50]))
    images = [
        tuple(sum((a * b for a, b in zip(row, p, strict=True)), Q(0)) for row in A)
        for p in (x, x_prime)
    ]

    def Psi(y: Any) -> Any:
        target = x if y == images[0] else x_prime
        return [v + eta * Q(1, 4) for v in target]

    return A, Psi, x, x_prime, eta


def test_the_quotient_at_the_pair_is_above_the_bound() -> None:
    rng = random.Random(70)
    for _ in range(150):
        A, Psi, x, x_prime, eta = small_case(rng)
        found = universal_instability(A, Psi, x, x_prime, eta=eta)
        assert found.hypotheses() is Verdict.PROVED
        quotient = found.observed_squared()
        assert quotient is not None
        for epsilon in (eta, 2 * eta, Q(5)):
            bound = found.bound(epsilon=epsilon)
            assert bound.upper <= 0 or sign(quotient - bound.lower**2) >= 0


def test_equal_images_leave_a_bound_below_zero() -> None:
    found = universal_instability([[1, 0]], lambda y: [0, 0], [0, 0], [0, "1/2"], eta=1)
    assert found.observed_squared() is None
    assert found.bound(epsilon=1).upper < 0


def check_detail(found: Instability, kind: str) -> None:
    """The four facts in Fractions, without the package's verdict."""
    detail = found.false_negative() if kind == "false negative" else found.false_positive()
    A = [[as_fraction(v) for v in row] for row in found.A.rows]
    x, x_prime = ([as_fraction(v) for v in p] for p in (found.x, found.x_prime))
    z = [b - a for a, b in zip(x, x_prime, strict=True)]
    assert [as_fraction(v) for v in detail.detail] == z
    eta = as_fraction(found.eta)
    e = [as_fraction(v) for v in detail.e]
    assert sum(v * v for v in e) < eta**2
    truth = [a + b for a, b in zip(x, z, strict=True)] if kind == "false negative" else x
    data = [sum(a * b for a, b in zip(row, truth, strict=True)) + n
            for row, n in zip(A, e, strict=True)]  # fmt: skip
    assert data == [as_fraction(v) for v in detail.data]
    seen = x if kind == "false negative" else [a + b for a, b in zip(x, z, strict=True)]
    output = [as_fraction(v) for v in detail.output]
    assert sum((a - b) ** 2 for a, b in zip(output, seen, strict=True)) < eta**2
    assert detail.verdict(found.A, eta=found.eta) is Verdict.PROVED


@pytest.mark.parametrize("kind", ["false negative", "false positive"])
def test_false_negatives_and_false_positives_are_built_and_hold(kind: str) -> None:
    rng = random.Random(71)
    A, Psi, x, x_prime, eta = example()
    check_detail(universal_instability(A, Psi, x, x_prime, eta=eta), kind)
    for _ in range(100):
        A, Psi, x, x_prime, eta = small_case(rng)
        found = universal_instability(A, Psi, x, x_prime, eta=eta)
        check_detail(found, kind)
        # the output is indeed what Psi gives on the data of the detail
        built = found.false_negative() if kind == "false negative" else found.false_positive()
        assert tuple(Psi(built.data)) == built.output


def test_a_changed_detail_is_refuted() -> None:
    A, Psi, x, x_prime, eta = example()
    found = universal_instability(A, Psi, x, x_prime, eta=eta)
    for detail in (found.false_negative(), found.false_positive()):
        for change in (
            {"e": (detail.e[0] * 2,)},
            {"e": (Q(1, 500),), "data": ((A @ detail.truth)[0] + Q(1, 500),)},
            {"output": (Q(1, 500), detail.output[1])},
            {"truth": detail.shown},
            {"detail": (Q(0), Q(0))},
        ):
            assert replace(detail, **change).verdict(A, eta=eta) is Verdict.REFUTED


def test_the_hypotheses_are_strict_and_named_when_they_fail() -> None:
    A, Psi, x, x_prime, eta = example()
    with pytest.raises(BadInput, match=r"\|\|A\(x - x'\)\|\| = .*0.001.*must be < eta = 1/1000"):
        universal_instability(A, Psi, x, x_prime, eta="1/1000")
    with pytest.raises(BadInput, match=r"\|\|Psi\(A x\) - x\|\|.*must be < eta"):
        universal_instability(A, lambda y: [0, eta], x, x_prime, eta=eta)
    with pytest.raises(BadInput, match=r"\|\|Psi\(A x'\) - x'\|\|.*must be < eta"):
        universal_instability(A, lambda y: [0, 0], x, x_prime, eta=eta)
    with pytest.raises(BadInput, match="eta = 0: must be > 0"):
        universal_instability(A, Psi, x, x_prime, eta=0)
    found = universal_instability(A, Psi, x, x_prime, eta=eta)
    with pytest.raises(BadInput, match="epsilon = 1/501: must be >= eta = 1/500"):
        found.bound(epsilon=Q(1, 501))
    assert replace(found, eta=Q(1, 1000)).hypotheses() is Verdict.REFUTED


def test_every_unstable_pair_of_a_set_is_found() -> None:
    A, Psi, x, x_prime, eta = example()
    points = [x, x_prime, [0, "1/2"], [1, 0], [0, "1/1000"]]
    found = unstable_pairs(A, Psi, points, eta=eta)
    pairs = {(i.x, i.x_prime) for i in found}
    assert len(found) == 5  # (1, 0) is not recovered, and (0, 1/1000) is too near (0, 0)
    assert ((0, 0), (0, 1)) in pairs
    assert all(i.hypotheses() is Verdict.PROVED and i.bound(epsilon=eta).lower > 0 for i in found)


def test_the_pair_certificate_holds_what_the_hypotheses_need() -> None:
    A, Psi, x, x_prime, eta = example()
    found = universal_instability(A, Psi, x, x_prime, eta=eta)
    data = json.loads(json.dumps(found.to_json()))
    level = as_fraction(from_json(data["eta"]))
    rows = [[as_fraction(from_json(v)) for v in row] for row in data["A"]]
    read = {
        name: [as_fraction(from_json(v)) for v in data[name]]
        for name in ("x", "x_prime", "output", "output_prime")
    }
    for a, b in (("x", "output"), ("x_prime", "output_prime")):
        assert sum((p - q) ** 2 for p, q in zip(read[a], read[b], strict=True)) < level**2
    gap = [p - q for p, q in zip(read["x"], read["x_prime"], strict=True)]
    assert sum(sum(a * b for a, b in zip(row, gap, strict=True)) ** 2 for row in rows) < level**2
