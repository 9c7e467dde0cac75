"""How routines are timed beside each other: medians, taking turns, the second of two calls."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any


def medians(actions: dict[str, Callable[[], Any]], repeats: int) -> dict[str, float]:
    """Median seconds of each action; they take turns, the second of two calls is timed."""
    times: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(repeats):
        for name, action in actions.items():
            action()
            start = time.perf_counter()
            action()
            times[name].append(time.perf_counter() - start)
    return {name: statistics.median(values) for name, values in times.items()}
