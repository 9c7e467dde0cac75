"""solutions: the solutions of an instance of a further family are exactly the claimed set.

The proof obligations of each family are checked from its data (further/); they are stated in
FORMAT.md section 9.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..context import Context
from ..further import Member
from ..further.sets import Set, read_set
from ..numbers import Unreadable
from ..reader import anything, fields, label


@dataclass(frozen=True)
class Solved:
    """A proved statement: the instance by its label, and the set."""

    label: str
    member: Member
    set: Set


def check(context: Context, name: str, statement: dict[str, Any]) -> None:
    """Accept or reject the statement (through the context, so that it is checked once)."""
    solved(context, name, f"statements.{name}")


def solved(context: Context, name: Any, where: str) -> Solved:
    """The set of the solutions statement of that name, once it has been accepted."""
    statement = context.statement(name, where, "solutions")
    return context.once(name, lambda: _prove(context, statement, f"statements.{name}"))


def _prove(context: Context, statement: dict[str, Any], where: str) -> Solved:
    keys = {"kind": label, "instance": label, "claim": anything, "proof": anything}
    got = fields(statement, where, keys)
    member = context.data(got["instance"], f"{where}.instance").member
    if member is None:
        raise Unreadable(f"{where}.instance: a member of a further family is needed")
    value = fields(got["claim"], f"{where}.claim", {"set": anything})["set"]
    claimed = read_set(value, f"{where}.claim.set", member.length, context.read)
    member.family.prove(member, claimed, got["proof"], f"{where}.proof")
    return Solved(got["instance"], member, claimed)
