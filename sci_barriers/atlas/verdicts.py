"""Four verdicts on one run, and sentences on many.

    right               the distance to the minimiser is at most the tolerance, warned or not
    wrong and said so   it is larger, and the solver warned or did not call its output optimal
    wrong in silence    it is larger, and there was not a word
    no answer           no output: an error, a timeout, too much memory

Sentences are made from rows alone: which verdicts stand at which delta, and where they are the same
for several settings and orders. For other places than values of delta: sentences.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, TypeAlias, get_args

Verdict: TypeAlias = Literal["right", "wrong and said so", "wrong in silence", "no answer"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
RIGHT, SAID, SILENT, NONE = VERDICTS
WORDS = {
    SILENT: "silent and wrong", SAID: "wrong with a warning", NONE: "without an answer",
    RIGHT: "right",
}  # fmt: skip
WORST_FIRST = (SILENT, SAID, NONE)
Row: TypeAlias = Mapping[str, Any]


def verdict(*, answered: bool, wrong: bool, flagged: bool) -> Verdict:
    """The verdict on one run. wrong: the distance exceeds the tolerance, exactly."""
    if not answered:
        return NONE
    if not wrong:
        return RIGHT
    return SAID if flagged else SILENT


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The one that a reader must know of first: silence, then a warning, then no answer."""
    found = set(verdicts)
    return next((each for each in WORST_FIRST if each in found), RIGHT)


def sentences(rows: Iterable[Row], *, symbol: str = "δ", by: str = "order") -> list[str]:
    """One sentence for each solver, in the order of the rows.

    symbol: of the number 2^delta_log2; by: what the column "order" is called.

    A row has solver, setting, order, delta_log2, verdict; counts, {verdict: runs}, where it stands
    for many seeds; and it may have verdict_given, that for the float64 data that were given.
    """
    by_solver: dict[str, list[Row]] = {}
    for row in rows:
        by_solver.setdefault(row["solver"], []).append(row)
    return [
        f"{solver}: {_sentence(own, by).replace('δ', symbol)}." for solver, own in by_solver.items()
    ]


def _sentence(rows: Sequence[Row], by: str) -> str:
    """The same words for the settings and orders where the same happens."""
    sides: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        sides.setdefault((row["setting"], row["order"]), []).append(row)
    groups: dict[str, list[tuple[str, str]]] = {}
    for side, own in sides.items():
        groups.setdefault(_told(own), []).append(side)
    if len(groups) == 1:
        (words,) = groups
        return words
    settings = {setting for setting, _ in sides}
    orders = {order for _, order in sides}
    return "; ".join(
        f"{_where(group, settings, orders, by)} {words}" for words, group in groups.items()
    )


def _where(
    group: Sequence[tuple[str, str]], settings: set[str], orders: set[str], by: str
) -> str:
    """Such as "default, order 12, and tight:"."""
    parts = []
    for setting in dict.fromkeys(setting for setting, _ in group):
        own = {order for name, order in group if name == setting}
        where = "" if own == orders else f"{by} {', '.join(sorted(own))}"
        names = [setting] if len(settings) > 1 else []
        parts.append(", ".join([*names, *([where] if where else [])]) or setting)
    return f"{'; '.join(parts) if len(parts) < 2 else ' and '.join(parts)}:"


def _told(rows: Sequence[Row]) -> str:
    """What happens at one setting and order, from the largest delta to the smallest."""
    rows = sorted(rows, key=lambda row: -row["delta_log2"])
    values = [f"2^{row['delta_log2']}" for row in rows]
    parts = []
    for each in WORST_FIRST:
        places = [i for i, row in enumerate(rows) if met(row, each)]
        if places:
            own = [rows[i] for i in places]
            blame = " (right for the data given)" if all(map(_given, own)) else ""
            where = ranges(places, values, symbol="δ")
            parts.append(f"{WORDS[each]}{often(own, each)} for {where}{blame}")
    if not parts:
        return "right for every δ"
    return ", ".join(parts)


def _given(row: Row) -> bool:
    """Whether only the rounding of the data to float64 is at fault."""
    return row.get("verdict_given") == RIGHT and not row.get("counts")


def met(row: Row, each: Verdict) -> bool:
    """Whether the run, or one of many seeds, ended like this."""
    counts = row.get("counts")
    return bool(counts.get(each)) if counts else row["verdict"] == each


def often(rows: Sequence[Row], each: Verdict) -> str:
    """For rows of many seeds: in how many of the runs."""
    counted = [row["counts"] for row in rows if row.get("counts")]
    if not counted:
        return ""
    numbers = [counts[each] for counts in counted]
    runs = max(sum(counts.values()) for counts in counted)
    low, high = min(numbers), max(numbers)
    return f" in {low} of {runs} runs" if low == high else f" in {low} to {high} of {runs} runs"


def ranges(places: Sequence[int], values: Sequence[str], *, symbol: str) -> str:
    """Where: "δ ≤ 2^-15", "every δ", "2^-20 ≤ δ ≤ 2^-7 and δ = 2^-30".

    values: as text, the largest first; places: increasing indices of some of them.
    """
    last = len(values) - 1
    if len(places) == len(values):
        return f"every {symbol}"
    runs: list[list[int]] = []
    for i in places:
        if runs and runs[-1][1] == i - 1:
            runs[-1][1] = i
        else:
            runs.append([i, i])
    words = []
    for first, end in runs:
        high, low = values[first], values[end]
        if end == last and first < last:
            words.append(f"{symbol} ≤ {high}")
        elif first == 0 and end > 0:
            words.append(f"{symbol} ≥ {low}")
        elif first == end:
            words.append(f"{symbol} = {high}")
        else:
            words.append(f"{low} ≤ {symbol} ≤ {high}")
    return " and ".join(words) if len(words) < 3 else f"{', '.join(words[:-1])} and {words[-1]}"
