"""The process between the caller and the worker: it watches the worker and clears up after it.

    caller -> supervisor -> worker -> whatever the target starts

The supervisor is a Linux "subreaper": a process that detaches itself (fork, setsid, fork) becomes
its child, and is found and killed, too. When the worker ends, or when the caller closes the
control socket or dies, all descendants are killed and reaped, and one report is sent (if nobody
reads it any more, the temporary folder is removed here):

    {"worker": pid}                                                     at the start
    {"status": wait status, "own": ended by itself, "cpu": seconds, "memory": bytes,
     "strays": count, "many": bool}                                     at the end

It starts no code of the target; the worker is a fork of it, which saves a second start of Python.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import socket
import sys
import time
import traceback
from importlib import import_module
from typing import Any, NoReturn

from sci_barriers.sandbox.confinement import (
    LINUX,
    MAX_PROCESSES,
    become_subreaper,
    descendants,
    die_with_parent,
    end_descendants,
    give_up_privileges,
    kill,
    set_limits,
)

_COUNT_EVERY = 0.25


def main(settings: dict[str, Any]) -> NoReturn:
    """settings: "control" (descriptor of a socket), "cpu" (seconds), "memory" (bytes),
    "program" (a module whose `main(refused_limits)` the worker runs).
    """
    control = socket.socket(fileno=settings["control"])
    become_subreaper()
    awake, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    me = os.getpid()
    pid = os.fork()
    if pid == 0:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        control.close()
        os.close(awake)
        os.close(wake)
        _be_worker(settings, me)
    _let_go_of_pipes()
    folder = os.getcwd()
    _send(control, {"worker": pid})
    if not _send(control, _watch(pid, control, awake)):
        shutil.rmtree(folder, ignore_errors=True)  # its owner, the caller, is gone
    os._exit(0)


def _be_worker(settings: dict[str, Any], parent: int) -> NoReturn:
    try:
        os.setsid()
        die_with_parent(parent)
        give_up_privileges()
        refused = set_limits(cpu=settings["cpu"], memory=settings["memory"])
        import_module(settings["program"]).main(refused)
    except BaseException:
        traceback.print_exc()  # read by the caller as printed output
    finally:
        os._exit(70)


def _let_go_of_pipes() -> None:
    """The worker's channels must end with the worker, so this process may not hold them."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)


def _watch(worker: int, control: socket.socket, awake: int) -> dict[str, Any]:
    status: int | None = None
    usage = None
    ended = many = False
    count_at = time.monotonic() + _COUNT_EVERY
    while status is None and not ended:
        sources: list[Any] = [control, awake]
        ready, _, _ = select.select(sources, [], [], _COUNT_EVERY)
        if awake in ready:
            os.read(awake, 4096)
        ended = control in ready
        with contextlib.suppress(ChildProcessError):
            while status is None:
                pid, found, used = os.wait4(-1, os.WNOHANG)
                if not pid:
                    break
                if pid == worker:
                    status, usage = found, used
        if status is None and time.monotonic() > count_at:
            count_at = time.monotonic() + _COUNT_EVERY
            many = len(descendants(os.getpid())) > MAX_PROCESSES
            ended |= many
    own = status is not None
    strays = descendants(os.getpid()).keys() - {worker}
    if status is None:
        kill(worker, group=True)
        kill(worker)
        with contextlib.suppress(ChildProcessError):
            _, status, usage = os.wait4(worker, 0)
    strays |= end_descendants(worker)
    return {
        "status": status, "own": own, "many": many, "strays": len(strays),
        "cpu": usage.ru_utime + usage.ru_stime if usage else None,
        "memory": usage.ru_maxrss * (1024 if LINUX else 1) if usage else None,
    }  # fmt: skip


def _send(control: socket.socket, message: dict[str, Any]) -> bool:
    """False when the caller is gone."""
    try:
        control.sendall(json.dumps(message).encode("ascii") + b"\n")
    except OSError:
        return False
    return True


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
