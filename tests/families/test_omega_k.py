"""Omega_K: closed form, both sides, the published numbers, w-blocks, bad input."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sci_barriers.errors import BadInput
from sci_barriers.exact import (
    Matrix,
    Q,
    Verdict,
    dot,
    is_zero,
    norm_squared,
    operator_norm_at_most,
    parse,
    sign,
    sqrt,
    sqrt_enclosure,
)
from sci_barriers.families import OmegaK, pair_certificate, sample_w
from sci_barriers.problems import Point, Simplex, gap_between
from sci_barriers.proofs import accept

PUBLISHED = [(K, n) for K in (1, 3, 6) for n in (10, 20, 30)]


@pytest.mark.parametrize(("K", "n"), PUBLISHED)
def test_sides_are_three_over_ten_to_the_k_plus_a_little_apart(K: int, n: int) -> None:
    """sqrt2 T = 3/(10^K + 3 eps/sqrt2): the squares agree exactly."""
    side = OmegaK(K=K, n=n)
    wanted = 3 / (10**K + 3 * Q(1, 2 ** (n + 1)) / sqrt(Q(2)))
    assert is_zero(side.gap_squared() - wanted * wanted)
    found = gap_between(side.solution_set(), side.twin().solution_set())
    assert found.squared is not None and is_zero(found.squared - side.gap_squared())
    assert sign(wanted - Q(29, 10) / 10**K) > 0


@pytest.mark.parametrize(("K", "n"), PUBLISHED)
def test_data_of_the_sides_differ_by_sqrt_two_eps_at_most_two_to_the_minus_n(
    K: int, n: int
) -> None:
    side = OmegaK(K=K, n=n)
    E = side.instance().A - side.twin().instance().A
    assert side.difference_squared() == Q(1, 2 ** (2 * n + 1)) <= Q(1, 4**n)
    assert operator_norm_at_most(E, Q(1, 2**n)) is Verdict.PROVED
    assert operator_norm_at_most(E, Q(7, 10) / 2**n) is Verdict.REFUTED
    z = side.difference_vector()
    attained = norm_squared([dot(row, z) for row in E.rows])
    assert is_zero(attained - side.difference_squared() * norm_squared(z))


@pytest.mark.parametrize(("K", "n"), [(1, 3), (3, 10)])
def test_each_side_is_eps_from_the_tie(K: int, n: int) -> None:
    """The first row differs by eps in one entry, c by less."""
    side = OmegaK(K=K, n=n, N=4, m=2)
    tie = side.tie()
    changes = (side.instance().A - tie.instance().A).rows[0]
    assert [x for x in changes if not is_zero(x)] == [side.eps]
    assert sign(side.c_squared - tie.c_squared) > 0
    # c - c_0 < eps  <=>  c^2 < (c_0 + eps)^2
    assert sign((tie.c + side.eps) * (tie.c + side.eps) - side.c_squared) > 0


@pytest.mark.parametrize("w", [None, ("1/2", "-3")])
def test_rows_are_orthogonal_of_equal_norm(w: Any) -> None:
    """A A' = c^2 I, so cond(A A') = 1."""
    for winner in (None, 0, 2):
        member = OmegaK(K=1, n=4, N=5, m=3, winner=winner, w=w)
        product = member.instance().A @ member.instance().A.T
        assert isinstance(product, Matrix)
        for i in range(3):
            for j in range(3):
                wanted = member.c_squared if i == j else Q(0)
                assert is_zero(product[i, j] - wanted)


def test_beta_is_sqrt_two_ten_to_the_k_over_three() -> None:
    member = OmegaK(K=6, n=30)
    assert member.beta == parse("1000000/3*sqrt(2)")
    assert member.instance().A[0, 0] == member.beta + Q(1, 2**31)
    assert member.instance().A[0, 1] == member.beta
    assert member.instance().y == (Q(1), *(Q(0),) * 18)


def test_tie_is_the_simplex_over_all_tied_columns() -> None:
    tie = OmegaK(K=2, n=5, N=6, m=3, winner=None, w=("1", "0"))
    found = tie.solution_set()
    assert isinstance(found, Simplex)
    assert found.indices == (0, 1, 2, 3)
    assert is_zero(found.total * tie.beta - 1)
    for winner in range(4):
        side = tie.side(winner)
        assert side.tie() == tie
        assert side.twin().winner == (winner + 1) % 4
    assert tie.solution().status == "simplex"
    assert OmegaK(K=2, n=5, winner=None).solution().status == "simplex"


def test_block_coordinates_are_w_over_c() -> None:
    w = sample_w(m=19, sparsity=5, seed=7)
    member = OmegaK(K=1, n=10, w=w)
    x = member.point()
    assert all(is_zero(member.c * z - t) for z, t in zip(x[2:], w, strict=True))
    support = [i for i, z in enumerate(x) if not is_zero(z)]
    assert len(support) == 6
    claim = member.minimisers()["claim"]
    assert claim["support"] == support


@pytest.mark.parametrize("dct", [True, False])
def test_rotation_is_named_and_changes_no_solution(dct: bool) -> None:
    member = OmegaK(K=3, n=20, dct=dct)
    assert member.instance().rotation == ("dct" if dct else None)
    assert member.solution_set() == OmegaK(K=3, n=20).solution_set()
    accept(pair_certificate(member))


@given(
    K=st.integers(1, 8),
    n=st.integers(0, 60),
    N=st.integers(2, 7),
    data=st.data(),
    dct=st.booleans(),
)
def test_every_certificate_is_accepted(K: int, n: int, N: int, data: Any, dct: bool) -> None:
    m = data.draw(st.integers(1, N - 1))
    winner = data.draw(st.sampled_from([None, *range(N - m + 1)]))
    entries = st.fractions(min_value=-9, max_value=9, max_denominator=64)
    w = data.draw(st.one_of(st.none(), st.lists(entries, min_size=m - 1, max_size=m - 1)))
    member = OmegaK(K=K, n=n, N=N, m=m, winner=winner, w=w, dct=dct)
    accept(pair_certificate(member))
    assert all(fact.holds for fact in member.prove())
    assert isinstance(member.solution_set(), Simplex if winner is None else Point)


def test_too_many_non_zeros_are_refused_with_the_condition() -> None:
    """1/a^2 + s/c^2 < 1 fails at K = 1 for k = 2 tied columns once s is about 2 beta^2 = 44."""
    w = ("1",) * 99
    with pytest.raises(BadInput, match=r"#supp\(w\) = 99.*< 1; pass a w with fewer"):
        OmegaK(K=1, n=4, N=101, m=100, w=w)
    kept = ("1",) * 42 + ("0",) * 57
    member = OmegaK(K=1, n=4, N=101, m=100, w=kept)
    assert all(fact.holds for fact in member.prove())
    with pytest.raises(BadInput):
        OmegaK(K=1, n=4, N=101, m=100, w=("1",) * 43 + ("0",) * 56)
    assert accept(member.solution().certificate or {})


@pytest.mark.parametrize("s", [42, 43])
def test_the_condition_is_decided_exactly(s: int) -> None:
    """At the tie ||v||^2 = (1 + s/2)/beta^2 = 9 (1 + s/2)/200: below 1 iff s <= 42."""
    w = ("1",) * s
    holds = Q(9, 200) * (1 + Q(s, 2)) < 1
    if holds:
        assert OmegaK(K=1, n=1, N=s + 2, m=s + 1, winner=None, w=w).w is not None
    else:
        with pytest.raises(BadInput):
            OmegaK(K=1, n=1, N=s + 2, m=s + 1, winner=None, w=w)


@pytest.mark.parametrize(("sparsity", "seed"), [(0, 1), (1, 2), (5, 3), (18, 4)])
def test_sample_w_has_exactly_the_sparsity_and_repeats(sparsity: int, seed: int) -> None:
    w = sample_w(m=19, sparsity=sparsity, seed=seed)
    assert len(w) == 18
    assert sum(1 for x in w if x != 0) == sparsity
    assert w == sample_w(m=19, sparsity=sparsity, seed=seed)
    assert all((x * 2**20).q == 1 for x in w)
    assert sparsity == 0 or w != sample_w(m=19, sparsity=sparsity, seed=seed + 10)


def test_numpy_integers_and_arrays_are_read() -> None:
    w = np.array([1.5, 0])
    member = OmegaK(K=np.int64(2), n=np.int32(4), N=np.int64(4), m=np.int64(3), w=w)
    assert member.w == (Q(3, 2), Q(0))
    assert type(member.K) is int
    assert member == OmegaK(K=2, n=4, N=4, m=3, w=("3/2", 0))


def test_zero_w_is_no_w() -> None:
    assert OmegaK(K=2, n=4, N=4, m=3, w=(0, 0)) == OmegaK(K=2, n=4, N=4, m=3)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"K": 0}, "K = 0: must be an integer >= 1"),
        ({"K": -3}, "K"),
        ({"K": 1.0}, "K"),
        ({"K": True}, "K"),
        ({"K": np.True_}, "K"),
        ({"K": 5001}, "K = 5001: .* <= 5000"),
        ({"n": -1}, "n"),
        ({"n": 2.5}, "n"),
        ({"n": "10"}, "n"),
        ({"N": 1}, "N"),
        ({"m": 0}, "m"),
        ({"m": 20}, "m = 20: must be an integer >= 1 and <= 19"),
        ({"winner": 2}, "winner"),
        ({"winner": False}, "winner"),
        ({"w": [1]}, "len"),
        ({"w": "1"}, "w"),
        ({"w": 3}, "w"),
        ({"w": [float("nan")] * 18}, r"w\[0\]"),
        ({"w": [True] * 18}, r"w\[0\]"),
        ({"dct": 1}, "dct"),
    ],
)
def test_bad_input_names_value_bound_and_remedy(arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(BadInput, match=words) as caught:
        OmegaK(**{"K": 1, "n": 10, **arguments})
    message = str(caught.value)
    assert ": " in message and "; " in message


@pytest.mark.parametrize(
    "arguments", [{"sparsity": 19}, {"sparsity": -1}, {"seed": -1}, {"bits": 0}]
)
def test_sample_w_refuses_bad_input(arguments: dict[str, Any]) -> None:
    with pytest.raises(BadInput):
        sample_w(**{"m": 19, "sparsity": 5, "seed": 1, **arguments})


def test_error_bound_of_the_published_table_is_half_the_gap() -> None:
    """Every output is at least (3/2) 10^-K/(1 + small) from one of the two minimisers."""
    for K, n in PUBLISHED:
        half = sqrt_enclosure(OmegaK(K=K, n=n).gap_squared() / 4, bits=60)
        assert half.lower > Q(14, 10) / 10**K
        assert half.upper < Q(3, 2) / 10**K
