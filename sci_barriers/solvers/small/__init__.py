"""Few columns in any exact field: all supports and signs, or one guess.

    brute_force     solve_small;  candidate: minimisers_at;  residual_search, dual_search: pairs
    gram, roots, face               products, the one square root, the set
"""
