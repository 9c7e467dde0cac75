"""Targets for the sandbox: well behaved and misbehaving callables.

This file is loaded by worker processes only; the tests never import it, except for a few
harmless functions. Each misbehaving target would return an answer if nothing stopped it.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from decimal import Decimal
from fractions import Fraction

HALF = 0.5


class Named:
    @staticmethod
    def method(information):
        return [1] * information.N


not_callable = 3


# -- well behaved -------------------------------------------------------------------------------


def trivial(information):
    return [0.5, 0.25]


def adaptive(information):
    """Doubles the level until the two entries of the first row differ."""
    n = 1
    while True:
        row = information.at(n).A[0]
        if row[0] != row[1]:
            return [n, row[0] - row[1]]
        n *= 2


def entries(information):
    return [information.entry(("A", 0, 1), 5), information.entry(["y", 0], 7)]


def shows_facts(information):
    i = information
    print(i.m, i.N, i.problem, i.lam, type(i.lam).__name__, i.K, i.seed, hasattr(i, "eta"))
    return trivial(i)


def floats(information):
    A, y = information.at(3).as_float64()
    return A[0] * y[0]


def solver(A, y, lam):
    assert A.shape == (1, 2) and y.shape == (1,) and A.dtype == "float64"
    return [float(A[0, 0]), lam]


def random_numbers(information):
    import random

    return [random.random(), hash("text") % 2**31]


def kinds(information):
    return [Fraction(1, 3), Decimal("0.1")]


def refused_queries(information):
    for n in (True, 1.5, "3", -1, None, 10**30, 10**5000):
        try:
            information.at(n)
        except ValueError as error:
            print(error)
        else:
            return None
    try:
        information.entry(("A", 99, 0), 3)
    except ValueError as error:
        print("entry:", error)
    return trivial(information)


def asks_twice(information):
    first, second = information.at(3), information.at(3)
    assert first == second
    return trivial(information)


def mutates(information):
    seen = information.at(3)
    A, y = seen.as_float64()
    A[:] = 7
    y[:] = 7
    for change in (
        lambda: seen.A[0].__setitem__(0, 7),
        lambda: setattr(seen, "A", ()),
        lambda: setattr(information, "lam", 7),
    ):
        try:
            change()
        except (TypeError, AttributeError):
            pass
        else:
            return None
    object.__setattr__(seen, "A", ((7, 7),))
    object.__getattribute__(information, "_facts")["N"] = 5
    return [information.at(3).A[0][0], information.at(3).y[0]]


# -- raising and leaving ------------------------------------------------------------------------


class Unprintable(Exception):
    def __str__(self):
        raise RuntimeError("no text")


def raises(information):
    raise ValueError("this and that")


def raises_unprintable(information):
    raise Unprintable


def raises_long(information):
    raise ValueError("x" * 10**6)


def interrupts(information):
    raise KeyboardInterrupt


def exits(information):
    print("last words")
    sys.exit(3)


def leaves(information):
    os._exit(3)


def leaves_quietly(information):
    os._exit(0)


def segfaults(information):
    ctypes.string_at(0)


def kills_itself(information):
    os.kill(os.getpid(), signal.SIGKILL)


def kills_its_parent(information):
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(60)


def recurses(information):
    return recurses(information)


def recurses_in_c(information):
    sys.setrecursionlimit(10**9)
    deep = []
    for _ in range(10**6):
        deep = [deep]
    return repr(deep)


# -- too much -----------------------------------------------------------------------------------


def loops(information):
    while True:
        pass


def loops_deaf(information):
    signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    loops(information)


def sleeps(information):
    time.sleep(60)


def allocates(information):
    return bytearray(100 * 10**9)


def allocates_slowly(information):
    held = []
    while True:
        held.append(bytearray(2**24))


def reads_forever(information):
    n = 0
    while True:
        information.at(n % 5)
        n += 1


def prints(information):
    block = "x" * (2**20 - 1)
    for _ in range(1024):
        print(block)
    return trivial(information)


def prints_words(information):
    print("to stdout")
    print("to stderr", file=sys.stderr)
    os.write(1, b"\xff raw\n")
    os.system("echo from a program")
    return trivial(information)


def closes_output(information):
    os.close(1)
    os.close(2)
    sys.stdout = None
    sys.stderr = 7
    return trivial(information)


def writes_a_large_file(information):
    with open("large", "wb") as file:
        for _ in range(100):
            file.write(bytes(2**20))
    return trivial(information)
