"""Exact basis pursuit at the size of an LP solver.

    pursuit     solve_basis_pursuit, satisfies_p3;  proposal: HiGHS;  data
    floats, refined, exact      levels of proof;  proof, improve, strict: simplex steps and duals
    face, set                   all minimisers from one optimal pair
"""
