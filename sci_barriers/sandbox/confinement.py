"""What the operating system is asked to forbid, and how processes are found and ended.

                             Linux          macOS, BSD        Windows (no supervisor there)
    RLIMIT_AS (memory)       yes            not kept by the system     no
    RLIMIT_CPU               yes            yes                        no
    RLIMIT_CORE = 0          yes            yes                        no
    RLIMIT_FSIZE = 64 MB     yes            yes                        no
    RLIMIT_NPROC             not for root   no                         no
    count of processes       yes            no                         no
    own session, group       yes            yes                        no
    stray descendants        all: subreaper the worker's group         no
    parent gone              all ended      the worker's group         the worker

Limits are those of one process, as setrlimit(2) has it: forked children have each their own. So
the supervisor also counts processes, and ends a run that has more than MAX_PROCESSES of them.
As root on Linux, the worker gives up CAP_SYS_PTRACE and CAP_SYS_RESOURCE: it can neither read the
memory of the caller nor raise its limits.
"""

from __future__ import annotations

import contextlib
import ctypes
import math
import os
import signal
import sys
import time

LINUX = sys.platform.startswith("linux")
MAX_PROCESSES = 256
MAX_FILE = 64 * 2**20
_PR_SET_PDEATHSIG, _PR_CAPBSET_DROP, _PR_SET_CHILD_SUBREAPER, _PR_SET_NO_NEW_PRIVS = 1, 24, 36, 38
_CAP_SYS_PTRACE, _CAP_SYS_RESOURCE = 19, 24
_CAP_VERSION_3 = 0x20080522


def _prctl(option: int, value: int) -> bool:
    if not LINUX:
        return False
    try:
        return ctypes.CDLL(None).prctl(option, value, 0, 0, 0) == 0
    except (OSError, AttributeError):
        return False


def become_subreaper() -> bool:
    """Orphaned descendants become children of this process (Linux >= 3.4); False elsewhere."""
    return _prctl(_PR_SET_CHILD_SUBREAPER, 1)


def die_with_parent(parent: int) -> None:
    """This process is killed when its parent, the process `parent`, ends (Linux)."""
    if _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL) and os.getppid() != parent:
        os._exit(1)


def give_up_privileges() -> None:
    """No new privileges by exec; as root on Linux without the two capabilities above."""
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    if not LINUX or os.geteuid() != 0:
        return
    for capability in (_CAP_SYS_PTRACE, _CAP_SYS_RESOURCE):
        _prctl(_PR_CAPBSET_DROP, capability)
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None)
        header = (ctypes.c_uint32 * 2)(_CAP_VERSION_3, 0)
        sets = (ctypes.c_uint32 * 6)()  # effective, permitted, inheritable; low and high words
        if libc.capget(header, sets) == 0:
            mask = 0xFFFFFFFF & ~(1 << _CAP_SYS_PTRACE | 1 << _CAP_SYS_RESOURCE)
            for i in range(3):
                sets[i] &= mask
            libc.capset(header, sets)


def set_limits(*, cpu: float, memory: int) -> list[str]:
    """Sets the resource limits of this process; the names of those that the system refused.

    cpu: seconds, rounded up; SIGXCPU comes then, SIGKILL one second later. memory: bytes.
    """
    import resource

    seconds = math.ceil(cpu)
    wanted = {
        "CORE": (0, 0),
        "CPU": (seconds, seconds + 1),
        "FSIZE": (MAX_FILE, MAX_FILE),
        "AS": (memory, memory),
    }
    running = _tasks_of_user()
    if running is not None:
        wanted["NPROC"] = (running + MAX_PROCESSES, running + MAX_PROCESSES)
    refused = []
    for name, (soft, hard) in wanted.items():
        kind = getattr(resource, f"RLIMIT_{name}", None)
        try:
            if kind is None:
                raise OSError
            _, allowed = resource.getrlimit(kind)
            if allowed != resource.RLIM_INFINITY:
                soft, hard = min(soft, allowed), min(hard, allowed)
            resource.setrlimit(kind, (soft, hard))
        except (OSError, ValueError):
            refused.append(name)
    return refused


def _tasks_of_user() -> int | None:
    """How many threads the user runs: RLIMIT_NPROC counts them all. None if unknown."""
    if not LINUX:
        return None
    count = 0
    for name in os.listdir("/proc"):
        if name.isdigit():
            with contextlib.suppress(OSError):
                if os.stat(f"/proc/{name}").st_uid == os.getuid():
                    count += os.stat(f"/proc/{name}/task").st_nlink - 2
    return count


def descendants(root: int) -> dict[int, int]:
    """{pid: process group} of all living descendants of `root`; empty where /proc is not."""
    parents: dict[int, tuple[int, int]] = {}
    if not LINUX:
        return {}
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open(f"/proc/{name}/stat", "rb") as file:
                # "pid (name) state ppid group ...", where the name may hold anything
                state, parent, group = file.read().rpartition(b")")[2].split()[:3]
        except (OSError, ValueError):
            continue
        if state not in (b"Z", b"X"):
            parents[int(name)] = (int(parent), int(group))
    found: dict[int, int] = {}
    for pid in parents:
        chain, at = [], pid
        while at in parents and at not in found and at != root:
            chain.append(at)
            at = parents[at][0]
        if at == root or at in found:
            found.update((step, parents[step][1]) for step in chain)
    return found


def kill(pid: int, *, group: bool = False) -> None:
    """SIGKILL to a process or a whole process group, if it is there."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL) if group else os.kill(pid, signal.SIGKILL)


def is_alive(pid: int) -> bool:
    """Whether there is such a process; a zombie counts."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def end_descendants(worker: int, *, seconds: float = 10.0) -> set[int]:
    """Kills and reaps every descendant of this process; those that there were beside `worker`.

    A group gets its signal at once, so that no member can fork away from it. Repeated until no
    child is left, at most `seconds` long. Off Linux: the group of the worker.
    """
    own, strays = os.getpgrp(), set[int]()
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = descendants(os.getpid())
        strays.update(found.keys() - {worker})
        for group in {*found.values(), worker} - {own}:
            kill(group, group=True)
        for pid in found:
            kill(pid)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            if not descendants(os.getpid()):
                break
        time.sleep(0.001)
    return strays
