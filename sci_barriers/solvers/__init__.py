"""Solvers with full access to the exact instance; each proves what it returns.

    brute_force        solve_small: all minimisers by supports and signs, for a few columns
    homotopy           solve_path: all minimisers of rational data by the exact path, N up to 200
    float_certificate  certify_support: is a float solver's support the right one? In float64

The last two import numpy; they are loaded by their own names.
"""

from sci_barriers.solvers.brute_force import solve_small

__all__ = ["solve_small"]
