"""The number grammar: what is accepted, what is refused early, exact round trips."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sci_barriers.certificates import text as checker
from sci_barriers.errors import BadInput
from sci_barriers.exact import (
    Limits,
    Nested,
    Number,
    Q,
    Surd,
    as_q,
    format_number,
    from_json,
    nested_sqrt,
    parse,
    power_of_two,
    sqrt,
    to_json,
)

RATIONALS = st.one_of(
    st.fractions(),
    st.builds(lambda p, k: Fraction(p, 2**k), st.integers(), st.integers(0, 3000)),
    st.integers(-(10**45), 10**45).map(Fraction),
    st.builds(lambda p, k: Fraction(p * 2**k), st.integers(), st.integers(0, 3000)),
)
SURDS = st.dictionaries(
    st.one_of(st.integers(1, 50), st.integers(1, 10**60)), RATIONALS, max_size=5
).map(Surd)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", Q(0)),
        ("-0", Q(0)),
        ("007", Q(7)),
        ("3/4", Q(3, 4)),
        ("-6/4", Q(-3, 2)),
        ("1.25e-3", Q(1, 800)),
        ("12.50", Q(25, 2)),
        ("1e3", Q(1000)),
        ("1e+3", Q(1000)),
        ("0.0e400000", Q(0)),
        ("0x3p-7", Q(3, 128)),
        ("0xff", Q(255)),
        ("0x1p+4", Q(16)),
        ("0x1p3/0x3", Q(8, 3)),
        ("0x1p-3/0x3p-1", Q(1, 12)),
        ("sqrt(2)", sqrt(2)),
        ("-sqrt(1/2)", -sqrt(Q(1, 2))),
        ("1/3*sqrt(3) - 1/10", sqrt(3) / 3 - Q(1, 10)),
        ("1/3*sqrt(3)-1/10", sqrt(3) / 3 - Q(1, 10)),
        ("-1   +  sqrt(0.02)", sqrt(Q(1, 50)) - 1),
        ("0.5*sqrt(1e2)", Q(5)),
        ("sqrt(2) - sqrt(2)", Q(0)),
        ("sqrt(8) + sqrt(2)", 3 * sqrt(2)),
        ("sqrt(0)", Q(0)),
    ],
)
def test_the_grammar_is_read_exactly(text: str, value: Number) -> None:
    assert parse(text) == value
    assert isinstance(parse(text), Q) is isinstance(value, Q)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "-", "+1", "1 ", " 1", "1+", "1 2", "--1", "- 1", "1--2", "1/-2", "nan", "inf",
        "1/0", "1/0x0", "1/2/3", "1.5/2", "1/1.5", "1/1e3", "1.", ".5", "1e", "1e1.5", "1E3", "0X1",
        "0x", "0xG", "0x1P3", "0x1p", "1_000", "sqrt(2", "sqrt()", "sqrt(-2)", "sqrt(sqrt(2))",
        "sqrt(1+1)", "sqrt 2", "2sqrt(2)", "2 * sqrt(2)", "sqrt(2)*2", "2*3", "2**3", "2^3", "(1)",
        "__import__('os')", "os.system('true')", "1;2", "1\n", "\t1", "\u0661", "\u00bd", "\u22121",
        "1\u00a0+ 1", "1j", "True", "0b1", "0o7", "1e5e5", "1.2.3",
    ],
)
def test_other_texts_are_bad_input(text: str) -> None:
    with pytest.raises(BadInput):
        parse(text)


@pytest.mark.parametrize("value", [None, 1, 1.5, b"1", ["1"], Q(1)])
def test_only_text_is_parsed(value: object) -> None:
    with pytest.raises(BadInput, match="must be text"):
        parse(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("1e999999999", "exponent beyond 400000"),
        ("1e-400001", "exponent beyond 400000"),
        ("1e" + "9" * 100_000, "exponent beyond 400000"),
        ("0x1p99999999999", "exponent beyond 1100000"),
        ("0x1p-1100001", "exponent beyond 1100000"),
        ("sqrt(1e999999999)", "exponent beyond 400000"),
        ("1" * 999_999, "more than 4000 decimal digits"),
        ("1" * 4001, "more than 4000 decimal digits"),
        ("0." + "1" * 4000, "more than 4000 decimal digits"),
        ("0x" + "f" * 300_001, "more than 300000 hexadecimal digits"),
        ("1" + " " * 1_000_000, "longer than 1000000 characters"),
        ("1+" * 64 + "1", "more than 64 terms"),
    ],
    ids=lambda text: str(text)[:30],
)
def test_sizes_are_checked_before_anything_is_built(text: str, word: str) -> None:
    with pytest.raises(BadInput, match=word) as caught:
        parse(text)
    assert len(str(caught.value)) < 400  # a long text is not repeated in the message


def test_the_limits_themselves_are_accepted() -> None:
    assert parse("1" * 4000) == as_q(int("1" * 4000))
    assert parse("0x1p1100000") == power_of_two(1_100_000)
    assert parse("0x1p-1100000") == power_of_two(-1_100_000)
    assert parse("0x" + "f" * 300_000) == power_of_two(1_200_000) - 1
    assert parse("1e400000") * parse("1e-400000") == 1
    assert parse("1+" * 63 + "1") == 64
    assert parse("1e0000000000000000000003") == 1000


def test_limits_are_an_argument() -> None:
    assert parse("1" * 10, limits=Limits(digits=10)) == 1111111111
    with pytest.raises(BadInput, match="more than 9 decimal digits"):
        parse("1" * 10, limits=Limits(digits=9))


def test_integers_beyond_the_python_limit_are_read_as_hexadecimal() -> None:
    n = 2**20000 + 1  # 6,021 decimal digits, more than Python converts
    text = format_number(n)
    assert text.startswith("0x")
    assert parse(text) == n


@given(RATIONALS)
def test_parse_inverts_format_on_rationals(q: Fraction) -> None:
    assert parse(format_number(q)) == as_q(q)


@given(SURDS)
def test_parse_inverts_format_on_sums_of_roots(x: Surd) -> None:
    text = format_number(x)
    assert parse(text) == x
    assert format_number(parse(text)) == text


@given(SURDS)
def test_the_checker_reads_what_is_written(x: Surd) -> None:
    seen = checker.parse(format_number(x), "here")  # standard library only, other code
    total = sum((Q(c, seen.den) * sqrt(d) for d, c in seen.terms.items()), Surd())
    assert total == x


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Q(-3, 7), "-3/7"),
        (10**40 - 1, "9" * 40),
        (10**40, hex(5**40) + "p40"),
        (Q(1, 2**39), f"1/{2**39}"),
        (Q(-1, 2**40), "-0x1p-40"),
        (Q(5, 2**100), "0x5p-100"),
        (2**200, "0x1p200"),
        (0.5, "1/2"),
        (sqrt(3) / 3 - Q(1, 10), "1/3*sqrt(3) - 1/10"),
        (-sqrt(2), "-sqrt(2)"),
        (1 - sqrt(2) + Q(1, 2) * sqrt(5), "-sqrt(2) + 1/2*sqrt(5) + 1"),
        (sqrt(2) * power_of_two(-60), "0x1p-60*sqrt(2)"),
    ],
    ids=str,
)
def test_the_written_form(value: object, text: str) -> None:
    assert format_number(value) == text


def test_texts_beyond_the_limits_are_not_written() -> None:
    with pytest.raises(BadInput, match="round the number"):
        format_number(power_of_two(-1_100_001))
    with pytest.raises(BadInput, match="round the number"):
        format_number(power_of_two(1_300_000) + 1)
    with pytest.raises(BadInput, match="longer than 5"):
        format_number(Q(123456, 7), limits=Limits(characters=5))
    many = sum((sqrt(d) for d in range(1, 130)), Surd())
    with pytest.raises(BadInput, match="more than 64 terms"):
        format_number(many)


def test_nested_numbers_are_written_as_objects() -> None:
    r = random.Random(5)
    for _ in range(40):
        x = nested_sqrt(r.randint(3, 9) + sqrt(r.choice([2, 3, 5]))) * r.randint(-5, 5) - sqrt(7)
        obj = to_json(x)
        assert from_json(obj) == x
        if isinstance(obj, dict):
            assert set(obj) == {"a", "b", "s"}
            with pytest.raises(BadInput, match="to_json"):
                format_number(x)
    hidden = Nested(a=1, b=1, s=3 + 2 * sqrt(2))
    assert to_json(hidden) == "sqrt(2) + 2"
    assert to_json(0.25) == "1/4"
    assert from_json("1/4") == Q(1, 4)


@pytest.mark.parametrize(
    "obj",
    [1, None, [], {}, {"a": "1"}, {"a": "1", "b": "1", "s": "-1"}, {"a": "1", "b": "1", "s": 1},
     {"a": "1", "b": "1", "s": "1", "t": "1"}, 0.5],
    ids=str,
)
def test_other_objects_are_bad_input(obj: object) -> None:
    with pytest.raises(BadInput):
        from_json(obj)


def test_readable_text_cuts_long_integers() -> None:
    x = sqrt(4**10000 + 6)
    assert len(str(x)) < 120
    assert "characters" in str(x)
    assert str(nested_sqrt(1 + sqrt(2)) + sqrt(3)) == "sqrt(3) + sqrt(sqrt(2) + 1)"
