"""The exact homotopy: all minimisers of rational data, ties and all.

    homotopy    solve_path, breakpoints;  walk: one segment after another;  data: integer data
    guide       float proposals;  nnls: directions at ties;  optimum, face, whole_set: the answer
"""
