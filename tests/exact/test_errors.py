"""Messages give the value, the bound and the remedy; long values are shortened."""

from __future__ import annotations

import pytest

from sci_barriers.errors import (
    BadInput,
    CertificateRejected,
    NotInformation,
    PrecisionExhausted,
    SciBarriersError,
    StepTooLarge,
    bad_input,
    shortened,
)


def test_bad_input_builds_value_bound_remedy() -> None:
    error = bad_input("lam", -1, "must be > 0", "pass a positive rational such as '1/10'")
    assert str(error) == "lam = -1: must be > 0; pass a positive rational such as '1/10'"
    assert isinstance(error, BadInput)


def test_bad_input_is_also_a_value_error() -> None:
    assert issubclass(BadInput, ValueError)
    assert issubclass(StepTooLarge, BadInput)


@pytest.mark.parametrize(
    "kind", [BadInput, NotInformation, CertificateRejected, PrecisionExhausted, StepTooLarge]
)
def test_every_error_has_the_same_base(kind: type[Exception]) -> None:
    assert issubclass(kind, SciBarriersError)


def test_long_values_are_shortened_with_their_length() -> None:
    text = shortened("x" * 100_000)
    assert len(text) < 150
    assert "100000 characters" in text


def test_strings_are_shown_with_quotes() -> None:
    assert shortened("1/10") == "'1/10'"


def test_integers_are_never_converted_to_decimal_as_a_whole() -> None:
    assert shortened(10**100_000) == f"an integer of {(10**100_000).bit_length()} bits"


def test_a_value_that_cannot_be_written_is_shown_by_its_type() -> None:
    class Broken:
        def __str__(self) -> str:
            raise RuntimeError

    assert shortened(Broken()) == "a Broken"
    assert shortened([10**5000]) == "a list"  # Python refuses to print the integer
