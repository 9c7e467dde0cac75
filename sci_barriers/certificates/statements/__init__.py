"""One short file per kind of statement; each gives read-and-check functions to the table CHECKS."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..context import Context
from . import condition, deviation, distance, gap, information, minimisers, norm, support

CHECKS: dict[str, Callable[[Context, str, dict[str, Any]], None]] = {
    "minimisers": minimisers.check,
    "distance": distance.check,
    "gap": gap.check,
    "norm": norm.check,
    "condition": condition.check,
    "information": information.check,
    "support": support.check,
    "deviation": deviation.check,
}
