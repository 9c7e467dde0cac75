"""The network that exists: explicit exact weights, and no error on any sample of the instance.

    phi(y) = B S_theta(y),   B = (e_j/a_max) (+) I/c  (N, m),   j any column of J = argmax_j a_j,
    S_theta(z) = relu(z - theta) - relu(-z - theta),
    theta = 0, the layer is left out        P1 with eta = 0, and P3
    theta = (eta, 0, ..., 0)                P1 with eta > 0
    theta = (lam/(2 a_max), lam/(2c), ..., lam/(2c))          P2

A = a (+) c I_{m-1} is a member of the tie family, c = ||a||; J has one column for a side, and all k
at a tie. The weights depend on A, lam, eta alone: one network serves every y. **phi(y) lies in
Xi(A, y)** for these y = (z, w), hence for all lists of samples of the class, any shift > -1:

    P2, and P1 with eta = 0: every y in R^m;     P1 with eta > 0: every y with w = 0;
    P3: every y with lam^2 (1/a_max^2 + #supp(w)/c^2) < 1.

*Proof* (lemma of exact minimiser sets; x = phi(y), v the dual vector, sg(0) = 0). A has the columns
a_i e_0 (i < k) and c e_1, ..., c e_{m-1}; x = (x_1 e_j, x_2), so A x = (a_max x_1, c x_2), and v is
aligned with x when a_max v_1 x_1 = l |x_1|, |v_1| a_max <= l, and the same on the block with c; the
other tied columns have |a_i v_1| <= a_max |v_1|.
P1, eta = 0 (l = 1): A x = y; v = (sg(z)/a_max, sg(w)/c). For y = 0, x = 0 is the only minimiser.
P3 (l = lam): A x = y; v = lam (sg(z)/a_max, sg(w)/c), ||v||^2 <= lam^2 (1/a_max^2 + #supp(w)/c^2).
P1, eta > 0, w = 0: for |z| <= eta, x = 0 and Xi = {0}; else a_max x_1 = z - eta sg(z), and
v = sg(z) e_0/a_max has y - A x = eta v/||v||.
P2 (l = lam): v = 2(y - A x) = 2(y - S_theta(y)) has |v_i| <= 2 theta_i, with equality and the sign
of y_i where |y_i| > theta_i: a_max 2 theta_1 = lam, c 2 theta_i = lam. [derived; existence itself:
Colbrook, Antun and Hansen, PNAS 119(12), 2022, Theorem 4]

That such a network exists is easy; that it cannot be computed from the data concerns the map from
data to networks. c is in general a square root, and no float: the torch module is near, not equal.
"""

from __future__ import annotations

from typing import Any

from sci_barriers.adversary.barrier import Witness
from sci_barriers.adversary.training.witness import network_statement
from sci_barriers.errors import bad_input
from sci_barriers.exact import Matrix, Number, Q
from sci_barriers.families.base import whole
from sci_barriers.families.tie import Tie
from sci_barriers.networks import Affine, Network, Threshold
from sci_barriers.proofs import certificate, distance

ZERO = Q(0)


def network_that_exists(member: Tie, *, column: int | None = None) -> Network:
    """phi for the matrix of the member; its w and shift play no part. Exact, weights in Q(c).

    column: j in J, the least one when None. Raises BadInput for a column outside J.
    """
    J = member.J
    j = J[0] if column is None else whole("column", column, least=0, remedy="pass an index of J")
    if j not in J:
        raise bad_input("column", j, f"must be one of J = {list(J)}", "pass None for the least one")
    thresholds = _thresholds(member)
    matrix = Affine(W=Matrix(_matrix(member, j)), b=(ZERO,) * member.N)
    return Network(
        layers=(matrix,) if thresholds is None else (Threshold(theta=thresholds), matrix)
    )


def existence_witness(member: Tie, *, column: int | None = None) -> Witness:
    """Xi of the member exactly, phi(y) exactly, and their distance, which is 0."""
    network, found = network_that_exists(member, column=column), member.solution_set()
    x = network(member.instance().y)
    statements: dict[str, Any] = {
        "minimisers": member.minimisers(),
        "distance": distance("minimisers", found, x),
        "network": network_statement("I", network, x),
    }
    made = certificate({"I": member.instance()}, statements)
    return Witness(certificate=made, complete=True, members={"I": member})


def _thresholds(member: Tie) -> tuple[Number, ...] | None:
    """theta (m,), or None where it is 0."""
    if member.problem == "P2":
        assert member.lam is not None
        half = member.lam / 2
        block = half * _inverse(member)
        return (half / member.a_max, *(block,) * (member.m - 1))
    if member.eta is not None and member.eta > 0:
        return (member.eta, *(ZERO,) * (member.m - 1))
    return None


def _matrix(member: Tie, j: int) -> tuple[tuple[Number, ...], ...]:
    """B (N, m)."""
    k, m = member.k, member.m
    inverse = _inverse(member)
    top = [(1 / member.a_max if i == j else ZERO, *(ZERO,) * (m - 1)) for i in range(k)]
    block = [tuple(inverse if i == p else ZERO for i in range(m)) for p in range(1, m)]
    return (*top, *block)


def _inverse(member: Tie) -> Number:
    """1/c, in Q(c)."""
    return member.c / member.c_squared
