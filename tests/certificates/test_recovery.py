"""recovery: bounds on minimisers are accepted, each hypothesis violated once, false ones rejected.

The certificates are the engine's: random A, x, e, and P1, P2, P3 with both pairs of constants.
"""

from __future__ import annotations

import copy
from fractions import Fraction
from functools import lru_cache
from random import Random
from typing import Any

import pytest

from sci_barriers.certificates import binding as bound
from sci_barriers.certificates import budget
from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, simplified
from sci_barriers.stability import PAIRS, constants_of, robust_null_space
from sci_barriers.stability.statements_bounds import recovery_statement
from support.game_small import GONE, assert_verdict, certificate, changed, statement, verdict
from support.good_recovery import MATRICES, PROBLEMS, fixed, pool, raised, recovery, vectors
from support.instances import rational
from support.recovery_truth import formula, holds
from support.writing import decimal, rational_text

Json = dict[str, Any]
MOST_FALSE = 200


def test_what_the_engine_emits_is_accepted() -> None:
    kinds = set()
    for made in pool():
        assert_verdict(made, "accepted", "1 nsp, 1 robust, 2 recovery")
        assert holds(made, "c") and holds(made, "c'")
        kinds.add(made["statements"]["d"]["kind"])
    assert kinds == {"distance", "deviation"}


def test_a_truth_without_tail_and_noise_has_the_bound_0() -> None:
    for problem in ("P1", "P3"):
        made = recovery(0, problem, [0, 1, 0, 0], [0, 0, 0])
        assert made["statements"]["c"]["claim"]["bound"] == "0"
        assert_verdict(made, "accepted")


def test_irrational_lam_and_eta_are_compared_exactly() -> None:
    """eta = ||e|| = sqrt(14)/64; lam = c_1/(sqrt(2) c_2), the limit of P3 for s = 2."""
    e = [Q(1, 64), Q(2, 64), Q(3, 64)]
    made = recovery(0, "P1", [1, 0, 0, 0], e)
    assert "sqrt" in made["instances"]["I"]["parameters"]["eta"]
    assert_verdict(made, "accepted")
    known = robust_null_space(MATRICES[3][0], s=2)
    for pair in PAIRS:
        limit = constants_of(known, pair=pair).lam_limit
        made = recovery(3, "P3", [1, 0, 0, -1, 0], [0, 0, 0, Q(1, 64)], lam=limit)
        made = changed(made, f"statements.{'c' if pair != 'c' else PAIRS[1]}", GONE)
        made = raised(made, pair, "9")
        assert_verdict(made, "accepted")
        parameters = made["instances"]["I"]["parameters"]
        assert "sqrt" in parameters["lam"]
        exact = formula(made, pair)
        assert exact is not None
        for step, wanted in ((Fraction(1, 10**9), "accepted"), (-Fraction(1, 10**9), "rejected")):
            text = decimal(Fraction(str(exact)) + step, digits=20, up=step > 0)
            assert_verdict(raised(made, pair, text), wanted, "" if step > 0 else "bound: below")
        above = simplified(limit * (1 + Q(1, 2**100)))
        made = recovery(3, "P3", [1, 0, 0, -1, 0], [0, 0, 0, Q(1, 64)], lam=above)
        made = changed(made, f"statements.{'c' if pair != 'c' else PAIRS[1]}", GONE)
        assert_verdict(raised(made, pair, "9"), "rejected", "lam exceeds")


@pytest.mark.parametrize("problem", PROBLEMS)
@pytest.mark.parametrize("pair", PAIRS)
def test_each_comparison_is_needed(problem: str, pair: str) -> None:
    good = fixed(problem)
    assert_verdict(good, "accepted")
    claim = good["statements"][pair]["claim"]
    low = decimal(rational(claim["lower"]) * Fraction(999, 1000), digits=9, up=False)
    high = decimal(rational(claim["bound"]) * Fraction(1001, 1000), digits=9, up=True)
    place = f"statements.{pair}.claim"
    assert_verdict(changed(good, f"{place}.bound", low), "rejected", "bound: below the value")
    assert_verdict(changed(good, f"{place}.lower", high), "rejected", "lower: above the formula")
    assert_verdict(changed(good, f"{place}.bound", high), "accepted")
    assert_verdict(changed(good, f"{place}.lower", low), "accepted")
    assert_verdict(changed(good, f"{place}.lower", GONE), "accepted")
    # the distance holds with any larger upper bound, and is then not shown to be at most F
    far = changed(good, "statements.d.claim.upper", "5")
    assert_verdict(far, "rejected", "the distance is not shown")
    assert_verdict(changed(far, f"{place}.bound", "6"), "rejected", "the distance is not shown")


def test_other_hypotheses_are_needed() -> None:
    """Weights, an infeasible x, lam beyond the limit, rho >= 1, another matrix, another scale."""
    made = fixed("P3", weights=(1, 1, 1, 2))
    assert_verdict(raised(raised(made, "c", "99"), "c'", "99"), "rejected", "a weight is not 1")
    for weight in ("0x2p-1", "sqrt(1)", "3/3"):
        made = changed(fixed("P3"), "instances.I.parameters.weights", ["1", "1", weight, "1"])
        assert_verdict(made, "accepted")
    made = fixed("P1", eta=Q(1, 32))
    assert_verdict(raised(raised(made, "c", "99"), "c'", "99"), "rejected", "exceeds eta")
    made = fixed("P3", lam=Q(7, 8))
    assert_verdict(raised(raised(made, "c", "99"), "c'", "99"), "rejected", "lam exceeds")
    good = fixed("P3")
    for rho in ("1", "2"):
        made = changed(good, "statements.r.claim.rho", rho)
        assert_verdict(made, "rejected", "rho is not below 1")
    other = changed(good, "instances.J", good["instances"]["I"])
    other = changed(other, "statements.n.instance", "J")
    assert_verdict(other, "accepted")
    half = changed(other, "instances.J.parameters.A.1.2", "-2/2")
    assert_verdict(half, "accepted")  # equal numbers, written in another way
    J = other["instances"]["J"]["parameters"]
    turned = changed(other, "instances.J.parameters.A", [*J["A"][1:], J["A"][0]])
    assert_verdict(turned, "rejected", "the matrix of 'I' is not that of 'J'")
    shorter = changed(other, "instances.J.parameters.A", J["A"][:2])
    shorter = changed(shorter, "instances.J.parameters.y", J["y"][:2])
    assert verdict(shorter)[0] == "rejected"


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("claim.pair", "C", "one of c, c'"), ("claim.pair", GONE, "missing"),
        ("claim.bound", "-1", "decimal bound"), ("claim.bound", "1/3", "decimal bound"),
        ("claim.bound", "1e10001", "exponent"), ("claim.lower", "sqrt(2)", "decimal bound"),
        ("claim.verdict", "refuted", "one of proved"), ("claim.verdict", GONE, "missing"),
        ("claim.s", 1, "unknown key"), ("proof", {"e": []}, "unknown key"),
        ("robust", "n", "no robust statement"), ("robust", GONE, "missing"),
        ("distance", "S", "no distance or deviation"), ("distance", "c", "no distance"),
        ("instance", "I", "unknown key"), ("robust", None, "a name"),
    ],
)  # fmt: skip
def test_malformed_statements_are_unreadable(place: str, value: Any, words: str) -> None:
    for problem in ("P1", "P3"):
        made = changed(fixed(problem), f"statements.c.{place}", value)
        assert_verdict(made, "unreadable", words)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("d.claim", None), ("d.claim", {"x": 3}), ("d.claim.x", None), ("d.claim.upper", None),
        ("d.claim.upper", 1), ("d.from", None), ("d.from", "d"), ("S.instance", 3),
        ("r.claim", None), ("n.claim", []), ("n.claim.s", "1"), ("r.nsp", "c"), ("n.instance", "J"),
        ("d.claim.x", ["1", "0", "1/64"]), ("d.claim.x.0", "0x1p-10001"), ("d.claim.x", ["0"] * 5),
    ],
)  # fmt: skip
def test_broken_references_are_unreadable(place: str, value: Any) -> None:
    """Also where the recovery statement is read before the one that it names."""
    for problem in ("P1", "P3"):
        made = changed(fixed(problem), f"statements.{place}", value)
        assert verdict(made)[0] == "unreadable"
        statements = dict(reversed(made["statements"].items()))
        assert verdict({**made, "statements": statements})[0] == "unreadable"


def test_x_and_y_are_rational() -> None:
    good = fixed("P3")
    made = changed(good, "statements.d.claim.x.3", "sqrt(2)")
    assert_verdict({**made, "statements": dict(reversed(made["statements"].items()))},
                   "unreadable", "rational")  # fmt: skip
    made = changed(good, "instances.I.parameters.y.0", "sqrt(2)")
    assert_verdict({**made, "statements": dict(reversed(made["statements"].items()))},
                   "rejected", "an entry of y is no rational number")  # fmt: skip


def test_a_distance_in_another_scale_is_refused() -> None:
    """A = I of order 2, whose kernel is {0}; y = x = (1, 0)."""
    delta = {"delta": "1/8", "order": "12", "lam": "1/10", "normalisation": "1"}
    A, point = [["1", "0"], ["0", "1"]], ["1", "0"]
    parameters = {"problem": "P3", "A": A, "y": point, "lam": "1/8"}
    distance = {"x": point, "lower": "0", "upper": "0"}
    made = certificate(
        {"I": {"family": "explicit", "parameters": parameters},
         "D": {"family": "a_delta", "parameters": delta}},
        {
            "S": {"kind": "minimisers", "instance": "I",
                  "claim": {"set": {"type": "point", "x": point}},
                  "proof": {"case": "aligned", "point": point, "dual": ["1/8", "0"]}},
            "d": {"kind": "distance", "from": "S", "claim": distance,
                  "proof": {"nearest": point}},
            "n": statement("nsp", {"s": 1, "rho_squared": "0"}, instance="I"),
            "r": statement("robust", {"rho": "0", "gamma": "1", "sigma_squared": "1"}, nsp="n"),
            "c": statement("recovery", {"pair": "c", "bound": "0", "verdict": "proved"},
                           robust="r", distance="d"),
        },
    )  # fmt: skip
    assert_verdict(made, "accepted")
    scaled = changed(made, "statements.d.scale", "D")
    assert_verdict(scaled, "rejected", "a distance in another scale")
    assert_verdict(changed(scaled, "statements.c", GONE), "accepted")


def test_long_numbers_are_refused_and_products_paid_for(monkeypatch: pytest.MonkeyPatch) -> None:
    made = changed(fixed("P3"), "instances.I.parameters.lam", "0x1p-20001")
    made = {**made, "statements": dict(reversed(made["statements"].items()))}
    assert_verdict(made, "unreadable", "lam or eta has more than 10000 bits")
    monkeypatch.setattr(budget, "MAX_WORK", 60_000)
    assert_verdict(fixed("P3"), "unreadable", "products of words")


def _times(claim: Json, key: str, factor: Fraction) -> None:
    claim[key] = decimal(rational(claim[key]) * factor, digits=12, up=key != "lower")


def _rational(rng: Random, low: int, high: int) -> Fraction:
    return Fraction(rng.randint(low * 1000, high * 1000), 1000)


def _forged(made: Json, what: str, rng: Random) -> Json:
    """A copy whose other statements stay true; the statement c or c' is perhaps false."""
    made = copy.deepcopy(made)
    statements = made["statements"]
    name = rng.choice(PAIRS)
    statements.pop(PAIRS[1] if name == "c" else "c")
    claim = statements[name]["claim"]
    if what == "a smaller bound":
        _times(claim, "bound", rng.choice([Fraction(0), 1 - Fraction(1, 10**9),
                                           _rational(rng, 0, 1)]))  # fmt: skip
    elif what == "a larger lower bound":
        _times(claim, "lower", 1 + rng.choice([Fraction(1, 10**9), _rational(rng, 0, 9)]))
    elif what == "a looser distance":
        _times(statements["d"]["claim"], "upper", 1 + _rational(rng, 1, 99))
        if rng.random() < 0.5:
            claim["bound"] = "1e9"
    elif what == "the other pair":
        claim["pair"] = "c" if name == "c'" else "c'"
        _times(claim, "bound", 1 + _rational(rng, 0, 1) / 20)
        if rng.random() < 0.5:
            claim.pop("lower")
    elif what == "larger constants":  # true ones
        key = rng.choice(["rho", "gamma"])
        value = rational(statements["r"]["claim"][key])
        statements["r"]["claim"][key] = rational_text(value * (1 + _rational(rng, 0, 1) / 3))
    elif what == "another matrix":  # of the same kernel, with a smaller gamma
        factor = rng.randint(2, 9)
        made["instances"]["J"] = copy.deepcopy(made["instances"]["I"])
        A = made["instances"]["J"]["parameters"]["A"]
        A[:] = [[rational_text(factor * rational(a)) for a in row] for row in A]
        statements["n"]["instance"] = "J"
        robust = statements["r"]["claim"]
        for key, power in (("gamma", -1), ("sigma_squared", 2)):
            robust[key] = rational_text(rational(robust[key]) * Fraction(factor) ** power)
        claim["bound"], _ = rng.choice(["9", "99", claim["bound"]]), claim.pop("lower")
    else:
        raise AssertionError(what)
    return made


KINDS = ("a smaller bound", "a larger lower bound", "a looser distance", "the other pair",
         "larger constants", "another matrix")  # fmt: skip


@pytest.mark.parametrize("what", KINDS)
def test_false_bounds_are_rejected(what: str) -> None:
    rng, seen = Random(what), set[str]()
    for _ in range(20 * MOST_FALSE):
        made = _forged(rng.choice(pool()), what, rng)
        (name,) = set(made["statements"]) & set(PAIRS)
        if str(made) in seen or holds(made, name) is not False:
            continue
        seen.add(str(made))
        outcome, why = verdict(made)
        assert outcome == "rejected", (outcome, why, made)
        if len(seen) == MOST_FALSE:
            return
    raise AssertionError(f"only {len(seen)} false certificates")


@lru_cache
def outside(what: str) -> tuple[Json, ...]:
    """True distances of instances for which a hypothesis fails."""
    rng, found = Random(what), []
    for k in range(16):
        which = k % len(MATRICES)
        x, e = vectors(rng, which)
        e[0] += Q(1, 8)
        if what == "weights":
            weights = [Q(rng.randint(1, 4), rng.choice([1, 2, 3])) for _ in x]
            weights[0] = Q(5)
            found.append(recovery(which, rng.choice(PROBLEMS), x, e, weights=weights))
        elif what == "an infeasible x":
            found.append(recovery(which, "P1", x, e, eta=Q(rng.randint(0, 4), 64)))
        else:
            found.append(recovery(which, "P3", x, e, lam=Q(rng.randint(16, 40), 16)))
    return tuple(found)


@pytest.mark.parametrize("what", ["weights", "an infeasible x", "a large lam"])
def test_bounds_without_their_hypotheses_are_rejected(what: str) -> None:
    """However large the bound: no theorem is behind it."""
    rng, seen = Random(what), set[str]()
    for _ in range(10 * MOST_FALSE):
        made = copy.deepcopy(rng.choice(outside(what)))
        name = rng.choice(PAIRS)
        made["statements"].pop(PAIRS[1] if name == "c" else "c")
        claim = made["statements"][name]["claim"]
        claim.pop("lower")
        claim["bound"] = decimal(_rational(rng, 1, 10**6), digits=12, up=True)
        if str(made) in seen or holds(made, name) is not False:
            continue
        seen.add(str(made))
        outcome, why = verdict(made)
        assert outcome == "rejected", (outcome, why, made)
        if len(seen) == MOST_FALSE:
            return
    raise AssertionError(f"only {len(seen)} false certificates")


def test_a_negative_value_has_no_statement() -> None:
    with pytest.raises(BadInput, match=">= 0"):
        recovery_statement(Q(-1), pair="c")


def test_a_table_may_declare_recovery() -> None:
    shapes = {"c": [{"kind": "recovery", "robust": "r", "distance": "d"}]}
    assert bound.read({"statements": shapes, "instances": {}})["statements"] == shapes
