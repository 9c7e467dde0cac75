"""Sums of square roots: products, inverses and signs, with sympy as a second opinion."""

from __future__ import annotations

import random
from fractions import Fraction

import sympy

from sci_barriers.exact import Surd


def random_surd(r: random.Random, terms: int) -> Surd:
    chosen = r.sample([1, 2, 3, 5, 6, 7, 10, 21], terms)
    return Surd({d: Fraction(r.randint(-20, 20), r.randint(1, 9)) for d in chosen})


def to_sympy(x: Surd) -> sympy.Expr:
    terms = x.terms.items()
    return sum((sympy.Rational(int(q.p), int(q.q)) * sympy.sqrt(d) for d, q in terms),
               sympy.Integer(0))


def test_sympy_agrees_on_products_and_sums() -> None:
    r = random.Random(7)
    for _ in range(200):
        x, y = random_surd(r, r.randint(1, 3)), random_surd(r, r.randint(1, 3))
        assert sympy.expand(to_sympy(x) * to_sympy(y)) == to_sympy(x * y)
        assert sympy.expand(to_sympy(x) - to_sympy(y)) == to_sympy(x - y)


def test_sympy_agrees_on_inverses_and_signs() -> None:
    r = random.Random(8)
    for _ in range(100):
        x = random_surd(r, r.randint(1, 2))
        if not x:
            continue
        assert sympy.expand(sympy.radsimp(1 / to_sympy(x))) == to_sympy(1 / x)
        assert sympy.sign(to_sympy(x).evalf(60)) == x.sign()
