"""Proofs in float64 with rounding bounds.

    support     certify_support;  bounds: what rounding can do;  block, scale, input: its parts
"""
