"""The answer of `solve` as lines for people and as the object of --json.

--json has the keys
    status, case, level    as in sci_barriers.certified.CertifiedSolution
    unique                 true, false; null: undecided
    support, signs         0-based; of x, or of all minimisers together; null: none, or undecided
    equicorrelation, near  indices
    x                      exact text, or [lower, upper] as decimals rounded outwards; zeros are
                           "0"; null unless the minimiser is unique
    set                    the set of a certificate where there are many minimisers, else null
    margin                 {"primal", "dual", "radius"}: decimals, rounded down; null: no margin
    problem                {"problem": "P3", "lam": ..., ...}
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from sci_barriers.errors import BadInput

if TYPE_CHECKING:
    from sci_barriers.certified import CertifiedSolution

DIGITS = 15
SHORT = 60  # characters of an exact coordinate that is printed as it is
FEW = 12  # non-zero coordinates up to which exact values are asked for
MARGIN_DIGITS = 4
WORDS = {
    "unique": "unique minimiser, proved",
    "infeasible": "infeasible, proved: no x satisfies ||Ax - y|| <= eta",
    "undecided": "undecided",
}
TIED = ("path", "zero")
"""Cases with r != 0, or x = 0: there a further tight index is a tie of the data."""
Coordinate: TypeAlias = "str | list[str]"


def report(found: CertifiedSolution, *, digits: int | None) -> dict[str, Any]:
    """The object of --json, see the head of the file."""
    many = found.unique is False and found.status != "infeasible"
    return {
        "status": found.status,
        "case": found.case,
        "unique": found.unique,
        "support": _listed(found.support),
        "signs": _listed(found.signs),
        "x": coordinates(found, digits=digits) if found.unique else None,
        "set": found.set.to_json() if many else None,
        "equicorrelation": _listed(found.equicorrelation),
        "near": list(found.near),
        "level": found.level,
        "margin": _margin(found),
        "problem": found.problem.to_parameters(),
    }


def _listed(indices: tuple[int, ...] | None) -> list[int] | None:
    return None if indices is None else [int(j) for j in indices]


def coordinates(found: CertifiedSolution, *, digits: int | None) -> list[Coordinate]:
    """The unique minimiser: all coordinates exact if they are few and short, else enclosures.

    Enclosures [lower, upper] have `digits` significant digits, 15 by default, and differ by at most
    two units of the last one; zeros are exactly "0".
    """
    from sci_barriers.exact import is_zero, to_json

    if digits is None and len(found.support or ()) <= FEW:
        try:
            texts = [to_json(x) if not is_zero(x) else "0" for x in found.x]
        except BadInput:  # the data are not exact
            texts = []
        if texts and all(isinstance(text, str) and len(text) <= SHORT for text in texts):
            return [str(text) for text in texts]
    digits = digits or DIGITS
    return [
        "0" if box.lower == box.upper == 0 else list(box.bounds(digits))
        for box in found.enclosure(digits=digits + 2)
    ]


def _margin(found: CertifiedSolution) -> dict[str, str | None] | None:
    """Decimals, rounded down: each is still a lower bound."""
    from sci_barriers.exact import Enclosure

    margin = found.margin
    if margin is None:
        return None
    numbers = {name: getattr(margin, name) for name in ("primal", "dual", "radius")}
    return {
        name: None if value is None else Enclosure.point(value).bounds(MARGIN_DIGITS)[0]
        for name, value in numbers.items()
    }


def lines(found: CertifiedSolution, answer: Mapping[str, Any]) -> list[str]:
    """The answer for people."""
    from sci_barriers.certified import LEVELS

    status = WORDS.get(found.status, f"not unique, proved: a {found.status} of minimisers")
    told = [
        f"problem  {_described(found)}",
        f"status   {status}",
        f"level    {found.level}: {LEVELS.get(found.level, '')}",
    ]
    if found.support is not None and found.signs is not None:
        signs = (f"{j}{'+' if s > 0 else '-'}" for j, s in zip(found.support, found.signs))
        whose = "" if found.unique else "  (non-zero in some minimiser)"
        told.append(f"support  {' '.join(signs) or 'empty'}{whose}")
    if not found.decided:
        told.append(f"near     {' '.join(map(str, found.near)) or 'unknown'}")
    margin = answer["margin"]
    if margin is not None:
        slacks = (f"{name} {margin[name] or 'none'}" for name in ("primal", "dual"))
        told.append(f"margin   {', '.join(slacks)}")
        told.append(f"         the same support and signs for all data within {margin['radius']}")
    elif found.unique and found.case in TIED and found.equicorrelation != found.support:
        told.append("margin   none: a tie, so small changes of the data may change the support")
    elif found.unique:
        told.append("margin   none shown")
    if answer["x"] is not None:
        for j, text in enumerate(answer["x"]):
            if text != "0":
                told.append(f"x[{j}] {_in_words(text)}")
        if len(found.support or ()) < found.N:
            told.append("x = 0 elsewhere" if found.support else "x = 0")
    if answer["set"] is not None:
        told.append(f"set      {json.dumps(answer['set'], ensure_ascii=False)}")
    return told


def _in_words(text: Coordinate) -> str:
    return f"= {text}" if isinstance(text, str) else f"in [{text[0]}, {text[1]}]"


def _described(found: CertifiedSolution) -> str:
    parameters = found.problem.to_parameters()
    tag, weights = parameters.pop("problem"), parameters.pop("weights")
    words = [f"{name} = {value}" for name, value in parameters.items()]
    words += ["weighted"] if weights is not None else []
    return f"{tag}, {', '.join(words)}; A {found.m} x {found.N}"
