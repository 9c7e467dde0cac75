"""The class of Theorem 4 as a barrier.

omega      the class Omega_1 + Omega_2 + Omega_3, its breakdown epsilons, membership
answers    the fixed tables of answers
choice     the instance, chosen after the answer
witness    certificates for the standard-library checker
targets    simple algorithms, and those of parts (ii) and (iii)
"""

from __future__ import annotations
