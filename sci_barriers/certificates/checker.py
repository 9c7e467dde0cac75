"""Check a certificate: every statement in it, from the parameters of its instances alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .context import Context
from .numbers import Rejected, Unreadable
from .reader import anything, fields, label
from .statements import CHECKS
from .statements.minimisers import prove
from .text import within_root_limit

FORMAT = "sci-barriers-certificate/1"
MOST_INSTANCES = 2_100  # at most 64 of them differ in more than the winner of a tie (context.py)
MOST_STATEMENTS = 64


@dataclass(frozen=True)
class Outcome:
    """Whether every statement was accepted; if not, why; if so, which kinds."""

    accepted: bool
    reason: str


def _table(most: int) -> Callable[[Any, str], dict[str, Any]]:
    def convert(value: Any, where: str) -> dict[str, Any]:
        if not isinstance(value, dict) or not 0 < len(value) <= most:
            raise Unreadable(f"{where}: an object with 1 to {most} entries is needed")
        for key in value:
            label(key, where)
        return value

    return convert


def check(certificate: Any) -> Outcome:
    """Check every statement of a certificate (a decoded JSON object); all must hold.

    Raises Unreadable if the object is not a well-formed certificate of a known version. Exact: an
    accepted statement is a theorem about the instances that the parameters define (FORMAT.md).
    """
    version = certificate.get("format") if isinstance(certificate, dict) else None
    if version != FORMAT:
        raise Unreadable(f"format: {FORMAT!r} is needed, got {str(version)[:60]!r}")
    within_root_limit(certificate)
    tables = {"instances": _table(MOST_INSTANCES), "statements": _table(MOST_STATEMENTS)}
    got = fields(certificate, "certificate", {"format": anything, **tables})
    checks: dict[str, Callable[[Context, str, dict[str, Any]], None]] = CHECKS
    kinds: list[str] = []
    for name, statement in got["statements"].items():
        kind = statement.get("kind") if isinstance(statement, dict) else None
        if not isinstance(kind, str) or kind not in checks:
            raise Unreadable(f"statements.{name}.kind: one of {', '.join(checks)} is needed")
        kinds.append(kind)
    context = Context(got["instances"], got["statements"], prove)
    for name in got["instances"]:
        context.built(name, "instances")
    failed = ""
    for (name, statement), kind in zip(got["statements"].items(), kinds):
        try:
            checks[kind](context, name, statement)
        except Rejected as problem:
            failed = failed or f"{name}: {problem}"
    if failed:
        return Outcome(False, failed)
    counts = {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}
    return Outcome(True, ", ".join(f"{n} {kind}" for kind, n in counts.items()))
