"""Looks at descriptors without using them up."""

from __future__ import annotations

import fcntl
import os
import re
import socket
import stat

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

# Linux's list of devices: /dev/ptmx, and the majors of /dev/pts.
PTY_MASTER = os.makedev(5, 2)
PTY_SLAVES = range(136, 144)


# What of them not every peer tells.
FEATURES = ["cloexec"]


def facts(descriptor: int) -> Json:
    """Tell what a descriptor is."""
    status = os.fstat(descriptor)
    flags = fcntl.fcntl(descriptor, fcntl.F_GETFL)
    kind = _kind(descriptor, status, flags)
    found: Json = {
        "kind": kind,
        "access": "none" if kind == "path" else ACCESS.get(flags & os.O_ACCMODE, "other"),
        "id": f"{status.st_dev}:{status.st_ino}",
    }
    if flags & os.O_APPEND:
        found["append"] = True
    if flags & os.O_NONBLOCK:
        found["nonblocking"] = True
    if not os.get_inheritable(descriptor):
        found["cloexec"] = True
    if kind in ("file", "memfd"):
        found["offset"] = os.lseek(descriptor, 0, os.SEEK_CUR)
        found["size"] = status.st_size
    if kind == "socket":
        found["socket"] = _socket(descriptor)
    if kind == "epoll":
        found["watches"] = len(re.findall(r"(?m)^tfd:", _info(descriptor)))
    return found


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


def _socket(descriptor: int) -> str:
    with socket.socket(fileno=os.dup(descriptor)) as same:
        return f"{FAMILIES.get(same.family, 'other')} {TYPES.get(same.type, 'other')}"


def _info(descriptor: int) -> str:
    with open(f"/proc/self/fdinfo/{descriptor}") as info:
        return info.read()
