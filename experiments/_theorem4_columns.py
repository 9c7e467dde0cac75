"""The columns of the tables `theorem4` and `theorem4_more`, and how their cells read.

A cell of a part shows one of
    d/eps         the distance of the answer, digits fixed by both proved bounds
    > 1           the same, only bounded below
    open at n     the statement `undetermined`: no answer after level n, and what was shown fits all
    asks n        part (iii): level n was asked, where the sides have nothing in common; measured
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, localcontext
from typing import Any

from sci_barriers.errors import PrecisionExhausted
from sci_barriers.tables import Column

PARTS = ("i", "ii", "iii")
CLAIMS = {
    "upper": ("distance", "upper"), "squared": ("distance", "squared"),
    "exceeds": ("distance", "exceeds"), "verdict": ("distance", "verdict"),
    "x": ("distance", "x"), "eps": ("outcome", "eps"), "part": ("outcome", "part"),
    "norm": ("information", "norm"), "L": ("membership", "L"), "network": ("network", "x"),
}  # fmt: skip
"""Further columns of each part: (statement, key of its claim)."""

Row = Mapping[str, Any]
Format = Callable[[Row], str]


def columns(*, others: bool, sides: int, samples: int) -> tuple[Column, ...]:
    """Those of one table; others: N, m, K, the reading and w are shown, and there are no networks
    beside the answers. sides: k at most; samples: of a game over training sets.
    """
    levels = [_proved(f"level_{p}", f"outcome_{p}.claim.level") for p in PARTS[1:]]
    networks = [_proved(f"exists_{p}", f"exists_{p}.claim.upper") for p in PARTS[1:]]
    rights = [
        Column(name=f"right_{p}", kind="measured", heading=f"right in ({p})", format=_right(p))
        for p in PARTS[1:]
    ]
    return (
        *(_parameter(name, show=others) for name in ("N", "m", "K")),
        _text("w", show=others),
        _proved("norm_i", "information_i.claim.norm", heading="norm", show=others),
        _text("algorithm"),
        _parameter("problem"),
        _text("solves"),
        _proved("level_i", "outcome_i.claim.level", heading="n", format=_levels),
        *(_proved(f"lower_{p}", f"distance_{p}.claim.lower", heading=f"({p}) d/ε", format=_cell(p))
          for p in PARTS),
        *rights,
        _proved("exists_i", "exists_i.claim.upper", heading="network", format=_networks,
                show=not others),
        *levels,
        *networks,
        *(column for part in PARTS for column in _of_part(part, sides, samples)),
        *(_text(name, show=False) for name in ("inputs", "seed", "status")),
    )  # fmt: skip


def _text(name: str, *, show: bool = True) -> Column:
    return Column(name=name, kind="text", heading=name, show=show)


def _parameter(name: str, *, show: bool = True) -> Column:
    source = f"instances.I_i.parameters.{name}"
    return Column(name=name, kind="parameter", heading=name, source=source, show=show)


def _proved(name: str, path: str, **options: Any) -> Column:
    options = {"heading": name, "show": "format" in options, **options}
    return Column(name=name, kind="proved", source=f"statements.{path}", **options)


def _of_part(p: str, sides: int, samples: int) -> list[Column]:
    """What the certificate says of one part beside the shown cells, and the level asked."""
    labels = [f"I_{p}", *(f"side_{j}_{p}" for j in range(1, sides)), *(["tie_i"] * (p == "i"))]
    further = [f"{j}_{p}" for j in range(1, samples)]
    labels += [*(f"sample_{end}" for end in further), f"shown_{p}"]
    found = [
        _proved(f"{name}_{p}", f"{statement}_{p}.claim.{key}")
        for name, (statement, key) in CLAIMS.items()
        if (name, p) != ("norm", "i")
    ]
    found += [_proved(f"exceeds_{end}", f"distance_{end}.claim.exceeds") for end in further]
    found += [_proved(f"part_{end}", f"outcome_{end}.claim.part") for end in further]
    found += [
        Column(name=label, kind="parameter", heading=label, source=f"instances.{label}", show=False)
        for label in labels
    ]
    heading = f"({p}) highest level asked"
    return [*found, Column(name=f"asked_{p}", kind="measured", heading=heading, show=False)]


# -- how the cells read ------------------------------------------------------------------------


def _cell(part: str) -> Format:
    """See the head of the file."""

    def text(row: Row) -> str:
        low, high, level = row[f"lower_{part}"], row[f"upper_{part}"], row[f"level_{part}"]
        if low is not None:
            return _ratio(low, high, row[f"eps_{part}"])
        if row[f"exceeds_{part}"] is not None:
            return "> 1"
        if level is not None and part != "iii":
            return f"open at {level}"
        asked = row[f"asked_{part}"]
        return "–" if asked is None else f"asks {asked}"

    return text


def _ratio(low: str, high: str, eps: str | None) -> str:
    """Both bounds over eps = 1/10^e, rounded to the same text."""
    if low == high == "0":
        return "0"
    with localcontext(prec=60):
        scale = Decimal(str(eps).removeprefix("1/"))
        values = [Decimal(bound) * scale for bound in (low, high)]
        texts = {f"{x:.3f}" if x < 1000 else f"{x:.3e}".replace("e+", "e") for x in values}
    if len(texts) > 1:
        raise PrecisionExhausted(f"{low} to {high}: three decimals are not fixed")
    return texts.pop()


def _levels(row: Row) -> str:
    """The levels of the refuted parts, once if they are equal."""
    levels = [row[f"level_{p}"] for p in PARTS if row[f"exceeds_{p}"] is not None]
    return ", ".join(dict.fromkeys("–" if n is None else str(n) for n in levels)) or "–"


def _networks(row: Row) -> str:
    """The distances of the networks for the chosen instances."""
    return ", ".join(sorted({row[f"exists_{p}"] for p in PARTS} - {None})) or "–"


def _right(part: str) -> Format:
    def text(row: Row) -> str:
        count = row[f"right_{part}"]
        return "–" if count is None else f"{count} of {row['inputs']}"

    return text
