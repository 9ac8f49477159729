"""Looks at descriptors without using them up."""

from __future__ import annotations

import fcntl
import os
import re
import socket
import stat
from typing import Any, Callable, NamedTuple

from .descriptors import Json

ACCESS = {os.O_RDONLY: "read", os.O_WRONLY: "write", os.O_RDWR: "both"}
KINDS = {
    stat.S_IFIFO: "pipe",
    stat.S_IFREG: "file",
    stat.S_IFSOCK: "socket",
    stat.S_IFCHR: "character-device",
    stat.S_IFDIR: "directory",
}
# What /proc/self/fd calls things that have no file.
ANONYMOUS = {
    "anon_inode:[eventfd]": "eventfd",
    "anon_inode:[timerfd]": "timerfd",
    "anon_inode:[signalfd]": "signalfd",
    "anon_inode:[eventpoll]": "epoll",
    "anon_inode:inotify": "inotify",
}
FAMILIES = {socket.AF_UNIX: "unix", socket.AF_INET: "inet", socket.AF_INET6: "inet6"}
TYPES = {socket.SOCK_STREAM: "stream", socket.SOCK_DGRAM: "datagram"}

FILES = ("file", "memfd")

# Linux's list of devices: /dev/ptmx, and the majors of /dev/pts.
PTY_MASTER = os.makedev(5, 2)
PTY_SLAVES = range(136, 144)


# What of them not every peer tells.
FEATURES = ["cloexec"]


class Look(NamedTuple):
    """A descriptor, and what each fact needs to know of it."""

    descriptor: int
    status: os.stat_result
    flags: int
    kind: str


def facts(descriptor: int) -> Json:
    """Tell what a descriptor is."""
    status = os.fstat(descriptor)
    flags = fcntl.fcntl(descriptor, fcntl.F_GETFL)
    look = Look(descriptor, status, flags, _kind(descriptor, status, flags))
    found = {name: fact(look) for name, fact in FACTS.items()}
    return {name: value for name, value in found.items() if value is not None}


def _access(look: Look) -> str:
    return "none" if look.kind == "path" else ACCESS.get(look.flags & os.O_ACCMODE, "other")


def _id(look: Look) -> str:
    return f"{look.status.st_dev}:{look.status.st_ino}"


def _append(look: Look) -> bool | None:
    return bool(look.flags & os.O_APPEND) or None


def _nonblocking(look: Look) -> bool | None:
    return bool(look.flags & os.O_NONBLOCK) or None


def _cloexec(look: Look) -> bool | None:
    return not os.get_inheritable(look.descriptor) or None


def _offset(look: Look) -> int | None:
    return os.lseek(look.descriptor, 0, os.SEEK_CUR) if look.kind in FILES else None


def _size(look: Look) -> int | None:
    return look.status.st_size if look.kind in FILES else None


def _socket(look: Look) -> str | None:
    if look.kind != "socket":
        return None
    with socket.socket(fileno=os.dup(look.descriptor)) as same:
        return f"{FAMILIES.get(same.family, 'other')} {TYPES.get(same.type, 'other')}"


def _watches(look: Look) -> int | None:
    if look.kind != "epoll":
        return None
    with open(f"/proc/self/fdinfo/{look.descriptor}") as info:
        return len(re.findall(r"(?m)^tfd:", info.read()))


FACTS: dict[str, Callable[[Look], Any]] = {
    "kind": lambda look: look.kind,
    "access": _access,
    "id": _id,
    "append": _append,
    "nonblocking": _nonblocking,
    "cloexec": _cloexec,
    "offset": _offset,
    "size": _size,
    "socket": _socket,
    "watches": _watches,
}


def _kind(descriptor: int, status: os.stat_result, flags: int) -> str:
    if flags & os.O_PATH:
        return "path"
    link = os.readlink(f"/proc/self/fd/{descriptor}")
    if link in ANONYMOUS:
        return ANONYMOUS[link]
    if link.startswith("/memfd:"):
        return "memfd"
    kind = KINDS.get(stat.S_IFMT(status.st_mode), "other")
    if kind == "character-device" and status.st_rdev == PTY_MASTER:
        return "pty-master"
    if kind == "character-device" and os.major(status.st_rdev) in PTY_SLAVES:
        return "pty-slave"
    return kind
