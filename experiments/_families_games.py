"""The certificate of a row of `families`: all games on one family, joined, and its barrier.

instances    tie, side_0, ..., side_(k-1) (of the game in which the target waits), and the side
             that refutes each answer under the name of the algorithm
statements   barrier; solutions_tie, solutions_j; information, membership, apart of the waiting
             game; membership_T, solutions_T, far_T, refuted_T, and information_T if anything was
             asked, of each algorithm T
"""

from __future__ import annotations

from typing import Any

from sci_barriers.adversary import Outcome, play
from sci_barriers.adversary.further import TARGETS, FamilyBarrier
from sci_barriers.families.further import FurtherFamily
from sci_barriers.families.further.statements import certificate
from sci_barriers.tables import Binding

ANSWERING = ("naive", "centre", "first", "capped")
BUDGET = 1000
ASKING = ("naive", "capped")
KINDS = ("information", "membership", "solutions", "far", "refuted")
REFERENCES = ("information", "membership", "distance", "from")


def games(family: FurtherFamily) -> dict[str, Outcome]:
    """The outcome of every algorithm, `wait` last."""
    barrier = FamilyBarrier(family)
    return {
        name: play(TARGETS[name], barrier, budget_level=BUDGET) for name in (*ANSWERING, "wait")
    }


def joined(family: FurtherFamily, outcomes: dict[str, Outcome]) -> dict[str, Any]:
    """One certificate of all games; KeyError or AttributeError where a game has no witness."""
    members: dict[str, Any] = {"tie": family.tie()}
    statements: dict[str, Any] = {
        "barrier": family.barrier(), "solutions_tie": family.tie().statement(label="tie")
    }  # fmt: skip
    for name, outcome in outcomes.items():
        witness = outcome.witness
        if witness is None or not witness.complete:
            raise ValueError(f"the game of {name} on {family.name} has no complete witness")
        labels = {label: _label(label, name) for label in witness.members}
        members |= {labels[label]: member for label, member in witness.members.items()}
        for kind, statement in witness.certificate["statements"].items():
            statements[_name(kind, name)] = _renamed(statement, labels, name)
    return certificate(members, statements)


def _label(label: str, algorithm: str) -> str:
    return algorithm if label == "I" else label.replace(" ", "_")


def _name(name: str, algorithm: str) -> str:
    return name.replace(" ", "_") if algorithm == "wait" else f"{name}_{algorithm}"


def _renamed(statement: dict[str, Any], labels: dict[str, str], algorithm: str) -> dict[str, Any]:
    found = dict(statement)
    if "instance" in found:
        found["instance"] = labels[found["instance"]]
    if "instances" in found:
        found["instances"] = [labels[label] for label in found["instances"]]
    for key in REFERENCES:
        value = found.get(key)
        if isinstance(value, list):
            found[key] = [_name(name, algorithm) for name in value]
        elif value is not None:
            found[key] = _name(value, algorithm)
    return found


def binding(sizes: dict[int, set[bool]]) -> Binding:
    """The shapes of all statements. sizes: for each number k of sides, whether the tie is listed
    beside them (True) or is one of them (False).
    """
    sides = [[f"side_{j}" for j in range(k)] for k in sizes]
    lists = [(["tie"] if tie else []) + [f"side_{j}" for j in range(k)]
             for k, with_tie in sizes.items() for tie in sorted(with_tie)]  # fmt: skip
    shapes: dict[str, list[dict[str, Any]]] = {
        "barrier": [{"kind": "barrier"}],
        "solutions_tie": [{"kind": "solutions", "instance": "tie"}],
        "information": [{"kind": "information", "instances": labels} for labels in lists],
        "membership": [{"kind": "membership", "instances": labels} for labels in lists],
        "apart": [
            {"kind": "apart", "information": "information", "membership": "membership",
             "from": [f"solutions_{j}" for j in range(len(labels))]}
            for labels in sides
        ],
    }  # fmt: skip
    for j in range(max(sizes)):
        shapes[f"solutions_{j}"] = [{"kind": "solutions", "instance": f"side_{j}"}]
    for name in ANSWERING:
        shapes[f"information_{name}"] = [{"kind": "information", "instance": name}]
        shapes[f"membership_{name}"] = [{"kind": "membership", "instance": name}]
        shapes[f"solutions_{name}"] = [{"kind": "solutions", "instance": name}]
        shapes[f"far_{name}"] = [{"kind": "far", "from": f"solutions_{name}"}]
        shown = f"information_{name}" if name in ASKING else None
        shapes[f"refuted_{name}"] = [
            {"kind": "refuted", "membership": f"membership_{name}", "information": shown,
             "distance": f"far_{name}"}
        ]  # fmt: skip
    for name in set(ANSWERING) - set(ASKING):
        del shapes[f"information_{name}"]
    return Binding(statements=shapes)
