"""How far the data may move before the support or a sign changes.

    radius      margin_of_floats, margin_of_exact, deviation;  bounds: the lemma
    floats, exact, strict, zero     its ingredients;  basis: residual zero;  within: data up to rho
"""
