"""Readers for style "training": what the target returned -> (form, evaluate)."""

from __future__ import annotations

from typing import Any

from sci_barriers.errors import BadInput


def plain(found: Any, facts: dict[str, Any]) -> tuple[list[Any], Any]:
    """Callables; the form says how many entries x has."""
    if not callable(found):
        raise BadInput(f"what was returned = {type(found).__name__}: must be callable")
    return [{"N": facts["N"]}], found


def broken(found: Any, facts: dict[str, Any]) -> tuple[list[Any], Any]:
    return {"no": "list"}, found  # type: ignore[return-value]
