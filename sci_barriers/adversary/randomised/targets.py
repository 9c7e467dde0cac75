"""guess_or_wait: the algorithm that shows bound_nonhalting to be sharp.

    coin uniform in {0, ..., 2k - 2}:
        coin < k     read level 1 and answer T e_coin              probability k/(2k - 1)
        else         wait at levels 1, 2, 4, ... until one entry is seen to be the largest

It succeeds within 10^-K with probability exactly k/(2k - 1) on the tie iota^0_1 and on every side
of the three layers. *Proof.* On the tie every guess is right, for T e_coin is a minimiser up to the
rounding below, and waiting does not end. On side j the guess is right for coin = j alone, and each
of the k - 1 coins that wait ends and is right: 1 + (k - 1) coins of 2k - 1. Given coin < k it is
the uniform guess, with 1/k on each side.

**Rounding.** In layers 1, 2 the entry a of level 1 is within 1/2, and |T'| <= 2/a^2 (y_1 <= 2, lam
<= 2 a), so T is off by less than 1/(alpha_2 - 1/2)^2 < 10^-K/2. In layer 3 the winner's entry
alpha_3 + 2^-(L-2) is known beforehand. With w, x_2 is read at one more fixed level, within
10^-(K+1). [derived]
"""

from __future__ import annotations

import random
from typing import Any

from sci_barriers.adversary.breakdown import known
from sci_barriers.errors import bad_input
from sci_barriers.exact import Q


def guess_or_wait(information: Any) -> list[Q]:
    """guess_or_wait_with a uniform coin: from information.seed, or from the system without one."""
    seed = information.seed
    source = random.SystemRandom() if seed is None else random.Random(seed)
    return guess_or_wait_with(information, source.randrange(2 * known.tied(information) - 1))


def guess_or_wait_with(information: Any, coin: int) -> list[Q]:
    """The same with its coin in range(2k - 1) given: no randomness is left. BadInput: the coin."""
    k = known.tied(information)
    if isinstance(coin, bool) or not isinstance(coin, int) or not 0 <= coin <= 2 * k - 2:
        raise bad_input("coin", coin, f"must lie in 0..{2 * k - 2}", "draw it uniformly")
    if coin >= k:
        found = known.search(information, highest=None)
        assert found is not None
        coin = found[1]
    return _winner(information, coin)


def _winner(information: Any, j: int) -> list[Q]:
    """The minimiser T e_j + (0, x_2) as if column j were the largest; see the rounding above."""
    row = known.row_at(information, 1)
    s = known.layer_seen(information, row)
    a = known.last_entry(information) if s == 3 else row[j]
    return known.vertex(information, j, s, a)
