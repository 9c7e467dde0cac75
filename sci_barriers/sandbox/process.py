"""The worker process as the caller holds it: started, written to, read from, ended.

    messages()    lines of the worker's channel, one at a time, each at most `longest` bytes
    send(line)    never blocks the caller: a thread writes
    end()         ends the worker and all its descendants, and says how the worker ended

Three threads serve three pipes, so that a worker that does not read, does not stop printing, or
does not end its line cannot hold the caller up. They end with the pipes.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sci_barriers.sandbox.limits import Limits

WINDOWS = sys.platform == "win32"
_KEPT = (
    "PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH",
    "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "NUMBER_OF_PROCESSORS",
)  # fmt: skip
_THREADS = (
    "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS", "NUMBA_NUM_THREADS", "RAYON_NUM_THREADS",
)  # fmt: skip
_BOOT = "import sys; sys.path[:] = sys.argv[2:]; "
_BOOT += "import json; settings = json.loads(sys.argv[1]); del sys.argv[1:]; "
_SUPERVISED = _BOOT + "from sci_barriers.sandbox.supervisor import main; main(settings)"
_ALONE = f"{_BOOT}__import__('importlib').import_module(settings['program']).main(['AS', 'CPU'])"
_CHUNK = 1 << 16
_PATIENCE = 15.0
_AFTERMATH = 1.0


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How the worker ended. own: by itself; code: exit code, negative for a signal."""

    own: bool = False
    code: int | None = None
    cpu: float | None = None
    memory: int | None = None
    strays: int = 0
    many: bool = False


def environment(folder: str, *, seed: int | None) -> dict[str, str]:
    """A few variables of the caller's; home and temporary folder are `folder`; one thread."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    kept |= dict.fromkeys(_THREADS, "1")
    kept |= dict.fromkeys(("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP"), folder)
    kept |= {"PYTHONUTF8": "1", "MALLOC_ARENA_MAX": "1"}  # an arena reserves 64 MB of addresses
    if seed is not None:
        kept["PYTHONHASHSEED"] = str(seed % 2**32)
    return kept


class Process:
    """One worker, which runs `main(refused_limits)` of the module `program`. `close` must be
    called; it ends everything and is safe to call twice.
    """

    def __init__(
        self, *, folder: str, limits: Limits, seed: int | None, longest: int,
        program: str = "sci_barriers.sandbox.worker",
    ) -> None:  # fmt: skip
        self._closed = threading.Event()
        self._lines: queue.Queue[bytes | None] = queue.Queue(maxsize=1)
        self._outgoing: queue.Queue[bytes | None] = queue.Queue()
        self._written = threading.Event()
        self._written.set()
        self._keep, self._longest = limits.output, longest
        self._ending: Ending | None = None
        self.printed, self.printed_bytes = bytearray(), 0
        self.too_long = False
        settings: dict[str, Any] = {"cpu": limits.cpu, "memory": limits.memory, "program": program}
        ours, theirs = socket.socketpair()
        self._control = ours
        with theirs:
            if not WINDOWS:
                settings["control"] = theirs.fileno()
            path = [os.path.abspath(entry) for entry in sys.path]
            self._popen = subprocess.Popen(
                [
                    sys.executable, "-P", "-c", _ALONE if WINDOWS else _SUPERVISED,
                    json.dumps(settings), *path,
                ],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                bufsize=0, cwd=folder, env=environment(folder, seed=seed), close_fds=True,
                pass_fds=() if WINDOWS else (theirs.fileno(),), start_new_session=not WINDOWS,
            )  # fmt: skip
        self._threads = [
            threading.Thread(target=serve, daemon=True, name=f"sandbox-{serve.__name__}")
            for serve in (self._read, self._write, self._drain)
        ]
        try:
            for thread in self._threads:
                thread.start()
        except BaseException:
            self.close()
            raise

    def receive(self, deadline: float) -> bytes | None:
        """The next line; None when the channel has ended. TimeoutError at the deadline."""
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            try:
                # In slices, since waiting for a lock cannot be interrupted on every system.
                return self._lines.get(timeout=min(left, 0.5))
            except queue.Empty:
                continue

    def send(self, line: bytes, deadline: float) -> None:
        """Hands the line to the writing thread. TimeoutError if the last one is still unread."""
        if not self._written.wait(max(0.0, deadline - time.monotonic())):
            raise TimeoutError
        self._written.clear()
        self._outgoing.put(line)

    # -- threads ---------------------------------------------------------------------------

    def _read(self) -> None:
        pending = bytearray()
        assert self._popen.stdout is not None
        with self._popen.stdout as pipe:
            while not self._closed.is_set():
                part = pipe.read(_CHUNK)
                if not part:
                    break
                pending += part
                while (end := pending.find(b"\n", max(0, len(pending) - len(part)))) >= 0:
                    line = bytes(pending[:end])
                    del pending[: end + 1]
                    self._offer(line)
                    part = bytes(pending)
                if len(pending) > self._longest:
                    self.too_long = True
                    break
            self._offer(None)

    def _offer(self, line: bytes | None) -> None:
        while not self._closed.is_set():
            try:
                return self._lines.put(line, timeout=0.1)
            except queue.Full:
                continue
        return None

    def _write(self) -> None:
        assert self._popen.stdin is not None
        with contextlib.suppress(OSError), self._popen.stdin as pipe:
            while (line := self._outgoing.get()) is not None:
                rest = memoryview(line)
                while rest:
                    rest = rest[pipe.write(rest) or 0 :]
                self._written.set()
        self._written.set()  # a worker that has gone does not read: the reader will tell

    def _drain(self) -> None:
        assert self._popen.stderr is not None
        with self._popen.stderr as pipe:
            while part := pipe.read(_CHUNK):
                self.printed_bytes += len(part)
                if len(self.printed) < self._keep:
                    self.printed += part[: self._keep - len(self.printed)]

    # -- the end ---------------------------------------------------------------------------

    def end(self, *, grace: float = 0.0) -> Ending:
        """Ends everything. grace: seconds that the worker has to end by itself before."""
        if self._ending is None:
            self._ending = self._ended_alone(grace) if WINDOWS else self._report(grace)
            self._finish()
        return self._ending

    def close(self) -> None:
        """Ends everything that is left."""
        self.end()

    def _ended_alone(self, grace: float) -> Ending:
        with contextlib.suppress(subprocess.TimeoutExpired):
            return Ending(own=True, code=self._popen.wait(grace))
        self._popen.kill()
        return Ending(code=self._popen.wait())

    def _report(self, grace: float) -> Ending:
        """What the supervisor says; without it, if it was killed, the group of the worker ends."""
        data, worker = bytearray(), None
        for patience, last in ((grace, False), (_PATIENCE, True)):
            if last:
                with contextlib.suppress(OSError):
                    self._control.shutdown(socket.SHUT_WR)
            deadline = time.monotonic() + patience
            with contextlib.suppress(OSError):
                while (left := deadline - time.monotonic()) > 0:
                    self._control.settimeout(left)
                    part = self._control.recv(4096)
                    if not part:
                        break
                    data += part
            for line in data.splitlines():
                with contextlib.suppress(ValueError):
                    report = json.loads(line)
                    worker = report.get("worker", worker)
                    if "status" in report:
                        return _ending(report)
        self._popen.kill()
        if worker is not None:
            from sci_barriers.sandbox.confinement import is_alive, kill

            kill(worker, group=True)
            deadline = time.monotonic() + _AFTERMATH
            while is_alive(worker) and time.monotonic() < deadline:
                time.sleep(0.005)
        return Ending()

    def _finish(self) -> None:
        """No thread, descriptor or zombie is left."""
        self._closed.set()
        self._control.close()
        try:
            self._popen.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            self._popen.wait()
        self._outgoing.put(None)
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(2.0)


def _ending(report: Mapping[str, Any]) -> Ending:
    status = report["status"]
    return Ending(
        own=report["own"], code=None if status is None else os.waitstatus_to_exitcode(status),
        cpu=report["cpu"], memory=report["memory"], strays=report["strays"], many=report["many"],
    )  # fmt: skip
