"""The tie class: formulas of its file for P1, P2, P3, w-blocks, the bounds of the theorem."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sci_barriers.errors import BadInput
from sci_barriers.exact import (
    Q,
    Verdict,
    dot,
    is_zero,
    norm_squared,
    operator_norm_at_most,
    sign,
    sqrt,
)
from sci_barriers.families import Tie, pair_certificate
from sci_barriers.problems import Point, Simplex, gap_between
from sci_barriers.proofs import accept

LEVELS: dict[str, dict[str, Any]] = {"P1": {"eta": "1/2"}, "P2": {"lam": 3}, "P3": {"lam": "1/2"}}
PROBLEMS = sorted(LEVELS)
SHAPES = ((2, 1, 3, 3), (5, 3, 4, 1), (20, 19, 6, 2))


def make(problem: str, shape: tuple[int, int, int, int] = SHAPES[0], **options: Any) -> Tie:
    N, m, K, s = shape
    return Tie(problem=problem, N=N, m=m, K=K, s=s, **LEVELS[problem], **options)


@pytest.mark.parametrize("problem", PROBLEMS)
@pytest.mark.parametrize("shape", SHAPES)
def test_at_the_tie_the_l1_norm_is_t_s_for_all_three_problems(
    problem: str, shape: tuple[int, int, int, int]
) -> None:
    """T = 1/alpha_s = 2 10^-(K+1-s), and Xi is the simplex over the k tied columns."""
    tie = make(problem, shape)
    N, m, K, s = shape
    found = tie.solution_set()
    assert isinstance(found, Simplex)
    assert found.total == Q(2, 10 ** (K + 1 - s))
    assert found.indices == tuple(range(N - m + 1))
    assert tie.solution().status == "simplex"


@pytest.mark.parametrize("problem", PROBLEMS)
def test_argmax_decides_the_set(problem: str) -> None:
    """g > 0: the winner; g < 0: all others, a simplex when two or more remain."""
    shape = (5, 3, 4, 2)
    up, down = make(problem, shape, winner=1, g="1/8"), make(problem, shape, winner=1, g="-1/8")
    assert isinstance(up.solution_set(), Point) and up.J == (1,)
    rest = down.solution_set()
    assert isinstance(rest, Simplex) and rest.indices == (0, 2)
    assert make(problem, (3, 2, 4, 2), winner=1, g="-1/8").J == (0,)
    accept(pair_certificate(up))
    accept(pair_certificate(down))


@pytest.mark.parametrize("problem", PROBLEMS)
@pytest.mark.parametrize("shape", SHAPES)
def test_minimiser_solves_its_optimality_equation(
    problem: str, shape: tuple[int, int, int, int]
) -> None:
    """P1, P3: the fit of y_1 - eta is exact; P2: 2a (y_1 - a T) = lam."""
    side = make(problem, shape, winner=0, g="0x1p-9")
    a = side.alpha + Q(1, 512)
    if problem == "P1":
        assert a * side.T == side.y_1 - side.eta == 1
    elif problem == "P2":
        assert 2 * a * (side.y_1 - a * side.T) == side.lam
    else:
        assert a * side.T == side.y_1 == 1


@pytest.mark.parametrize("problem", PROBLEMS)
@pytest.mark.parametrize("shape", SHAPES)
def test_sides_are_sqrt_two_t_apart_and_their_data_sqrt_two_g(
    problem: str, shape: tuple[int, int, int, int]
) -> None:
    side = make(problem, shape, winner=0, g="0x1p-20")
    twin = side.twin()
    found = gap_between(side.solution_set(), twin.solution_set())
    assert found.squared == side.gap_squared() == 2 * side.T**2
    E = side.instance().A - twin.instance().A
    z = side.difference_vector()
    attained = norm_squared([dot(row, z) for row in E.rows])
    assert is_zero(attained - side.difference_squared() * norm_squared(z))
    bound = Q(1, 2**20)
    assert operator_norm_at_most(E, Q(142, 100) * bound) is Verdict.PROVED
    assert side.instance().y == twin.instance().y


@pytest.mark.parametrize("problem", PROBLEMS)
@pytest.mark.parametrize("shift", ["-999/1000", "-1/7", "1/100", "30"])
def test_t_with_a_shift(problem: str, shift: str) -> None:
    """P1, P3: T = (1 + shift)/a_max; P2: (y_1 - lam/(2 a_max))/a_max, y_1 shifted; T > 0."""
    for g in ("0x1p-9", "-2", "3"):
        plain = make(problem, (5, 3, 4, 2), winner=0, g=g)
        member = make(problem, (5, 3, 4, 2), winner=0, g=g, shift=shift)
        assert member.y_1 == plain.y_1 + member.shift
        assert member.T == plain.T + member.shift / member.a_max > 0
        assert member.instance().A == plain.instance().A
        assert member.instance().y == (member.y_1, *plain.instance().y[1:])
        assert member.dual() == plain.dual()
        accept(pair_certificate(member))


def test_a_shift_is_a_parameter_only_where_it_is_not_zero() -> None:
    member = make("P3", winner=0, g="1/8", shift="-1/3")
    assert member.parameters()["shift"] == "-1/3"
    assert Tie(**member.parameters()) == member
    assert "shift" not in make("P3", winner=0, g="1/8", shift=0).parameters()
    assert member.tie().shift == member.side(1).shift == member.shift


def test_the_strict_dual_of_p3_does_not_depend_on_the_shift() -> None:
    """lam^2 (1/alpha^2 + s/(2 alpha^2)) < 1 with alpha = 5, lam = 1: s <= 47 for every shift."""
    for shift in ("-99/100", "0", "50"):
        shape = {"problem": "P3", "K": 3, "s": 3, "lam": 1, "shift": shift}
        accept(Tie(**shape, N=49, m=48, w=[1] * 47).solution().certificate or {})
        with pytest.raises(BadInput, match="supp"):
            Tie(**shape, N=50, m=49, w=[1] * 48)


def test_strictness_at_the_border_is_decided_with_the_gap() -> None:
    """48 non-zeros: equality at g = 0, strict for every g > 0, false for g < 0."""
    shape = {"problem": "P3", "K": 3, "s": 3, "lam": 1, "N": 50, "m": 49, "w": [1] * 48}
    accept(Tie(**shape, winner=0, g="0x1p-200").solution().certificate or {})
    for g in ("0", "-0x1p-200"):
        with pytest.raises(BadInput, match="supp"):
            Tie(**shape, winner=0, g=g)


def test_sides_of_the_first_layer_are_more_than_twice_ten_to_the_minus_k_apart() -> None:
    """sqrt2/(alpha_1 + g) > 2 10^-K for all g <= 1 and K >= 3."""
    for K in (3, 4, 9):
        for g in ("1", "1/2", "0x1p-30"):
            side = Tie(problem="P3", K=K, s=1, winner=0, g=g, lam=1)
            assert side.gap_squared() > Q(4, 100**K)


def test_tie_is_g_from_each_side() -> None:
    """||A^0 - A^j|| = max(|g|, |c^0 - c^j|) = |g|."""
    for g in (Q(1, 8), Q(-1, 8)):
        side = make("P3", (4, 2, 3, 3), winner=2, g=g)
        E = side.instance().A - side.tie().instance().A
        assert operator_norm_at_most(E, abs(g)) is Verdict.PROVED
        assert operator_norm_at_most(E, abs(g) * Q(999, 1000)) is Verdict.REFUTED
        difference = side.c - side.tie().c
        assert sign(g * g - difference * difference) > 0


@pytest.mark.parametrize("problem", PROBLEMS)
def test_gram_matrix_of_the_rows_is_c_squared_times_the_identity(problem: str) -> None:
    side = make(problem, (6, 4, 3, 2), winner=1, g="1/3")
    A = side.instance().A
    for i, row in enumerate(A.rows):
        for j, other in enumerate(A.rows):
            assert is_zero(dot(row, other) - (side.c_squared if i == j else 0))


def test_c_may_be_rational() -> None:
    """k = 4 equal entries: c = 2 alpha; never assume that c is irrational."""
    tie = Tie(problem="P3", N=5, m=2, K=3, s=3, lam=1)
    assert is_zero(tie.c - 10)
    accept(pair_certificate(tie))


def test_y_1_is_at_most_two_and_t_g_at_most_t_s_for_p2() -> None:
    for lam in (Q(1, 7), Q(3), Q(10)):
        for s in (1, 2, 3):
            for g in (Q(1), Q(1, 2**30), Q(-1)):
                member = Tie(problem="P2", K=3, s=s, winner=0, g=g, lam=lam)
                assert member.y_1 <= 2
                assert 0 < member.T <= 1 / member.alpha


def test_block_of_p1_and_p3_is_w_over_c() -> None:
    for problem, level in (("P1", {"eta": 0}), ("P3", {"lam": 1})):
        member = Tie(problem=problem, N=4, m=3, K=3, s=3, winner=0, g="1/5", w=(3, "-1/7"), **level)
        pairs = zip(member.point()[2:], member.w or (), strict=True)
        assert all(is_zero(member.c * z - t) for z, t in pairs)


def test_block_of_p2_is_soft_thresholded_at_lam_over_two_c() -> None:
    member = Tie(problem="P2", N=6, m=5, K=3, s=3, lam=2, w=(1, -1, "1/100", "-1/100"))
    c, x = member.c, member.point()[2:]
    for w, z in zip(member.w or (), x, strict=True):
        # |w| - 1/c with c = 5 sqrt2
        wanted = w - sign(w) / c if sign(w * w * c * c - 1) > 0 else Q(0)
        assert is_zero(c * z - wanted)
    assert [sign(z) for z in x] == [1, -1, 0, 0]


@given(
    problem=st.sampled_from(PROBLEMS),
    N=st.integers(2, 6),
    K=st.integers(3, 7),
    s=st.integers(1, 3),
    data=st.data(),
)
def test_every_certificate_is_accepted(problem: str, N: int, K: int, s: int, data: Any) -> None:
    m = data.draw(st.integers(1, N - 1))
    top = 5 * 10 ** (K - 3)
    rationals = st.fractions(min_value=0, max_value=1, max_denominator=40)
    unit = data.draw(rationals)
    assume(problem == "P1" or unit > 0)
    level: dict[str, Any] = {"lam": unit if problem == "P3" else 2 * top * unit}
    if problem == "P1":
        level = {"eta": (top - 1) * unit}
    winner = data.draw(st.integers(0, N - m))
    g = data.draw(st.fractions(min_value=-4, max_value=50, max_denominator=100))
    w = None
    if not level.get("eta"):
        entry = st.fractions(min_value=-3, max_value=3, max_denominator=50)
        w = data.draw(st.lists(entry, min_size=m - 1, max_size=m - 1))
    shift = data.draw(st.fractions(min_value="-99/100", max_value=5, max_denominator=100))
    member = Tie(problem=problem, N=N, m=m, K=K, s=s, winner=winner, g=g, w=w, shift=shift, **level)
    accept(pair_certificate(member))
    assert all(fact.holds for fact in member.prove())


@given(g=st.fractions(min_value=-4, max_value=9, max_denominator=64), i=st.integers(0, 2))
def test_exchanging_winners_permutes(g: Any, i: int) -> None:
    side = Tie(problem="P2", N=4, m=2, K=3, s=3, winner=i, g=g, lam=1)
    other = side.side((i + 1) % 3)
    swap = {i: (i + 1) % 3, (i + 1) % 3: i}
    order = [swap.get(j, j) for j in range(4)]
    vertices = {tuple(x[j] for j in order) for x in side.solution_set().vertices()}
    assert vertices == set(other.solution_set().vertices())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"problem": "P4"}, "problem"),
        ({"problem": []}, "problem"),
        ({"K": 2}, "K = 2: must be an integer >= 3"),
        ({"K": 3.0}, "K"),
        ({"K": True}, "K"),
        ({"s": 0}, "s"),
        ({"s": 4}, "s = 4"),
        ({"N": 1}, "N"),
        ({"m": 2}, "m = 2: must be an integer >= 1 and <= 1"),
        ({"m": 0}, "m"),
        ({"winner": 2}, "winner"),
        ({"winner": -1}, "winner"),
        ({"g": "1/2"}, "g = 1/2: must be 0 without a winner"),
        ({"winner": 0, "g": -500}, "g = -500: must be > -alpha = -500"),
        ({"winner": 0, "g": float("inf")}, "g"),
        ({"lam": None}, "lam = None: must be given for P3"),
        ({"lam": 0}, "lam = 0: must be > 0 and <= 1 for P3"),
        ({"lam": -1}, "lam"),
        ({"lam": "11/10"}, "lam = 11/10"),
        ({"eta": 0}, "eta = 0: must be None for P3; pass lam instead"),
        ({"problem": "P2", "lam": "101/10"}, r"lam = 101/10: must be > 0 and <= 10\^\(K-2\)"),
        ({"problem": "P1", "lam": 1}, "lam = 1: must be None for P1"),
        ({"problem": "P1", "lam": None, "eta": None}, "eta = None: must be given for P1"),
        ({"problem": "P1", "lam": None, "eta": "-1"}, "eta = -1: must be >= 0"),
        ({"problem": "P1", "lam": None, "eta": "9/2"}, r"eta = 9/2: .* <= 5\*10\^\(K-3\) - 1 = 4"),
        ({"problem": "P1", "lam": None, "eta": 1, "N": 3, "m": 2, "w": [1]}, "w"),
        ({"w": [1]}, "len"),
        ({"shift": -1}, "shift = -1: must be > -1"),
        ({"shift": "-3/2"}, "shift = -3/2"),
        ({"shift": float("nan")}, "shift"),
    ],
)
def test_bad_input_names_value_bound_and_remedy(arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(BadInput, match=words) as caught:
        Tie(**{"problem": "P3", "lam": 1, **arguments})
    message = str(caught.value)
    assert ": " in message and "; " in message


def test_p3_refuses_a_w_whose_dual_is_too_long() -> None:
    """lam^2 (1/alpha^2 + s/(2 alpha^2)) < 1 with alpha = 5, lam = 1: s <= 47."""
    shape = {"problem": "P3", "K": 3, "s": 3, "lam": 1}
    for s in (47, 48):
        arguments = {**shape, "N": s + 2, "m": s + 1, "w": [1] * s}
        if Q(1, 25) + Q(s, 50) < 1:
            accept(Tie(**arguments).solution().certificate or {})
        else:
            with pytest.raises(BadInput, match=r"#supp\(w\) = 48"):
                Tie(**arguments)
    root = sqrt(Q(50))
    assert is_zero(Tie(**{**shape, "N": 3, "m": 2}).c - root)
