"""Numbers and tables as text."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sci_barriers.errors import BadInput, PrecisionExhausted
from sci_barriers.tables import Experiment, Settings, fixed, power, run, shown, writers
from sci_barriers.tables.writers import comma_separated, latex, markdown, markup, tex


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0x1p-1000", "2^-1000"),
        ("0x1p7", "2^7"),
        ("0x3p-7", "3·2^-7"),
        ("-0x1p-7", "-2^-7"),
        ("sqrt(2)", "√2"),
        ("1/2 - 3/4*sqrt(2)", "1/2 - 3/4√2"),
        ("sqrt(3/2)", "√(3/2)"),
        ("7/16", "7/16"),
        ("0x123456789p-3", "0x123456789p-3"),
    ],
)
def test_power(text: str, expected: str) -> None:
    assert power(text) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "–"),
        (True, "yes"),
        (False, "no"),
        (12, "12"),
        (0.1 + 0.2, "0.3"),
        (["1/2", 3], "(1/2, 3)"),
        ({"a": 1}, '{"a": 1}'),
    ],
)
def test_shown(value: Any, expected: str) -> None:
    assert shown(value) == expected


def test_what_is_cut_shows_that_it_is() -> None:
    assert shown("9" * 44) == "9" * 44
    assert shown("9" * 45) == "9" * 43 + "…"


@pytest.mark.parametrize(
    ("low", "high", "digits", "expected"),
    [
        ("0.14142135", "0.14142136", 6, "0.141421"),
        ("1.2345678e-3010", "1.2345679e-3010", 5, "1.2346e-3010"),
        ("9.9996", "10.0", 3, "10.0"),
        ("123456", "123457", 2, "1.2e5"),
        ("0", "0.0", 4, "0"),
        ("0.000012345", "0.000012345", 4, "0.00001234"),
        ("0.15", "0.15", 4, "0.1500"),
    ],
)
def test_fixed(low: str, high: str, digits: int, expected: str) -> None:
    assert fixed("lo", "hi", digits=digits)({"lo": low, "hi": high}) == expected


def test_fixed_refuses_digits_that_are_not_fixed() -> None:
    with pytest.raises(PrecisionExhausted, match="6 digits are not fixed"):
        fixed("lo", "hi", digits=6)({"lo": "0.1414213", "hi": "0.1414218"})
    with pytest.raises(BadInput, match="digits = 0"):
        fixed("lo", "hi", digits=0)
    with pytest.raises(BadInput, match="decimal number"):
        fixed("lo", "hi", digits=3)({"lo": "1/3", "hi": "1/3"})


def test_fixed_shows_nothing_for_null() -> None:
    assert fixed("lo", "hi", digits=3)({"lo": None, "hi": None}) == "–"


@given(
    st.decimals(min_value="1e-9", max_value="1e9", places=12),
    st.decimals(min_value=0, max_value="1e-3", places=12),
    st.integers(1, 12),
)
def test_fixed_text_is_within_half_a_unit_of_both_bounds(
    low: Decimal, width: Decimal, digits: int
) -> None:
    high = low + width
    try:
        text = fixed("lo", "hi", digits=digits)({"lo": str(low), "hi": str(high)})
    except PrecisionExhausted:
        assert width > 0
        return
    unit = Decimal(text).scaleb(0).as_tuple().exponent
    assert isinstance(unit, int)
    for bound in (low, high):
        assert abs(Decimal(text) - bound) <= Decimal(1).scaleb(unit) / 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2^-1000", "2⁻¹⁰⁰⁰"),
        ("2^-n", "2⁻ⁿ"),
        ("2^-q", "2^-q"),
        ("‖x‖ | *y*", r"‖x‖ \| \*y\*"),
        ("a <b>", r"a \<b>"),
        ("two\nlines", "two lines"),
    ],
)
def test_markup(text: str, expected: str) -> None:
    assert markup(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.5e-3010", r"$1.5\times 10^{-3010}$"),
        ("-1.5e+7", r"$-1.5\times 10^{7}$"),
        ("2^-7", "$2^{-7}$"),
        ("2^-n", "$2^{-n}$"),
        ("3√2", r"3$\sqrt{2}$"),
        ("√(3/2)", r"$\sqrt{3/2}$"),
        ("a_b & 50% #1 {x}", r"a\_b \& 50\% \#1 \{x\}"),
        ("\\input{x}", r"\textbackslash{}input\{x\}"),
        ("‖A‖ ≤ 10⁻³", r"$\|$A$\|$ $\le$ 10$^{-}$$^{3}$"),
    ],
)
def test_tex(text: str, expected: str) -> None:
    assert tex(text) == expected


@given(st.text())
def test_tex_leaves_no_active_character(text: str) -> None:
    kept = tex(text)
    for name in ("textbackslash", "textasciicircum", "textasciitilde"):
        kept = kept.replace(f"\\{name}{{}}", "")
    for character in "{}$&#%_":
        kept = kept.replace(f"\\{character}", "")
    assert kept.count("$") % 2 == 0
    assert not set("&#%~") & set(kept)


def test_markdown_says_of_each_column_where_it_comes_from(tiny: Experiment) -> None:
    text = markdown(run(tiny, Settings()), ["tiny.png", "tiny.svg"])
    assert "| λ | x | x in float64 |" in text
    assert "| 3·2⁻¹ | (5/16) | 0.3125 |" in text
    assert "Proved by the row's certificate: x." in text
    assert "Measured in floating point or timed, not proved: x in float64." in text
    assert "Claim: Ξ = {1/2 − λ/8}" in text
    assert "![One variable](tiny.png)" in text
    assert "by hand |" not in text  # show=False
    assert "tiny.svg" not in text


def test_numbers_stand_on_the_right_and_words_on_the_left(tiny: Experiment) -> None:
    columns = (*tiny.columns[:3], replace(tiny.columns[3], show=True), *tiny.columns[4:])
    table = run(replace(tiny, columns=columns), Settings())
    assert "| --: | --: | --: | :-- |" in markdown(table)
    assert r"\begin{tabular}{rrrl}" in latex(table)


def test_printed_columns_are_called_printed(tiny: Experiment) -> None:
    measured = tiny.columns[2]
    columns = (*tiny.columns[:2], replace(measured, kind="printed"), *tiny.columns[3:])
    table = run(replace(tiny, columns=columns), Settings())
    for text in (markdown(table), latex(table)):
        assert "Printed in a publication, copied, not checked: x in float64." in text


def test_short_run_says_so(tiny: Experiment) -> None:
    assert "Short run" in markdown(run(tiny, Settings(quick=True)))
    assert "Short run" not in markdown(run(tiny, Settings()))


def test_latex_is_a_booktabs_table(tiny: Experiment) -> None:
    text = latex(run(tiny, Settings()))
    for part in (r"\toprule", r"\midrule", r"\bottomrule", r"\label{tab:tiny}", r"$x$ & x in"):
        assert part in text
    rows = [line for line in text.splitlines() if line.endswith(r" \\")]
    assert [line.count(" & ") for line in rows] == [2] * 5
    assert text.count(r"\begin") == text.count(r"\end")


def test_comma_separated_holds_every_column_in_full(tiny: Experiment) -> None:
    rows = list(csv.reader(io.StringIO(comma_separated(run(tiny, Settings())))))
    assert rows[0] == ["lam", "x", "rough", "word", "exact", "certificate"]
    assert rows[3][:4] == ["0x3p-1", '["5/16"]', "0.3125", "by hand"]
    assert json.loads(rows[3][4])["parameters"]["lam"] == "0x3p-1"
    assert rows[3][5] == "certificates/tiny/lam-0x3p-1_bits-0.json"


def test_comma_separated_holds_no_formula(tiny: Experiment) -> None:
    """What a library says may begin with =; numbers stay numbers."""
    table = run(tiny, Settings())
    words = ["=1+1", "-inf gap", "-1/3", "-1.5e-3"]
    rows = tuple({**row, "word": word} for row, word in zip(table.rows, words, strict=True))
    found = list(csv.reader(io.StringIO(comma_separated(replace(table, rows=rows)))))
    assert [row[3] for row in found[1:]] == ["'=1+1", "'-inf gap", "-1/3", "-1.5e-3"]


def test_figure_files_do_not_change(tmp_path: Path) -> None:
    from sci_barriers.figures import curve, label, panels, save

    def draw(stem: Path) -> list[bytes]:
        figure, (left, right) = panels(1, 2)
        left.plot([1, 2, 3], [3, 1, 2], label="a", **curve(0))
        right.semilogy([1, 2, 3], [1e-3, 1e-2, 1], label="b", **curve(1))
        label(left, x="n (bits)", y="error", title="A")
        label(right, x="n (bits)", y="error")
        return [path.read_bytes() for path in save(figure, stem)]

    first, second = draw(tmp_path / "a.b"), draw(tmp_path / "c")
    assert first == second
    assert first[0].startswith(b"\x89PNG")
    assert b"<svg" in first[1]
    assert b"matplotlib.org" not in first[0]
    assert {path.name for path in tmp_path.iterdir()} == {"a.b.png", "a.b.svg", "c.png", "c.svg"}


def test_seven_curves_can_be_told_apart_in_grey() -> None:
    from sci_barriers.figures import PALETTE, curve

    looks = [curve(i) for i in range(len(PALETTE))]
    assert len({(look["marker"], str(look["linestyle"])) for look in looks}) == 7
    for i in (-1, 7):
        with pytest.raises(BadInput, match="curve"):
            curve(i)


def test_findings_are_made_from_the_rows_and_written_with_the_notes(tiny: Experiment) -> None:
    counted = replace(
        tiny, notes=("A note.",), findings=lambda table: [f"{len(table.rows)} rows."]
    )
    table = run(counted, Settings(jobs=1))
    said = f"{len(table.rows)} rows."
    text = markdown(table)
    assert text.index("- A note.") < text.index(f"- {said}")
    assert said in latex(table)
    made = writers.document(table, {})
    assert (made["notes"], made["findings"]) == (["A note."], [said])
    quick = writers.document(run(counted, Settings(quick=True)), {})
    assert (quick["notes"], quick["findings"]) == (["A note.", writers.QUICK], ["1 rows."])
    assert "findings" not in writers.document(run(tiny, Settings()), {})


def test_the_document_has_the_headings_of_its_values(tiny: Experiment) -> None:
    """None where the heading is that of the text that a format makes: 2^-7 under δ, but -7."""
    lam, x, rough, word, exact = tiny.columns
    columns = (
        replace(lam, format=fixed("lam", "lam", digits=3)), x,
        replace(rough, format=lambda row: f"2^{row['rough']}"),
        replace(word, format=str, raw_heading="the word itself"), exact,
    )  # fmt: skip
    table = replace(run(tiny, Settings()), experiment=replace(tiny, columns=columns))
    declared = writers.document(table, {})["columns"]
    assert [column.get("heading") for column in declared] == [
        "λ", "x", None, "the word itself", "data",
    ]  # fmt: skip
    assert [column["show"] for column in declared] == [True, True, True, False, False]


def test_markdown_names_the_page(tiny: Experiment) -> None:
    table = run(tiny, Settings())
    line = "- To sort and to filter, with further columns: [tiny.html](tiny.html)."
    assert line in markdown(table, page="tiny.html").splitlines()
    assert "html" not in markdown(table)


def test_long_lists_of_integers_stand_on_one_line() -> None:
    """Nothing else changes, texts with brackets neither."""
    value = {
        "short": [1, 2], "long": list(range(-5, 40)), "nested": [[0] * 30, [1.5] * 30],
        "text": "[1,  2]" * 30, "lines": "[\n 1,\n 2\n]" * 30,
    }  # fmt: skip
    text = writers.to_json(value)
    assert json.loads(text) == value and text.endswith("}\n")
    plain = json.dumps(value, ensure_ascii=False, indent=1)
    assert len(plain.splitlines()) - len(text.splitlines()) == 2 * 1 + 45 - 1 + 2 + 30 - 1
