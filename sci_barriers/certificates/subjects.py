"""What a claim is about beyond the instances: keys that a table quotes or fixes once for all rows.

`{"kind": "nsp", ...}` speaks of an order s, `optimal` of a norm and of points: numbers that stand
in the claim, beside the results. A cell with the result of another order is no cell of the row. So
each key of SUBJECT is the source of a column, or lies in an object that is one, or is a constant of
the shape in the table's binding (FORMAT.md section 7).

    "s"                always
    "forced.accuracy"  where a column quotes something of `forced`
    "restarts.*.k"     for each i of which a column quotes something: restarts.i.k
"""

from __future__ import annotations

from typing import Any

SUBJECT: dict[str, tuple[str, ...]] = {
    "nsp": ("s",),
    "robust": ("rho", "gamma"),
    "recovery": ("pair",),
    "firenet": ("x", "pair", "p", "L", "eps_0", "delta", "restarts.*.k"),
    "flag": ("said", "eps"),
    "optimal": ("norm", "points"),
    "trained": ("pairs", "at", "delta"),
    "pair": (
        "points", "outputs", "forced.accuracy", "missed.lipschitz", "unstable.eta",
        "unstable.epsilon",
    ),
    "spectrum": ("sites", "points.*.0"),
    "spectrum_refuted": ("n", "output"),
    "answer": ("problem",),
    "answer_refuted": ("problem", "yes"),
    "stages": ("stages.*.k",),
}  # fmt: skip


def other_subject(
    name: str, statement: dict[str, Any], constants: dict[str, Any], sources: set[str]
) -> str:
    """Why the claim is not known to be about what the row says; empty if it is."""
    claim, above = statement["claim"], f"statements.{name}.claim"
    for key, value in constants.items():
        if key not in claim or not same_value(claim[key], value):
            return f"{key} of statement {name!r} is not the one that the table declares"
    for path in SUBJECT.get(statement["kind"], ()):
        parts = path.split(".")
        if parts[0] in constants or parts[0] not in claim:
            continue
        for parent, place in _places(parts, above, sources):
            quoted = not parent or any(source.startswith(f"{parent}.") for source in sources)
            if quoted and not is_shown(place, sources):
                place = place.removeprefix(f"{above}.")
                return f"{place} of statement {name!r} is fixed by no column of the table"
    return ""


def _places(parts: list[str], above: str, sources: set[str]) -> list[tuple[str, str]]:
    """(what must be quoted for it to count, the source that is wanted), for every index."""
    if len(parts) == 1:
        return [("", f"{above}.{parts[0]}")]
    if parts[1] != "*":
        return [(f"{above}.{parts[0]}", f"{above}.{'.'.join(parts)}")]
    head = f"{above}.{parts[0]}."
    indices = {source[len(head) :].split(".")[0] for source in sources if source.startswith(head)}
    return [(f"{head}{i}", f"{head}{i}.{parts[2]}") for i in sorted(indices)]


def is_shown(path: str, sources: set[str]) -> bool:
    """Whether a column quotes the value at the path, or an object that holds it."""
    parts = path.split(".")
    return any(".".join(parts[:n]) in sources for n in range(2, len(parts) + 1))


def same_value(cell: Any, value: Any) -> bool:
    """Equality of JSON values, with true different from 1."""
    if isinstance(cell, list) and isinstance(value, list):
        return len(cell) == len(value) and all(map(same_value, cell, value))
    if isinstance(cell, dict) and isinstance(value, dict):
        return cell.keys() == value.keys() and all(same_value(cell[k], value[k]) for k in cell)
    return type(cell) is type(value) and bool(cell == value)
