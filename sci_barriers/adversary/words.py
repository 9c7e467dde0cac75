"""Exact numbers as words in claims.

    in_words(10^-K) = "10^-K",  K >= 1;   any other rational: its exact text, whole

    misjudged("the tie", said=1, eps=eps, level=3)    what is claimed of a flag that is wrong

The accuracies of the parts are 10^-K, 10^-(K-1), 10^-(K-2): "10^-5000" says what 5,000 digits say.
Exact: the digits of the denominator are looked at, all of them.
"""

from __future__ import annotations

import re

from sci_barriers.exact import Q

_POWER = re.compile("1/1(0+)")


def in_words(q: Q) -> str:
    """10^-e for q = 10^-e with e >= 1, else the exact text "p/q"."""
    text = str(q)
    power = _POWER.fullmatch(text)
    return text if power is None else f"10^-{len(power[1])}"


def misjudged(instance: str, *, said: int, eps: Q, level: int | None) -> str:
    """The claim that the bit `said` of an answer x is wrong on the instance, named in words."""
    read = "asking nothing" if level is None else f"reading level {level}"
    right = "d(x, Xi) > " if said else "d(x, Xi) <= "
    return (
        f"on one admissible information of {instance} Gamma answered x and the flag algorithm said "
        f"{said}, the two of them after {read}, but {right}{in_words(eps)} on this instance"
    )
