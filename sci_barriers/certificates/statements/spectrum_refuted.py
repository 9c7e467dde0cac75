"""spectrum_refuted: a finite set that is farther than 2^-n from the spectrum of diag(site).

The operator has 0 at all diagonal places that were read, and the Hausdorff distance of the set from
its spectrum, {0} or {0, 1}, is `distance`, more than 2^-n.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..budget import STEP, Budget, budget_of, words
from ..context import Context
from ..endless import Operator
from ..endless.sequences import places
from ..integers import short
from ..kernel import need
from ..numbers import Unreadable
from ..reader import anything, fields, integer, label, list_of
from ..text import written_bits

MOST_LEVEL = 10_000
MOST = 20_000  # numbers of the set


def check(context: Context, name: str, statement: dict[str, Any]) -> None:
    """The entries read, and the distance, exactly."""
    where = f"statements.{name}"
    keys = {"kind": label, "instance": label, "claim": anything, "proof": anything}
    got = fields(statement, where, keys)
    fields(got["proof"], f"{where}.proof", {})
    operator = context.endless(got["instance"], f"{where}.instance", Operator, "an operator")
    if operator.family != "diagonal" or operator.known is None:
        raise Unreadable(f"{where}.instance: an operator of the family diagonal is needed")
    budget = budget_of(context.shared, where)
    claim = fields(
        got["claim"],
        f"{where}.claim",
        {
            "n": integer(1, MOST_LEVEL),
            "reads": places,
            "output": lambda v, w: _numbers(v, w, budget),
            "distance": short,
        },
    )
    X = claim["output"]
    need(operator.site not in claim["reads"], "reads: the 1 stands at a place that was read as 0")
    S = [low for low, _ in operator.known]
    off = max(min(abs(x - s) for s in S) for x in X)
    missing = max(min(abs(x - s) for x in X) for s in S)
    need(Fraction(*claim["distance"]) == max(off, missing), "distance: another one")
    need(max(off, missing) > Fraction(1, 1 << claim["n"]), "the set is within 2^-n")


def _numbers(value: Any, where: str, budget: Budget) -> list[Fraction]:
    """The numbers of the set, paid for by the length of their texts."""
    texts = [x for x in value if isinstance(x, str)] if isinstance(value, list) else []
    for text in texts:
        budget.spend(STEP + 40 * words(written_bits(text)) ** 2)
    return [Fraction(*x) for x in list_of(short, least=1, most=MOST)(value, where)]
