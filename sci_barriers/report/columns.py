"""The columns of a table for a reader: texts, order, what is shown at first, what can be chosen.

At first those columns are shown that the document shows (`show`), unless their values are long and
the document has no heading for them, which means that its Markdown shows something shorter. Every
other one is a tick away. A document without `show` leaves it to the values: the short ones, up to
twelve columns, or the verdicts and up to eight others; where there are more than eight, `version`
and those with the same value in every row (unless it is proved) wait for the tick, too. Of a pair
of bounds, claim.lower and claim.upper of one statement, the lower one shows the digits that both
have, and the upper one is left for the tick. Whole instances are left to the document.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from sci_barriers.atlas.verdicts import VERDICTS
from sci_barriers.errors import SciBarriersError
from sci_barriers.report.document import EXTRA
from sci_barriers.report.sorting import NOTHING, number, ranks
from sci_barriers.tables import fixed, power

SHOWN, FEW = 12, 8
SHORT, WIDE = 44, 80
LATER = ("version",)
DECIMALS, KEPT = 16, 12
"""Of a decimal with more significant digits than the former the latter are shown, then "…"."""
CUT, CUT_INSIDE = 400, 160
CHOICES, SELECTS = 60, 8
DIGITS = 6
_RAISED = str.maketrans("-0123456789nKkl", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹ⁿᴷᵏˡ")
_DECIMAL = re.compile(r"(-?\d+)\.(\d+)(e[+-]?\d+)?")
_POWER = re.compile(r"(?<![\w.])(\d+)\^(-?(?:\d+|[nKkl]))(?!\w|\.\d)")


@dataclass(frozen=True, kw_only=True)
class View:
    """One column. texts, ranks: one entry per row. choices: (rank, text, rows) for a menu, or none.

    heading: for readers, perhaps that of other columns, too. label: the heading, with the name
    where another column has the same one. shown: at first. numeric: set to the right. marks: the
    verdict of each row, an index or None; empty for other columns. pair: the name of the column of
    the other bound, else None. lower: whether this is the lower one.
    """

    name: str
    heading: str
    label: str
    kind: str
    texts: tuple[str, ...]
    ranks: tuple[int | None, ...]
    shown: bool
    numeric: bool
    marks: tuple[int | None, ...]
    choices: tuple[tuple[int | None, str, int], ...]
    pair: str | None
    lower: bool

    @property
    def long(self) -> bool:
        """Whether some text is too long for one line."""
        return any(len(text) > SHORT for text in self.texts)


def raised(text: str) -> str:
    """2^-7 as 2⁻⁷, 10^-K as 10⁻ᴷ."""
    return _POWER.sub(lambda match: match[1] + match[2].translate(_RAISED), text)


def text_of(value: Any) -> str:
    """The text of a cell; what is cut ends in "…"."""
    if isinstance(value, list | Mapping):
        return _cut(_inside(value, 0), CUT_INSIDE)
    return _cut(raised(_scalar(value)), CUT)


def _scalar(value: Any) -> str:
    if value is None or value == "":
        return NOTHING[1]
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.6g}"
    found = _DECIMAL.fullmatch(value) if isinstance(value, str) else None
    if found and len(found[2]) + max(len(found[1].strip("-0")), 0) > DECIMALS:
        digits = found[2] if found[1].strip("-0") else found[2].lstrip("0")
        kept = len(found[2]) - len(digits) + KEPT - len(found[1].strip("-0"))
        return f"{found[1]}.{found[2][: max(kept, 1)]}…{found[3] or ''}"
    return power(str(value))


def _inside(value: Any, depth: int) -> str:
    if depth > 4:
        return "…"
    if isinstance(value, list):
        return "(" + ", ".join(_inside(entry, depth + 1) for entry in value[:CUT_INSIDE]) + ")"
    if isinstance(value, Mapping):
        items = list(value.items())[:CUT_INSIDE]
        inner = ", ".join(f"{name}: {_inside(each, depth + 1)}" for name, each in items)
        return inner if depth == 0 else "{" + inner + "}"
    return _scalar(value)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def views(document: Mapping[str, Any]) -> list[View]:
    """The columns of a document in its order, then the certificates and seconds of the rows."""
    left, rows = set(instances(document)), document["rows"]
    columns = [column for column in document["columns"] if column["name"] not in left]
    for name, kind in (("certificate", "text"), ("seconds", "measured")):
        if any(name in row for row in rows):
            columns.append({"name": name, "kind": kind, "show": False})
    declared = any("show" in column for column in document["columns"])
    labels = _labels(columns)
    pairs = _pairs(document["columns"])
    uppers = {upper: lower for lower, upper in pairs.items()}
    found = []
    for column in columns:
        name = column["name"]
        values = [row.get(name) for row in rows]
        present = [value for value in values if value is not None]
        texts, marks = _texts(rows, name, pairs.get(name)), _marks(values)
        if marks:
            texts = _often(rows, name.replace("verdict", "counts"), texts)
        if declared:
            fit = "heading" in column or _short(present, texts, WIDE)
            shown = column.get("show", True) and fit
        else:
            shown = bool(marks) or (name not in (*uppers, *EXTRA) and _short(present, texts, SHORT))
        found.append(View(
            name=name, heading=column.get("heading", name), label=labels[name],
            kind=column["kind"], texts=tuple(texts),
            ranks=marks or tuple(ranks(values)), marks=marks, shown=shown,
            numeric=bool(present) and all(map(_is_number, present)),
            choices=(), pair=pairs.get(name) or uppers.get(name), lower=name in pairs,
        ))  # fmt: skip
    return _with_choices(_not_none(found) if declared else _at_first(found))


def instances(document: Mapping[str, Any]) -> list[str]:
    """The columns that hold whole instances and nothing else; none if no other column is left."""
    names = [
        str(column["name"])
        for column in document["columns"]
        if str(column.get("source") or "").count(".") == 1 and column["kind"] == "parameter"
        and all(isinstance(row.get(column["name"]), Mapping | None) for row in document["rows"])
    ]  # fmt: skip
    return names if len(names) < len(document["columns"]) else []


def _labels(columns: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The headings, with the names of those that others have, too, or that are another's name."""
    headings = {str(c["name"]): str(c.get("heading", c["name"])) for c in columns}
    taken = Counter(_bare(heading) for heading in headings.values())
    taken.update({_bare(name) for name in headings if _bare(name) != _bare(headings[name])})
    return {
        name: heading if taken[_bare(heading)] == 1 or heading == name else f"{heading} ({name})"
        for name, heading in headings.items()
    }


def _bare(text: str) -> str:
    return " ".join(text.casefold().split())


def _not_none(found: Sequence[View]) -> list[View]:
    """All, if there is none for a glance."""
    return list(found) if any(v.shown for v in found) else [replace(v, shown=True) for v in found]


def _at_first(found: Sequence[View]) -> list[View]:
    """Fewer columns shown where there are many; all, if there is none for a glance."""
    fit = [view for view in found if view.shown]
    if len(fit) > FEW:
        fit = [v for v in fit if v.name not in LATER and (
            v.marks or v.kind == "proved" or len(set(v.ranks)) > 1)]  # fmt: skip
    most = FEW if any(view.marks for view in fit) else SHOWN
    plain = {view.name for view in [view for view in fit if not view.marks][:most]}
    chosen = [replace(v, shown=v.shown and (bool(v.marks) or v.name in plain)) for v in found]
    return _not_none(chosen)


def _with_choices(found: Sequence[View]) -> list[View]:
    """Menus for the columns shown: verdicts, and up to eight others of few values."""
    chosen, selects = [], 0
    for view in found:
        computed = view.numeric and view.kind not in ("parameter", "text")
        choices = _choices(view) if view.shown and not computed else ()
        if not view.marks:
            choices = choices if selects < SELECTS else ()
            selects += bool(choices)
        chosen.append(replace(view, choices=choices))
    return chosen


def _marks(values: Sequence[Any]) -> tuple[int | None, ...]:
    """The verdicts of a column that holds nothing else, as indices; of another column nothing."""
    index: dict[str, int] = {verdict: i for i, verdict in enumerate(VERDICTS)}
    if not any(values) or any(v is not None and str(v) not in index for v in values):
        return ()
    return tuple(None if value is None else index[str(value)] for value in values)


def _often(rows: Sequence[Mapping[str, Any]], name: str, texts: Sequence[str]) -> list[str]:
    """Verdicts on many runs with how many of them: "wrong in silence, 49 of 100"."""
    found = []
    for row, text in zip(rows, texts):
        counts = row.get(name)
        if isinstance(counts, Mapping) and all(isinstance(n, int) for n in counts.values()):
            text = f"{text}, {counts.get(text, 0)} of {sum(counts.values())}"
        found.append(text)
    return found


def _pairs(columns: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The lower column -> the upper column, by their sources."""
    sources = {str(c["source"]): str(c["name"]) for c in columns if c.get("source")}
    return {
        name: sources[source.removesuffix(".lower") + ".upper"]
        for source, name in sources.items()
        if source.endswith(".lower") and source.removesuffix(".lower") + ".upper" in sources
    }


def _texts(rows: Sequence[Mapping[str, Any]], name: str, upper: str | None) -> list[str]:
    if upper is None:
        return [text_of(row.get(name)) for row in rows]
    return [_both(row, name, upper) for row in rows]


def _both(row: Mapping[str, Any], lower: str, upper: str) -> str:
    """The digits that both bounds have, else both bounds."""
    low, high = row.get(lower), row.get(upper)
    if isinstance(low, str) and isinstance(high, str) and low and high:
        if low == high and len(low) <= SHORT:
            return text_of(low)
        for digits in range(DIGITS, 1, -1):
            try:
                return fixed(lower, upper, digits=digits)({lower: low, upper: high})
            except (SciBarriersError, ArithmeticError):
                continue
        return f"{text_of(low)} to {text_of(high)}"
    return text_of(low)


def _short(present: Sequence[Any], texts: Sequence[str], longest: int) -> bool:
    """Whether a column is one for a glance."""
    if not present or any(isinstance(value, list | Mapping) for value in present):
        return False
    return max(map(len, texts)) <= longest


def _is_number(value: Any) -> bool:
    if isinstance(value, bool | list | Mapping):
        return False
    return isinstance(value, int | float | Decimal) or number(str(value)) is not None


def _choices(view: View) -> tuple[tuple[int | None, str, int], ...]:
    """The different values in their order with the number of rows; none if too many, or one."""
    counts = Counter(view.ranks)
    if not 2 <= len(counts) <= min(CHOICES, max(len(view.ranks) // 2, 2)):
        return ()
    names: dict[int | None, str] = dict(zip(view.ranks, view.texts))
    if view.marks:
        names |= dict(enumerate(VERDICTS))
    order = sorted(counts, key=lambda place: (place is None, place or 0))
    return tuple((place, names[place], counts[place]) for place in order)
