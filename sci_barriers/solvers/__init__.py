"""Solvers with full access to the exact instance; each proves what it returns.

    rigorous/   is a float solver's support the right one? Proved in float64
    digits/     enclosures to any number of digits, exact points, near-ties
    margins/    how far the data may move
    basis/      basis pursuit by an exact basis
    path/       all minimisers of rational data by the exact homotopy
    small/      a few columns in any exact field;  solve_small
    point, enclosed_point, screening, zero_weights, proved: what several of them use

Only `solve_small` is loaded here; all else by its own name.
"""

from sci_barriers.solvers.small.brute_force import solve_small

__all__ = ["solve_small"]
