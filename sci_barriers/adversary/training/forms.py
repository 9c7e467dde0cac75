"""Exact networks: from a trained LISTA, by least squares, and from the JSON of a worker.

**LISTA** (reconstructors/lista) with x_0 = 0, x_{k+1} = soft(x_k + W_k (y - F x_k), theta_k) is

    Affine(W_0), Threshold(theta_0), then Affine(I - W_k F, U = W_k), Threshold(theta_k),   k >= 1,

with the float64 numbers W, F = A/s, theta as dyadic rationals and I - W_k F in exact arithmetic.

**Least squares**: phi(y) = X (Y'Y)^-1 Y' y with the different samples as columns of Y (m, r) and X
(N, r), the y linearly independent: phi(y_k) = x_k, and phi = 0 on the complement of their span.

**JSON that is not trusted**: read while it is short, with rational entries or entries of one field
Q(sqrt d), and with an estimate of the work of one evaluation. Entries of h_l have a common
denominator that divides the product of those of the layers up to l, so that their bits add up:
weights * (sum over layers of the bits of the least common denominator, the numerators and d).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import lcm
from typing import Any

from sci_barriers.errors import BadInput, bad_input
from sci_barriers.exact import Limits, Matrix, Number, Q, Surd, as_q, parse, solve
from sci_barriers.networks import Affine, Layer, Network, Relu, Threshold
from sci_barriers.reconstructors.lista import Lista

MOST_WEIGHTS = 200_000
"""Numbers of a network that is handed on as layers."""
_MOST_BITS = 50_000_000
_MOST_WORK = 2 * 10**9  # bits of one evaluation
_MOST_PRODUCTS = 2 * 10**7  # of all evaluations
_MOST_LAYERS = 200
_LIMITS = Limits(terms=2, hex_digits=10_000, binary_exponent=40_000, decimal_exponent=0)
ZERO, ONE = Q(0), Q(1)


def network_of_lista(lista: Lista) -> Network:
    """The network of the trained weights, exactly `lista.exact_output`."""
    N = lista.A.shape[1]
    F, none = _matrix(lista.feedback), (ZERO,) * N
    layers: list[Layer] = []
    for k, (weights_k, t) in enumerate(zip(lista.W, lista.theta, strict=True)):
        W = _matrix(weights_k)
        if k == 0:
            layers.append(Affine(W=W, b=none))
        else:
            layers.append(Affine(W=Matrix.identity(N) - W @ F, b=none, U=W))
        layers.append(Threshold(theta=(as_q(float(t)),) * N))
    return Network(layers=tuple(layers))


def least_squares(samples: Sequence[tuple[Sequence[Q], Sequence[Q]]]) -> Network:
    """phi with phi(y) = x for all samples (y, x); equal samples count once.

    Raises BadInput where different y are linearly dependent, or equal y have different x.
    """
    different = dict.fromkeys((tuple(y), tuple(x)) for y, x in samples)
    Y = Matrix([y for y, _ in different]).T
    X = Matrix([x for _, x in different]).T
    try:
        columns = [solve(Y.gram(), row) for row in Y.rows]  # of (Y'Y)^-1 Y'
    except BadInput:
        raise bad_input("samples", len(different), "must have linearly independent y",
                        "take fewer samples") from None  # fmt: skip
    inverse = Matrix(columns).T
    return Network(layers=(Affine(W=X @ inverse, b=(ZERO,) * X.shape[0]),))


def _matrix(values: Any) -> Matrix:
    return Matrix([[as_q(entry) for entry in row] for row in values.tolist()])


# -- sizes ---------------------------------------------------------------------------------------


def entries(layer: Layer) -> Iterator[Number]:
    """All numbers of a layer."""
    if isinstance(layer, Threshold):
        yield from layer.theta
    elif isinstance(layer, Affine):
        for M in (layer.W, layer.U):
            for row in () if M is None else M.rows:
                yield from row
        yield from layer.b


def weights(network: Network) -> int:
    """How many numbers the layers hold."""
    return sum(1 for layer in network.layers for _ in entries(layer))


def bits(network: Network) -> int:
    """The bits of all numerators and denominators together."""
    return sum(q.height_bits() for layer in network.layers for q in _parts(layer))


def _parts(layer: Layer) -> Iterator[Q]:
    """The rational numbers that the entries are made of."""
    for entry in entries(layer):
        if isinstance(entry, Q):
            yield entry
        elif isinstance(entry, Surd):
            yield from entry.terms.values()


def _work(network: Network, *, root: int) -> int:
    """The estimate of the head of the file."""
    total, count = 0, weights(network)
    for layer in network.layers:
        common, size = 1, 0
        for q in _parts(layer):
            common, size = lcm(common, int(q.q)), max(size, int(q.p.bit_length()))
            if common.bit_length() * count > _MOST_WORK:
                return _MOST_WORK + 1
        total += common.bit_length() + size + root
    return total * count


# -- from a worker ---------------------------------------------------------------------------------


def read_form(form: Any, *, m: int, N: int, points: int = 1) -> Network | None:
    """The network R^m -> R^N that the JSON describes; None for any other, and where it is too
    large, of several fields, or takes too long to be evaluated here at so many points.
    """
    try:
        network = _read(form)
    except (BadInput, TypeError, ValueError, KeyError, AttributeError):
        return None
    fields = {
        d
        for layer in network.layers
        for entry in entries(layer)
        if isinstance(entry, Surd)
        for d in entry.terms
        if d != 1
    }
    if len(fields) > 1 or network.m not in (None, m) or network.N not in (None, N):
        return None
    if network.N is None and m != N:
        return None
    if weights(network) * points > _MOST_PRODUCTS:
        return None
    root = max(fields, default=1).bit_length()
    return network if _work(network, root=root) <= _MOST_WORK else None


class _Purse:
    """Reads numbers while there is room."""

    def __init__(self) -> None:
        self.count, self.bits = MOST_WEIGHTS, _MOST_BITS

    def number(self, text: Any) -> Number:
        found = parse(text, limits=_LIMITS)
        parts = (found,) if isinstance(found, Q) else tuple(_terms(found))
        self.count, self.bits = self.count - 1, self.bits - sum(q.height_bits() for q in parts)
        if self.count < 0 or self.bits < 0:
            raise bad_input("layers", "too long", f"must hold {MOST_WEIGHTS} numbers at most",
                            "use a smaller network")  # fmt: skip
        return found

    def row(self, texts: Any) -> tuple[Number, ...]:
        return tuple(self.number(text) for text in _list(texts))

    def matrix(self, rows: Any) -> Matrix:
        return Matrix([self.row(row) for row in _list(rows)])


def _terms(found: Number) -> Iterator[Q]:
    if isinstance(found, Surd):
        for d, q in found.terms.items():
            yield from (q, Q(d))


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise bad_input("layers", type(value).__name__, "must be lists", "use Network.to_json")
    return value


def _read(form: Any) -> Network:
    purse = _Purse()
    layers: list[Layer] = []
    for layer in _list(form)[: _MOST_LAYERS + 1]:
        kind = layer["type"]
        if kind == "affine":
            U = purse.matrix(layer["U"]) if "U" in layer else None
            layers.append(Affine(W=purse.matrix(layer["W"]), b=purse.row(layer["b"]), U=U))
        elif kind == "threshold":
            layers.append(Threshold(theta=purse.row(layer["theta"])))
        elif kind == "relu":
            layers.append(Relu())
        else:
            raise bad_input("type", kind, "must be affine, relu or threshold", "use to_json")
    if len(layers) > _MOST_LAYERS:
        raise bad_input("layers", len(layers), f"must be at most {_MOST_LAYERS}", "use fewer")
    return Network(layers=tuple(layers))
