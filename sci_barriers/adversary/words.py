"""Exact numbers as words in claims.

    in_words(10^-K) = "10^-K",  K >= 1;   any other rational: its exact text, whole

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
