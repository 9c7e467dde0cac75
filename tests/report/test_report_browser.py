"""The page in a real browser: clicks, keys, filters, no script, 5,000 rows, print, no network."""

from __future__ import annotations

import functools
import http.server
import random
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from sci_barriers.atlas.verdicts import VERDICTS
from sci_barriers.report import html
from support.browser import MISSING, Chromium, Page, program

pytestmark = pytest.mark.skipif(program() is None, reason=MISSING)

SHOWN = "[...document.querySelectorAll('#table tbody tr')].map(r => r.cells[%d].textContent)"
ERRORS = ["2^-7", None, "1e-3010", "0.5", "1/3", "-4", "12", "1.5e3"]
TEXTS = ["2⁻⁷", "–", *ERRORS[2:]]
ERRORS_UP = ["-4", "1e-3010", "2⁻⁷", "1/3", "0.5", "12", "1.5e3", "–"]
EVIL = "<script>document.title = 'taken'; console.error('taken')</script>"

Open = Callable[..., Page]


def document(
    rows: list[dict[str, Any]], headings: dict[str, str] | None = None, **more: Any
) -> dict[str, Any]:
    kinds = {"error": "measured", "x": "proved", "delta_log2": "parameter"}
    columns = [
        {"name": name, "kind": kinds.get(name, "text"), "heading": (headings or {}).get(name, name)}
        for name in rows[0]
    ]
    return {
        "format": "sci-barriers-table/1", "id": "t", "title": "A table", "claim": "It sorts.",
        "columns": columns, "rows": rows, "notes": [EVIL], "provenance": {"seed": 0},
        **more,
    }  # fmt: skip


def atlas(count: int) -> list[dict[str, Any]]:
    rng = random.Random(11)
    return [
        {
            "solver": f"solver {i % 37}", "delta_log2": -rng.randint(1, 32), "order": "12",
            "error": f"{rng.random():.9f}e-{rng.randint(0, 20)}", "verdict": rng.choice(VERDICTS),
            "message": "words " * 12, "x": ["0x1p-3", "0"],
        }
        for i in range(count)
    ]  # fmt: skip


SMALL = [
    {
        "name": f"row {i}", "error": error, "group": "ab"[i % 2], "verdict": VERDICTS[i % 4],
        "x": [i, i], "note": EVIL if i == 3 else "plain",
    }
    for i, error in enumerate(ERRORS)
]  # fmt: skip


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    with Chromium(tmp_path_factory.mktemp("browser") / "profile") as chromium:
        yield chromium


@pytest.fixture
def visit(browser: Chromium, tmp_path: Path) -> Iterator[Open]:
    """Opens the page of some rows. At the end: no complaint, nothing asked for but the page."""
    pages = []

    def opened(
        rows: list[dict[str, Any]], headings: dict[str, str] | None = None,
        findings: Sequence[str] = (), **options: Any,
    ) -> Page:  # fmt: skip
        file = tmp_path / f"page {len(pages)}.html"
        made = html(document(rows, headings, findings=list(findings)))
        file.write_text(made, encoding="utf-8")
        pages.append((browser.page(file.as_uri(), **options), file))
        return pages[-1][0]

    yield opened
    for page, file in pages:
        assert page.complaints() == []
        assert page.requests() == [file.as_uri()]


def head(column: int) -> str:
    return f"#table thead th:nth-child({column + 1}) button"


def sort_states(page: Page) -> list[str]:
    return page.value("[...document.querySelectorAll('#table thead th')].map(h => h.ariaSort)")


def status(page: Page) -> str:
    return page.value("document.getElementById('status').textContent")


def test_a_click_sorts_up_then_down_then_back(visit: Open) -> None:
    page = visit(SMALL)
    assert sort_states(page) == ["none"] * 6
    page.click(head(1))
    assert page.value(SHOWN % 1) == ERRORS_UP
    assert sort_states(page)[:3] == ["none", "ascending", "none"]
    page.click(head(1))
    assert page.value(SHOWN % 1) == [*ERRORS_UP[-2::-1], "–"]
    assert sort_states(page)[1] == "descending"
    assert status(page) == "8 of 8 rows shown, sorted by error, descending."
    page.click(head(1))
    assert page.value(SHOWN % 0) == [row["name"] for row in SMALL]
    assert sort_states(page) == ["none"] * 6


def test_every_column_sorts_and_equals_keep_their_order(visit: Open) -> None:
    page = visit(SMALL)
    for column in range(6):
        before = sorted(page.value(SHOWN % 0))
        page.value(f"document.querySelector({head(column)!r}).click()")
        assert sorted(page.value(SHOWN % 0)) == before
        assert [i for i, s in enumerate(sort_states(page)) if s != "none"] == [column]
    page.click(head(1))
    page.click(head(2))
    assert page.value(SHOWN % 1) == [
        error for group in (0, 1) for error in ERRORS_UP if TEXTS.index(error) % 2 == group
    ]
    page.click(head(3))
    assert page.value(SHOWN % 3)[::2] == list(VERDICTS)


def test_everything_can_be_reached_and_used_by_keyboard(visit: Open) -> None:
    page = visit(SMALL)
    focused = "(e => e.id || e.textContent.trim())(document.activeElement)"
    page.press("Tab")
    assert page.value(focused) == "Skip to the table"
    assert page.value("document.activeElement.getBoundingClientRect().x") >= 0
    page.press("Enter")
    page.press("Tab")
    assert page.value(focused).startswith("name")
    page.press("Tab")
    assert page.value(focused).startswith("error")
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.value(outline) == "solid"
    page.press("Enter")
    assert page.value(SHOWN % 1) == ERRORS_UP
    page.press("Space")
    assert page.value(SHOWN % 1)[0] == "1.5e3"
    assert page.value(focused).startswith("error")
    seen = []
    for _ in range(12):
        page.press("Tab", shift=True)
        seen.append(page.value("document.activeElement.id || document.activeElement.localName"))
        assert seen[-1] == "body" or page.value(outline) == "solid", seen
    wanted = ["region", "summary", "reset", "select", "find", "a"]
    places = [seen.index(each) for each in wanted]
    assert places == sorted(places)


def test_words_and_menus_filter_together(visit: Open) -> None:
    page = visit(SMALL)
    page.click("#find")
    page.type("ROW plain")
    page.wait(lambda: status(page).startswith("7 of 8"))
    page.press("Tab")
    assert page.value("document.activeElement.dataset.column") == "2"
    page.press("ArrowDown")
    assert page.value(SHOWN % 0) == ["row 0", "row 2", "row 4", "row 6"]
    assert page.value("document.querySelector('[data-count=\"3-0\"]').textContent") == "2"
    assert page.value("document.querySelector('[data-count=\"3-1\"]').textContent") == "0"
    page.click(head(1))
    assert page.value(SHOWN % 1) == ["1e-3010", "2⁻⁷", "1/3", "12"]
    page.click("#reset")
    assert page.value(SHOWN % 1) == ERRORS_UP
    assert page.value("[...document.querySelectorAll('#find, select')].every(e => !e.value)")
    page.click("#find")
    page.type("2^-7")
    page.wait(lambda: status(page).startswith("1 of 8"))
    page.type(" nowhere")
    page.wait(lambda: status(page).startswith("0 of 8"))


def test_columns_can_be_ticked(visit: Open) -> None:
    page = visit(SMALL)
    shown = "[...document.querySelectorAll('#table thead th')].map(h => h.checkVisibility())"
    assert page.value(shown) == [True, True, True, True, False, False]
    page.click("main > details:not(:has(table)) summary")
    page.click("#c4")
    page.click("#c0")
    assert page.value(shown) == [False, True, True, True, True, False]


def test_headings_name_what_is_sorted_and_chosen(visit: Open) -> None:
    """Two columns have the same heading; heads, menus and ticks tell them apart by their names."""
    headings = {"group": "class", "name": "row", "note": "class", "error": EVIL}
    page = visit(SMALL, headings=headings)
    seen = page.value("[...document.querySelectorAll('#table thead th')].map(h => h.innerText)")
    assert [text.split("\n")[0] for text in seen[:3]] == ["row", EVIL, "class"]
    assert [text.split("\n")[1].split()[0] for text in seen[:3]] == ["name", "error", "group"]
    nodes = page.send("Accessibility.getFullAXTree")["nodes"]
    found = [(n["role"]["value"], n.get("name", {}).get("value", "")) for n in nodes if "role" in n]
    assert ("combobox", "class (group)") in found and ("combobox", "class") not in found
    (button,) = [name for role, name in found if role == "button" and "group" in name]
    assert button.split()[:3] == ["class", "group", "text"]
    page.click("main > details:not(:has(table)) summary")
    nodes = page.send("Accessibility.getFullAXTree")["nodes"]
    ticks = {n["name"]["value"] for n in nodes if n.get("role", {}).get("value") == "checkbox"}
    assert {"class group", "class note", "row name", "verdict"} < ticks
    page.press("Tab")
    for _ in range(40):
        if page.value("document.activeElement.closest('th')?.cellIndex") == 2:
            break
        page.press("Tab")
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.value(outline) == "solid"
    page.press("Enter")
    assert sort_states(page)[2] == "ascending"
    assert status(page) == "8 of 8 rows shown, sorted by class (group), ascending."
    assert page.value("[document.title, document.scripts.length]") == ["A table", 1]


def test_on_a_narrow_screen_the_menus_wait_for_a_button(visit: Open) -> None:
    page = visit(SMALL)
    menus = "[...document.querySelectorAll('select')].filter(e => e.checkVisibility()).length"
    fold = "document.getElementById('fold').checkVisibility()"
    assert (page.value(menus), page.value(fold)) == (2, False)
    page.send("Emulation.setDeviceMetricsOverride", width=400, height=900, deviceScaleFactor=1,
              mobile=False)  # fmt: skip
    assert (page.value(menus), page.value(fold)) == (0, True)
    page.click("#find")
    page.press("Tab")
    assert page.value("document.activeElement.id") == "fold"
    page.press("Enter")
    assert page.value("document.activeElement.ariaExpanded") == "true"
    assert page.value(menus) == 2
    page.press("Tab")
    page.press("ArrowDown")
    assert page.value(SHOWN % 0) == ["row 0", "row 2", "row 4", "row 6"]
    assert page.value("document.body.scrollWidth <= innerWidth")


def test_a_long_heading_is_wrapped(visit: Open) -> None:
    page = visit(SMALL, headings={"error": "words " * 33, "group": "x" * 200})
    for column in (1, 2):
        name = f"document.querySelector('#table thead th:nth-child({column + 1}) .name')"
        assert page.value(f"{name}.offsetWidth") < 300
        assert page.value(f"{name}.scrollWidth <= {name}.offsetWidth")
    assert page.value("document.body.scrollWidth <= innerWidth")


def test_what_was_found_and_notes_are_a_link_away(visit: Open) -> None:
    page = visit(SMALL, findings=["Two of eight are wrong."])
    page.click("a[href='#findings']")
    page.wait(lambda: page.value("scrollY") > 0)
    below = "document.querySelector('#findings + ul').innerText"
    assert page.value(below) == "Two of eight are wrong."
    assert page.value("document.querySelector('#notes + ul').innerText") == EVIL


def test_labels_name_every_control(visit: Open) -> None:
    page = visit(SMALL)
    nodes = page.send("Accessibility.getFullAXTree")["nodes"]
    kinds = ("button", "searchbox", "combobox", "checkbox", "columnheader", "table", "region")
    found = [(n["role"]["value"], n.get("name", {}).get("value", "")) for n in nodes if "role" in n]
    controls = [(role, name) for role, name in found if role in kinds]
    assert {role for role, _ in controls} == {*kinds} - {"checkbox"}
    assert all(name.strip() for _, name in controls), controls
    assert ("searchbox", "Find in rows") in controls and ("combobox", "group") in controls


def test_without_a_script_there_is_a_plain_table(visit: Open) -> None:
    page = visit(SMALL, script=False)
    assert page.value(SHOWN % 0) == [row["name"] for row in SMALL]
    hidden = "!document.getElementById('controls').checkVisibility()"
    assert page.value(f"{hidden} && !document.getElementById('more').checkVisibility()")
    assert page.value("document.querySelectorAll('#table button').length") == 0
    page.click("main > details:not(:has(table)) summary")
    page.click("#c4")
    assert page.value("document.querySelector('#table thead th:nth-child(5)').checkVisibility()")


def test_data_stay_text(visit: Open) -> None:
    page = visit(SMALL)
    assert page.value("[document.title, document.scripts.length]") == ["A table", 1]
    assert EVIL in page.value(SHOWN % 5)


def test_the_policy_refuses_another_script(browser: Chromium, tmp_path: Path) -> None:
    """A page that was tampered with: neither a further script nor a picture is loaded."""
    file = tmp_path / "page.html"
    more = "<script>document.title = 'taken'</script><img src='http://127.0.0.1:9/x.png'>"
    file.write_text(html(document(SMALL)).replace("</main>", f"</main>{more}"), encoding="utf-8")
    page = browser.page(file.as_uri())
    assert page.value("document.title") == "A table"
    assert len(page.complaints()) >= 2
    sent = [got for name, got in page.events if name == "Network.responseReceived"]
    assert [got["response"]["url"] for got in sent] == [file.as_uri()]


def test_a_server_is_asked_for_the_page_and_nothing_else(
    browser: Chromium, tmp_path: Path
) -> None:
    asked = []

    class Handler(http.server.SimpleHTTPRequestHandler):
        def log_message(self, form: str, *values: object) -> None:
            asked.append(self.path)

    (tmp_path / "page.html").write_text(html(document(SMALL)), encoding="utf-8")
    handler = functools.partial(Handler, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        page = browser.page(f"http://127.0.0.1:{server.server_port}/page.html")
        page.click(head(1))
        assert page.value(SHOWN % 1) == ERRORS_UP
        assert page.complaints() == []
        server.shutdown()
    assert asked == ["/page.html"]


def test_five_thousand_rows(visit: Open) -> None:
    """All are sorted and filtered, few are laid out: what a click costs does not grow with them."""
    rows = atlas(5000)
    page = visit(rows)
    laid = "document.querySelectorAll('#table tbody tr').length"
    assert page.value(laid) == 400
    errors = sorted(float(row["error"]) for row in rows)
    for expected in (errors, errors[::-1]):
        page.click(head(3))
        assert [float(text) for text in page.value(SHOWN % 3)[:400]] == expected[:400]
    page.value("document.getElementById('region').scrollTo(0, 1e9)")
    page.wait(lambda: page.value(laid) > 400)
    page.click("#more")
    assert page.value(laid) == 5000
    assert [float(text) for text in page.value(SHOWN % 3)] == errors[::-1]
    assert page.value("document.getElementById('more').checkVisibility()") is False
    assert page.value("document.getElementById('table').ariaRowCount") == "5001"


def test_print_holds_all_rows_and_no_controls(visit: Open, tmp_path: Path) -> None:
    page = visit(atlas(500))
    page.pdf(tmp_path / "page.pdf")
    assert (tmp_path / "page.pdf").read_bytes().startswith(b"%PDF")
    assert page.value("document.querySelectorAll('#table tbody tr').length") == 500
    page.send("Emulation.setEmulatedMedia", media="print")
    assert not page.value("document.querySelector('.links').checkVisibility()")
    for name in ("controls", "more"):
        assert not page.value(f"document.getElementById('{name}').checkVisibility()")
    assert page.value("getComputedStyle(document.getElementById('region')).overflow") == "visible"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_light_and_dark(visit: Open, scheme: str) -> None:
    page = visit(SMALL, prefers_color_scheme=scheme)
    colour = page.value("getComputedStyle(document.body).backgroundColor")
    assert colour == {"light": "rgb(255, 255, 255)", "dark": "rgb(21, 21, 21)"}[scheme]
    sign = "getComputedStyle(document.querySelector('#table td[data-v=\"2\"]'), '::before').content"
    assert "×" in page.value(sign)
