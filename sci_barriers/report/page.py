"""The page: one file of HTML, its look and its script in it, and a policy that allows no more.

    Content-Security-Policy: default-src 'none'; the two styles and the script by their SHA-256

Every text of the document is escaped; characters that no page may hold, and those that turn the
direction of a text, are shown as U+FFFD. The page holds no data but the table itself; the script
compares ranks (sorting.py), which stand in the heads, and hides rows. Columns are shown and hidden
by the style alone, so without a script there is a table, with its columns to tick, in the order of
the document. A column is called by its heading, with its name below.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from importlib import resources
from typing import Any

from sci_barriers.atlas.verdicts import SILENT, VERDICTS
from sci_barriers.report.columns import View, instances, raised, text_of, views
from sci_barriers.report.document import checked

_SIGNS = ("", "/", "×", "–")
_LEGEND = {
    "parameter": "Parameters, bound to the row's certificate",
    "proved": "Proved by the row's certificate",
    "measured": "Measured in floating point or timed, not proved",
    "printed": "Printed in a publication, copied, not checked",
    "text": "Words, not read by the checker",
}
_TITLES = {"findings": "What was found", "notes": "Notes"}
_WRAPPED = "white-space:normal;min-width:18rem;overflow-wrap:anywhere"
_UNFIT = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff"
    "\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufff9-\ufffb\ufffe\uffff]"
)


def html(document: Mapping[str, Any]) -> str:
    """The page of a table's JSON document. Raises BadInput unless it has the form of a table."""
    columns, rows = views(checked(document)), document["rows"]
    style, script = _file("report.css"), _file("report.js")
    own = "\n".join(_own_style(columns)) + "\n"
    policy = (
        "default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; "
        f"style-src {_hash(style)} {_hash(own)}; script-src {_hash(script)}"
    )
    title = _text(document.get("title") or document.get("id") or "Table")
    body = [
        '<a class="skip" href="#region">Skip to the table</a>', "<main>",
        f"<h1>{title}</h1>",
        f'<p class="claim"><b>Claim.</b> {_text(document.get("claim", ""))}</p>',
        *_summary(columns, rows), *_links(document), *_solvers(columns),
        *_controls(columns, len(rows)),
        '<div id="region" class="scroll" role="region" aria-labelledby="caption" tabindex="0">',
        *_table(columns, title, len(rows)),
        '<button id="more" type="button" hidden></button>', "</div>",
        *_sentences(document, "findings"), *_sentences(document, "notes"),
        *_legend(columns), *_shortened(document), *_provenance(document), "</main>",
    ]  # fmt: skip
    return "\n".join([
        "<!DOCTYPE html>", '<html lang="en">', "<head>", '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="color-scheme" content="light dark">', '<link rel="icon" href="data:,">',
        f"<title>{title}</title>", f"<style>{style}</style>", f"<style>{own}</style>", "</head>",
        "<body>", *body, f"<script>{script}</script>", "</body>", "</html>", "",
    ])  # fmt: skip


def _file(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def _plain(text: object) -> str:
    """Escaped, and without characters that no page may hold."""
    return escape(_UNFIT.sub("\ufffd", str(text)))


def _text(text: object) -> str:
    return _plain(raised(str(text)))


def _own(text: object) -> str:
    """A text of the document within words of the page: its direction stays its own."""
    return f"<bdi>{_text(text)}</bdi>"


def _own_style(columns: Sequence[View]) -> Iterator[str]:
    """Which columns are hidden, by the ticks; which are set to the right."""
    for i, view in enumerate(columns):
        cell = f"#table tr>:nth-child({i + 1})"
        yield f"main:has(#c{i}:not(:checked)) {cell}{{display:none}}"
        if view.numeric:
            yield f"{cell}{{text-align:right}}{cell} .name{{margin-left:auto}}"
        if view.long:
            yield f"#table td:nth-child({i + 1}){{{_WRAPPED}}}"


def _summary(columns: Sequence[View], rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """How many rows, how many with a certificate, and for each column of verdicts how many each."""
    proofs = sum("certificate" in row for row in rows)
    proved = f", {proofs} with a certificate" if proofs else ""
    yield f'<p class="counts"><b>{len(rows)}</b> rows{proved}.</p>'
    for i, view in enumerate(columns):
        if not view.marks:
            continue
        counts = Counter(view.marks)
        yield f'<ul class="verdicts" aria-label="{_text(view.label)}"><li>{_own(view.label)}:</li>'
        for each, verdict in enumerate(VERDICTS):
            yield (
                f'<li><span class="sign" data-v="{each}">{_SIGNS[each]}</span> {verdict}: '
                f'<b data-count="{i}-{each}">{counts[each]}</b></li>'
            )
        yield "</ul>"


def _links(document: Mapping[str, Any]) -> Iterator[str]:
    """What stands below the table."""
    places = [(f"#{name}", title.lower()) for name, title in _TITLES.items() if document.get(name)]
    places += [("#kinds", "what kind of number"), ("#origin", "where it comes from")]
    links = ", ".join(f'<a href="{place}">{words}</a>' for place, words in places)
    yield f'<p class="links">Below the table: {links}.</p>'


def _solvers(columns: Sequence[View]) -> Iterator[str]:
    """For each solver how often each verdict stands; the silent ones first."""
    named = {view.name: view for view in columns}
    score = next((view for view in columns if view.marks), None)
    if score is None or "solver" not in named:
        return
    found: dict[str, Counter[int | None]] = {}
    for solver, mark in zip(named["solver"].texts, score.marks):
        found.setdefault(solver, Counter())[mark] += 1
    yield f"<details><summary>Rows of each solver by {_own(score.label)}</summary>"
    yield '<div class="scroll" tabindex="0" role="region" aria-label="Rows of each solver">'
    heads = "".join(f'<th scope="col" data-v="{i}">{v}</th>' for i, v in enumerate(VERDICTS))
    yield f'<table class="small"><thead><tr><th scope="col">solver</th>{heads}</tr></thead><tbody>'
    silent = VERDICTS.index(SILENT)
    for solver in sorted(found, key=lambda name: (-found[name][silent], name.casefold())):
        cells = "".join(f"<td>{found[solver][i] or '–'}</td>" for i in range(len(VERDICTS)))
        yield f'<tr><th scope="row">{_text(solver)}</th>{cells}</tr>'
    yield "</tbody></table></div></details>"


def _controls(columns: Sequence[View], count: int) -> Iterator[str]:
    """The search, the menus, the ticks; all but the ticks need the script, which shows them."""
    yield '<div id="controls" role="search" aria-label="Rows of the table" hidden>'
    yield '<label>Find in rows <input id="find" type="search" autocomplete="off"></label>'
    yield '<button id="fold" type="button" aria-expanded="false" aria-controls="menus">'
    yield 'Menus</button><div id="menus">'
    for i, view in enumerate(columns):
        if view.choices:
            yield f'<label>{_own(view.label)} <select data-column="{i}">'
            yield '<option value="">all</option>'
            for place, text, rows in view.choices:
                value = "none" if place is None else place
                yield f'<option value="{value}">{_text(text)} ({rows})</option>'
            yield "</select></label>"
    yield '</div><button id="reset" type="button">Show all rows</button></div>'
    hidden = sum(not view.shown for view in columns)
    yield f"<details><summary>Columns: {len(columns)}, {hidden} of them hidden at first</summary>"
    yield '<fieldset class="ticks"><legend>Columns shown</legend>'
    for i, view in enumerate(columns):
        tick = " checked" if view.shown else ""
        yield f'<label><input type="checkbox" id="c{i}" autocomplete="off"{tick}> '
        own = "" if view.heading == view.name else f" <small>{_own(view.name)}</small>"
        yield f"{_own(view.heading)}{own}</label>"
    yield "</fieldset></details>"
    words = f"{count} of {count} rows shown, in the order of the table."
    yield f'<p id="status" role="status">{words}</p>'


def _table(columns: Sequence[View], title: str, count: int) -> Iterator[str]:
    yield f'<table id="table"><caption id="caption">{title}</caption><thead><tr>'
    for view in columns:
        own = "" if view.heading == view.name else f'<small class="own">{_own(view.name)}</small> '
        order = ",".join("" if place is None else str(place) for place in view.ranks)
        yield (
            f'<th scope="col" data-kind="{view.kind}" data-ranks="{order}">'
            f'<span class="name">{_own(view.heading)}</span>{own}'
            f'<small class="kind">{view.kind}</small></th>'
        )
    yield "</tr></thead><tbody>"
    for row in range(count):
        yield "<tr>" + "".join(_cell(view, row, i) for i, view in enumerate(columns)) + "</tr>"
    yield "</tbody></table>"


def _cell(view: View, row: int, i: int) -> str:
    text, mark = view.texts[row], view.marks[row] if view.marks else None
    verdict = "" if mark is None else f' data-v="{mark}"'
    if i == 0:
        return f'<th scope="row"{verdict}>{_plain(text)}</th>'
    return f"<td{verdict}>{_plain(text)}</td>"


def _legend(columns: Sequence[View]) -> Iterator[str]:
    yield '<h2 id="kinds">What kind of number</h2><dl class="legend">'
    for kind, words in _LEGEND.items():
        names = [_own(view.label) for view in columns if view.kind == kind]
        if names:
            yield f'<dt><small class="kind" data-kind="{kind}">{kind}</small></dt>'
            yield f"<dd>{words}: {'; '.join(names)}.</dd>"
    yield "</dl>"
    pairs = [f"{_own(v.name)} ({_own(v.pair)})" for v in columns if v.pair and v.lower]
    if pairs:
        yield f"<p>Lower bounds (upper bounds): {', '.join(pairs)}. Of two bounds the digits"
        yield "that both have are shown, at most six; in full in the JSON document.</p>"


def _shortened(document: Mapping[str, Any]) -> Iterator[str]:
    """What the JSON document has and the page has not."""
    name, left = _plain(document.get("id") or "TABLE"), instances(document)
    names = ", ".join(_own(each) for each in left)
    alone = f", which alone has the instances of the rows ({names})" if left else ""
    yield "<p>A text that ends in “…” is cut, and floats are rounded to six digits: in full in"
    yield f"<code>{name}.json</code>{alone}.</p>"


def _sentences(document: Mapping[str, Any], name: str) -> Iterator[str]:
    texts = document.get(name, [])
    if texts:
        yield f'<h2 id="{name}">{_TITLES[name]}</h2><ul>'
        yield from (f"<li>{_text(text)}</li>" for text in texts)
        yield "</ul>"


def _provenance(document: Mapping[str, Any]) -> Iterator[str]:
    yield '<h2 id="origin">Where it comes from</h2><dl class="provenance">'
    for name, value in document.get("provenance", {}).items():
        if isinstance(value, Mapping):
            words = ", ".join(f"{each} {text_of(version)}" for each, version in value.items())
        else:
            words = text_of(value)
        yield f"<dt>{_text(name)}</dt><dd>{_text(words)}</dd>"
    name = _plain(document.get("id") or "TABLE")
    yield "<dt>check</dt><dd>This page proves nothing."
    yield f"<code>sci-barriers verify {name}.json</code>"
    yield "checks every proved number against the certificates.</dd></dl>"
