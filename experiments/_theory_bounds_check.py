"""What `theory_bounds` expects of its rows: the numbers again, by other means.

    (a)  FIRENET in 60 decimal digits from A, y, lam, p, L of the row; the bounds by their formulas;
         z, whose distance from the minimisers the row has, is psi_k to within its radius
    (b)  the bounds by their formulas; P3 with A A^T = I, a kernel spanned by h, and zero residual:
         x^ = c - tau h, c = x + A^T e, tau a median of c_i/h_i with weights |h_i|, in fractions
    (c)  x, x', kappa; the outputs where a formula has them; the ridge fit by its Gram matrix in
         fractions, the pseudo-inverse by <x', v>
    rho_0 in floats: kernels of dimension 1 by sorting, of dimension 3 by cross products

Everything is read from the row, and the words in it are compared with its numbers; nothing of the
package is used. The condition for zero residual is
lam <= 1/4: the dual vector w of basis pursuit has ||w|| = ||A^T w|| <= sqrt(16), and lam w is the
dual vector of P3 as long as ||lam w|| <= 1.
"""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction
from functools import lru_cache
from itertools import combinations
from typing import Any

Row = dict[str, Any]
PLACES = 60
CLOSE = Decimal("1e-12")
"""Agreement asked of numbers that the row holds to 16 digits."""


def deviation(row: Row) -> str | None:
    """None, or what differs."""
    with localcontext() as context:
        context.prec = PLACES
        return {"a": _restart, "b": _minimiser, "c": _map}[row["part"]](row)


def fraction(text: str) -> Fraction:
    """p/q, a decimal, or 0xMp-E."""
    mantissa, binary, exponent = text.partition("p")
    if not binary:
        return Fraction(int(text, 16)) if text.lstrip("-").startswith("0x") else Fraction(text)
    return Fraction(int(mantissa, 16)) * Fraction(2) ** int(exponent)


def _decimal(value: Fraction | str) -> Decimal:
    q = fraction(value) if isinstance(value, str) else value
    return Decimal(q.numerator) / Decimal(q.denominator)


def _far(found: Decimal, wanted: Decimal) -> bool:
    return abs(found - wanted) > CLOSE * max(abs(wanted), Decimal("1e-6"))


MATRICES = {
    (15, 16, True): "Hadamard 15 × 16", (15, 16, False): "turned 15 × 16",
    (9, 12, False): "random 9 × 12", (1, 2, False): "tie (1, 1)",
}  # fmt: skip


def _words(row: Row, x: list[Fraction], problem: str) -> str | None:
    """The row names A by its shape and sums, x and e by what they are, and its P1, P2 or P3."""
    parameters = row["exact"]["parameters"]
    A = [[fraction(text) for text in entries] for entries in parameters["A"]]
    m, N, many = len(A), len(x), sum(v != 0 for v in x)
    square = sum((sum(a * v for a, v in zip(entries, x, strict=True)) - fraction(b)) ** 2
                 for entries, b in zip(A, parameters["y"], strict=True))  # fmt: skip
    norm = fraction(row["norm"])
    truth = "compressible" if many == N else f"{many}-sparse"
    if row["part"] == "a":
        truth, at = f"{truth}, ‖e‖ = {row['norm']}", f"k = {row['k']}"
        method = f"FIRENET, {row['p']} inner steps"
    else:
        at = f"‖e‖ = 2^-{norm.denominator.bit_length() - 1}" if norm else "‖e‖ = 0"
        method = problem
    wanted = (MATRICES[m, N, not any(map(sum, A))], m, N, truth, at, method, parameters["problem"])
    found = tuple(row[name] for name in ("matrix", "m", "N", "truth", "at", "method"))
    if (*found, problem) != wanted or square != norm**2:
        return f"{found}, ‖e‖ = {norm}, {problem}: expected {wanted}, ‖e‖² = {square}"
    return None


# -- constants -------------------------------------------------------------------------------------


def constants(row: Row, pair: str) -> tuple[Decimal, Decimal]:
    """(c1, c2) from rho and gamma of the row."""
    rho, gamma = _decimal(row["rho"]), _decimal(row["gamma"])
    if pair == "c":
        return ((3 * rho + 1) * (rho + 1) / (2 * (1 - rho)),
                (3 * rho + 5) * gamma / (2 * (1 - rho)))  # fmt: skip
    return (3 * rho + 1) / (2 * (1 - rho)), 2 * gamma / (1 - rho)


def _null_space(row: Row) -> str | None:
    """rho_0, rho and gamma against floats."""
    A = tuple(tuple(entries) for entries in row["exact"]["parameters"]["A"])
    rho_0, gamma = _floats(A, row["s"])
    for name, value in (("rho", rho_0), ("gamma", gamma), ("rho_squared", rho_0**2)):
        if not 0 <= float(fraction(row[name])) - value * (1 - 1e-9) <= 1e-8 * value:
            return f"{name} = {row[name]}, expected {value}"
    return None


@lru_cache
def _floats(A: tuple[tuple[str, ...], ...], s: int) -> tuple[float, float]:
    """rho_0 and gamma = sqrt(1 + rho_0^2 (N - s)/s)/sigma_min in floating point."""
    import numpy as np

    M = np.array([[float(fraction(entry)) for entry in entries] for entries in A])
    m, N = M.shape
    _, sizes, right = np.linalg.svd(M)
    K = right[m:].T
    vectors = [K[:, 0]] if N - m == 1 else [
        K @ np.cross(K[i], K[j]) for i, j in combinations(range(N), 2)
    ]  # fmt: skip
    ratios = []
    for h in vectors:
        order = np.sort(abs(h))[::-1]
        ratios.append(s**0.5 * np.linalg.norm(order[:s]) / order[s:].sum())
    rho = float(max(ratios))
    return rho, float((1 + rho**2 * (N - s) / s) ** 0.5 / sizes[-1])


# -- (a) -------------------------------------------------------------------------------------------


def _restart(row: Row) -> str | None:
    parameters = row["exact"]["parameters"]
    x = [fraction(text) for text in row["truth_x"]]
    y = [fraction(text) for text in parameters["y"]]
    A = [[fraction(text) for text in entries] for entries in parameters["A"]]
    if wrong := _words(row, x, "P3"):
        return wrong
    key = tuple(map(tuple, parameters["A"])), tuple(parameters["y"]), row["lam"]
    eps, psi = _network(*key, row["p"], row["L"], row["eps_0"], row["delta"])[row["k"]]
    error = _norm([a - _decimal(b) for a, b in zip(psi, x, strict=True)])
    truth = [_decimal(b) for b in x]
    gap = _objective(A, y, row["lam"], psi) - _objective(A, y, row["lam"], truth)
    for name, value in (("eps", eps), ("distance", error), ("gap", gap)):
        if _far(Decimal(row[f"{name}_lower"]), value) or _far(Decimal(row[f"{name}_upper"]), value):
            return f"{name}: {row[f'{name}_lower']}, expected {value}"
    radius = Decimal(row["radius"])
    apart = _norm([a - _decimal(fraction(b)) for a, b in zip(psi, row["z"], strict=True)])
    if row["z"] != row["x"] or not apart <= radius <= Decimal("1e-18"):
        return f"the distance is that of another point, or of one that is {apart} from z_k"
    if row["pair"] is None:
        if (row["rho_squared"], row["rho"]) != ("1", None):
            return f"rho_0^2 = {row['rho_squared']} at the tie, expected 1"
        return None if error**2 * 2 >= 1 else f"error {error} at the tie, expected >= 0.7071"
    return _null_space(row) or _promises(row, A, x, y, eps)


def _promises(
    row: Row, A: list[list[Fraction]], x: list[Fraction], y: list[Fraction], eps: Decimal
) -> str | None:
    """The two bounds on the distance, by their formulas; p; the inequalities, and their number."""
    c1, c2 = constants(row, row["pair"])
    lam, root_s, e = _decimal(row["lam"]), Decimal(row["s"]).sqrt(), Decimal(1).exp()
    C3 = c1 / (root_s * lam)
    noise = _norm([_decimal(b) - a for a, b in zip(_times(A, [_decimal(v) for v in x]), y)])
    floor = 2 * lam * _tail(x, row["s"]) + 2 * noise
    bound = row["network_bound"]
    delta, eps_0 = _decimal(row["delta"]), _decimal(row["eps_0"])
    closed = C3 * ((-Decimal(row["k"])).exp() * eps_0 + delta * e / (e - 1))
    if _far(Decimal(bound), C3 * (eps + floor)) or _far(Decimal(row["closed"]), closed):
        return f"bounds {bound}, {row['closed']}, expected {C3 * (eps + floor)}, {closed}"
    if row["p"] != (2 * e * C3 * _decimal(row["L"])).to_integral_value("ROUND_CEILING"):
        return f"p = {row['p']}, expected the least integer >= 2 e C3 L"
    if c2 * (1 - CLOSE) > C3:
        return f"C3 = {C3} below c2 = {c2}"
    if delta < floor * (1 - CLOSE):
        return f"delta = {delta} below 2 lam sigma_s + 2 ||e|| = {floor}"
    ratios = row["inequalities"] or {}
    number = 8 if row["k"] else 5
    if len(ratios) != number or row["verdict"] != f"{number} of {number} hold":
        return f"{len(ratios)} inequalities, {row['verdict']}: expected {number}"
    if any(ratio is None or Decimal(ratio) > 1 for ratio in ratios.values()):
        return f"inequalities {ratios}: expected ratios <= 1"
    share = Decimal(row["distance_upper"]) / Decimal(bound)
    if not 0 <= Decimal(ratios["distance"]) - share * (1 - CLOSE) <= share * Decimal("1e-3"):
        return f"error/bound at most {ratios['distance']}, expected {share}"
    return None


@lru_cache(maxsize=16)
def _network(
    A: Any, y: Any, lam: str, p: int, L: str, eps_0: str, delta: str, restarts: int = 10
) -> list[tuple[Decimal, list[Decimal]]]:
    """(eps_k, psi_k) for k = 0, ..., restarts."""
    rows = [[_decimal(text) for text in entries] for entries in A]
    columns = [list(column) for column in zip(*rows)]
    data, step = [_decimal(text) for text in y], 1 / _decimal(L)
    eps, psi = _decimal(eps_0), [Decimal(0)] * len(columns)
    found = [(eps, psi)]
    for _ in range(restarts):
        eps = (_decimal(delta) + eps) * Decimal(-1).exp()
        alpha = 2 / (step * p * eps)
        z, v, total = [alpha * a for a in psi], [Decimal(0)] * len(rows), [Decimal(0)] * len(psi)
        for _ in range(p):
            old, back = z, _times(columns, v)
            z = [_soft(a - step * b, step * _decimal(lam)) for a, b in zip(z, back)]
            ahead = _times(rows, [2 * a - b for a, b in zip(z, old)])
            v = [a + step * (b - alpha * c) for a, b, c in zip(v, ahead, data)]
            size = max(_norm(v), Decimal(1))
            v = [a / size for a in v]
            total = [a + b for a, b in zip(total, z)]
        psi = [a / (p * alpha) for a in total]
        found.append((eps, psi))
    return found


def _soft(a: Decimal, t: Decimal) -> Decimal:
    return (abs(a) - t).copy_sign(a) if abs(a) > t else Decimal(0)


def _times(A: Any, v: Any) -> list[Decimal]:
    rows = A if isinstance(A[0][0], Decimal) else [[_decimal(a) for a in entries] for entries in A]
    return [sum((a * b for a, b in zip(entries, v) if a), start=Decimal(0)) for entries in rows]


def _norm(v: list[Decimal]) -> Decimal:
    return sum((a * a for a in v), start=Decimal(0)).sqrt()


def _objective(A: Any, y: list[Fraction], lam: str, z: list[Decimal]) -> Decimal:
    misfit = _norm([a - _decimal(b) for a, b in zip(_times(A, z), y)])
    return _decimal(lam) * sum(map(abs, z)) + misfit


def _tail(x: list[Fraction], s: int) -> Decimal:
    return sum((_decimal(a) for a in sorted(map(abs, x), reverse=True)[s:]), start=Decimal(0))


# -- (b) -------------------------------------------------------------------------------------------


def _minimiser(row: Row) -> str | None:
    x = [fraction(text) for text in row["x"]]
    noise, root_s = _decimal(row["norm"]), Decimal(row["s"]).sqrt()
    low, high = Decimal(row["to_minimisers"]), Decimal(row["to_minimisers_upper"])
    if wrong := _words(row, x, row["method"]):
        return wrong
    if row["status"] != "unique" or row["verdict"] != "below both bounds":
        return f"{row['status']}, {row['verdict']}: expected one minimiser, below both bounds"
    for pair, name, end in (("c", "bound_c", "c"), ("c'", "bound_c_prime", "c_prime")):
        if (row[f"pair_{end}"], row[f"below_{end}"]) != (pair, "proved"):
            return f"{name} is of the pair {row[f'pair_{end}']}, {row[f'below_{end}']}"
        c1, c2 = constants(row, pair)
        value = 2 * c1 * _tail(x, row["s"]) / root_s
        if row["method"] == "P1":
            value += 2 * c2 * noise
        else:
            C = c1 / (root_s * _decimal(row["lam"]))
            value += (C + c2) * noise
            if row["method"] == "P2":
                value += C * noise**2 - C * noise + c2**2 / (4 * C)
        if any(_far(Decimal(row[each]), value) for each in (name, f"{name}_lower")):
            return f"{name} = {row[name]}, expected {value}"
        if not low <= high <= Decimal(row[name]):
            return f"error in [{low}, {high}], expected below {name} = {row[name]}"
    if row["method"] == "P3" and row["matrix"] == "turned 15 × 16":
        wanted = _decimal(_median_error(row, x)).sqrt()
        if _far(low, wanted) or _far(high, wanted):
            return f"error in [{low}, {high}], expected {wanted}"
    return _null_space(row)


def _median_error(row: Row, x: list[Fraction]) -> Fraction:
    """||x^ - x||^2 of P3 by the weighted median; A A^T = I and lam <= 1/4 are checked."""
    parameters = row["exact"]["parameters"]
    A = [[fraction(text) for text in entries] for entries in parameters["A"]]
    y = [fraction(text) for text in parameters["y"]]
    N = len(x)
    unit = all(sum(a * b for a, b in zip(A[i], A[j])) == (i == j)
               for i in range(N - 1) for j in range(i + 1))  # fmt: skip
    if not unit or fraction(row["lam"]) > Fraction(1, 4):
        return Fraction(-1)
    # the rows of the projection onto the kernel, h h^T/||h||^2, are multiples of h
    h = [(i == 0) - sum(entries[0] * entries[i] for entries in A) for i in range(N)]
    c = [sum(A[i][j] * y[i] for i in range(N - 1)) for j in range(N)]
    order = sorted(range(N), key=lambda i: c[i] / h[i])
    half, weight = sum(map(abs, h)) / 2, Fraction(0)
    for i in order:
        weight += abs(h[i])
        if weight > half:
            return sum(((a - c[i] / h[i] * b - z) ** 2 for a, b, z in zip(c, h, x)), Fraction(0))
    return Fraction(-1)


# -- (c) -------------------------------------------------------------------------------------------


def _map(row: Row) -> str | None:
    t, stretch = Fraction(1, 2 ** int(row["at"].rpartition("-")[2])), Decimal(row["stretch"])
    errors = [Decimal(row[f"error_at_{at}_upper"]) for at in ("x", "other")]
    error, forced = max(errors), Decimal(row["forced"] or 0)
    apart = (1 + _decimal(t * t)).sqrt()
    if row["matrix"] != MATRICES[15, 16, True] or row["exact"]["parameters"]["A"] != _hadamard():
        return f"the matrix is not {row['matrix']}"
    points = [[fraction(text) for text in point] for point in row["points"]]
    if points != [list(point) for point in _points(t)]:
        return "the points are not x and x + v + t w"
    if fraction(row["kappa"]) != 1 + 1 / (t * t):
        return f"kappa = {row['kappa']}, expected {1 + 1 / (t * t)}"
    loose = 1 + Decimal("1e-9")
    if forced > stretch * loose or Decimal(row["instability"] or 0) > stretch * loose:
        return f"stretching {stretch} below what is forced: {forced}, {row['instability']}"
    if error < (apart - stretch * _decimal(t)) / 2 - Decimal("1e-9"):
        return f"error {error} below (||x - x'|| - L t)/2"
    return _theorem(row, _decimal(t), apart, error) or _known(row, t, points, errors, stretch)


def _theorem(row: Row, t: Decimal, apart: Decimal, error: Decimal) -> str | None:
    """What is forced at the accuracy, and at eta where the map is not kernel-aware."""
    wanted: dict[str, Decimal | None] = dict.fromkeys(("accuracy", "forced", "eta", "instability"))
    eta = max(t, error) * 9 / 8
    if apart > 2 * error:
        wanted |= {"accuracy": error, "forced": (apart - 2 * error) / t}
    if apart > 2 * eta:
        wanted |= {"eta": eta, "instability": (apart - 2 * eta) / eta}
    verdict = "errs at x or x′" if wanted["eta"] is None else "not kernel-aware"
    for name, value in wanted.items():
        found = None if row[name] is None else _decimal(row[name])
        if found is None or value is None:
            wrong = found is not value
        else:
            wrong = _far(found, value)
        if wrong:
            return f"{name} = {row[name]}, expected {value}"
    if (row["verdict"], row["epsilon"]) != (verdict, row["eta"]):
        return f"{row['verdict']}, epsilon = {row['epsilon']}: expected {verdict}, {row['eta']}"
    return None


def _known(
    row: Row, t: Fraction, points: list[list[Fraction]], errors: list[Decimal], stretch: Decimal
) -> str | None:
    """Errors at x and x', outputs and stretching, for the maps that have a formula."""
    outputs = [[fraction(text) for text in output] for output in row["outputs"]]
    square = sum(((a - b) ** 2 for a, b in zip(*outputs, strict=True)), start=Fraction(0))
    if _far(stretch, _decimal(square).sqrt() / _decimal(t)):
        return f"stretching {stretch}, expected {_decimal(square).sqrt() / _decimal(t)}"
    if row["method"].startswith("ReLU"):
        wanted = [Decimal(0), Decimal(0)], _decimal(1 + 1 / (t * t)).sqrt()
        if outputs != points:
            return "outputs of the exact network are not the points"
    elif row["method"].startswith("pseudo"):
        # A^+ A z = z - <z, v> v, <x, v> = (1 - 1/2 + 3/4)/4
        wanted = [Decimal(5) / 16, Decimal(21) / 16], Decimal(1)
        if outputs != [[a - sum(point) / 16 for a in point] for point in points]:
            return "outputs of the pseudo-inverse are not z - <z, v> v"
    elif row["method"].startswith("ridge"):
        wanted = _ridge(t)
    else:
        return None if stretch < 2 else f"stretching {stretch} of {row['method']}, expected < 2"
    close, found = Decimal("1e-6"), [*errors, stretch]
    for value, other in zip(found, [*wanted[0], wanted[1]], strict=True):
        if abs(value - other) > close * max(other, Decimal(1)):
            return f"errors and stretching {found}, expected {wanted}"
    return None


def _hadamard() -> list[list[str]]:
    """Rows 1, ..., 15 of Sylvester's matrix over 4, as the row writes them."""
    signs = ("1/4", "-1/4")
    return [[signs[(i & j).bit_count() % 2] for j in range(16)] for i in range(1, 16)]


def _points(t: Fraction) -> tuple[list[Fraction], list[Fraction]]:
    """x, and x' = x + v + t w."""
    x = [Fraction(0)] * 16
    x[2], x[7], x[11] = Fraction(1), Fraction(-1, 2), Fraction(3, 4)
    return x, [a + Fraction(1, 4) + t * Fraction((-1) ** (i % 2), 4) for i, a in enumerate(x)]


def _ridge(t: Fraction) -> tuple[list[Decimal], Decimal]:
    """(both errors, stretching) of X (Y^T Y + mu I)^-1 Y^T, by 2 x 2 matrices in fractions."""
    mu = Fraction(1, 2**16)
    x, other = _points(t)
    A = [[fraction(text) for text in entries] for entries in _hadamard()]
    Y = [[sum(a * b for a, b in zip(entries, z)) for entries in A] for z in (x, other)]
    (a, b), (_, d) = [[sum(p * q for p, q in zip(u, v)) for v in Y] for u in Y]
    det = (a + mu) * (d + mu) - b * b
    inverse = [[(d + mu) / det, -b / det], [-b / det, (a + mu) / det]]
    # W Y - X = -mu X (K + mu)^-1
    misses = [[mu * (inverse[0][i] * p + inverse[1][i] * q) for p, q in zip(x, other)]
              for i in (0, 1)]  # fmt: skip
    errors = [sum((v * v for v in miss), start=Fraction(0)) for miss in misses]
    gap = [p - m - q + n for p, q, m, n in zip(x, other, *misses)]
    square = sum((v * v for v in gap), start=Fraction(0))
    return [_decimal(v).sqrt() for v in errors], _decimal(square).sqrt() / _decimal(t)
