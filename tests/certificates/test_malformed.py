"""Malformed and hostile files: the command line says `unreadable` with a reason and exits with 2.

Run as `python -S -E -m sci_barriers.certificates FILE...`: the standard library alone.  Every case
must end within seconds, print one line for the file and never a traceback.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.good import good
from support.malformed_cases import BASE, MALFORMED, TEXTS

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 10


def _run(*files: Path | str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-S", "-E", "-m", "sci_barriers.certificates", *map(str, files)]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, timeout=SECONDS, check=False,
        encoding="utf-8", errors="replace", stdin=subprocess.DEVNULL,
    )  # fmt: skip


def _assert_unreadable(path: Path | str) -> None:
    result = _run(path)
    output = result.stdout + result.stderr
    assert "Traceback" not in output, output[-2000:]
    assert result.returncode == 2, output[-2000:]
    lines = result.stdout.splitlines()
    assert len(lines) == 1, lines[:5]
    head, _, reason = lines[0].partition(": unreadable: ")
    assert head == str(path)
    assert 3 <= len(reason) <= 500, reason[:600]


def _write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / f"{''.join(c if c.isalnum() else '_' for c in name)}.json"
    path.write_bytes(content)
    return path


def test_the_unchanged_certificate_is_accepted(tmp_path: Path) -> None:
    path = _write(tmp_path, "base", json.dumps(BASE).encode())
    result = _run(path)
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.startswith(f"{path}: accepted")
    assert len(result.stdout.splitlines()) == 1


@pytest.mark.parametrize("name", sorted(TEXTS))
def test_what_is_no_certificate_is_unreadable(name: str, tmp_path: Path) -> None:
    _assert_unreadable(_write(tmp_path, name, TEXTS[name]))


@pytest.mark.parametrize(
    "name",
    ["version 2", "unknown kind", "unknown key in claim", "from is itself", "N is too large"],
)
def test_a_malformed_certificate_is_unreadable(name: str, tmp_path: Path) -> None:
    _assert_unreadable(_write(tmp_path, name, json.dumps(MALFORMED[name]).encode()))


def test_every_malformed_certificate_of_a_batch_has_its_line(tmp_path: Path) -> None:
    paths = [
        _write(tmp_path, f"{i} {name}", json.dumps(certificate).encode())
        for i, (name, certificate) in enumerate(MALFORMED.items())
    ]
    result = _run(*paths)
    assert "Traceback" not in result.stdout + result.stderr
    lines = result.stdout.splitlines()
    assert len(lines) == len(paths) > 150
    for path, line in zip(paths, lines, strict=True):
        assert line.startswith(f"{path}: unreadable: "), line[:300]
        assert len(line) <= len(str(path)) + 600, line[:300]
        assert line.isprintable(), line[:300]
    assert result.returncode == 2


def test_missing_file_directory_and_dangling_link_are_unreadable(tmp_path: Path) -> None:
    _assert_unreadable(tmp_path / "absent.json")
    _assert_unreadable(tmp_path)
    link = tmp_path / "nowhere.json"
    link.symlink_to(tmp_path / "gone")
    _assert_unreadable(link)
    loop = tmp_path / "loop.json"
    loop.symlink_to(loop)
    _assert_unreadable(loop)


def test_file_over_the_limit_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "sparse.json"
    with path.open("wb") as file:
        file.truncate(8 << 30)
    assert path.stat().st_blocks < 1000
    _assert_unreadable(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_named_pipe_and_endless_device_are_unreadable(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.json"
    os.mkfifo(pipe)
    _assert_unreadable(pipe)
    if Path("/dev/zero").exists():
        _assert_unreadable("/dev/zero")


def test_mixed_batch_has_the_documented_exit_status(tmp_path: Path) -> None:
    accepted = _write(tmp_path, "good", json.dumps(good("tie", 0)).encode())
    false = json.loads(json.dumps(BASE))
    false["statements"]["S"]["claim"]["support"] = [0]
    rejected = _write(tmp_path, "false", json.dumps(false).encode())
    unreadable = _write(tmp_path, "broken", TEXTS["truncated by one"])
    cases = [
        ([accepted], 0), ([rejected], 1), ([unreadable], 2), ([accepted, accepted], 0),
        ([accepted, rejected], 1), ([rejected, accepted], 1), ([unreadable, accepted], 2),
        ([rejected, unreadable, accepted], 2), ([unreadable, rejected], 2),
    ]  # fmt: skip
    words = {accepted: "accepted", rejected: "rejected: ", unreadable: "unreadable: "}
    for paths, status in cases:
        result = _run(*paths)
        assert result.returncode == status, (paths, result.stdout)
        lines = result.stdout.splitlines()
        assert len(lines) == len(paths)
        for path, line in zip(paths, lines, strict=True):
            assert line.startswith(f"{path}: {words[path]}"), line


def test_no_file_given_is_an_error() -> None:
    result = _run()
    assert result.returncode == 2
    assert "Traceback" not in result.stdout + result.stderr
    assert result.stdout + result.stderr


def test_a_link_to_a_certificate_is_followed(tmp_path: Path) -> None:
    path = _write(tmp_path, "good", json.dumps(BASE).encode())
    link = tmp_path / "link.json"
    link.symlink_to(path)
    assert _run(link).returncode == 0
