"""Kinds of descriptors that Linux has and Python's library has no function for."""

from __future__ import annotations

import ctypes
import os
import struct
from pathlib import Path

_libc = ctypes.CDLL(None, use_errno=True)

# <time.h>, <sys/inotify.h>, <fcntl.h>, <sys/eventfd.h>: the same on every architecture that Twisted runs on.
CLOCK_MONOTONIC = 1
IN_MODIFY = 2
EFD_CLOEXEC = os.O_CLOEXEC
EFD_NONBLOCK = os.O_NONBLOCK

SIGNAL_SET_BYTES = 128
NANOSECONDS = 1_000_000_000


def _called(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def eventfd(counter: int, *, nonblocking: bool) -> int:
    """Open a counter."""
    flags = EFD_CLOEXEC | (EFD_NONBLOCK if nonblocking else 0)
    return _called(_libc.eventfd(ctypes.c_uint(counter), flags))


def timerfd(seconds: float) -> int:
    """Open a timer that expires once, that much later."""
    timer = _called(_libc.timerfd_create(CLOCK_MONOTONIC, os.O_CLOEXEC))
    whole, rest = divmod(round(seconds * NANOSECONDS), NANOSECONDS)
    _called(_libc.timerfd_settime(timer, 0, struct.pack("@llll", 0, 0, whole, rest), None))
    return timer


def signalfd(number: int) -> int:
    """Open the queue of a signal; where it is blocked, it is read instead of delivered."""
    signals = (1 << (number - 1)).to_bytes(SIGNAL_SET_BYTES, "little")
    return _called(_libc.signalfd(-1, signals, os.O_CLOEXEC))


def inotify(path: Path) -> int:
    """Open the news of what modifies a file."""
    news = _called(_libc.inotify_init1(os.O_CLOEXEC))
    _called(_libc.inotify_add_watch(news, os.fsencode(path), IN_MODIFY))
    return news
