"""The exit flag: every bit said of an x of Xi(tie) is refuted, with a certificate; others wait."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from sci_barriers.adversary import FlagOutcome, Omega, Side, play_flag
from sci_barriers.adversary.further import FamilyBarrier, naive
from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, power_of_two, sign
from sci_barriers.families import Tie
from sci_barriers.families.further import FAMILIES, FurtherFamily, further_family
from sci_barriers.information.base import NORMS, Norm

LEVELS: dict[str, dict[str, Any]] = {
    "P1": {"eta": Q(1, 3)}, "P2": {"lam": Q(1, 10)}, "P3": {"lam": Q(1, 3)},
}  # fmt: skip
SIZES = [(2, 1, 3), (4, 2, 3), (20, 19, 6)]
BITS = {"always-one": 1, "always-zero": 0}


def omega(problem: str = "P3", N: int = 4, m: int = 2, K: int = 3, *, L: int = 3) -> Omega:
    return Omega(problem=problem, N=N, m=m, K=K, L=L, **LEVELS[problem])


def answers(*x: Any) -> Any:
    """Gamma that reads level 1 and returns x."""
    return lambda information: [information.at(1), list(x)][1]


def says(bit: Any, *levels: int) -> Any:
    """A flag that reads these levels and says the bit."""

    def flag(information: Any) -> Any:
        for n in levels:
            information.at(n)
        return bit

    return flag


def on_the_face(Om: Omega, rng: random.Random) -> list[Q]:
    """A point of Xi(tie) without w, a vertex now and then."""
    weights = [Q(rng.choice([0, 0, 1, 2, 5])) for _ in range(Om.k)]
    weights[rng.randrange(Om.k)] += 1
    total = sum(weights, Q(0))
    return [Om.t(1) * w / total for w in weights] + [Q(0)] * (Om.m - 1)


def refuted(outcome: FlagOutcome) -> None:
    """Refuted on a member of Omega where the bit is wrong; the certificate is accepted."""
    assert outcome.status == "refuted", outcome.claim
    assert outcome.x is not None and outcome.said in (0, 1) and outcome.witness is not None
    assert outcome.witness.complete
    summary = outcome.witness.accept()
    assert summary.endswith("1 flag") and "1 membership" in summary
    assert ("1 information" in summary) == (outcome.n is not None)
    member = outcome.side.member() if isinstance(outcome.side, Side) else outcome.side
    if isinstance(member, Tie):
        assert outcome.table.omega.contains(member)  # type: ignore[attr-defined]
    else:
        assert outcome.table.family.contains(member).name == "PROVED"  # type: ignore[attr-defined]
    statements = outcome.witness.certificate["statements"]
    claim = statements["flag"]["claim"]
    assert claim["said"] == outcome.said and claim["level"] == outcome.n
    assert f"said {outcome.said}" in outcome.claim
    if outcome.squared is None:
        assert "1 remote" in summary and outcome.said == 1
        return
    assert sign(member.solution_set().squared_distance(outcome.x) - outcome.squared) == 0
    assert (sign(outcome.squared - outcome.eps**2) > 0) == (outcome.said == 1)
    assert ("> " if outcome.said else "<= ") in outcome.claim


# -- the class of Theorem 4 -----------------------------------------------------------------------


@pytest.mark.parametrize("problem", LEVELS)
@pytest.mark.parametrize(("N", "m", "K"), SIZES)
@pytest.mark.parametrize("norm", NORMS)
def test_both_bits_are_refuted(problem: str, N: int, m: int, K: int, norm: Norm) -> None:
    Om = omega(problem, N, m, K)
    for gamma in ("argmax", "barycentre", "random-guess"):
        for flag, bit in BITS.items():
            outcome = play_flag(gamma, flag, Om, norm=norm, seed=3)
            refuted(outcome)
            assert outcome.said == bit and outcome.n == 1 and outcome.norm == norm
            assert isinstance(outcome.side, Side if bit else Tie)


@pytest.mark.parametrize("problem", LEVELS)
def test_no_flag_is_right_on_the_tie_and_on_all_sides(problem: str) -> None:
    """x anywhere in Xi(tie), any bit after any levels: one instance on which the bit is wrong. 1 is
    wrong on every side but one at most, 0 on the tie.
    """
    rng = random.Random(problem)
    for _ in range(20):
        Om = omega(problem, *rng.choice(SIZES[:2]))
        x = on_the_face(Om, rng)
        levels = rng.sample(range(60), rng.randint(0, 3))
        outcome = play_flag(answers(*x), says(rng.choice([0, 1, True, False]), *levels), Om)
        refuted(outcome)
        assert outcome.n == max([1, *levels])
        sets = [side.member().solution_set() for side in Om.sides(1, exponent=70)]
        wrong = [sign(one.squared_distance(x) - outcome.eps**2) > 0 for one in sets]
        assert sum(wrong) >= Om.k - 1
        assert Om.tie().solution_set().contains(x)


def test_eps_of_the_border_is_within() -> None:
    """d(x, Xi(tie)) = eps exactly: the bit is 1 on the tie, so 0 is wrong there."""
    Om = omega("P3", 2, 1)
    eps = Q(3, 10_000)
    x = [Om.t(1) + eps, Q(0)]
    squared = Om.tie().solution_set().squared_distance(x)
    assert sign(squared - eps**2) == 0
    outcome = play_flag(answers(*x), "always-zero", Om, eps=eps)
    refuted(outcome)
    assert isinstance(outcome.side, Tie)
    outcome = play_flag(answers(*x), "always-zero", Om, eps=eps - Q(1, 10**30))
    assert outcome.status == "no claim" and outcome.said == 0


def test_an_x_far_from_the_face_gets_no_claim_for_zero() -> None:
    """0 is right on the tie and on the sides that are left: nothing is claimed; 1 is refuted."""
    for problem in LEVELS:
        Om = omega(problem, 2, 1)
        outcome = play_flag("zero", "always-zero", Om)
        assert outcome.status == "no claim" and outcome.witness is None and outcome.side is None
        assert "no instance was found with d(x, Xi) <= 10^-3" in outcome.claim
        outcome = play_flag("zero", "always-one", Om)
        refuted(outcome)
        assert outcome.n is None and "asking nothing" in outcome.claim


def test_the_level_is_the_largest_of_both() -> None:
    """Both read one table; entries and repeated questions are logged once."""
    seen: list[Any] = []

    def gamma(information: Any) -> Any:
        seen.append(information.at(7).A)
        return [1 / seen[0][0][0]] + [0] * 3

    def flag(information: Any) -> Any:
        again, y = information.at(7).A, information.entry(("y", 0), 9)
        assert again == seen[0] and y == 1
        assert information.x == (1 / seen[0][0][0], 0, 0, 0) and information.eps == Q(1, 1000)
        assert information.K == 3 and information.N == 4
        with pytest.raises(ValueError):
            information.at(-1)
        return 1

    outcome = play_flag(gamma, flag, omega())
    refuted(outcome)
    assert outcome.n == outcome.table.largest == 9 and len(outcome.table.levels) == 1  # type: ignore[attr-defined]
    assert outcome.flag is not None and len(outcome.flag.refused) == 1 and not outcome.gamma.refused
    assert play_flag(partial(_reads, n=50), says(0, 3), omega()).n == 50


def _reads(information: Any, *, n: int) -> Any:
    return [1 / information.at(n).A[0][0]] + [0] * (information.N - 1)


@pytest.mark.parametrize("problem", LEVELS)
@pytest.mark.parametrize("part", ["ii", "iii"])
@pytest.mark.parametrize("norm", NORMS)
def test_parts_without_the_tie(problem: str, part: str, norm: Norm) -> None:
    """1 is refuted on a side; 0 on the side whose solution is near, if there is one."""
    Om = omega(problem, L=9)
    for bit in BITS:
        outcome = play_flag("argmax", bit, Om, part=part, norm=norm)
        refuted(outcome)
        assert isinstance(outcome.side, Side) and outcome.side.s == {"ii": 2, "iii": 3}[part]
    outcome = play_flag("barycentre", "always-zero", Om, part=part, norm=norm)
    assert outcome.status == "no claim"
    refuted(play_flag("barycentre", "always-one", Om, part=part, norm=norm))


def test_w_and_relative_digits() -> None:
    """Distances with roots of c: on the tie and on the sides, P1, P2, P3."""
    for problem in LEVELS:
        base = omega(problem, 5, 3, 4)
        base = replace(base, eta=Q(0)) if problem == "P1" else base
        Om = replace(base, w=base.relative_w(s=1))
        for gamma in ("argmax", "barycentre"):
            for bit in BITS:
                refuted(play_flag(gamma, bit, Om))


@pytest.mark.parametrize("problem", LEVELS)
def test_huge_levels(problem: str) -> None:
    """10^6: 1 by a bound, without the minimiser; 0 on the tie, exactly; part (ii): by a bound."""
    Om, n = omega(problem), 10**6
    outcome = play_flag("argmax", says(1, n), Om, budget_level=n)
    refuted(outcome)
    assert outcome.squared is None and outcome.n == n
    refuted(play_flag("argmax", says(0, n), Om, budget_level=n))
    outcome = play_flag("argmax", says(0, n), Om, part="ii", budget_level=n)
    assert outcome.status == "refuted" and outcome.squared is None
    assert outcome.witness is not None and not outcome.witness.complete
    assert outcome.witness.accept() == "1 information, 1 membership"
    refuted(play_flag("argmax", says(1, n), Om, part="ii", budget_level=n))


def test_an_answer_too_long_to_be_written() -> None:
    Om = omega("P3", 2, 1)
    x = [Q(2**1_300_001 + 1, 3**10), 0]
    outcome = play_flag(answers(*x), "always-one", Om)
    assert outcome.status == "refuted" and outcome.witness is not None
    assert not outcome.witness.complete
    with pytest.raises(BadInput):
        play_flag(answers(*x), "sci_barriers.adversary.flags.targets:always_one", Om)


# -- further families -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", FAMILIES)
def test_both_bits_are_refuted_on_every_family(name: str) -> None:
    """naive answers a solution of the tie; the sides' limits are solutions of the tie or caught
    as well.
    """
    family = FAMILIES[name]
    for gamma in (naive, _first, _last):
        for flag, bit in BITS.items():
            outcome = play_flag(gamma, flag, FamilyBarrier(family))
            refuted(outcome)
            assert outcome.said == bit
            if gamma is naive and not bit:
                assert outcome.side == family.tie()


def _first(information: Any) -> Any:
    return further_family(information.problem).radius.points[0]


def _last(information: Any) -> Any:
    return further_family(information.problem).radius.points[-1]


@pytest.mark.parametrize("name", ["rank", "feasibility", "diagonal_spectrum", "largest_root"])
def test_neither_bit_is_verifiable_where_a_side_stays_away(name: str) -> None:
    """x of that side: 0 is right on the tie, and refuted on the side; 1 is refuted as well."""
    family = FAMILIES[name]
    barrier = FamilyBarrier(family)
    for n in (1, 50):
        outcome = play_flag(_last, says(0, n), barrier)
        refuted(outcome)
        assert outcome.side != family.tie() and outcome.x is not None
        squared = family.tie().solution_set().squared_distance(outcome.x)
        assert sign(squared - outcome.eps**2) > 0
        refuted(play_flag(_last, says(1, n), barrier))


@pytest.mark.parametrize("name", sorted({*FAMILIES} - {
    "rank", "feasibility", "diagonal_spectrum", "largest_root"
}))  # fmt: skip
def test_zero_is_not_refuted_where_the_sides_tend_to_the_tie(name: str) -> None:
    """Farther than eps from Xi(tie), d > eps persists nearby: after a level 0 is not refuted."""
    family, rng = FAMILIES[name], random.Random(name)
    barrier, count = FamilyBarrier(family), 0
    for _ in range(40):
        x = tuple(Q(rng.randint(-30, 30), 8) for _ in range(family.N))
        squared = family.tie().solution_set().squared_distance(x)
        if sign(squared - (barrier.accuracy("i") + Q(1, 100)) ** 2) > 0:
            count += 1
            assert play_flag(answers(*x), says(0, 60), barrier).status == "no claim"
    assert count or name == "scalar_equation"  # whose tie is solved by every number


@pytest.mark.parametrize("name", FAMILIES)
def test_random_answers_are_judged_exactly(name: str) -> None:
    """1 is always refuted. 0 is, unless no instance near the tie has d(x, Xi) <= eps: then x is
    farther than eps from the tie's solutions and from those of the sides.
    """
    family, rng = FAMILIES[name], random.Random(name)
    barrier, claims = FamilyBarrier(family), 0
    eps = barrier.accuracy("i")
    for _ in range(25):
        base = rng.choice([*family.radius.points, family.radius.centre])
        size = rng.choice([Q(1, 1000), Q(1, 3), Q(5)])
        x = [b + size * Q(rng.randint(-9, 9), 10) for b in base]
        n = rng.randint(0, 40)
        refuted(play_flag(answers(*x), says(1, n), barrier))
        outcome = play_flag(answers(*x), says(0, n), barrier)
        if outcome.status == "refuted":
            claims += 1
            refuted(outcome)
            continue
        assert outcome.status == "no claim" and outcome.witness is None
        for member in [family.tie(), *family.sides(200)]:
            assert sign(member.solution_set().squared_distance(x) - eps**2) > 0
    assert claims


def test_linear_programs_with_many_columns() -> None:
    family: FurtherFamily = further_family("linear_program", k=300)
    for bit in BITS:
        refuted(play_flag(naive, bit, FamilyBarrier(family)))


def test_the_gap_is_two_levels_below() -> None:
    """The g of the chosen side is 2^-(n+2), n the largest level of both."""
    outcome = play_flag("argmax", says(1, 20), omega())
    assert isinstance(outcome.side, Side) and outcome.side.g == power_of_two(-22)
