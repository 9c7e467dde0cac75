"""The exit flag: no algorithm says of another one's answer x whether d(x, Xi) <= eps.

game       play_flag(gamma, flag, barrier, ...) -> FlagOutcome; the theorem with its proof
targets    FLAGS, the built-in flag algorithms by name
merits     duality gaps and residuals of the data shown
cautious   the one-sided positive result: a 0 that is proved
"""

from __future__ import annotations

from sci_barriers.adversary.flags.game import FlagOutcome, play_flag
from sci_barriers.adversary.flags.targets import FLAGS

__all__ = ["FLAGS", "FlagOutcome", "play_flag"]
