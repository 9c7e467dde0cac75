"""stages: outputs 1, 0, 1, ... that were given on longer and longer beginnings of one sequence.

Stage s has an index k, an output, the highest place that was read (-1: none) and a length: k and
the lengths increase, the outputs are 1, 0, 1, ... in turns, the highest place is below the length,
and the entries from the length of the stage before up to this length are all equal to the output.
"""

from __future__ import annotations

from typing import Any

from ..context import Context
from ..endless import Sequence
from ..endless.sequences import FARTHEST
from ..kernel import need
from ..reader import anything, fields, integer, label, list_of

MOST = 100_000
STAGE = {
    "k": integer(0, FARTHEST),
    "output": integer(0, 1),
    "highest": integer(-1, FARTHEST),
    "length": integer(1, FARTHEST),
}


def check(context: Context, name: str, statement: dict[str, Any]) -> None:
    """Every stage against the one before, and against the sequence."""
    where = f"statements.{name}"
    keys = {"kind": label, "instance": label, "claim": anything, "proof": anything}
    got = fields(statement, where, keys)
    fields(got["proof"], f"{where}.proof", {})
    a = context.endless(got["instance"], f"{where}.instance", Sequence, "a sequence")
    stages = list_of(lambda v, w: fields(v, w, STAGE), least=1, most=MOST)
    claim = fields(got["claim"], f"{where}.claim", {"stages": stages})
    k, length = -1, 0
    for s, stage in enumerate(claim["stages"]):
        need(stage["k"] > k, f"stages[{s}]: k does not increase")
        need(stage["length"] > length, f"stages[{s}]: the length does not increase")
        need(stage["output"] == 1 - s % 2, f"stages[{s}]: the output must be {1 - s % 2}")
        need(stage["highest"] < stage["length"], f"stages[{s}]: a place beyond its length was read")
        ones = a.below(stage["length"]) - a.below(length)
        wanted = stage["output"] * (stage["length"] - length)
        need(ones == wanted, f"stages[{s}]: an entry of the sequence is another one")
        k, length = stage["k"], stage["length"]
