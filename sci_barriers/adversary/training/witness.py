"""Certificates of the game over training sets, for the standard-library checker.

    instances    I 0, ..., I R-1 = (A^j, y + shift_k e_0); "shown n" = (A_n, y_n), explicit
    information  the answers are admissible for all R instances
    membership   all of them lie in Omega, |shift| <= radius
    for each k:  minimisers and distance: d(phi(y_k), Xi) > eps;  refuted: all of it together;
                 network: phi(y_k) exactly, from the weights, where phi is an exact network
    for levels n of training sets: minimisers of "shown n", and training pair of "shown n":
                 |x_n - Xi(A_n, y_n)| <= 2^-n, the distance with its verdict on 2^-n

For R = 1 the instance is called I, and the numbers are left out of the names. That these are the
answers given and the network returned is what the game reports; for a program, phi(y_k) is what it
returned for the float64 numbers nearest to y_k.

**Several files.** A file holds twelve samples at most, fewer where the weights, written once for
each sample, or the roots in them are long; `refutations` yields as many files as it takes, each
with the information, the membership and the training pairs.

**complete** is False for each of several files, and where something does not fit: the log, weights,
data or roots too long to be written, training pairs of levels below the highest four. Information
outcomes: as in the game for solvers, with the pairs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sci_barriers.adversary.barrier import Witness
from sci_barriers.adversary.breakdown.witness import CHARACTERS
from sci_barriers.adversary.training.cluster import Sample
from sci_barriers.adversary.training.forms import bits, weights
from sci_barriers.adversary.training.table import TrainingTable
from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, format_number
from sci_barriers.families.tie import Tie
from sci_barriers.networks import Network
from sci_barriers.problems import Instance
from sci_barriers.proofs import certificate, distance, vector

_SAMPLES = 12
_LEVELS = 4
_ENTRIES = 200_000  # of the explicit A_n together
_PAIR_BITS = 20_000_000
_ROOT_BITS = 4_000_000
_ALL_ROOT_BITS = 12_000_000
_WEIGHTS = 400_000  # numbers of the network statements together
_WEIGHT_BITS = 40_000_000


def network_statement(label: str, network: Network, x: Any) -> dict[str, Any]:
    """phi(y of the instance) = x exactly."""
    claim = {"layers": network.to_json(), "x": vector(x)}
    return {"kind": "network", "instance": label, "claim": claim, "proof": {}}


def refutations(
    answers: TrainingTable,
    samples: Sequence[Sample],
    *,
    part: str,
    eps: Q,
    radius: Q,
    network: Network | None,
) -> Iterator[Witness]:
    """The witnesses that phi is farther than eps on these samples, all of them together.

    They are made one by one, as they are asked for.
    """
    told: dict[str, Any] = {"eps": format_number(eps), "level": answers.table.largest}
    told["part"] = part if eps >= answers.table.omega.accuracy(part) else None
    weighed = network if network is None or bits(network) <= _WEIGHT_BITS else None
    count, fits = _how_many(samples[0].member, weighed)
    fits = fits and weighed is network
    for first in range(0, len(samples), count):
        some = {k: samples[k] for k in range(first, min(first + count, len(samples)))}
        yield _file(
            answers, some, told=told, eps=eps, radius=radius, network=weighed,
            single=len(samples) == 1, all_here=fits and len(some) == len(samples),
        )  # fmt: skip


def _file(
    answers: TrainingTable,
    samples: dict[int, Sample],
    *,
    told: dict[str, Any],
    eps: Q,
    radius: Q,
    network: Network | None,
    single: bool,
    all_here: bool,
) -> Witness:
    table = answers.table
    omega = table.omega
    members = {"I" if single else f"I {k}": sample.member for k, sample in samples.items()}
    about: dict[str, Any] = {"instance": "I"} if single else {"instances": list(members)}
    instances = {label: member.instance() for label, member in members.items()}
    statements: dict[str, Any] = {}
    complete = all_here
    if table.largest is not None:
        claim, whole, _ = table.claim(characters=CHARACTERS)
        statements["information"] = _statement("information", claim, **about)
        complete = complete and whole
    inside: dict[str, Any] = {"class": "breakdown", "L": omega.L}
    inside |= {} if single else {"radius": format_number(radius)}
    statements["membership"] = _statement("membership", inside, **about)
    for label, (k, sample) in zip(members, samples.items(), strict=True):
        informed = table.largest is not None
        made = _sample(label, "" if single else f" {k}", sample, eps, told, informed, network)
        complete = complete and made is not None
        statements |= made or {}
    shown, pairs, all_pairs = _pairs(answers)
    found = certificate(instances | shown, statements | pairs)
    return Witness(certificate=found, complete=complete and all_pairs, members=members)


def _statement(kind: str, claim: dict[str, Any], **about: Any) -> dict[str, Any]:
    return {"kind": kind, **about, "claim": claim, "proof": {}}


def _sample(
    label: str,
    ending: str,
    sample: Sample,
    eps: Q,
    told: dict[str, Any],
    informed: bool,
    network: Network | None,
) -> dict[str, Any] | None:
    """The statements of one sample; None where they are too long to be written."""
    member = sample.member
    if _root_bits(member) > _ROOT_BITS:
        return None
    try:
        far = distance(f"minimisers{ending}", member.solution_set(), sample.x, exceeds=eps)
        near = member.minimisers(label=label)
    except BadInput:
        return None
    found = {f"minimisers{ending}": near, f"distance{ending}": far}
    about: dict[str, Any] = {"membership": "membership", "distance": f"distance{ending}"}
    about["information"] = "information" if informed else None
    if network is not None:
        found[f"network{ending}"] = network_statement(label, network, sample.x)
        about["network"] = f"network{ending}"
    return found | {f"refuted{ending}": _statement("refuted", told, **about)}


def _root_bits(member: Tie) -> int:
    """Bits of the arguments of all roots in the statements of one sample, about."""
    return 0 if member.w is None else 8 * (member.m + 1) * int(member.c_squared.height_bits())


def _how_many(member: Tie, network: Network | None) -> tuple[int, bool]:
    """How many samples one file holds, at least 1, and whether that one fits."""
    rooms = [_SAMPLES]
    if member.w is not None:
        rooms.append(_ALL_ROOT_BITS // max(1, _root_bits(member)))
    if network is not None:
        rooms += [_WEIGHTS // max(1, weights(network)), _WEIGHT_BITS // max(1, bits(network))]
    return max(1, min(rooms)), min(rooms) >= 1


def with_pairs(answers: TrainingTable, witness: Witness | None) -> Witness | None:
    """The witness of an information outcome, and the training pairs that were shown."""
    if witness is None:
        return None
    shown, pairs, all_pairs = _pairs(answers)
    more = certificate(shown, pairs)
    made = {
        key: {**part, **more[key]} if isinstance(part, dict) else part
        for key, part in witness.certificate.items()
    }
    return Witness(certificate=made, complete=witness.complete and all_pairs,
                   members=witness.members)  # fmt: skip


def _pairs(answers: TrainingTable) -> tuple[dict[str, Instance], dict[str, Any], bool]:
    """Instances and statements of the highest levels, and whether all levels are there."""
    instances: dict[str, Instance] = {}
    statements: dict[str, Any] = {}
    omega, left = answers.table.omega, _ENTRIES
    levels = sorted(answers.pairs, reverse=True)
    for n in levels[:_LEVELS]:
        left -= omega.m * omega.N
        if left < 0 or omega.m * omega.m * (n + 8 * omega.K) > _PAIR_BITS:
            break
        pair, label = answers.pairs[n], f"shown {n}"
        instances[label] = pair.instance()
        statements |= pair.statements(label)
    return instances, statements, len(instances) == len(levels)
