"""answer and answer_refuted: yes or no on a 0/1 sequence (FORMAT.md section 10).

    some-one   is some entry 1?            all-zero   are all entries 0?

answer: an entry that is 1 decides both. answer_refuted: the answer is wrong on the sequence, whose
entries at the places that were read are 0.
"""

from __future__ import annotations

from typing import Any

from ..context import Context
from ..endless import Sequence
from ..endless.sequences import FARTHEST, places
from ..kernel import need
from ..reader import anything, boolean, fields, integer, label, one_of

PROBLEM = one_of("some-one", "all-zero")
KEYS = {"kind": label, "instance": label, "claim": anything, "proof": anything}


def check(context: Context, name: str, statement: dict[str, Any]) -> None:
    """The entry at the site is 1, and the answer is that of a sequence with a 1."""
    where = f"statements.{name}"
    got = fields(statement, where, KEYS)
    a = context.endless(got["instance"], f"{where}.instance", Sequence, "a sequence")
    claim = fields(got["claim"], f"{where}.claim", {"problem": PROBLEM, "yes": boolean})
    site = fields(got["proof"], f"{where}.proof", {"site": integer(0, FARTHEST)})["site"]
    need(a[site] == 1, f"the entry {site} is 0")
    need(claim["yes"] == (claim["problem"] == "some-one"), "an entry 1 shows the other answer")


def refuted(context: Context, name: str, statement: dict[str, Any]) -> None:
    """All entries that were read are 0, and the answer is not that of the sequence."""
    where = f"statements.{name}"
    got = fields(statement, where, KEYS)
    fields(got["proof"], f"{where}.proof", {})
    a = context.endless(got["instance"], f"{where}.instance", Sequence, "a sequence")
    keys = {"problem": PROBLEM, "yes": boolean, "reads": places}
    claim = fields(got["claim"], f"{where}.claim", keys)
    need(not any(a[i] for i in claim["reads"]), "reads: an entry that was read is 1")
    right = a.some_one == (claim["problem"] == "some-one")
    need(claim["yes"] != right, "the answer is right")
