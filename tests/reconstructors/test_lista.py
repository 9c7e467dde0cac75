"""The trained network as a map: layers, exact evaluation, files, what it reads."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, as_q
from sci_barriers.information import Approximation
from sci_barriers.problems import SqrtLasso
from sci_barriers.reconstructors import Lista, Reconstructor, lista


def network(*, L: int = 4, m: int = 3, N: int = 5, seed: int = 0) -> Lista:
    """Random weights of a size that keeps values near 1, thresholds that cut some entries."""
    rng = np.random.default_rng(seed)
    return Lista(
        A=rng.standard_normal((m, N)), W=0.5 * rng.standard_normal((L, N, m)),
        theta=0.1 * rng.random(L), settings={"seed": seed, "rate": 4e-4},
    )  # fmt: skip


def approximation(y: list[Q], *, N: int = 5, entry: int = 1) -> Approximation:
    A = tuple(tuple(Q(entry) for _ in range(N)) for _ in y)
    return Approximation(A=A, y=tuple(y), n=3, norm="operator", objective=SqrtLasso(lam=Q(1)))


Y = [Q(3, 4), Q(-5, 8), Q(1)]


def test_layers_are_the_formula() -> None:
    """One layer on numbers small enough to do by hand: s = 10 ||A|| = 50."""
    A = np.array([[3.0, 4.0]])
    W = np.array([[[1.0], [-2.0]], [[1.0], [0.0]]])
    net = Lista(A=A, W=W, theta=np.array([0.5, 0.25]))
    assert net.scale == pytest.approx(50.0)
    assert net.layers == 2
    # x_1 = soft((2, -4), 1/2) = (1.5, -3.5);  A x_1 / s = (4.5 - 14)/50 = -0.19
    # x_2 = soft((1.5 + 2.19, -3.5), 1/4)
    assert net.apply(np.array([2.0])) == pytest.approx([3.44, -3.25])


def test_exact_output_is_the_map_that_floats_approximate() -> None:
    net = network()
    exact = net.exact_output(Y)
    assert all(isinstance(entry, Q) for entry in exact)
    floats = net.apply(np.array([float(int(v.p) / int(v.q)) for v in Y]))
    for a, b in zip(exact, floats, strict=True):
        assert abs(a - as_q(float(b))) < Q(1, 2**45)
    # Thresholds cut: some entry would differ by theta otherwise.
    free = replace(net, theta=np.zeros(net.layers)).exact_output(Y)
    assert max(abs(a - b) for a, b in zip(exact, free, strict=True)) > Q(1, 100)


def test_a_threshold_cuts_to_exactly_zero() -> None:
    net = Lista(A=np.ones((1, 2)), W=np.array([[[1.0], [0.125]]]), theta=np.array([0.25]))
    assert net.exact_output([Q(1)]) == (Q(3, 4), Q(0))
    assert net.exact_output([Q(-1)]) == (Q(-3, 4), Q(0))


def test_output_is_read_exactly_and_is_a_reconstruction() -> None:
    net = network()
    assert isinstance(net, Reconstructor)
    found = net(approximation(Y))
    floats = net.apply(np.array([float(int(v.p) / int(v.q)) for v in Y]))
    assert found.x == tuple(as_q(v) for v in floats.tolist())
    assert (found.method, found.status, found.flagged) == ("LISTA", "ran", False)
    assert found.settings == {"layers": 4, "seed": 0, "rate": 4e-4}
    assert found.work == {"matvecs": 3, "layers": 4}


def test_a_n_of_seen_is_not_used() -> None:
    net = network()
    assert net(approximation(Y)).x == net(approximation(Y, entry=7)).x
    assert net(approximation(Y)).x != net(approximation([Q(1), Q(0), Q(0)])).x


def test_other_shape_is_refused() -> None:
    with pytest.raises(BadInput, match=r"must be \(3, 5\) as in training"):
        network()(approximation(Y, N=4))
    with pytest.raises(BadInput, match="length of y = 2: must be m = 3"):
        network().exact_output(Y[:2])


def test_networks_without_loss_exist_in_closed_form() -> None:
    """W_0 = B, W_k = 0 afterwards, theta = 0 is the linear map B itself, exactly."""
    B = np.array([[0.5, -0.25], [2.0, 0.125], [0.0, 1.0]])
    W = np.stack([B, np.zeros((3, 2)), np.zeros((3, 2))])
    net = Lista(A=np.ones((2, 3)), W=W, theta=np.zeros(3))
    assert net.exact_output([Q(1, 3), Q(5)]) == (Q(1, 6) - Q(5, 4), Q(2, 3) + Q(5, 8), Q(5))


def test_printed_changes_the_matrix_alone() -> None:
    net = network()
    other = net.printed(2 * net.A[::-1])
    assert np.array_equal(other.W, net.W)
    assert np.array_equal(other.theta, net.theta)
    assert np.array_equal(other.A, 2 * net.A[::-1])
    assert other.scale == pytest.approx(2 * net.scale)
    assert other.name == "LISTA (printed)"
    assert "printed" in other.settings["matrix"]
    assert other(approximation(Y)).x != net(approximation(Y)).x


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"theta": [0.1, -0.1]}, "theta = -0.1: must be >= 0"),
        ({"theta": [0.1]}, r"shape of W = \(2, 3, 2\): must be \(L, N, m\) = \(1, 3, 2\)"),
        ({"W": np.zeros((2, 2, 3))}, "shape of W"),
        ({"W": np.zeros((2, 3))}, "W = 'float64 .*must be real with 3 axes"),
        ({"W": np.full((2, 3, 2), math.nan)}, "W = 'NaN or an infinity"),
        ({"A": np.zeros((2, 3))}, "must not be the zero matrix"),
        ({"A": np.ones((2, 3)) > 0}, "A = 'bool"),
        ({"A": np.ones((2, 3)) * 1j}, "A = 'complex128"),
        ({"theta": []}, "theta = 'float64"),
    ],
)
def test_bad_weights_are_refused(change: dict[str, Any], message: str) -> None:
    good = {"A": np.ones((2, 3)), "W": np.zeros((2, 3, 2)), "theta": [0.1, 0.0]}
    Lista(**good)
    with pytest.raises(BadInput, match=message):
        Lista(**{**good, **change})


def test_weights_are_copied_and_read_only() -> None:
    W = np.zeros((2, 3, 2))
    net = Lista(A=np.ones((2, 3)), W=W, theta=np.zeros(2))
    W[0] = 1
    assert not net.W.any()
    with pytest.raises(ValueError, match="read-only"):
        net.W[0] = 1


def test_a_file_gives_the_same_bits_back(tmp_path: Path) -> None:
    net = network(seed=3)
    net.save(tmp_path / "a.npz")
    net.save(tmp_path / "b.npz")
    found = Lista.load(tmp_path / "a.npz")
    for name in ("A", "W", "theta"):
        assert getattr(found, name).tobytes() == getattr(net, name).tobytes()
    assert (found.settings, found.name) == (net.settings, net.name)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.npz", "b.npz"]


def test_a_failed_save_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "net.npz"
    network().save(path)
    before = path.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "disk full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="disk full"):
        network(seed=1).save(path)
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["net.npz"]


def _rewritten(path: Path, **change: Any) -> Path:
    with np.load(path) as found:
        arrays: dict[str, Any] = {name: found[name] for name in found.files}
    for name, value in change.items():
        if value is None:
            del arrays[name]
        else:
            arrays[name] = value
    np.savez(path, **arrays)
    return path


@pytest.mark.parametrize(
    "change",
    [
        {"W": None},
        {"facts": None},
        {"format": np.array("another/1")},
        {"facts": np.array("{")},
        {"facts": np.array("[]")},
        {"facts": np.array('{"settings": 3, "name": ""}')},
        {"theta": np.array([-1.0, 0.0, 0.0, 0.0])},
        {"theta": np.zeros(3)},
        {"A": np.full((3, 5), math.inf)},
        {"A": np.array([{}], dtype=object)},
    ],
)
def test_any_other_file_is_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    path = tmp_path / "net.npz"
    network().save(path)
    _rewritten(path, **change)
    with pytest.raises(BadInput, match="is no saved network"):
        Lista.load(path)


def test_damaged_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "net.npz"
    network().save(path)
    good = path.read_bytes()
    for data in (b"", b"text", good[:200], good[:-30], good.replace(b"NUMPY", b"NUMPX")):
        path.write_bytes(data)
        with pytest.raises(BadInput, match="is no saved network"):
            Lista.load(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("A.npy", b"no array")
    with pytest.raises(BadInput, match="is no saved network"):
        Lista.load(path)
    with pytest.raises(FileNotFoundError):
        Lista.load(tmp_path / "absent.npz")
    path.write_bytes(good)
    monkeypatch.setattr(lista, "LARGEST_FILE", 100)
    with pytest.raises(BadInput, match="must be <= 100"):
        Lista.load(path)


def test_evaluation_does_not_import_torch(root: Path) -> None:
    code = "import sys, sci_barriers.reconstructors.lista; sys.exit('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=root, check=False)
    assert done.returncode == 0
