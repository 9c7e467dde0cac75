"""What a worker does: canonical specifications in, JSON texts out.

    work(texts) -> one text for each: {"status", "result", "seconds", "provenance"}

Only text passes between driver and workers, however they are connected. What a cell raises becomes
status "error" with the reason; a worker that dies is the driver's business.
"""

from __future__ import annotations

import json
import platform
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sci_barriers.errors import shortened
from sci_barriers.store import Outcome
from sci_barriers.sweep.kinds import kind

_LONGEST = 500


def work(texts: Sequence[str], more: Mapping[str, str] | None = None) -> list[str]:
    """Runs the cells one after the other. more: further kinds, see `kinds`."""
    return [_written(_one(text, more)) for text in texts]


def read(text: str) -> Outcome:
    """The outcome in a text of `work`. BadInput for other texts."""
    return Outcome(**json.loads(text))


def died(reason: str) -> Outcome:
    """The outcome of a cell whose worker died each time."""
    return Outcome(status="error", result={"message": reason})


def _one(text: str, more: Mapping[str, str] | None) -> Outcome:
    start = time.perf_counter()
    try:
        spec = json.loads(text)
        found = kind(spec["cell"], more).run(spec["parameters"])
    except MemoryError:
        found = Outcome(status="memory", result={"message": "MemoryError"})
    except (Exception, SystemExit) as problem:
        told = shortened(f"{type(problem).__name__}: {problem}", limit=_LONGEST)
        found = Outcome(status="error", result={"message": told})
    seconds = time.perf_counter() - start if found.seconds is None else found.seconds
    return Outcome(
        status=found.status, result=found.result, seconds=seconds,
        provenance={**provenance(), **found.provenance},
    )  # fmt: skip


def _written(outcome: Outcome) -> str:
    return json.dumps({
        "status": outcome.status, "result": dict(outcome.result), "seconds": outcome.seconds,
        "provenance": dict(outcome.provenance),
    }, allow_nan=False)  # fmt: skip


@lru_cache(maxsize=1)
def provenance() -> Mapping[str, Any]:
    """Where this process runs: host, processor, system, Python, the version of this program."""
    from sci_barriers import __version__

    return {
        "host": socket.gethostname(),
        "processor": platform.processor() or platform.machine(),
        "system": f"{platform.system()} {platform.release()}",
        "python": sys.version.split()[0],
        "sci_barriers": __version__,
    }
