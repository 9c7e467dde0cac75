"""Targets for the sandbox that start processes, forge messages and return what is no point.

This file is loaded by worker processes only, except for a few harmless functions. Each target
would return an answer if nothing stopped it.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction


def trivial(information):
    return [0.5, 0.25]


# -- processes and threads ----------------------------------------------------------------------


def _note(*pids):
    print("pids", *pids, flush=True)


def forks(information):
    pids = []
    for _ in range(50):
        pid = os.fork()
        if pid == 0:
            time.sleep(60)
            os._exit(0)
        pids.append(pid)
    _note(*pids)
    return trivial(information)


def forks_and_waits(information):
    forks(information)
    time.sleep(60)


def forks_without_end(information):
    while True:
        if os.fork() == 0:
            time.sleep(60)
            os._exit(0)


def detaches(information):
    """fork, setsid, fork: the grandchild is in no group and no session of ours."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for stream in (0, 1, 2):
                os.dup2(os.open(os.devnull, os.O_RDWR), stream)
            os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(60)"])
        os._exit(0)
    time.sleep(0.2)
    return trivial(information)


def detaches_and_crashes(information):
    detaches(information)
    os._exit(9)


def child_returns(information):
    """Both sides of a fork come back from the target; only the first may answer."""
    if os.fork() == 0:
        return [7, 7]
    time.sleep(0.2)
    return trivial(information)


def child_asks(information):
    if os.fork() == 0:
        try:
            information.at(3)
        except ValueError as error:
            print(error, flush=True)
        os._exit(0)
    os.wait()
    return trivial(information)


def leaves_threads(information):
    for _ in range(5):
        threading.Thread(target=time.sleep, args=(60,)).start()
    return trivial(information)


def asks_in_threads(information):
    found = []
    threads = [
        threading.Thread(target=lambda n=n: found.append((n, information.at(n).n)))
        for n in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [len(found), sum(n == k for n, k in found)]


# -- the channel --------------------------------------------------------------------------------


def _descriptors():
    return [fd for fd in range(3, 256) if _is_open(fd)]


def _is_open(fd):
    try:
        os.fstat(fd)
    except OSError:
        return False
    return True


def writes_garbage(information):
    for fd in _descriptors():
        try:
            os.write(fd, b"\xff\x00 garbage\n")
        except OSError:
            pass
    return trivial(information)


def writes_without_end(information):
    while True:
        for fd in _descriptors():
            try:
                os.write(fd, b"{" * 65536)
            except OSError:
                pass


def asks_without_reading(information):
    line = b'{"kind":"at","n":3}\n' * 1000
    while True:
        for fd in _descriptors():
            try:
                os.write(fd, line)
            except OSError:
                pass


def _forges(text):
    def forge(information):
        for fd in _descriptors():
            try:
                os.write(fd, text.encode() + b"\n")
            except OSError:
                pass
        time.sleep(60)

    return forge


forges_short = _forges('{"kind":"done","x":["1"]}')
forges_root = _forges('{"kind":"done","x":["sqrt(2)","1"]}')
forges_code = _forges('{"kind":"done","x":["__import__(\'os\')","1"]}')
forges_exponent = _forges('{"kind":"done","x":["1e999999999","1"]}')
forges_level = _forges('{"kind":"at","n":-1}')
forges_boolean = _forges('{"kind":"at","n":true}')
forges_constant = _forges('{"kind":"at","n":NaN}')
forges_number = _forges('{"kind":"at","n":' + "9" * 9000 + "}")
forges_depth = _forges("[" * 10**5)
forges_kind = _forges('{"kind":"stop"}')
forges_field = _forges('{"kind":"at","n":3,"f":[]}')
forges_hello = _forges('{"kind":"hello"}')
forges_error = _forges('{"kind":"error","error":"answered","text":[]}')


def closes_channel(information):
    os.closerange(3, 256)
    return trivial(information)


def closes_channel_and_sleeps(information):
    os.closerange(3, 256)
    time.sleep(60)


def breaks_json(information):
    json.dumps = json.loads = json.encoder.JSONEncoder.encode = lambda *_: "garbage"
    information.at(3)
    return trivial(information)


def deletes_its_folder(information):
    os.rmdir(os.getcwd())
    return trivial(information)


def shows_surroundings(information):
    print(json.dumps({
        "cwd": os.getcwd(), "files": os.listdir(), "environment": dict(os.environ),
        "argv": sys.argv, "open": [os.readlink(f"/proc/self/fd/{fd}") for fd in _descriptors()],
        "stdin": sys.stdin.read(), "session": os.getsid(0) == os.getpid(),
    }))  # fmt: skip
    return trivial(information)


def reads_memory(information):
    """Tries the process above the supervisor: the one that owns the table."""
    with open(f"/proc/{os.getppid()}/stat") as file:
        caller = int(file.read().rpartition(")")[2].split()[1])
    for pid in (os.getppid(), caller):
        try:
            with open(f"/proc/{pid}/mem", "rb"):
                print("opened", pid)
        except OSError as error:
            print(type(error).__name__)
    import resource

    try:
        resource.setrlimit(resource.RLIMIT_AS, (-1, -1))
        print("raised the limit")
    except (OSError, ValueError) as error:
        print(type(error).__name__)
    return trivial(information)


# -- what is returned ---------------------------------------------------------------------------


class Failing:
    def __float__(self):
        raise RuntimeError("no float")


class Endless(Sequence):
    def __len__(self):
        return 2

    def __getitem__(self, i):
        return 1.0


class Hostile(Sequence):
    def __len__(self):
        return 2

    def __getitem__(self, i):
        os._exit(5)


def _returns(x):
    return lambda information: x


def endless_generator(information):
    while True:
        yield 1.0


returns_nan = _returns([float("nan"), 1.0])
returns_inf = _returns([1.0, float("-inf")])
returns_none = _returns(None)
returns_short = _returns([1.0])
returns_long = _returns([1.0] * 3)
returns_text = _returns("ab")
returns_texts = _returns(["1", "2"])
returns_complex = _returns([1j, 1.0])
returns_boolean = _returns([True, 1.0])
returns_failing = _returns([Failing(), 1.0])
returns_endless = _returns(Endless())
returns_hostile = _returns(Hostile())
returns_mapping = _returns({0: 1.0, 1: 2.0})
returns_nested = _returns([[1.0], [2.0]])


def returns_huge(information):
    return [(1 << 33_219_281) + 1, 1]  # 10**7 decimal digits


def returns_huge_decimal(information):
    return [Decimal("1e999999999"), 1]


def returns_much(information):
    return [Fraction(1, 3**30000)] * 2
