"""One short file per kind of statement; each gives read-and-check functions to the table CHECKS."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..context import Context
from . import (
    apart,
    barrier,
    binomial,
    condition,
    deviation,
    distance,
    far,
    gap,
    information,
    membership,
    minimisers,
    network,
    norm,
    refuted,
    remote,
    runs,
    solutions,
    support,
    undetermined,
)

CHECKS: dict[str, Callable[[Context, str, dict[str, Any]], None]] = {
    "minimisers": minimisers.check,
    "distance": distance.check,
    "gap": gap.check,
    "norm": norm.check,
    "condition": condition.check,
    "information": information.check,
    "support": support.check,
    "deviation": deviation.check,
    "runs": runs.check,
    "binomial": binomial.check,
    "network": network.check,
    "membership": membership.check,
    "remote": remote.check,
    "undetermined": undetermined.check,
    "refuted": refuted.check,
    "solutions": solutions.check,
    "far": far.check,
    "apart": apart.check,
    "barrier": barrier.check,
}
