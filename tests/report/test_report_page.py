"""The page as text: what it holds, that data cannot become markup, what it allows itself."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from sci_barriers.atlas.verdicts import VERDICTS
from sci_barriers.errors import BadInput
from sci_barriers.report import html, read
from sci_barriers.report.columns import instances, raised, text_of, views

ROOT = Path(__file__).resolve().parents[2]
TABLES = sorted((ROOT / "paper_tables").glob("*.json"))
EVIL = '</td><script>alert(1)</script><img src=x onerror=alert(1)>"\'&amp;'
VOID = {"meta", "link", "input", "br", "img"}


class Outline(HTMLParser):
    """Tags in order with their attributes, texts, and that every tag is closed where it must be."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.stack: list[str] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()
        assert self.stack == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def all(self, tag: str) -> Iterator[dict[str, str | None]]:
        return (attributes for name, attributes in self.tags if name == tag)


def table(rows: list[dict[str, Any]], *kinds: str, **more: Any) -> dict[str, Any]:
    names = list(rows[0]) if rows else ["a"]
    kinds = kinds or ("text",) * len(names)
    columns = [{"name": name, "kind": kind} for name, kind in zip(names, kinds, strict=True)]
    return {
        "format": "sci-barriers-table/1", "id": "t", "title": "T", "claim": "C", "notes": [],
        "columns": columns, "rows": rows, "provenance": {}, **more,
    }  # fmt: skip


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_every_table_of_the_project_has_a_page(path: Path) -> None:
    document = read(path)
    page = html(document)
    found = Outline(page)
    columns = views(document)
    heads = [a for a in found.all("th") if "data-kind" in a]
    assert [a["data-kind"] for a in heads] == [view.kind for view in columns]
    here = {view.name for view in columns} | set(instances(document))
    assert here >= {column["name"] for column in document["columns"]}
    texts = "\n".join(found.texts)
    assert raised(document["claim"]) in texts
    for text in [*document["notes"], *document.get("findings", [])]:
        assert raised(text) in texts
    assert document["provenance"]["date"] in texts
    ids = [a["id"] for _, a in found.tags if "id" in a]
    assert len(ids) == len(set(ids))
    assert 3 <= sum("checked" in a for a in found.all("input")) <= 20


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_every_cell_is_in_the_page_but_those_of_whole_instances(path: Path) -> None:
    document = read(path)
    page = html(document)
    body = page[page.index("<tbody>", page.index('<table id="table">')) :]
    body = body[: body.index("</table>")]
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in body.split("<tr>")[1:]]
    columns = views(document)
    assert [len(row) for row in rows] == [len(columns)] * len(document["rows"])
    for i, view in enumerate(columns):
        if not view.lower and not view.marks:
            wanted = [escape(text_of(row.get(view.name))) for row in document["rows"]]
            assert [row[i] for row in rows] == wanted
    for name in instances(document):
        assert re.search(rf"which alone has the instances of the rows \([^)]*\b{name}\b", page)
    assert not re.search(r"<td (?!data-v=\"[0-3]\">)", body)


def test_data_never_become_markup() -> None:
    row = {"solver": EVIL, "verdict": EVIL, "x": [EVIL], "given": {EVIL: EVIL}}
    document = table(
        [row, row], title=EVIL, claim=EVIL, notes=[EVIL], id=EVIL,
        provenance={EVIL: EVIL, "versions": {EVIL: EVIL}},
    )  # fmt: skip
    document["columns"].append({"name": EVIL, "kind": "text", "heading": EVIL[:200]})
    document["findings"] = [EVIL]
    document["rows"][0][EVIL] = EVIL
    document["rows"][1]["certificate"] = "javascript:alert(1)"
    page = html(document)
    found = Outline(page)
    assert len(list(found.all("script"))) == 1 and not list(found.all("img"))
    assert not [a for _, a in found.tags if any(name.startswith("on") for name in a)]
    assert [a["href"] for _, a in found.tags if "href" in a] == [
        "data:,", "#region", "#findings", "#notes", "#kinds", "#origin",
    ]  # fmt: skip
    assert EVIL in "".join(found.texts)
    assert page.count("<script") == 1


def test_no_character_breaks_the_page() -> None:
    page = html(table([{"a": "\ud800 \x00 \x1b ok"}]))
    assert "\ufffd \ufffd \ufffd ok" in page
    assert page.encode()


def test_the_policy_allows_the_own_script_and_styles_alone() -> None:
    page = html(table([{"a": 1}]))
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy and "http" not in policy and "*" not in policy
    for tag, count in (("script", 1), ("style", 2)):
        bodies = re.findall(rf"<{tag}>(.*?)</{tag}>", page, flags=re.S)
        assert len(bodies) == count
        for body in bodies:
            digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
            assert re.search(rf"{tag}-src [^;]*'sha256-{re.escape(digest)}'", policy)
    assert " style=" not in page
    assert not re.search(r"https?://|@import|url\(", page)
    assert page.index("Content-Security-Policy") < page.index("<style>") < page.index("<script>")


def test_kinds_stand_in_the_header_and_in_the_legend() -> None:
    kinds = ("parameter", "proved", "measured", "printed", "text")
    page = html(table([dict.fromkeys("abcde", 1)], *kinds))
    for name, kind in zip("abcde", kinds):
        own = f"<bdi>{name}</bdi>"
        head = f'<span class="name">{own}</span><small class="kind">{kind}</small>'
        assert head in page
        assert re.search(rf'data-kind="{kind}">{kind}</small></dt>\n<dd>[^<]*: {own}\.</dd>', page)


def headed(*headings: str, **more: Any) -> dict[str, Any]:
    """A table with columns a, b, c … under these headings."""
    document = table([{"abcdef"[i]: i for i in range(len(headings))}], **more)
    for column, heading in zip(document["columns"], headings):
        column["heading"] = heading
    return document


def test_a_heading_stands_above_the_name() -> None:
    page = html(headed("error, true data", "b"))
    assert (
        '<span class="name"><bdi>error, true data</bdi></span>'
        '<small class="own"><bdi>a</bdi></small> <small class="kind">text</small>'
    ) in page
    assert '<span class="name"><bdi>b</bdi></span><small class="kind">' in page
    assert "<bdi>error, true data</bdi> <small><bdi>a</bdi></small></label>" in page


def test_columns_with_the_same_heading_are_told_apart_by_their_names() -> None:
    document = headed("t", "T ", "u", "d", "x")
    assert [view.label for view in views(document)] == ["t (a)", "T  (b)", "u", "d", "x"]
    document = headed("b", "y")
    assert [view.label for view in views(document)] == ["b (a)", "y"]
    page = html(document)
    for name in "ab":
        assert f'<small class="own"><bdi>{name}</bdi></small>' in page


@pytest.mark.parametrize("character", ["\u202e", "\u2066", "\u200f", "\u061c", "\u2028", "\x9b"])
def test_no_character_turns_or_hides_a_text(character: str) -> None:
    text = f"a{character}b"
    document = headed(text, notes=[text], title=text)
    document["rows"][0]["a"] = text
    page = html(document)
    assert character not in page
    assert page.count("a\ufffdb") >= 5


def test_what_was_found_and_the_notes_stand_apart() -> None:
    page = html(table([{"a": 1}], notes=["A note."], findings=["2 of 3."]))
    assert '<h2 id="findings">What was found</h2><ul>\n<li>2 of 3.</li>\n</ul>' in page
    assert '<h2 id="notes">Notes</h2><ul>\n<li>A note.</li>\n</ul>' in page
    assert 'href="#findings"' not in html(table([{"a": 1}], notes=["A note."]))


def test_the_document_says_which_columns_are_shown_at_first() -> None:
    document = table([{"a": "x" * 90, "b": 1, "c": [1], "d": "z" * 60, "e": "y" * 90, "f": 3}])
    for column, show in zip(document["columns"], (True, False, True, True, True, True)):
        column["show"] = show
    document["columns"][0]["heading"] = "long, but meant to be seen"
    document["columns"][1]["heading"] = "short"
    assert [view.name for view in views(document) if view.shown] == ["a", "d", "f"]
    for column in document["columns"]:
        column["show"] = False
    assert all(view.shown for view in views(document))


def test_whole_instances_are_left_to_the_document() -> None:
    document = table([{"a": {"family": "tie"}, "b": {"k": 1}, "c": 1}, {"a": None, "b": 2, "c": 3}],
                     "parameter", "parameter", "parameter")  # fmt: skip
    for column, source in zip(document["columns"], ("I", "J", "K.parameters.k")):
        column["source"] = f"instances.{source}"
    assert instances(document) == ["a"]
    assert [view.name for view in views(document)] == ["b", "c"]
    assert "<code>t.json</code>, which alone has the instances of the rows (<bdi>a</bdi>)." in html(
        document
    )
    alone = table([{"a": {"family": "tie"}}], "parameter")
    alone["columns"][0]["source"] = "instances.I"
    assert instances(alone) == []


def test_verdicts_have_signs_counts_and_a_table_of_solvers() -> None:
    rows = [{"solver": f"s{i % 2}", "verdict": VERDICTS[i % 4]} for i in range(8)]
    rows.append({"solver": "s0", "verdict": None})
    page = html(table(rows))
    for i, sign in enumerate(("", "/", "×", "–")):
        assert f'<span class="sign" data-v="{i}">{sign}</span> {VERDICTS[i]}: ' in page
        assert f'<b data-count="1-{i}">2</b>' in page
        assert page.count(f'<td data-v="{i}">{VERDICTS[i]}</td>') == 2
    assert 'data-kind="text" data-ranks="0,1,2,3,0,1,2,3,">' in page
    assert '<th scope="row">s0</th><td>2</td><td>–</td><td>2</td><td>–</td>' in page
    other = html(table([{"solver": "s", "verdict": "right, perhaps"}]))
    assert "data-v" not in other[other.index("<main>") : other.index("</main>")]


def test_of_many_runs_the_verdict_says_how_many() -> None:
    counts = {"right": 51, "wrong in silence": 49}
    rows = [{"verdict": VERDICTS[2], "counts": counts}, {"verdict": "right", "counts": None}]
    (verdict, _) = views(table(rows))
    assert verdict.texts == ("wrong in silence, 49 of 100", "right")
    assert verdict.choices == ((0, "right", 1), (2, "wrong in silence", 1))


def test_bounds_show_the_digits_that_both_have() -> None:
    rows = [
        {"low": "0.773224718493965", "high": "0.773224718493966"},
        {"low": "0.5", "high": "1.5"},
        {"low": None, "high": None},
        {"low": "-1e-3010", "high": "-1e-3010"},
    ]
    document = table(rows, "proved", "proved")
    for column, end in zip(document["columns"], ("lower", "upper")):
        column["source"] = f"statements.s.claim.{end}"
    low, high = views(document)
    assert low.texts == ("0.773225", "0.5 to 1.5", "–", "-1e-3010")
    assert (low.shown, high.shown, low.pair, high.pair) == (True, False, "high", "low")
    assert high.texts[0] == "0.773224718493966"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"), ("", "–"), (True, "yes"), (1 / 3, "0.333333"), ("0x1p-1000", "2⁻¹⁰⁰⁰"),
        ("2^-7", "2⁻⁷"), ("sqrt(2)", "√2"), (["1/2", None], "(1/2, –)"), ({"a": [1]}, "a: (1)"),
        ("-0.29996892949209574319", "-0.299968929492…"), ("12.345678901234567e-5",
         "12.3456789012…e-5"), ("0.00299999999999654758", "0.00299999999999…"),
        ("1234567.890123", "1234567.890123"), ("x" * 500, "x" * 399 + "…"),
        (list(range(1000)), "(" + ", ".join(map(str, range(1000)))[:158] + "…"),
    ],
)  # fmt: skip
def test_what_is_cut_shows_that_it_is(value: object, text: str) -> None:
    assert text_of(value) == text


def test_deep_values_are_cut() -> None:
    deep: Any = 1
    for _ in range(500):
        deep = [deep]
    assert text_of(deep) == "(((((…)))))"


def test_colours_can_be_read_and_differ_in_lightness() -> None:
    style = (ROOT / "sci_barriers" / "report" / "report.css").read_text()
    light, dark = style.split("@media (prefers-color-scheme: dark)")[0:2]
    for part in (light, dark.split("* {")[0]):
        names = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", part))
        pairs = [("page", "text"), ("page", "quiet"), ("head", "quiet")]
        pairs += [(name, f"{name}-text") for name in ("right", "said", "silent", "none")]
        for back, front in pairs:
            assert _contrast(names[back], names[front]) >= 4.5, (back, front)
        assert _contrast(names["page"], names["focus"]) >= 3
        for one, other in (("right", "said"), ("said", "silent"), ("right", "silent")):
            assert _contrast(names[one], names[other]) >= 1.5, (one, other)


def _contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2."""

    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": "other"}, "format = 'other'"), ({"columns": []}, "columns = []"),
        ({"columns": None}, "columns"), ({"columns": [{"name": 1, "kind": "text"}]}, "columns[0]"),
        ({"columns": [{"name": "a", "kind": "sure"}]}, "kind of column a = 'sure'"),
        ({"columns": [{"name": "a", "kind": "text"}] * 2}, "columns[1]"),
        ({"columns": [{"name": "a", "kind": "text", "source": 1}]}, "source of column a"),
        ({"rows": {}}, "rows"), ({"rows": [1]}, "rows[0]"), ({"rows": [{"b": 1}]}, "rows[0] = 'b'"),
        ({"columns": [{"name": "a", "kind": "text", "heading": ""}]}, "heading of column a"),
        ({"columns": [{"name": "a", "kind": "text", "heading": 1}]}, "heading of column a"),
        ({"columns": [{"name": "a", "kind": "text", "heading": "x" * 201}]}, "heading of column a"),
        ({"columns": [{"name": "a", "kind": "text", "show": 1}]}, "show of column a = 1"),
        ({"findings": "x"}, "findings = 'x'"), ({"findings": [None]}, "findings"),
        ({"notes": [1]}, "notes"), ({"notes": "x"}, "notes"), ({"title": 1}, "title = 1"),
        ({"provenance": []}, "provenance"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused(change: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput, match=re.escape(said)):
        html(table([{"a": 1}]) | change)


def test_a_table_without_rows_has_a_page() -> None:
    assert "0 of 0 rows shown" in html(table([]))
    assert json.dumps(table([]))
