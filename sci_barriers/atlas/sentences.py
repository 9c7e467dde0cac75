"""Sentences on runs at many places, one for each solver, made from rows alone.

    silent and wrong for 4 of 24 designs (50 × 100 at level 1/100: r ≥ 99/100)

A place is what a group of runs has in common, such as a data set; along it one value varies, of
which the sentence names the range. verdicts.py has the sentences on runs along delta.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sci_barriers.atlas.verdicts import WORDS, WORST_FIRST, Row, met, often, ranges


def sentences_by_place(rows: Iterable[Row], *, symbol: str, noun: str) -> list[str]:
    """One sentence for each solver, in the order of the rows.

    A row has solver, setting, verdict, place, at, value: the value that varies along the place as a
    number and as text; and counts, {verdict: runs}, where it stands for many seeds. symbol: of the
    value; noun: what the rows are, in the plural.
    """
    by_solver: dict[str, list[Row]] = {}
    for row in rows:
        by_solver.setdefault(row["solver"], []).append(row)
    return [f"{solver}: {_sentence(own, symbol, noun)}." for solver, own in by_solver.items()]


def _sentence(rows: Sequence[Row], symbol: str, noun: str) -> str:
    """The same words for the settings where the same happens."""
    by_setting: dict[str, list[Row]] = {}
    for row in rows:
        by_setting.setdefault(row["setting"], []).append(row)
    groups: dict[str, list[str]] = {}
    for setting, own in by_setting.items():
        groups.setdefault(_told(own, symbol, noun), []).append(setting)
    if len(groups) == 1:
        return next(iter(groups))
    return "; ".join(f"{' and '.join(settings)}: {words}" for words, settings in groups.items())


def _told(rows: Sequence[Row], symbol: str, noun: str) -> str:
    """What happens at one setting."""
    parts = []
    for each in WORST_FIRST:
        own = [row for row in rows if met(row, each)]
        if own:
            words = f"{WORDS[each]}{often(own, each)} for"
            where = "" if len(own) == len(rows) else f" ({_where(rows, own, symbol)})"
            parts.append(f"{words} {_share(len(own), len(rows))} {noun}{where}")
    return ", ".join(parts) or f"right for all {len(rows)} {noun}"


def _share(count: int, total: int) -> str:
    return f"all {total}" if count == total else f"{count} of {total}"


def _where(rows: Sequence[Row], own: Sequence[Row], symbol: str) -> str:
    """Such as "wine and diabetes: t ≤ 0.1; linnerud: every t"; places with the same range once, and
    without their names where it is that of all.
    """
    groups: dict[str, list[str]] = {}
    places = dict.fromkeys(row["place"] for row in rows)
    for place in places:
        here = sorted((r for r in rows if r["place"] == place), key=lambda r: -r["at"])
        found = [i for i, row in enumerate(here) if row in own]
        if found:
            text = ranges(found, [row["value"] for row in here], symbol=symbol)
            groups.setdefault(text, []).append(place)
    if len(places) > 1 and list(groups.values()) == [list(places)]:
        return next(iter(groups))
    return "; ".join(f"{_listed(names)}: {text}" for text, names in groups.items())


def _listed(names: Sequence[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
