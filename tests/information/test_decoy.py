"""The decoy: another instance's data, passed on only when they are legal for the truth."""

from __future__ import annotations

from typing import Any

import pytest

from sci_barriers.errors import BadInput, NotInformation
from sci_barriers.exact import Matrix, Q, Verdict, nested_sqrt, sqrt
from sci_barriers.information import Information, decoy, rounded, verdict
from sci_barriers.problems import Instance, SqrtLasso

P3 = SqrtLasso(lam=1)


def tied(winner: int | None, *, n: int, dct: bool = False) -> Instance:
    """First row (beta, beta, 0), 2**-(n+1) added to the winner; second (0, 0, c), c = ||a||."""
    beta, eps = sqrt(2) * Q(10, 3), Q(1, 2 ** (n + 1))
    a = [beta, beta]
    if winner is not None:
        a[winner] = a[winner] + eps
    c = nested_sqrt(a[0] * a[0] + a[1] * a[1])
    A = Matrix([[a[0], a[1], 0], [0, 0, c]])
    return Instance(
        A=A, y=(Q(1), Q(0)), objective=P3, rotation="dct" if dct else None, family="test"
    )


@pytest.mark.parametrize("dct", [False, True])
@pytest.mark.parametrize("norm", ["entrywise", "operator"])
def test_decoy_is_legal_for_the_truth_up_to_n_and_refused_beyond(dct: bool, norm: Any) -> None:
    n = 10
    shown, truth = tied(0, n=n, dct=dct), tied(1, n=n, dct=dct)
    information: Information = decoy(shown, truth, norm=norm)
    for k in (0, 5, n):
        seen = information.at(k)
        assert verdict(seen, truth) is Verdict.PROVED
        assert verdict(seen, shown) is Verdict.PROVED
    with pytest.raises(NotInformation, match=r"2\*\*-12 needed.*got .*; use rounded"):
        information.at(n + 2)
    assert list(information.transcript.levels) == [0, 5, n]


@pytest.mark.parametrize("norm", ["entrywise", "operator"])
def test_what_is_shown_does_not_depend_on_the_truth(norm: Any) -> None:
    n = 12
    shown = tied(0, n=n)
    others = [tied(1, n=n), tied(None, n=n), shown]
    seen = [decoy(shown, truth, norm=norm).at(n) for truth in others]
    assert seen[0] == seen[1] == seen[2]


def test_decoy_shows_dyadic_data_unchanged() -> None:
    shown = Instance.explicit([["0x5p-20", 3]], ["1/8"], P3)
    truth = Instance.explicit([[0, 3]], ["1/8"], P3)
    seen = decoy(shown, truth).at(10)
    assert list(seen.A[0]) == [Q(5, 2**20), 3]
    assert seen.y == (Q(1, 8),)


def test_decoy_exactly_at_the_bound_is_legal_and_beyond_is_not() -> None:
    shown = Instance.explicit([["1/4", 3]], [0], P3)
    truth = Instance.explicit([[0, 3]], [0], P3)
    for norm in ("entrywise", "operator"):
        assert decoy(shown, truth, norm=norm).at(2).A[0][0] == Q(1, 4)
        with pytest.raises(NotInformation, match=r"2\*\*-3 needed"):
            decoy(shown, truth, norm=norm).at(3)
    further = Instance.explicit([[Q(1, 4) + Q(1, 2**200), 3]], [0], P3)
    assert decoy(further, truth).at(2).A[0][0] == Q(1, 4)  # the guard cuts 2**-200 off
    with pytest.raises(NotInformation):
        decoy(further, truth, guard=300).at(2)


def test_decoy_of_the_truth_is_always_legal() -> None:
    truth = tied(0, n=5)
    for norm in ("entrywise", "operator"):
        for n in (0, 17, 90):
            assert verdict(decoy(truth, truth, norm=norm).at(n), truth) is Verdict.PROVED


def test_entry_queries_of_a_decoy_are_checked_one_by_one() -> None:
    information = decoy(tied(0, n=8), tied(1, n=8))
    q = information.query(("A", 0, 0), 8)
    assert information.query(("A", 0, 0), 8) == q
    assert abs(q - tied(0, n=8).A[0, 0]) < Q(1, 2**30)
    information.query(("A", 1, 0), 400)  # equal entries of both: any level
    with pytest.raises(NotInformation, match=r"needed at entry \(0, 1\)"):
        information.query(("A", 0, 1), 10)
    assert list(information.transcript.queries) == [(("A", 0, 0), 8), (("A", 1, 0), 400)]
    with pytest.raises(BadInput, match="must be 'entrywise'"):
        decoy(tied(0, n=8), tied(1, n=8), norm="operator").query(("A", 0, 0), 1)


def test_one_information_serves_both_sides_of_the_tie() -> None:
    """The adversary's step: the data of the tie are legal for every winner at once."""
    n = 16
    seen = decoy(tied(None, n=n), tied(None, n=n)).at(n)
    for winner in (0, 1):
        assert verdict(seen, tied(winner, n=n)) is Verdict.PROVED


@pytest.mark.parametrize("n", [-1, True, 2.0, "10", None])
def test_at_refuses_what_is_no_integer_of_bits(n: Any) -> None:
    with pytest.raises(BadInput, match="^n = "):
        decoy(tied(0, n=4), tied(1, n=4)).at(n)


def test_other_shapes_norms_and_guards_are_refused() -> None:
    one, two = Instance.explicit([[1]], [1], P3), Instance.explicit([[1, 2]], [1], P3)
    with pytest.raises(BadInput, match=r"shape of shown = \(1, 1\): must be \(1, 2\)"):
        decoy(one, two)
    with pytest.raises(BadInput, match="norm"):
        decoy(one, one, norm="max")  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="guard = -1: must lie in 0"):
        decoy(one, one, guard=-1)


def test_decoy_with_another_objective_is_refused() -> None:
    shown = Instance.explicit([[1]], [1], SqrtLasso(lam=2))
    with pytest.raises(BadInput, match="objective"):
        decoy(shown, Instance.explicit([[1]], [1], P3)).at(1)


def test_decoy_and_rounding_of_dyadic_data_agree() -> None:
    shown = Instance.explicit([["3/8", -2]], ["1/2"], P3)
    assert decoy(shown, shown).at(3) == rounded(shown).at(3)
