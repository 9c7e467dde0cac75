"""LISTA: a trained network of L layers that looks like iterative soft thresholding.

    x_0 = 0,    x_{k+1} = soft(x_k + W_k (y - A x_k / s), theta_k),    s = 10 ||A||,
    soft(z, t) = sign(z) max(|z| - t, 0),    W_k (N, m), theta_k >= 0 trained, A fixed.

The matrix A inside is the A_n of the training set; the network reads y_n alone. Evaluation is in
float64 with numpy (torch is needed for training only); its weights are float64 and hence dyadic, so
that the network is an exact map phi: Q^m -> Q^N as well, which `exact_output` evaluates.

Networks without any loss exist in closed form: W_0 = B', W_k = 0 (k >= 1), theta = 0 with B' y the
minimiser [derived]. The barrier is about the map from data to networks, not about existence.

Architecture after Gregor and LeCun, ICML 2010, in the form of the public code of Colbrook, Antun
and Hansen, PNAS 119(12), 2022, with scalar thresholds.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sci_barriers.errors import bad_input
from sci_barriers.exact import Q, as_q
from sci_barriers.files import write_all
from sci_barriers.information import Approximation
from sci_barriers.reconstructors.base import Reconstruction, reconstruction

Array = NDArray[np.float64]
FORMAT = "sci-barriers-lista/1"
LARGEST_FILE = 2**28
"""Bytes of the arrays of a file that `Lista.load` reads at most."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Lista:
    """A network with L layers; a Reconstructor.

    A (m, N), W (L, N, m), theta (L,): float64, finite, theta >= 0, copied and read-only.
    settings: JSON-able facts about its training. name: as in a table.
    Raises BadInput for other shapes or values.
    """

    A: Array
    W: Array
    theta: Array
    settings: Mapping[str, Any] = field(default_factory=dict)
    name: str = "LISTA"

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "A", _array("A", self.A, ndim=2))
        put(self, "W", _array("W", self.W, ndim=3))
        put(self, "theta", _array("theta", self.theta, ndim=1))
        m, N = self.A.shape
        wanted = (self.theta.shape[0], N, m)
        if self.W.shape != wanted:
            raise bad_input(
                "shape of W", self.W.shape, f"must be (L, N, m) = {wanted}",
                "pass one N x m matrix and one threshold for each layer",
            )  # fmt: skip
        if self.theta.min() < 0:
            raise bad_input("theta", float(self.theta.min()), "must be >= 0", "clip it at 0")
        if self.scale == 0:
            raise bad_input("A", "0", "must not be the zero matrix", "pass the A_n of training")
        put(self, "settings", dict(self.settings))

    @property
    def layers(self) -> int:
        """L."""
        return int(self.theta.shape[0])

    @property
    def scale(self) -> float:
        """s = 10 ||A||, the operator norm computed in float64."""
        return 10.0 * float(np.linalg.norm(self.A, 2))

    @property
    def feedback(self) -> Array:
        """A / s (m, N), each entry rounded to nearest: the matrix of the layers, exactly."""
        return self.A / self.scale

    def apply(self, y: Array) -> Array:
        """The outputs (..., N) for data y (..., m), in float64."""
        F, x = self.feedback, np.zeros((*y.shape[:-1], self.A.shape[1]))
        for W, t in zip(self.W, self.theta, strict=True):
            z = x + (y - x @ F.T) @ W.T
            x = z - np.clip(z, -t, t)
        return x

    def __call__(self, seen: Approximation, /) -> Reconstruction:
        """The output at y_n, read as exact rationals; A_n of `seen` is not used.

        Raises BadInput when the shape differs from that of training or the output overflows.
        """
        if (seen.m, seen.N) != self.A.shape:
            raise bad_input(
                "shape of A_n", (seen.m, seen.N), f"must be {self.A.shape} as in training",
                "train a network for this shape",
            )  # fmt: skip
        y = seen.as_float64()[1]
        return reconstruction(
            self.apply(y), method=self.name, N=seen.N,
            settings={"layers": self.layers, **self.settings},
            work={"matvecs": self.layers - 1, "layers": self.layers},
        )  # fmt: skip

    def exact_output(self, y: Sequence[Q]) -> tuple[Q, ...]:
        """phi(y) for rational y (m,), exact: the layers with A/s, W, theta as dyadic numbers."""
        m, N = self.A.shape
        if len(y) != m:
            raise bad_input("length of y", len(y), f"must be m = {m}", f"pass {m} rationals")
        F = _rationals(self.feedback)
        x = [Q(0)] * N
        for W, t in zip(self.W, self.theta, strict=True):
            r = [y[i] - _dot(F[i], x) for i in range(m)]
            z = [x[j] + _dot(row, r) for j, row in enumerate(_rationals(W))]
            x = [_soft(entry, as_q(float(t))) for entry in z]
        return tuple(x)

    def printed(self, A: Array) -> Lista:
        """The same weights with another A (m, N) inside, for reproducing the printed table only.

        The public test script rebuilds the network with the matrix of the true instance, loads the
        weights into it and evaluates it at the y_n of the other one.
        """
        settings = {**self.settings, "matrix": "of the true instance, as printed"}
        return replace(self, A=A, settings=settings, name=f"{self.name} (printed)")

    def save(self, path: str | Path) -> None:
        """Write the network as .npz, without pickled objects: all of it or nothing (OSError)."""
        text = json.dumps({"settings": dict(self.settings), "name": self.name}, allow_nan=False)
        content = io.BytesIO()
        np.savez(content, format=np.array(FORMAT), facts=np.array(text),
                 A=self.A, W=self.W, theta=self.theta)  # fmt: skip
        write_all({Path(path): content.getvalue()})

    @classmethod
    def load(cls, path: str | Path) -> Lista:
        """Read what `save` has written, bit for bit.

        Raises BadInput for any other content, OSError when the file cannot be read.
        """
        path = Path(path)
        remedy = "pass a file that Lista.save has written"
        try:
            with zipfile.ZipFile(path) as archive:
                size = sum(member.file_size for member in archive.infolist())
            if size > LARGEST_FILE:
                raise bad_input(str(path), f"{size} bytes", f"must be <= {LARGEST_FILE}", remedy)
            with np.load(path, allow_pickle=False) as found:
                label, text = str(found["format"]), str(found["facts"])
                arrays = {name: np.array(found[name]) for name in ("A", "W", "theta")}
            if label != FORMAT:
                raise bad_input("format", label, f"must be {FORMAT}", remedy)
            facts = json.loads(text)
            return cls(**arrays, settings=dict(facts["settings"]), name=str(facts["name"]))
        except OSError:
            raise
        except Exception as problem:  # whatever a foreign or damaged file makes a reader say
            raise bad_input("file", str(path), f"is no saved network ({problem})", remedy) from None


def _array(name: str, value: Any, *, ndim: int) -> Array:
    """A finite float64 copy that cannot be written to."""
    found = np.array(value)
    if found.dtype.kind not in "iuf" or found.ndim != ndim or found.size == 0:
        raise bad_input(
            name, f"{found.dtype} {found.shape}", f"must be real with {ndim} axes",
            "pass a float64 array",
        )  # fmt: skip
    found = found.astype(np.float64)
    if not np.isfinite(found).all():
        raise bad_input(name, "NaN or an infinity", "must be finite", "train with a smaller rate")
    found.flags.writeable = False
    return found


def _rationals(values: Array) -> list[list[Q]]:
    return [[as_q(entry) for entry in row] for row in values.tolist()]


def _dot(row: Sequence[Q], vector: Sequence[Q]) -> Q:
    return sum((a * b for a, b in zip(row, vector, strict=True) if b), Q(0))


def _soft(z: Q, t: Q) -> Q:
    return z - t if z > t else z + t if z < -t else Q(0)
