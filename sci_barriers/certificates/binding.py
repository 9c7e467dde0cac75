"""What the rows of a table are about: which statement of which instances each proved cell quotes.

A table declares, once for all its rows, the shape of each statement (its kind and what it refers
to) and how every parameter of every instance is fixed: by a column of the row, or by being that of
another instance. What a claim says of its own subject (an order, a norm, points) is quoted by a
column, or a constant of the shape (subjects.py). So a certificate about something else, or a
statement of another kind, cannot stand behind a row (FORMAT.md section 7).
"""

from __future__ import annotations

from typing import Any

from .numbers import Unreadable
from .reader import anything, fields, label, list_of, maybe, one_of
from .subjects import is_shown, other_subject

KINDS = one_of(
    "minimisers",
    "distance",
    "gap",
    "norm",
    "condition",
    "information",
    "support",
    "deviation",
    "runs",
    "binomial",
    "network",
    "membership",
    "remote",
    "undetermined",
    "refuted",
    "solutions",
    "far",
    "apart",
    "barrier",
    "flag",
    "spectrum",
    "spectrum_refuted",
    "answer",
    "answer_refuted",
    "stages",
    "nsp",
    "robust",
    "recovery",
    "firenet",
    "optimal",
    "trained",
    "pair",
)
MOST_INSTANCES = 5_000
MOST_SETS = 64


def undotted(value: Any, where: str) -> str:
    """A label without a point, which would be the end of it in the source of a column."""
    if "." in label(value, where):
        raise Unreadable(f"{where}: a name in a binding holds no '.'")
    return str(value)


def _names_of_sets(value: Any, where: str) -> Any:
    """One statement, or a list of them."""
    if isinstance(value, list):
        return list_of(undotted, least=1, most=MOST_SETS)(value, where)
    return undotted(value, where)


def _constants(value: Any, where: str) -> dict[str, Any]:
    """Keys of a claim, each with the value that it has in every row."""
    known = dict.fromkeys(value, anything) if isinstance(value, dict) else {}
    return fields(value, where, {}, known)


SHAPE = {
    "instance": undotted,
    "instances": list_of(undotted, least=1, most=MOST_INSTANCES),
    "from": _names_of_sets,
    "scale": undotted,
    "between": list_of(undotted, least=2, most=2),
    "of": undotted,
    "information": maybe(undotted),
    "membership": undotted,
    "distance": undotted,
    "network": undotted,
    "nsp": undotted,
    "robust": maybe(undotted),
    "optimal": undotted,
    "claim": _constants,
}


def read(value: Any) -> dict[str, Any]:
    """Statements: NAME to a list of shapes; instances: LABEL to {"like": LABEL, "except": KEYS}."""
    got = fields(value, "binding", {"statements": _names, "instances": _names})
    shapes = list_of(lambda v, w: fields(v, w, {"kind": KINDS}, SHAPE), least=1, most=64)
    like = {"like": undotted, "except": list_of(label, most=64)}
    instances = {n: fields(v, f"binding.{n}", like) for n, v in got["instances"].items()}
    if any(entry["like"] in instances for entry in instances.values()):
        raise Unreadable("binding.instances: the model of an instance must be fixed by columns")
    statements = {n: shapes(v, f"binding.{n}") for n, v in got["statements"].items()}
    return {"statements": statements, "instances": instances}


def _names(value: Any, where: str) -> dict[str, Any]:
    checked = fields(value, where, {}, dict.fromkeys(value, anything) if value else {})
    return {undotted(known, where): entry for known, entry in checked.items()}


def refusal(certificate: Any, binding: dict[str, Any], sources: set[str]) -> str:
    """Why an accepted certificate is not about what the table declares; empty if it is."""
    for name, statement in certificate["statements"].items():
        shape = {key: value for key, value in statement.items() if key not in ("claim", "proof")}
        declared = [
            found
            for found in binding["statements"].get(name, [])
            if {key: value for key, value in found.items() if key != "claim"} == shape
        ]
        if not declared:
            return f"statement {name!r} is not one that the table declares"
        constants = [found.get("claim", {}) for found in declared]
        why = [other_subject(name, statement, known, sources) for known in constants]
        if all(why):
            return why[0]
        if statement["kind"] == "barrier":
            other = _other_family(name, statement["claim"], certificate["instances"], sources)
            if other:
                return other
    instances = certificate["instances"]
    for name, instance in instances.items():
        if "." in name:
            return f"instance {name[:60]!r}: a name that columns cannot quote, for its '.'"
        model_of = binding["instances"].get(name, {}).get("like")
        left_out = {
            key: None
            for key in instances.get(model_of, {"parameters": {}})["parameters"]
            if key not in instance["parameters"]
        }
        parameters = {**instance["parameters"], **left_out}
        for key, value in [("family", instance["family"]), *parameters.items()]:
            place = "family" if key == "family" else f"parameters.{key}"
            if is_shown(f"instances.{name}.{place}", sources):
                continue
            like = binding["instances"].get(name)
            if like is None or key in like["except"]:
                return f"{place} of instance {name!r} is fixed by no column of the table"
            model = instances.get(like["like"], {"family": None, "parameters": {}})
            known = model["family"] if key == "family" else model["parameters"].get(key)
            if like["like"] == name or type(known) is not type(value) or known != value:
                return f"{place} of instance {name!r} is not that of {like['like']!r}"
    return ""


def _other_family(
    name: str, claim: dict[str, Any], instances: dict[str, Any], sources: set[str]
) -> str:
    """A barrier names no instance: its family and k are shown, or are those of all instances."""
    for key in ("family", "k"):
        if key not in claim or is_shown(f"statements.{name}.claim.{key}", sources):
            continue
        for other, instance in instances.items():
            known = instance["family"] if key == "family" else instance["parameters"].get(key)
            if type(known) is not type(claim[key]) or known != claim[key]:
                return f"{key} of the barrier {name!r} is not that of {other!r}, and in no column"
    return ""


def declared(source: str, binding: dict[str, Any]) -> None:
    """Unreadable unless the statement that a proved column quotes is declared."""
    parts = source.split(".")
    if len(parts) < 2 or parts[1] not in binding["statements"]:
        raise Unreadable(f"columns: {source!r} quotes a statement that binding does not declare")
