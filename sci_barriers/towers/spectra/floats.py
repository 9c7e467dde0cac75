"""Proposals in floating point: candidates z, and for each z a vector v with small ||(A - z)v||.

    T(z) = P_n (A - z)^2 P_n = B'B - 2z J + z^2,    B = P_m A P_n,  J = P_n A P_n  (A symmetric)
    gamma_n(z)^2 = least eigenvalue of T(z)

v comes from inverse iteration with T(z) (banded Cholesky factor, a shift of rounding size), and
where ||(A - z)v|| is so small that squares lose it, from inverse iteration with J - z. Candidates
are the eigenvalues of J (LAPACK). The sites are reordered to make the band narrow, and everything
is divided by the bound of ||A||, so that no float is large. Nothing here is believed: residual.py
computes the bound of every pair (z, v) in integers, whatever it is.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.linalg
import scipy.sparse
from numpy.typing import NDArray
from scipy.sparse.csgraph import reverse_cuthill_mckee

from sci_barriers.exact import Q, as_q, round_dyadic, to_float
from sci_barriers.towers.spectra.section import Section

Array = NDArray[np.float64]
_STEPS = 8
_SMALL = 1e-5  # relative to the bound: below it the squares of residuals are near rounding
_MOST_BITS = 56
_NEGLIGIBLE = 1e-18


class Proposer:
    """The section in floating point, divided by `unit`; z, v and residuals are proposals."""

    def __init__(self, section: Section, *, bound: Q) -> None:
        n, m = section.n, section.m
        self.n, self.unit = n, bound if bound > 0 else Q(1)
        up, down = int(self.unit.q), section.scale * int(self.unit.p)
        entries = [
            (i, j, D * up / down) for j, column in enumerate(section.columns) for i, D, _ in column
        ]
        rows, columns, values = zip(*entries, strict=True) if entries else ((), (), ())
        B = scipy.sparse.csc_matrix((values, (rows, columns)), shape=(m, n), dtype=np.float64)
        order = reverse_cuthill_mckee(scipy.sparse.csr_matrix(B[:n]), symmetric_mode=True)
        self._order = np.asarray(order)
        whole = np.concatenate((self._order, np.arange(n, m)))
        self._B = scipy.sparse.csr_matrix(B[whole][:, self._order])
        (T, u), (self._J, self._w) = _banded(self._B.T @ self._B), _banded(self._B[:n])
        width = max(u, self._w)
        self._T, self._J_in_T = _widened(T, width), _widened(self._J, width)
        k = np.arange(1.0, n + 1)
        self._start = np.cos(k * k)  # without symmetry: orthogonal to no eigenvector but by chance

    def eigenvalues(self) -> list[Q]:
        """Those of P_n A P_n, increasing; some may lie far from the spectrum of A."""
        values = scipy.linalg.eig_banded(self._J, eigvals_only=True, check_finite=False)
        return [as_q(float(value)) * self.unit for value in np.sort(values)]

    def place(self, z: Q) -> float:
        """z / unit."""
        return to_float(z / self.unit)

    def vector(self, z: Q) -> tuple[Array, float]:
        """(v, ||(A - z)v|| / unit), v a unit vector in the order of the sites."""
        at = self.place(z)
        v, residual = self._by_squares(at)
        if residual < _SMALL:
            w, other = self._by_section(at, v)
            if other < residual:
                v, residual = w, other
        placed = np.empty(self.n)
        placed[self._order] = v
        return placed, residual

    def rounded(self, z: Q, *, residual: float) -> Q:
        """z on a dyadic grid, moved by at most about a hundredth of the residual."""
        k = _bits(100 / max(residual, _NEGLIGIBLE))
        return round_dyadic(z, n=k + int(self.unit.q.bit_length() - self.unit.p.bit_length()) + 1)

    def integers(self, v: Array, z: Q, *, residual: float) -> list[int]:
        """v as integers; rounding changes ||(A - z)v||/||v|| by about a hundredth at most."""
        size = 100 * (1 + abs(self.place(z))) * np.sqrt(self.n)
        scale = 2.0 ** _bits(size / max(residual, _NEGLIGIBLE))
        return [int(x) for x in np.rint(v * scale).tolist()]

    def _residual(self, z: float, v: Array) -> float:
        image = self._B @ v
        image[: self.n] -= z * v
        return float(np.linalg.norm(image))

    def _by_squares(self, z: float) -> tuple[Array, float]:
        T = self._T - 2 * z * self._J_in_T
        T[-1] += z * z
        shift = 1e-15 * (1 + abs(z)) ** 2
        while True:
            T[-1] += shift
            try:
                factor = scipy.linalg.cholesky_banded(T, check_finite=False)
                break
            except np.linalg.LinAlgError:
                shift *= 100
        v = self._start
        for _ in range(_STEPS):
            v = scipy.linalg.cho_solve_banded((factor, False), v, check_finite=False)
            v = v / np.linalg.norm(v)
        return v, self._residual(z, v)

    def _by_section(self, z: float, v: Array) -> tuple[Array, float]:
        w, near = self._w, z
        for _ in range(3):
            both = np.zeros((2 * w + 1, self.n))
            both[: w + 1] = self._J
            for k in range(1, w + 1):
                both[w + k, : self.n - k] = self._J[w - k, k:]
            both[w] -= near
            try:
                with np.errstate(all="ignore"):
                    u = scipy.linalg.solve_banded((w, w), both, v, check_finite=False)
                    norm = float(np.linalg.norm(u))
            except np.linalg.LinAlgError:  # exactly singular: move by a rounding error
                near += 1e-16
                continue
            if not np.isfinite(norm) or norm == 0:
                break
            v = u / norm
        return v, self._residual(z, v)


def _bits(size: float) -> int:
    return int(min(max(np.ceil(np.log2(size)), 4), _MOST_BITS))


def _banded(M: Any) -> tuple[Array, int]:
    """(upper band in LAPACK's form, width) of a symmetric sparse matrix."""
    parts = scipy.sparse.coo_matrix(M)
    width = int(np.abs(parts.row - parts.col).max(initial=0))
    band = np.zeros((width + 1, M.shape[0]))
    upper = parts.row <= parts.col
    i, j = parts.row[upper], parts.col[upper]
    np.add.at(band, (width + i - j, j), parts.data[upper])
    return band, width


def _widened(band: Array, width: int) -> Array:
    """The same band with zero rows above up to `width`."""
    return np.vstack((np.zeros((width + 1 - band.shape[0], band.shape[1])), band))
