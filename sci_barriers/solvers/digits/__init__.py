"""More digits: enclosures to any number of bits, exact coordinates, the sides of near-ties.

    refinement  refine;  lifting, point, scale: its parts;  slices: exact products through BLAS
    exact_point, exact_solve        x as exact numbers;  near_ties: one prime, or one exact solve
"""
