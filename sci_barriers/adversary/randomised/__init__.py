"""Randomised algorithms against the class of Theorem 4.

bounds       1 - 1/k, 1/k, k/(2k - 1): what no randomised algorithm can pass, with proofs
targets      guess_or_wait, which attains k/(2k - 1)
attempts     one run after another against one fixed table of answers
sides        which side a point is close to: one at most
seeds        replay_seeds: many seeds, one table; a deterministic count
trials       trials: a side fixed beforehand, fresh runs, Clopper-Pearson bounds
commitment   what is fixed before the fresh runs, as a text with its hash
witness      both results as certificates
"""

from __future__ import annotations
