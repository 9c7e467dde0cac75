"""`sci-barriers challenge --families`: what each family asks, one line each.

name   problem; data; x: what is returned; the barrier, below which no algorithm succeeds
"""

from __future__ import annotations

from sci_barriers.adversary.challenges.families import FAMILIES


def family_lines() -> list[str]:
    """The lines, in the order of the names."""
    width = max(map(len, FAMILIES))
    return [
        f"{name:{width}}  {kind.words.problem}; {kind.words.data}; x: {kind.words.answer}; "
        f"{kind.words.barrier}"
        for name, kind in FAMILIES.items()
    ]
