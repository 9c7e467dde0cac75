"""The check of an optimal map as it is written; it shares no code with the search.

    c_opt = value  is accepted when
    (1) the fibres part the points, A x = y inside each, and no y comes twice;
    (2) every point of a fibre is within the fibre's radius of its centre;
    (3) weights are >= 0 with sum 1, and prove the radius from below:
        l2:   c = sum mu_i x_i and sum mu_i ||x_i||^2 - ||c||^2 = r^2;
        l1:   functionals g with |g_j| <= 1, sum nu g = 0, sum nu <g, x> = r;
        linf: functionals g with sum |g_j| <= 1, sum nu g = 0, sum nu <g, x> = r;
    (4) value is the largest size of a fibre, the one named as the worst (r^2 for l2, else r).

(2) bounds the error of the map, (3) the radius of its fibre for every centre [weak duality; proofs
in enclosing_ball and l1_centre]. Sums and signs of exact numbers only, read back from their texts.
"""

from __future__ import annotations

from typing import Any, NoReturn

from sci_barriers.errors import BadInput, CertificateRejected
from sci_barriers.exact import Number, Q, from_json, sign, simplified


def verify_optimal_map(data: Any) -> Number:
    """The value of the map that OptimalMap.to_json wrote (c_opt^2 for "l2"); exact.

    Raises CertificateRejected with the step that fails, also for data that cannot be read.
    """
    try:
        return _verified(data)
    except (BadInput, KeyError, IndexError, TypeError, ValueError) as wrong:
        raise CertificateRejected(f"unreadable: {type(wrong).__name__}: {wrong}") from wrong


def _verified(data: Any) -> Number:
    A = [_vector(row) for row in data["A"]]
    points = [_vector(x) for x in data["points"]]
    norm = data["norm"]
    if norm not in ("l2", "l1", "linf"):
        _refuse(f"norm {norm!r} is not known")
    if any(len(v) != len(A[0]) for v in [*A, *points]):
        _refuse("A and the points have different lengths")
    seen: list[int] = []
    measured: list[list[Number]] = []
    sizes: list[Number] = []
    for k, fibre in enumerate(data["fibres"]):
        y, centre = _vector(fibre["y"]), _vector(fibre["centre"])
        size: Any = from_json(fibre["size"])
        indices = [_index(i, len(points)) for i in fibre["indices"]]
        if len(y) != len(A) or len(centre) != len(A[0]):
            _refuse(f"fibre {k}: y or centre has a wrong length")
        if any(_equal(y, other) for other in measured):
            _refuse(f"fibre {k}: its y comes twice")
        for i in indices:
            if not _equal([_inner(row, points[i]) for row in A], y):
                _refuse(f"fibre {k}: A x_{i} is not y")
            if sign(_far(points[i], centre, norm) - size) > 0:
                _refuse(f"fibre {k}: point {i} is outside the ball")
        seen += indices
        measured.append(y)
        sizes.append(size)
        bound = _from_weights if norm == "l2" else _from_terms
        if sign(bound(fibre, points, set(indices), centre, norm) - size) != 0:
            _refuse(f"fibre {k}: the weights do not prove the radius")
    if sorted(seen) != list(range(len(points))):
        _refuse("the fibres do not part the points")
    value: Any = from_json(data["value"])
    worst = sizes[_index(data["worst"], len(sizes))]
    if sign(value - worst) != 0 or any(sign(size - value) > 0 for size in sizes):
        _refuse("value is not the size of the worst fibre")
    return simplified(value)


def _from_weights(
    fibre: Any, points: list[Any], members: set[int], centre: list[Any], norm: str
) -> Any:
    """sum mu ||x||^2 - ||c||^2, with c = sum mu x checked."""
    total: Any = Q(0)
    squares: Any = Q(0)
    mean: list[Any] = [Q(0)] * len(centre)
    for i, text in fibre["weights"]:
        mu = _weight(text)
        x = _member(i, points, members)
        total = total + mu
        squares = squares + mu * _inner(x, x)
        mean = [a + mu * b for a, b in zip(mean, x, strict=True)]
    if sign(total - 1) != 0:
        _refuse("the weights do not sum to 1")
    if not _equal(mean, centre):
        _refuse("the centre is not the weighted mean")
    return squares - _inner(centre, centre)


def _from_terms(
    fibre: Any, points: list[Any], members: set[int], centre: list[Any], norm: str
) -> Any:
    """sum nu <g, x>, with sum nu g = 0 and the dual norm of each g checked."""
    total: Any = Q(0)
    value: Any = Q(0)
    drift: list[Any] = [Q(0)] * len(centre)
    for text, i, signs in fibre["terms"]:
        nu = _weight(text)
        x = _member(i, points, members)
        if len(signs) != len(centre) or any(type(g) is not int for g in signs):
            _refuse("a functional has wrong entries")
        size = max(map(abs, signs)) if norm == "l1" else sum(map(abs, signs))
        if size > 1:
            _refuse("a functional has dual norm > 1")
        total = total + nu
        value = value + nu * _inner(signs, x)
        drift = [a + nu * g for a, g in zip(drift, signs, strict=True)]
    if sign(total - 1) != 0:
        _refuse("the weights do not sum to 1")
    if any(sign(a) != 0 for a in drift):
        _refuse("the functionals do not cancel")
    return value


def _far(x: list[Any], c: list[Any], norm: str) -> Any:
    """||x - c||^2 for l2, ||x - c|| otherwise."""
    gaps = [a - b for a, b in zip(x, c, strict=True)]
    if norm == "l2":
        return _inner(gaps, gaps)
    gaps = [-a if sign(a) < 0 else a for a in gaps]
    if norm == "l1":
        return _inner(gaps, [1] * len(gaps))
    top = gaps[0]
    for gap in gaps:
        top = gap if sign(gap - top) > 0 else top
    return top


def _inner(u: Any, v: Any) -> Any:
    total: Any = Q(0)
    for a, b in zip(u, v, strict=True):
        total = total + a * b
    return total


def _equal(u: list[Any], v: list[Any]) -> bool:
    return all(sign(a - b) == 0 for a, b in zip(u, v, strict=True))


def _weight(text: Any) -> Any:
    mu: Any = from_json(text)
    if sign(mu) < 0:
        _refuse("a weight is negative")
    return mu


def _member(i: Any, points: list[Any], members: set[int]) -> Any:
    if type(i) is not int or i not in members:
        _refuse(f"weight on point {i!r}, which is not in the fibre")
    return points[i]


def _index(i: Any, n: int) -> int:
    if type(i) is not int or not 0 <= i < n:
        _refuse(f"index {i!r} is not one of 0 ... {n - 1}")
    return i


def _vector(texts: Any) -> list[Any]:
    return [from_json(text) for text in texts]


def _refuse(why: str) -> NoReturn:
    raise CertificateRejected(why)
