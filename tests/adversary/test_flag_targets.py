"""The built-in flags: all are refuted; `cautious` never says a false 0, and waits on the tie."""

from __future__ import annotations

import random
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest

from sci_barriers.adversary import FLAGS, FlagOutcome, Omega, Side, Table, play_flag
from sci_barriers.adversary.breakdown import targets as ties
from sci_barriers.adversary.flags import cautious as careful
from sci_barriers.adversary.flags import merits
from sci_barriers.adversary.flags import targets as flags
from sci_barriers.adversary.further import FamilyBarrier, first, last, naive
from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, power_of_two, sign
from sci_barriers.families import Tie
from sci_barriers.families.further import FAMILIES
from sci_barriers.families.further.base import Data
from sci_barriers.information.base import NORMS, Norm
from sci_barriers.sandbox import Outcome, Query, Stop, run_inside
from support.breakdown_noise import Noise, random_member, random_omega

LEVELS: dict[str, dict[str, Any]] = {
    "P1": {"eta": Q(1, 3)}, "P2": {"lam": Q(1, 10)}, "P3": {"lam": Q(1, 3)},
}  # fmt: skip
SIZES = [(2, 1, 3), (4, 2, 3), (20, 19, 6)]
ANSWERING = [name for name in FLAGS if name != "cautious"]
SMALL = power_of_two(-20)


def omega(problem: str, N: int = 4, m: int = 2, K: int = 3) -> Omega:
    return Omega(problem=problem, N=N, m=m, K=K, L=3, **LEVELS[problem])


def refuted(outcome: FlagOutcome) -> None:
    """Refuted, with an accepted certificate; the bit is wrong by the exact distance."""
    assert outcome.status == "refuted", outcome.claim
    assert outcome.witness is not None and outcome.witness.complete and outcome.squared is not None
    assert outcome.witness.accept().endswith("1 flag")
    assert (sign(outcome.squared - outcome.eps**2) > 0) == (outcome.said == 1)


# -- refuted --------------------------------------------------------------------------------------


def test_there_are_at_least_five_flags() -> None:
    assert set(ANSWERING) >= {
        "always-one", "always-zero", "gap-check", "residual-check", "compare-levels"
    }  # fmt: skip


@pytest.mark.parametrize("problem", LEVELS)
@pytest.mark.parametrize(("N", "m", "K"), SIZES)
@pytest.mark.parametrize("name", ANSWERING)
def test_every_flag_is_refuted_on_the_class(
    problem: str, N: int, m: int, K: int, name: str
) -> None:
    Om = omega(problem, N, m, K)
    for gamma in ("argmax", "barycentre", "random-guess"):
        for norm in NORMS:
            refuted(play_flag(gamma, name, Om, norm=norm, seed=1))


@pytest.mark.parametrize("problem", LEVELS)
@pytest.mark.parametrize("name", ["gap-check", "residual-check"])
def test_small_gaps_and_residuals_say_one(problem: str, name: str) -> None:
    """For every solution of the tie; so they are wrong on a side, at any level they read."""
    for level in (20, 40, 300):
        for gamma in ("argmax", "barycentre"):
            outcome = play_flag(gamma, partial(FLAGS[name], level=level), omega(problem))
            refuted(outcome)
            assert outcome.said == 1 and outcome.n == level


@pytest.mark.parametrize("problem", LEVELS)
@pytest.mark.parametrize(("N", "m", "K"), SIZES)
def test_a_small_gap_says_nothing_of_the_distance(problem: str, N: int, m: int, K: int) -> None:
    """On the chosen side itself, with its exact data rounded to 2^-200: the gap and the residual
    of x are small, and x is farther than eps from the minimisers.
    """
    Om = omega(problem, N, m, K)
    outcome = play_flag("barycentre", "gap-check", Om)
    refuted(outcome)
    assert isinstance(outcome.side, Side) and outcome.x is not None
    member = outcome.side.member()
    shown = Noise(member, "entrywise", random.Random(0))._level(200, "nearest")
    about = SimpleNamespace(**Om.facts(), x=outcome.x, eps=outcome.eps)
    data = Data(shown.A, shown.y)
    assert abs(merits.tie_gap(about, data)) <= SMALL
    assert merits.tie_residual(about, data) <= SMALL
    assert outcome.squared is not None and sign(outcome.squared - outcome.eps**2) > 0


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("flag", ANSWERING)
def test_every_flag_is_refuted_on_the_families(name: str, flag: str) -> None:
    """gap-check where there is an objective; the others everywhere. Solutions of the tie have
    small gaps and residuals, so these say 1.
    """
    barrier = FamilyBarrier(FAMILIES[name])
    for gamma in (naive, first, last):
        outcome = play_flag(gamma, flag, barrier)
        if flag == "gap-check" and name not in merits.GAPS:
            assert outcome.status == "no claim" and "pass residual_check" in outcome.claim
            continue
        refuted(outcome)
        if gamma is naive and flag in ("gap-check", "residual-check"):
            assert outcome.said == 1 and outcome.n == 40


@pytest.mark.parametrize("name", FAMILIES)
def test_gaps_and_residuals_are_small_on_the_sides(name: str) -> None:
    """At every side near enough to the tie, for the answer naive gave: also where it is wrong."""
    family = FAMILIES[name]
    x = family.formula(family.tie().data(20))
    for member in [family.tie(), *family.sides(100)]:
        for table in (merits.GAPS, merits.RESIDUALS):
            if name in table:
                assert abs(table[name](member.data(40), x)) <= SMALL


@pytest.mark.parametrize("name", FAMILIES)
def test_merits_tell_solutions_from_other_answers(name: str) -> None:
    """Far from the tie: about 0 for the solution of the side; for answers elsewhere not."""
    family, rng = FAMILIES[name], random.Random(name)
    table = merits.GAPS if name in merits.GAPS else merits.RESIDUALS
    for member in family.sides(2):
        data = member.data(10)
        solution = member.solution_set().vertices()[0]  # type: ignore[attr-defined]
        assert abs(table[name](data, solution)) <= power_of_two(-60)
        other = [q + 1 + Q(rng.randint(1, 9), 10) for q in solution]
        assert name == "rank" or abs(table[name](data, tuple(other))) > Q(1, 10)


def test_compare_levels_with_the_algorithm_itself() -> None:
    """random-guess with its seed, at levels 30 higher: the same side, 1, refuted."""
    for seed in range(4):
        flag = partial(flags.compare_levels, gamma=ties.random_guess)
        outcome = play_flag("random-guess", flag, omega("P3"), seed=seed)
        refuted(outcome)
        assert outcome.said == 1 and outcome.n == 31
    asks = partial(flags.compare_levels, gamma=lambda i: [i.entry(("A", 0, 0), 2)] * i.N, more=5)
    outcome = play_flag("argmax", asks, omega("P3"))
    refuted(outcome)
    assert outcome.said == 0 and outcome.n == 7


# -- the one-sided positive result ----------------------------------------------------------------


def judge(member: Tie, Om: Omega, x: list[Q], eps: Q, norm: Norm, rng: random.Random,
          *, highest: int) -> tuple[Outcome, Noise]:  # fmt: skip
    """`cautious` on admissible, noisy answers of the member; stopped above the level `highest`."""
    noise = Noise(member, norm, rng)

    def answer(query: Query) -> Any:
        return noise(query) if query.n <= highest else Stop("beyond")

    facts = {**Om.facts(), "x": tuple(x), "eps": eps}
    return run_inside(careful.cautious, facts=facts, answer=answer, style="flag"), noise


def some_answer(member: Tie, Om: Omega, rng: random.Random) -> list[Q]:
    """Near a vertex, at a distance of about eps from the solution, on the face, or far."""
    T, k = member.T, Om.k
    eps = Om.accuracy("i") * 10 ** (member.s - 1)
    x = [Q(0)] * Om.N
    style, j = rng.randrange(5), rng.randrange(k)
    if member.winner is not None and rng.random() < 0.5:
        j = member.winner
    if style < 3:
        x[j] = T
    elif style == 3:
        x[:k] = [T / k] * k
    if Om.w is not None and style < 4:
        for i, q in enumerate(member.point()[k:]):
            x[k + i] = Q(round(float_of(q) * 2**40), 2**40)
    if style in (1, 2):
        i = rng.randrange(Om.N)
        x[i] += eps * rng.choice([Q(-11, 10), Q(-1), Q(-9, 10), Q(9, 10), Q(1), Q(11, 10)])
    if style == 4:
        x = [Q(rng.randint(-9, 9), 7) for _ in x]
    return x


def float_of(q: Any) -> float:
    from sci_barriers.exact import to_float

    return to_float(q)


@pytest.mark.parametrize("norm", NORMS)
@pytest.mark.parametrize("block", [False, True])
def test_cautious_never_says_a_false_zero(norm: Norm, block: bool) -> None:
    """100 random members of all layers for each norm, with and without w: 400 in all, sides for
    the most part. 0 only where d(x, Xi) > eps exactly; and 0 wherever it is, by level 4096.
    """
    rng, zeros, silent, sides = random.Random(f"{norm}{block}"), 0, 0, 0
    for _ in range(100):
        Om = random_omega(rng, block=block)
        member = random_member(Om, rng, (1, 2, 3))
        sides += member.broken
        x = some_answer(member, Om, rng)
        eps = Om.accuracy("i") * 10 ** (member.s - 1) * rng.choice([Q(1), Q(1), Q(1, 7)])
        ended, noise = judge(member, Om, x, eps, norm, rng, highest=4096)
        assert all(noise.legal(n) for n in list(noise.shown)[:2])
        beyond = sign(member.solution_set().squared_distance(x) - eps**2) > 0
        if ended.status == "answered":
            zeros += 1
            assert ended.x == (Q(0),) and beyond, (member, x, eps)
        else:
            silent += 1
            assert ended.status == "stopped" and not beyond, (member, x, eps)
    assert zeros >= 20 and silent >= 20 and sides >= 75


def test_cautious_says_zero_although_the_distance_is_barely_more() -> None:
    """d = eps (1 + 10^-40): 0, from a level near 150; d = eps: nothing."""
    Om = omega("P2", 4, 2)
    member = Om.side(1, 2, exponent=20).member()
    for more, said in ((Q(1, 10**40), True), (Q(0), False)):
        x = list(member.point())
        x[0] = Q(1, 1000) * (1 + more)
        rng = random.Random(5)
        ended, noise = judge(member, Om, x, Q(1, 1000), "entrywise", rng, highest=1024)  # type: ignore[arg-type]
        assert (ended.status == "answered") == said
        assert not said or 128 <= max(noise.shown) <= 256


@pytest.mark.parametrize("problem", LEVELS)
@pytest.mark.parametrize(("N", "m", "K"), SIZES)
def test_cautious_waits_on_the_tie(problem: str, N: int, m: int, K: int) -> None:
    """For an x of Xi(tie) it never answers: information."""
    for gamma in ("argmax", "barycentre"):
        outcome = play_flag(gamma, "cautious", omega(problem, N, m, K), budget_level=1000)
        assert outcome.status == "information" and outcome.n == 1024 and outcome.said is None
        assert outcome.witness is not None and outcome.witness.complete
        assert outcome.witness.accept() == "1 information, 1 membership, 1 undetermined"


def test_cautious_is_right_on_the_tie_for_other_answers() -> None:
    """d(x, Xi(tie)) > eps is seen without a gap: 0, and nothing is claimed."""
    for problem in LEVELS:
        outcome = play_flag("zero", "cautious", omega(problem, 2, 1))
        assert outcome.status == "no claim" and outcome.said == 0
        far = play_flag(lambda information: [9] * 4, "cautious", omega(problem))
        assert far.status == "no claim" and far.said == 0


def test_cautious_is_for_the_class_of_theorem_four() -> None:
    outcome = play_flag(naive, "cautious", FamilyBarrier(FAMILIES["theta"]))
    assert outcome.status == "no claim" and "must be P1, P2 or P3" in outcome.claim
    with pytest.raises(BadInput, match="problem"):
        careful.cautious(SimpleNamespace(problem="rank"))


def test_the_layer_is_read_from_the_largest_entry() -> None:
    for K in (3, 9):
        for s in (1, 2, 3):
            alpha = Q(5 * 10 ** (K - s))
            for top in (alpha - Q(1, 2), alpha, alpha + 1 + Q(1, 2)):
                if s < 3 or top <= alpha:
                    assert careful.layer(top, K=K) == s
    assert careful.layer(Q(5) + 2 + Q(1, 2), K=3) == 3


def test_one_table_serves_both() -> None:
    """The table of the outcome holds what Gamma and the flag were shown."""
    outcome = play_flag("argmax", "compare-levels", omega("P1"))
    assert isinstance(outcome.table, Table) and set(outcome.table.levels) == {1, 31}
