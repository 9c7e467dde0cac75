"""Solvers with full access to the exact instance; each returns the whole minimiser set, proved.

- `solve_small`: brute force over supports and signs, exact, for a few columns.
"""

from sci_barriers.solvers.brute_force import solve_small

__all__ = ["solve_small"]
