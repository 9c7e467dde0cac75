"""Targets that misbehave: each becomes a stated outcome, and nothing is left of it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sci_barriers.exact import Q
from sci_barriers.sandbox import Limits, confinement, run
from support.sandbox_game import FACTS, LIMITS, SHORT, TARGETS, Table, play

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork and signals")
linux = pytest.mark.skipif(not confinement.LINUX, reason="needs Linux")


def _open() -> set[str]:
    return set(os.listdir("/proc/self/fd")) if confinement.LINUX else set()


def _threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("sandbox-")]


@pytest.fixture(autouse=True)
def _nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No process (orphans would come to us, as subreaper), thread, descriptor or folder stays."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    confinement.become_subreaper()
    before = set(confinement.descendants(os.getpid())), _threads(), _open()
    yield
    after = set(confinement.descendants(os.getpid())), _threads(), _open()
    confinement._prctl(confinement._PR_SET_CHILD_SUBREAPER, 0)
    assert after == before
    assert list(tmp_path.glob("sci_barriers-*")) == []


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("raises", "ValueError: this and that"),
        ("raises_unprintable", "Unprintable"),
        ("interrupts", "KeyboardInterrupt: "),
        ("exits", "SystemExit: 3"),
        ("recurses", "RecursionError: "),
    ],
)
def test_exceptions_are_raised(name: str, message: str) -> None:
    outcome = play(name)
    assert outcome.status == "raised"
    assert outcome.messages[0].startswith(message)
    assert len(outcome.messages) == 2 and outcome.x is None


def test_long_messages_are_cut() -> None:
    outcome = play("raises_long")
    assert outcome.status == "raised" and sum(map(len, outcome.messages)) < 10_000


def test_words_before_an_exit_are_kept() -> None:
    assert play("exits").printed == "last words\n"


@pytest.mark.parametrize(
    ("name", "code", "signal"),
    [
        ("leaves", 3, None),
        ("leaves_quietly", 0, None),
        ("segfaults", None, "SIGSEGV"),
        ("kills_itself", None, "SIGKILL"),
        ("kills_its_parent", None, None),
        ("returns_hostile", 5, None),
    ],
)
def test_deaths_are_crashes(name: str, code: int | None, signal: str | None) -> None:
    outcome = play(name)
    assert (outcome.status, outcome.exit_code, outcome.signal) == ("crashed", code, signal)


def test_deep_recursion_in_c_is_survived() -> None:
    assert play("recurses_in_c").status in ("crashed", "raised", "memory")


@pytest.mark.parametrize("name", ["loops", "loops_deaf"])
def test_endless_loops_use_up_processor_time(name: str) -> None:
    outcome = play(name, limits=Limits(wall=20, cpu=1))
    assert outcome.status == "cpu"
    assert outcome.cpu_seconds is not None and outcome.cpu_seconds >= 0.9


@pytest.mark.parametrize(
    "name", ["loops", "sleeps", "reads_forever", "forks_and_waits", "returns_endless_late"]
)
def test_no_answer_is_a_timeout(name: str, tmp_path: Path) -> None:
    if name == "returns_endless_late":
        file = tmp_path / "late.py"
        file.write_text("while True:\n    pass\n")
        outcome = run(f"{file}:f", facts=FACTS, answer=Table(), limits=SHORT)
    else:
        outcome = play(name, limits=SHORT)
    assert outcome.status == "timeout"
    assert outcome.messages == ("no answer within 1 seconds",)


@linux
@pytest.mark.parametrize("name", ["allocates", "allocates_slowly"])
def test_allocation_ends_at_the_memory_limit(name: str) -> None:
    outcome = play(name, limits=Limits(wall=10, memory="256M"))
    assert outcome.status == "memory"
    assert outcome.peak_memory is not None and outcome.peak_memory < 2**28


def test_output_is_capped_and_counted() -> None:
    outcome = play("prints", limits=Limits(wall=30, cpu=30, output=2000))
    assert outcome.status == "answered"
    assert len(outcome.printed) == 2000 and outcome.printed_bytes == 2**30


def test_output_of_all_kinds_is_captured() -> None:
    printed = play("prints_words").printed
    for word in ("to stdout\n", "to stderr\n", "\ufffd raw\n", "from a program\n"):
        assert word in printed


def test_closed_output_does_not_matter() -> None:
    assert play("closes_output").status == "answered"


def test_files_are_limited() -> None:
    outcome = play("writes_a_large_file")
    assert outcome.status == "raised" and "OSError" in outcome.messages[0]


def test_forked_children_are_ended() -> None:
    outcome = play("forks")
    assert outcome.status == "answered" and outcome.left_behind >= 50
    pids = [int(word) for word in outcome.printed.split()[1:]]
    assert len(pids) == 50
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


@linux
@pytest.mark.parametrize(
    ("name", "status"), [("detaches", "answered"), ("detaches_and_crashes", "crashed")]
)
def test_detached_processes_are_ended(name: str, status: str) -> None:
    outcome = play(name)
    assert outcome.status == status and outcome.left_behind >= 1


@linux
def test_forks_without_end_are_ended() -> None:
    outcome = play("forks_without_end", limits=Limits(wall=5))
    assert outcome.status in ("crashed", "raised", "timeout")
    assert outcome.left_behind > 100


def test_only_the_first_process_answers() -> None:
    assert play("child_returns").x == (Q(1, 2), Q(1, 4))
    outcome = play("child_asks")
    assert outcome.status == "answered" and "forked process" in outcome.printed


def test_threads_left_running_are_ended() -> None:
    outcome = play("leaves_threads")
    assert outcome.status == "answered" and outcome.seconds < 5


@pytest.mark.parametrize(
    "name",
    [
        "writes_garbage", "closes_channel", "closes_channel_and_sleeps", "forges_short",
        "forges_root", "forges_code", "forges_exponent", "forges_level", "forges_boolean",
        "forges_constant", "forges_number", "forges_depth", "forges_kind", "forges_field",
        "forges_hello", "forges_error",
    ],
)  # fmt: skip
def test_garbage_on_the_channel_is_a_protocol_error(name: str) -> None:
    outcome = play(name)
    assert (outcome.status, outcome.x) == ("protocol", None)
    assert outcome.messages


def test_a_line_without_end_is_a_protocol_error() -> None:
    outcome = play("writes_without_end", limits=Limits(wall=10, answer=10**6))
    assert outcome.status == "protocol" and "more than 1000000 bytes" in outcome.messages[0]


def test_asking_without_reading_ends_in_time() -> None:
    table = Table()
    assert play("asks_without_reading", answer=table, limits=SHORT).status == "timeout"


def test_replaced_json_functions_do_no_harm() -> None:
    assert play("breaks_json").status in ("protocol", "raised", "crashed")


def test_a_deleted_folder_does_not_matter() -> None:
    assert play("deletes_its_folder").status == "answered"


@pytest.mark.parametrize(
    "name",
    [
        "returns_nan", "returns_inf", "returns_none", "returns_short", "returns_long",
        "returns_text", "returns_texts", "returns_complex", "returns_boolean", "returns_failing",
        "returns_endless", "returns_mapping", "returns_nested", "returns_huge",
        "returns_huge_decimal", "endless_generator",
    ],
)  # fmt: skip
def test_what_is_no_point_is_invalid(name: str) -> None:
    outcome = play(name)
    assert (outcome.status, outcome.x) == ("invalid", None)
    assert "x" in outcome.messages[0]


def test_long_answers_are_invalid() -> None:
    outcome = play("returns_much", limits=Limits(wall=10, answer=5000))
    assert outcome.status == "invalid" and "more than 5000 bytes" in outcome.messages[0]


@pytest.mark.parametrize("text", ["def f(:\n", "1/0\n", "import sys; sys.exit(4)\n"])
def test_files_that_do_not_load_are_raised(text: str, tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text(text)
    outcome = run(f"{tmp_path}/broken.py:f", facts=FACTS, answer=Table(), limits=LIMITS)
    assert outcome.status == "raised"
    assert outcome.messages[0].startswith("while the target was loaded: ")


@pytest.mark.skipif(
    not confinement.LINUX or os.geteuid() != 0, reason="a user may trace processes of his own"
)
def test_the_memory_of_the_caller_is_closed_to_root() -> None:
    assert play("reads_memory").printed.split() == ["PermissionError"] * 2 + ["ValueError"]


def test_interrupting_the_caller_ends_the_worker() -> None:
    """Ctrl-C while the target sleeps: KeyboardInterrupt here, and no process is left."""
    def interrupt() -> None:
        time.sleep(0.7)
        os.kill(os.getpid(), 2)

    thread = threading.Thread(target=interrupt)
    thread.start()
    with pytest.raises(KeyboardInterrupt):
        play("sleeps")
    thread.join()


@linux
def test_the_death_of_the_caller_ends_the_worker(tmp_path: Path) -> None:
    code = "from support.sandbox_game import play; play('forks_and_waits')"
    root = TARGETS.parents[2]
    path = os.pathsep.join([str(root), str(root / "tests"), *sys.path])
    environment = {**os.environ, "PYTHONPATH": path, "TMPDIR": str(tmp_path)}
    caller = subprocess.Popen([sys.executable, "-c", code], env=environment)
    deadline = time.monotonic() + 10
    while len(confinement.descendants(caller.pid)) < 52 and time.monotonic() < deadline:
        time.sleep(0.05)
    started = confinement.descendants(caller.pid)
    assert len(started) >= 52
    caller.kill()
    caller.wait()
    while (left := started.keys() & confinement.descendants(os.getpid()).keys()) and (
        time.monotonic() < deadline
    ):
        time.sleep(0.02)
    assert not left
    while list(tmp_path.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.02)
    while True:  # the supervisor came to us when its parent died
        try:
            if not os.waitpid(-1, os.WNOHANG)[0]:
                break
        except ChildProcessError:
            break
