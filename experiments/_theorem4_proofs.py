"""One certificate for the three games of a row, and the network that exists beside every answer.

The statements and instances of part p get its name: information_p, membership_p, minimisers_p,
distance_p (or `remote`), outcome_p (`refuted` or `undetermined`). Instances: I_p, the chosen one,
or the first side that is left; side_1_p, ..., side_(k-1)_p and tie_i, the others that are left. For
a chosen instance network_p states the output of the network that exists, exists_p its distance, 0.

A game over training sets has R samples: I_p and the statements above are the first one, sample_j_p
and minimisers_j_p, distance_j_p, outcome_j_p the others, answer_p and answer_j_p what the trained
network returns; shown_p are the data of the training pairs, pair_p the distance of a pair from
their minimisers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sci_barriers.adversary import Outcome
from sci_barriers.adversary.training import TrainingOutcome, existence_witness
from sci_barriers.certificates import FORMAT
from sci_barriers.families import Tie
from sci_barriers.tables import Binding

PARTS = ("i", "ii", "iii")
MOST_SIDES = 3
"""Rows with games that end in information are made for k up to this: each side has a column."""
R = 3
"""Samples of a game over training sets."""
_NEW = {
    "refuted": "outcome", "undetermined": "outcome", "remote": "distance", "network": "answer",
    "training pair of shown": "pair", "minimisers of shown": "minimisers_shown",
}  # fmt: skip
_NAMES = ("instance", "instances", "from", "information", "membership", "distance", "network")

Statements = dict[str, dict[str, Any]]


def certificate(
    outcomes: Mapping[str, Outcome | TrainingOutcome], *, networks: bool
) -> dict[str, Any] | None:
    """The witnesses of all parts in one file, with the networks if so; None without any."""
    instances: dict[str, Any] = {}
    statements: Statements = {}
    for part, outcome in outcomes.items():
        witness = outcome.witness
        if witness is None or not witness.complete:
            continue
        found = renamed(witness.certificate, part)
        instances |= found["instances"]
        statements |= found["statements"]
        if networks and f"minimisers_{part}" in statements:
            statements |= existing(witness.members["I"], part)
    if not statements:
        return None
    return {"format": FORMAT, "instances": instances, "statements": statements}


def given(members: Mapping[str, Tie]) -> dict[str, Any]:
    """For each part one instance, its minimisers, and the network that is made for it."""
    instances = {f"I_{part}": member.instance().identity() for part, member in members.items()}
    statements: Statements = {}
    for part, member in members.items():
        found = existing(member, part)
        statements[f"distance_{part}"] = found.pop(f"exists_{part}")
        statements |= {f"minimisers_{part}": member.minimisers(label=f"I_{part}"), **found}
    return {"format": FORMAT, "instances": instances, "statements": statements}


def renamed(certificate: Mapping[str, Any], part: str) -> dict[str, Any]:
    """The certificate with the names of the head of the file."""
    labels = {label: _label(label, part) for label in certificate["instances"]}
    names = {name: _name(name, part) for name in certificate["statements"]}
    new = labels | names

    def one(statement: Mapping[str, Any]) -> dict[str, Any]:
        changed = dict(statement)
        for key in _NAMES:
            value = changed.get(key)
            if isinstance(value, list):
                changed[key] = [new[entry] for entry in value]
            elif value is not None:
                changed[key] = new[value]
        return changed

    return {
        "instances": {labels[label]: entry for label, entry in certificate["instances"].items()},
        "statements": {names[n]: one(entry) for n, entry in certificate["statements"].items()},
    }


def _label(label: str, part: str) -> str:
    """I, side 0, I 0 -> I_p; side 1 -> side_1_p; I 1 -> sample_1_p; shown 30 -> shown_p."""
    word, _, number = label.partition(" ")
    if label in ("I", "side 0", "I 0"):
        return f"I_{part}"
    if word in ("tie", "shown"):
        return f"{word}_{part}"
    return f"{'sample' if word == 'I' else word}_{number}_{part}"


def _name(name: str, part: str) -> str:
    """refuted, refuted 0 -> outcome_p; refuted 1 -> outcome_1_p; ... of shown 30 -> ..._p."""
    words, _, number = name.rpartition(" ")
    if not number.isdecimal():
        words, number = name, "0"
    new = _NEW.get(words, words)
    first = number == "0" or words.endswith("shown")
    return f"{new}_{part}" if first else f"{new}_{number}_{part}"


def existing(member: Tie, part: str) -> Statements:
    """The output at y of the network for this very instance, and its distance from Xi."""
    found = renamed(existence_witness(member).certificate, part)["statements"]
    distance = {**found[f"distance_{part}"], "network": f"network_{part}"}
    return {f"network_{part}": found[f"answer_{part}"], f"exists_{part}": distance}


def binding() -> Binding:
    """What every row's certificate is about."""
    statements: dict[str, list[dict[str, Any]]] = {}
    for part in PARTS:
        label, distance = f"I_{part}", {"kind": "distance", "from": f"minimisers_{part}"}
        rests = {"membership": f"membership_{part}", "information": f"information_{part}"}
        refuted = {"kind": "refuted", "distance": f"distance_{part}", **rests}
        left = [
            [label, *(f"side_{j}_{part}" for j in range(1, k))] for k in range(2, MOST_SIDES + 1)
        ]
        if part == "i":
            left = [["tie_i", *labels] for labels in left]
        samples = [label, *(f"sample_{j}_{part}" for j in range(1, R))]
        about: list[dict[str, Any]] = [{"instance": label}]
        about += [{"instances": labels} for labels in [*left, samples]]
        statements |= {
            f"information_{part}": [{"kind": "information", **whom} for whom in about],
            f"membership_{part}": [{"kind": "membership", **whom} for whom in about],
            f"minimisers_{part}": [{"kind": "minimisers", "instance": label}],
            f"distance_{part}": [
                distance, {**distance, "network": f"network_{part}"},
                {"kind": "remote", "instance": label},
            ],
            f"outcome_{part}": [
                refuted, {**refuted, "information": None}, {"kind": "undetermined", **rests},
                {**refuted, "network": f"answer_{part}"},
            ],
            f"network_{part}": [{"kind": "network", "instance": label}],
            f"exists_{part}": [{**distance, "network": f"network_{part}"}],
            f"answer_{part}": [{"kind": "network", "instance": label}],
            f"minimisers_shown_{part}": [{"kind": "minimisers", "instance": f"shown_{part}"}],
            f"pair_{part}": [{"kind": "distance", "from": f"minimisers_shown_{part}"}],
        }  # fmt: skip
        for j in range(1, R):
            end = f"{j}_{part}"
            further = {"distance": f"distance_{end}", "network": f"answer_{end}"}
            statements |= {
                f"minimisers_{end}": [{"kind": "minimisers", "instance": f"sample_{end}"}],
                f"distance_{end}": [{"kind": "distance", "from": f"minimisers_{end}"}],
                f"answer_{end}": [{"kind": "network", "instance": f"sample_{end}"}],
                f"outcome_{end}": [{"kind": "refuted", **rests, **further}],
            }
    return Binding(statements=statements)
