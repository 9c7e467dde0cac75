"""Bad input, kind by kind: a refusal that says what to do, never a rounded or guessed answer.

The kinds are numbered from 1 to 34; those that have right answers stand in test_difficult_data. A
refusal is BadInput in one line "name = value: bound; remedy". No complex number is made real, no
boolean a number, and no input is changed.
"""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from sci_barriers.certificates.numbers import Unreadable
from sci_barriers.certified import CertifiedSolution, certify, solve
from sci_barriers.errors import CertificateRejected
from sci_barriers.problems import QCBP, Instance, Lasso, SqrtLasso
from sci_barriers.proofs import accept
from support import judging
from support.exact_check import is_right
from support.judging import refused

A0, Y0, P2 = [[2, 1], [0, 1]], [3, 1], Lasso(lam=1)
THREE = [Lasso(lam=1), SqrtLasso(lam=Fraction(1, 3)), QCBP(eta=Fraction(1, 4))]


def right(A: Any, y: Any, problem: Any, *, weights: Any = None) -> CertifiedSolution:
    """The answer, which is exactly right and has a certificate that the checker accepts."""
    found: CertifiedSolution = judging.right(
        solve(A, y, problem, weights=weights), A, y, problem, weights=weights
    )
    return found


def numbers(value: float) -> list[Any]:
    """The same not-a-number or infinity in several types."""
    return [value, np.float32(value), np.float64(value), np.longdouble(value), str(value)]


def refused_everywhere(value: Any, *words: str) -> None:
    """As an entry of A, of y, of the weights, as lam and eta, in x."""
    refused(lambda: solve([[2, value], [0, 1]], Y0, P2), *words)
    refused(lambda: solve(A0, [3, value], P2), *words)
    refused(lambda: solve(A0, Y0, P2, weights=[1, value]), *words)
    refused(lambda: Lasso(lam=value), *words)
    refused(lambda: SqrtLasso(lam=value), *words)
    refused(lambda: QCBP(eta=value), *words)
    refused(lambda: certify(A0, Y0, P2, [0, value]), *words)
    refused(lambda: solve(A0, Y0, P2).distance([0, value]), *words)


def test_kind_01_nan() -> None:
    for value in numbers(float("nan"))[:4]:
        refused_everywhere(value, "nan", "finite")
    refused_everywhere("nan")
    for dtype in (np.float16, np.float32, np.float64, np.longdouble, object):
        A = np.array([[2, np.nan], [0, 1]], dtype=dtype)
        refused(lambda A=A: solve(A, Y0, P2), "nan", "finite")
        refused(lambda A=A: solve(np.array(A0), A[0], P2), "nan", "finite")
    refused(lambda: solve(A0, Y0, P2, guess=[0, np.nan]), "guess", "finite")


def test_kind_02_infinities() -> None:
    for sign in (1, -1):
        for value in numbers(sign * float("inf"))[:4]:
            refused_everywhere(value, "inf", "finite")
        refused_everywhere("-inf" if sign < 0 else "inf")
        A = np.array([[2, sign * np.inf], [0, 1]])
        refused(lambda A=A: solve(A, Y0, P2), "inf", "finite")
        refused(lambda A=A: solve(A0, A[0], P2), "inf", "finite")
        refused(lambda s=sign: solve(A0, Y0, P2, guess=[0, s * np.inf]), "guess", "finite")


@pytest.mark.parametrize("problem", THREE)
def test_kind_03_no_rows(problem: Any) -> None:
    for A, y in (([], []), (np.zeros((0, 2)), np.zeros(0)), (np.zeros((0, 2)), [1])):
        refused(lambda A=A, y=y: solve(A, y, problem), "A", "0", "at least 1")
        refused(lambda A=A, y=y: certify(A, y, problem, [0, 0]), "A", "0", "at least 1")
    refused(lambda: solve(A0, [], problem), "y")
    refused(lambda: solve(np.array(A0), np.zeros(0), problem), "y")


@pytest.mark.parametrize("problem", THREE)
def test_kind_04_no_columns(problem: Any) -> None:
    for A in ([[], []], np.zeros((2, 0))):
        refused(lambda A=A: solve(A, [1, 1], problem), "A", "0", "at least 1")
    refused(lambda: solve(A0, Y0, problem, weights=[]), "weights", "at least 1")


@pytest.mark.parametrize("value", [0, 0.0, -0.0, "0", "0.0", Fraction(0), np.float32(0), "0/7"])
def test_kind_12_lam_zero(value: Any) -> None:
    refused(lambda: Lasso(lam=value), "lam", "> 0")
    refused(lambda: SqrtLasso(lam=value), "lam", "> 0")


@pytest.mark.parametrize("value", [-1, -1e-300, "-1/10", Fraction(-1, 3), -5e-324, "1 - sqrt(2)"])
def test_kind_13_lam_negative(value: Any) -> None:
    refused(lambda: Lasso(lam=value), "lam", "> 0")
    refused(lambda: SqrtLasso(lam=value), "lam", "> 0")
    for w in ([1, value], [value, value]):
        refused(lambda w=w: solve(A0, Y0, P2, weights=w), "weights", ">= 0")


@pytest.mark.parametrize("value", [-1, -5e-324, "-1/3", Fraction(-1, 10**40)])
def test_kind_16_eta_negative(value: Any) -> None:
    refused(lambda: QCBP(eta=value), "eta", ">= 0")


def test_kind_20_complex_numbers() -> None:
    for value in (1 + 2j, 1 + 0j, np.complex64(1), np.complex128(1 + 1j)):
        refused_everywhere(value, "real")
        refused(lambda v=value: solve(A0, Y0, P2, guess=[0, v]), "guess")
    for text in ("1+2j", "1j", "i", "1+0i"):
        refused_everywhere(text)
    for dtype in (np.complex64, np.complex128):
        A, y = np.array(A0, dtype=dtype), np.array(Y0, dtype=dtype)
        refused(lambda A=A: solve(A, Y0, P2), "A", "complex", "real")
        refused(lambda y=y: solve(A0, y, P2), "y", "complex", "real")
        refused(lambda A=A: solve(A.tolist(), Y0, P2), "real")
        refused(lambda A=A: solve(A.astype(object), Y0, P2), "real")
        refused(lambda y=y: solve(np.array(A0, dtype=float), y, P2), "y", "complex", "real")
        refused(lambda y=y: certify(A0, Y0, P2, y), "x", "complex", "real")


def test_kind_27_shapes() -> None:
    A, y = np.ones((3, 2)), np.ones(3)
    for bad in (np.ones(2), np.ones(4), np.ones((3, 1)), np.ones((1, 3)), np.ones((3, 1, 1)), 1.0,
                np.float64(1), [[1], [1], [1]], [1, 1]):  # fmt: skip
        refused(lambda b=bad: solve(A, b, P2), "y")
        refused(lambda b=bad: solve(A.tolist(), b, P2), "y")
    for bad in (np.ones(3), np.ones((3, 2, 1)), np.ones((1, 3, 2)), 1.0, [1, 1, 1], [[[1]], [[1]]],
                [[1, 2], [3]], [[1], 2]):  # fmt: skip
        refused(lambda b=bad: solve(b, y, P2), "A")
    refused(lambda: solve(A.T, y, P2), "y")
    for weights in ([1], [1, 1, 1], np.ones((2, 1)), 1, [[1, 1]]):
        refused(lambda w=weights: solve(A, y, P2, weights=w), "weights")
        refused(lambda w=weights: solve(A.tolist(), y, P2, weights=w), "weights")
    refused(lambda: solve(A, y, Lasso(lam=1, weights=[1, 2, 3])), "weights")
    for x in ([1], [1, 1, 1], np.ones((2, 1)), 1, None, "11"):
        refused(lambda x=x: certify(A, y, P2, x), "x")
    for guess in ([1], [1, 1, 1], np.ones((2, 1)), 1):
        refused(lambda g=guess: solve(A, y, P2, guess=g), "guess")
    refused(lambda: solve(A), "problem")
    refused(lambda: solve(A, y), "problem")
    refused(lambda: solve(A, None, P2), "y")
    refused(lambda: solve(None, y, P2), "A")
    refused(lambda: solve(A, y, "P2"), "problem")
    refused(lambda: solve(A, y, Lasso), "problem")
    refused(lambda: solve(A, y, Lasso(lam=1, weights=[1, 1]), weights=[1, 1]), "weights")


def test_kind_28_text() -> None:
    wicked = ["1/0", "__import__('os').getpid()", "1e999999999", "-1e999999999", "1e-999999999",
              "7" * 10**6, "1/" + "7" * 10**6, "0x1p9999999999", "", " ", "1,5", "1 2", "١",
              "sqrt(-1)", "sqrt(sqrt(2))", "1e", "0x", "--1", "1_000", "\n1; drop",
              "½"]  # fmt: skip
    for text in wicked:
        refused_everywhere(text)
    refused(lambda: solve("[[1, 2]]", [1], P2), "A")
    refused(lambda: solve([[1, 2]], "1", P2), "y")
    refused(lambda: solve(b"12", [1], P2), "A")
    refused(lambda: solve([[b"1"]], [1], P2), "A")
    found = right([["1/3", "2/3"]], ["1e-1"], Lasso(lam="1/100"))
    assert found.support == (1,)
    right([["0x1p-70", "-1.5"]], ["1/7"], QCBP(eta="0.01"))
    right(np.array([["1/3", "2/3"]]), np.array(["1/10"]), QCBP(eta=0))
    refused(lambda: solve(A0, Y0, P2, guess=["0", "1"]), "guess")


def test_kind_30_limits_and_digits() -> None:
    for bad in (-1, 0, "10", 2.5, True, None, 10**9, float("nan")):
        refused(lambda b=bad: solve(A0, Y0, P2, limit=b), "limit")
        refused(lambda b=bad: certify(A0, Y0, P2, [1, 0], limit=b), "limit")
        if bad is not None:
            refused(lambda b=bad: solve(A0, Y0, P2, digits=b), "digits")
            refused(lambda b=bad: solve(A0, Y0, P2).enclosure(digits=b), "digits")
        refused(lambda b=bad: solve(A0, Y0, P2).distance([1, 0], digits=b), "digits")
        refused(lambda b=bad: certify(A0, Y0, P2, [1, 0], digits=b), "digits")
    found = solve(np.array(A0, dtype=float), np.array(Y0, dtype=float), P2, digits=3000)
    for box, x in zip(found.enclosure(), found.x, strict=True):
        assert box.contains(x) and box.width * 10**2999 <= abs(x)


def test_kind_31_parameters_outside_the_theory() -> None:
    for bad in ("2", "", None, 1, "1/n"):
        refused(lambda b=bad: Lasso(lam=1, normalisation=b), "normalisation")
    refused(lambda: solve(A0, Y0, P2, weights=[-1, 1]), "weights[0]", ">= 0")
    found = right(A0, Y0, P2, weights=[0, 0])
    assert found.status == "unique"


def test_kind_32_a_guess_that_is_no_vector_and_data_that_stay() -> None:
    for bad in (np.full(2, np.nan), np.ones(3), "12", [1, None], np.ones(2) + 0j, {0: 1}, [[1, 1]],
                np.ones(2, dtype=bool), object()):  # fmt: skip
        refused(lambda b=bad: solve(A0, Y0, P2, guess=b), "guess")
    for guess in ([1, 0], np.array([1e308, -1e308]), np.zeros(2, dtype=np.float32), (5e-324, 0)):
        A, y = np.array(A0, dtype=float), np.array(Y0, dtype=float)
        before = A.tobytes(), y.tobytes()
        kept = np.array(guess)
        found = solve(A, y, P2, guess=guess)
        assert found.support == (0, 1) or is_right(found, A, y, P2)
        assert is_right(found, A, y, P2)
        assert (A.tobytes(), y.tobytes()) == before
        assert np.array_equal(kept, np.asarray(guess))
    A, y = np.array(A0, dtype=float), np.array(Y0, dtype=float)
    found = solve(A, y, P2)
    x = found.set
    A[:], y[:] = 7.0, -3.0  # what was solved is not what the caller's arrays hold later
    assert is_right(solve(A0, Y0, P2), A0, Y0, P2)
    assert found.x == solve(A0, Y0, P2).x and found.set == x
    assert found.certificate == solve(np.array(A0, float), np.array(Y0, float), P2).certificate
    assert found.enclosure(digits=20) == solve(
        np.array(A0, float), np.array(Y0, float), P2
    ).enclosure(digits=20)


def test_kind_33_certificates_that_were_changed() -> None:
    found = solve(np.array(A0, dtype=float), np.array(Y0, dtype=float), P2)
    assert found.certificate is not None
    text = json.dumps(found.certificate)
    accept(json.loads(text))
    changed = json.loads(text)
    changed["instances"]["I"]["parameters"]["y"][0] = "4"
    with pytest.raises(CertificateRejected):
        accept(changed)
    for key in list(json.loads(text)):
        less = json.loads(text)
        del less[key]
        with pytest.raises((CertificateRejected, Unreadable)):
            accept(less)


def test_kind_34_the_same_data_again_give_the_same_answer() -> None:
    instance = Instance.explicit(A0, Y0, P2)
    first, second = solve(instance), solve(instance)
    assert first == second and first.certificate == second.certificate
    assert is_right(first, A0, Y0, P2)
    for extra in ({"y": Y0}, {"problem": P2}, {"weights": [1, 1]}):
        refused(lambda e=extra: solve(instance, **e), next(iter(extra)))
