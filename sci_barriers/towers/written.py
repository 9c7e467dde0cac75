"""Statements and certificates as dictionaries (certificates/FORMAT.md, section 10).

Every statement of this unit is about one instance, an operator or a sequence, under LABEL. Nothing
is believed: `sci_barriers.certificates` decides, from the family and the parameters alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sci_barriers.certificates import FORMAT

LABEL = "A"
Statement = dict[str, Any]


def statement(
    kind: str, claim: Mapping[str, Any], proof: Mapping[str, Any] | None = None
) -> Statement:
    """One statement about the instance LABEL."""
    return {"kind": kind, "instance": LABEL, "claim": dict(claim), "proof": dict(proof or {})}


def certificate(
    identity: Mapping[str, Any], statements: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """{"format", "instances", "statements"}; identity: {"family", "parameters"}."""
    written = {name: dict(each) for name, each in statements.items()}
    return {"format": FORMAT, "instances": {LABEL: dict(identity)}, "statements": written}
