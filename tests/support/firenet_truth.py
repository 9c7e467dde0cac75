"""Is the claim of a `firenet` statement true?  The network again, in 80 decimal digits.

A second implementation, in decimal.Decimal, from the definitions: vectors one by one, e by exp, all
roots by Decimal.sqrt.  |A| <= L, and how large sigma may be, by elimination in Fractions.  Numbers
that agree to 60 digits count as equal; 80 digits are far more than the steps lose.
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from typing import Any

from support.instances import rational
from support.nsp_truth import constant

Json = dict[str, Any]
Vector = list[Decimal]
PLACES = 80
EQUAL = Decimal("1e-60")


def decimal(q: Fraction | str) -> Decimal:
    value = rational(q) if isinstance(q, str) else q
    return Decimal(value.numerator) / Decimal(value.denominator)


def norm(v: Vector) -> Decimal:
    return sum((a * a for a in v), start=Decimal(0)).sqrt()


def times(A: list[Vector], z: Vector) -> Vector:
    return [sum((a * b for a, b in zip(row, z, strict=True)), start=Decimal(0)) for row in A]


@lru_cache(maxsize=4096)
def network(
    A: tuple[tuple[Fraction, ...], ...], y: tuple[Fraction, ...], lam: Fraction, L: Fraction,
    p: int, eps_0: Fraction, delta: Fraction, last: int,
) -> list[tuple[Decimal, Decimal, Vector]]:  # fmt: skip
    """(eps_k, alpha_k, psi_k) for k = 0, ..., last; alpha_0 = 0 stands for nothing."""
    with localcontext() as context:
        context.prec = PLACES
        rows = [[decimal(a) for a in row] for row in A]
        columns = [list(column) for column in zip(*rows, strict=True)]
        data, size, eps = [decimal(b) for b in y], decimal(L), decimal(eps_0)
        psi = [Decimal(0)] * len(columns)
        found = [(eps, Decimal(0), psi)]
        for _ in range(last):
            eps = (eps + decimal(delta)) / Decimal(1).exp()
            alpha = 2 * size / (p * eps)
            z, v, total = (
                [alpha * a for a in psi],
                [Decimal(0)] * len(rows),
                [Decimal(0)] * len(psi),
            )
            for _ in range(p):
                back = times(columns, v)
                new = [_soft(a - b / size, decimal(lam) / size) for a, b in zip(z, back)]
                ahead = times(rows, [2 * a - b for a, b in zip(new, z)])
                v = [a + (b - alpha * c) / size for a, b, c in zip(v, ahead, data)]
                longest = max(Decimal(1), norm(v))
                v, z = [a / longest for a in v], new
                total = [a + b for a, b in zip(total, z)]
            psi = [a / (p * alpha) for a in total]
            found.append((eps, alpha, psi))
        return found


def _soft(a: Decimal, t: Decimal) -> Decimal:
    return (abs(a) - t).copy_sign(a) if abs(a) > t else Decimal(0)


def semidefinite(M: list[list[Fraction]]) -> bool:
    """By symmetric elimination."""
    work = [list(row) for row in M]
    while work:
        head = work[0]
        if head[0] < 0 or (head[0] == 0 and any(head)):
            return False
        factors = [row[0] / head[0] if head[0] else Fraction(0) for row in work[1:]]
        work = [
            [a - f * b for a, b in zip(row[1:], head[1:], strict=True)]
            for row, f in zip(work[1:], factors, strict=True)
        ]
    return True


def gram(A: Any, shift: Fraction, side: int) -> list[list[Fraction]]:
    """side * (A A' - shift I)."""
    return [
        [side * (sum(a * b for a, b in zip(u, v, strict=True)) - shift * (i == j))
         for j, v in enumerate(A)]
        for i, u in enumerate(A)
    ]  # fmt: skip


class Data:
    """What a certificate says of the instance, the claim and the constants."""

    def __init__(self, certificate: Json, statement: Json) -> None:
        parameters = certificate["instances"][statement["instance"]]["parameters"]
        self.claim, self.statements = statement["claim"], certificate["statements"]
        self.A = tuple(tuple(map(rational, row)) for row in parameters["A"])
        self.y, self.lam = tuple(map(rational, parameters["y"])), rational(parameters["lam"])
        self.x = [rational(entry) for entry in self.claim["x"]]
        self.L, self.eps_0, self.delta = (rational(self.claim[k]) for k in ("L", "eps_0", "delta"))
        self.p, self.named = self.claim["p"], statement["robust"]

    def stages(self, last: int) -> list[tuple[Decimal, Decimal, Vector]]:
        return network(self.A, self.y, self.lam, self.L, self.p, self.eps_0, self.delta, last)

    def objective(self, z: Vector) -> Decimal:
        image = times([[decimal(a) for a in row] for row in self.A], z)
        misfit = norm([a - decimal(b) for a, b in zip(image, self.y, strict=True)])
        return decimal(self.lam) * sum(map(abs, z)) + misfit

    def sizes(self, s: int) -> tuple[Decimal, Decimal]:
        """sigma_s(x)_1 and |e|."""
        tail = sum(sorted(map(abs, self.x), reverse=True)[s:], start=Fraction(0))
        pairs = zip(self.A, self.y, strict=True)
        e = [b - sum(a * z for a, z in zip(row, self.x, strict=True)) for row, b in pairs]
        return decimal(tail), norm([decimal(entry) for entry in e])

    def constants(self) -> tuple[int, Decimal, Decimal]:
        """s, c1, c2."""
        robust = self.statements[self.named]
        rho, gamma = (decimal(robust["claim"][key]) for key in ("rho", "gamma"))
        s = self.statements[robust["nsp"]]["claim"]["s"]
        if self.claim["pair"] == "c":
            c1, c2 = (3 * rho + 1) * (rho + 1) / 2, (3 * rho + 5) * gamma / 2
        else:
            c1, c2 = (3 * rho + 1) / 2, 2 * gamma
        return s, c1 / (1 - rho), c2 / (1 - rho)


def values(data: Data, k: int) -> dict[str, Any]:
    """eps, gap, distance, and with constants bound, closed and the sides of all inequalities."""
    eps, alpha, psi = data.stages(k)[k]
    truth = [decimal(entry) for entry in data.x]
    gap = data.objective(psi) - data.objective(truth)
    distance = norm([a - b for a, b in zip(psi, truth, strict=True)])
    found: dict[str, Any] = {"eps": eps, "gap": gap, "distance": distance, "psi": psi}
    if data.named is None:
        return found
    s, c1, _ = data.constants()
    tail, noise = data.sizes(s)
    e, lam = Decimal(1).exp(), decimal(data.lam)
    C3, floor = c1 / (Decimal(s).sqrt() * lam), 2 * lam * tail + 2 * noise
    bound = C3 * (eps + floor)
    closed = C3 * ((-Decimal(k)).exp() * decimal(data.eps_0) + decimal(data.delta) * e / (e - 1))
    sides = {
        "objective": (gap, eps), "sharpness": (distance, C3 * (gap + floor)),
        "distance": (distance, bound), "link": (bound, closed), "closed": (distance, closed),
    }  # fmt: skip
    if k:
        d = norm([a - b for a, b in zip(data.stages(k)[k - 1][2], truth, strict=True)])
        B = decimal(data.L) / data.p * (alpha * d * d + 1 / alpha)
        sides |= {"start": (d, C3 * e * eps), "inner": (gap, B), "contraction": (B, eps)}
    return found | {"bound": bound, "closed": closed, "sides": sides, "C3": C3, "floor": floor}


def at_most(left: Decimal, right: Decimal) -> bool:
    return left <= right + EQUAL * max(1, abs(left), abs(right))


def hypotheses(data: Data) -> dict[str, bool]:
    """Each by itself; rho < 1 is taken for granted."""
    s, c1, c2 = data.constants()
    tail, noise = data.sizes(s)
    lam, L, zero = decimal(data.lam), decimal(data.L), [Decimal(0)] * len(data.x)
    C3 = c1 / (Decimal(s).sqrt() * lam)
    start = data.objective(zero) - data.objective([decimal(entry) for entry in data.x])
    return {
        "lam": at_most(lam * Decimal(s).sqrt() * c2, c1),
        "p": at_most(2 * Decimal(1).exp() * C3 * L, Decimal(data.p)),
        "eps_0": at_most(start, decimal(data.eps_0)),
        "delta": at_most(2 * lam * tail + 2 * noise, decimal(data.delta)),
    }


def property_is_true(certificate: Json, robust: Json) -> bool:
    """rho >= rho_0, sigma^2 <= sigma_min^2, gamma^2 sigma^2 >= 1 + rho_0^2 (N - s)/s."""
    nsp = certificate["statements"][robust["nsp"]]
    rows = certificate["instances"][nsp["instance"]]["parameters"]["A"]
    A, s = [[rational(a) for a in row] for row in rows], nsp["claim"]["s"]
    found = constant(A, s)
    if found is None or found[0] is None or rational(nsp["claim"]["rho_squared"]) != found[0]:
        return False
    rho, gamma, sigma = (rational(robust["claim"][k]) for k in ("rho", "gamma", "sigma_squared"))
    enough = gamma**2 * sigma >= 1 + found[0] * (len(A[0]) - s) / s
    return rho**2 >= found[0] and enough and semidefinite(gram(A, sigma, 1))


def is_true(certificate: Json) -> bool:
    """All firenet statements, and the properties of the matrices that they rest on, are true."""
    with localcontext() as context:
        context.prec = PLACES
        return all(
            _firenet(certificate, each)
            for each in certificate["statements"].values()
            if each["kind"] == "firenet"
        )


def _firenet(certificate: Json, statement: Json) -> bool:
    data = Data(certificate, statement)
    if not semidefinite(gram(data.A, data.L**2, -1)):
        return False
    if data.named is not None:
        robust = certificate["statements"][data.named]
        about = certificate["statements"][robust["nsp"]]["instance"]
        rows = certificate["instances"][about]["parameters"]["A"]
        if tuple(tuple(map(rational, row)) for row in rows) != data.A:
            return False
        if rational(robust["claim"]["rho"]) >= 1:
            return False
        if not all(hypotheses(data).values()) or not property_is_true(certificate, robust):
            return False
    return all(restart_is_true(data, entry) for entry in data.claim["restarts"])


def restart_is_true(data: Data, entry: Json) -> bool:
    found = values(data, entry["k"])
    for key in ("eps", "gap", "distance", "bound", "closed"):
        if key in entry:
            low, high = map(decimal, entry[key])
            if not (at_most(low, found[key]) and at_most(found[key], high)):
                return False
    if "psi" in entry:
        apart = [a - decimal(b) for a, b in zip(found["psi"], entry["psi"], strict=True)]
        if not at_most(norm(apart), decimal(entry["radius"])):
            return False
    for name, ratio in entry.get("inequalities", {}).items():
        left, right = found["sides"][name]
        if not at_most(left, right):
            return False
        if ratio is not None and not at_most(left, right * decimal(ratio)):
            return False
    return True
