"""The class of Theorem 4 as a barrier.

omega         the class Omega_1 + Omega_2 + Omega_3, its breakdown epsilons, membership
block         the block of the minimisers that w adds, for relative digits
answers       the fixed tables of answers
choice        the instance, chosen after the answer
witness       certificates for the standard-library checker
conditioning  condition numbers and the distance to infeasibility, with their hypotheses
targets       simple algorithms, and those of parts (ii) and (iii)
"""

from __future__ import annotations
