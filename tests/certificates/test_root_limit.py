"""Roots cost time: a short text must not ask for much of it."""

from __future__ import annotations

import pytest

from sci_barriers.certificates import Unreadable, check
from sci_barriers.certificates.text import MAX_ROOT_BITS, MAX_WRITTEN_BITS, within_root_limit
from sci_barriers.errors import CertificateRejected
from sci_barriers.exact import sqrt
from sci_barriers.families import ADelta
from sci_barriers.problems import Lasso, explicit
from sci_barriers.proofs import accept
from sci_barriers.solvers import solve_small

LONG = "sqrt(0x1p1000001)"


def test_many_long_roots_are_unreadable_before_they_are_built() -> None:
    certificate = dict(solve_small(explicit([[1, 2]], [3], Lasso(lam=1))).certificate)
    parameters = certificate["instances"]["I"]["parameters"]
    parameters |= {"A": [["1", "2"]] * 60, "y": [LONG] * 60}
    with pytest.raises(Unreadable, match="roots"):
        check(certificate)
    with pytest.raises(CertificateRejected, match="unreadable"):
        accept(certificate)


@pytest.mark.parametrize(
    "text",
    ["1 + " * 20 + LONG, "2*sqrt(1e300000)", {"a": "1", "b": "1", "s": "0x1p1000001"}],
)
def test_every_form_of_a_root_counts(text) -> None:
    within_root_limit([text])
    with pytest.raises(Unreadable):
        within_root_limit([text] * 20)


def test_numbers_without_roots_do_not_count() -> None:
    within_root_limit(["0x1p1000001"] * 100 + [{"x": "0x1p1000001"}] * 100)


def test_the_longest_certificates_of_the_tables_are_far_below_the_limit() -> None:
    side = ADelta(delta="0x1p-10000").solution()
    assert side.certificate is not None
    within_root_limit([side.certificate] * 4)
    assert MAX_ROOT_BITS == 16_000_000
    assert sqrt(2) > 1


def test_the_bits_of_all_numbers_together_are_limited() -> None:
    """4,998 numbers of a dozen characters would ask for 700 MB."""
    assert MAX_WRITTEN_BITS == 1 << 32
    within_root_limit({"w": ["0x1p-1000000"] * 4000})
    for text in ("0x1p-1100000", "1e-300000", "1 + 0x1p-1100000"):
        with pytest.raises(Unreadable, match="together"):
            within_root_limit({"w": [text] * 4998})


def test_a_dense_level_is_paid_for() -> None:
    """Comparing a million entries at level 1,100,000 would take minutes."""
    n = 1_100_000
    level = {"n": n, "A": [["1"] * 400] * 100, "y": ["1"] * 100}
    certificate = {
        "format": "sci-barriers-certificate/1",
        "instances": {
            "I": {
                "family": "explicit",
                "parameters": {
                    "problem": "P3", "A": [["1/3"] * 400] * 100, "y": ["1"] * 100, "lam": "1",
                },
            }
        },
        "statements": {
            "s": {
                "kind": "information", "instance": "I", "proof": {},
                "claim": {"norm": "entrywise", "levels": [level]},
            }
        },
    }  # fmt: skip
    outcome = None
    try:
        outcome = check(certificate)
    except Unreadable:
        return
    assert not outcome.accepted
