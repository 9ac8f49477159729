"""Opens the descriptors of a part, and tells the facts of any. An AMP without them needs none of it."""

from __future__ import annotations

import fcntl
import os
import re
import socket
import stat
import tempfile
from typing import Any

Json = dict[str, Any]

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
PTY_MASTER, PTY_SLAVES = os.makedev(5, 2), range(136, 144)
MODES = {"read": os.O_RDONLY, "write": os.O_WRONLY, "both": os.O_RDWR, "append": os.O_WRONLY | os.O_APPEND}


def opened(name: str, what: Json) -> dict[str, int]:
    """Open what an entry of ``opens`` says: descriptors by their names."""
    if "pipe" in what:
        reading, writing = os.pipe()
        os.write(writing, bytes.fromhex(what["pipe"].get("content", {"hex": ""})["hex"]))
        if what["pipe"].get("finished"):
            os.close(writing)
            return {f"{name}.read": reading}
        return {f"{name}.read": reading, f"{name}.write": writing}
    if "file" in what:
        return {name: _file(what["file"])}
    if "device" in what:
        return {name: os.open(what["device"], MODES[what.get("mode", "both")])}
    if what.get("socketpair") is not None:
        one, other = socket.socketpair()
        return {f"{name}.a": one.detach(), f"{name}.b": other.detach()}
    raise ValueError(f"cannot open {what}")


def _file(what: Json) -> int:
    with tempfile.NamedTemporaryFile() as made:
        made.seek(what.get("hole", 0))
        made.write(bytes.fromhex(what.get("content", {"hex": ""})["hex"]))
        made.flush()
        descriptor = os.open(made.name, MODES[what.get("mode", "read")])
    os.lseek(descriptor, what.get("offset", 0), os.SEEK_SET)
    return descriptor


def facts(descriptor: int) -> Json:
    """Tell what a descriptor is."""
    status, flags = os.fstat(descriptor), fcntl.fcntl(descriptor, fcntl.F_GETFL)
    kind = _kind(descriptor, status, flags)
    found: Json = {
        "kind": kind,
        "access": "none" if kind == "path" else ACCESS[flags & os.O_ACCMODE],
        "id": f"{status.st_dev}:{status.st_ino}",
    }
    if flags & os.O_APPEND:
        found["append"] = True
    if flags & os.O_NONBLOCK:
        found["nonblocking"] = True
    if kind in ("file", "memfd"):
        found["offset"], found["size"] = os.lseek(descriptor, 0, os.SEEK_CUR), status.st_size
    if kind == "socket":
        with socket.socket(fileno=os.dup(descriptor)) as same:
            found["socket"] = f"{FAMILIES.get(same.family, 'other')} {TYPES.get(same.type, 'other')}"
    if kind == "epoll":
        with open(f"/proc/self/fdinfo/{descriptor}") as info:
            found["watches"] = len(re.findall(r"(?m)^tfd:", info.read()))
    return found


def _kind(descriptor: int, status: os.stat_result, flags: int) -> str:
    link = os.readlink(f"/proc/self/fd/{descriptor}")
    if flags & os.O_PATH:
        return "path"
    if link in ANONYMOUS:
        return ANONYMOUS[link]
    if link.startswith("/memfd:"):
        return "memfd"
    if stat.S_ISCHR(status.st_mode) and status.st_rdev == PTY_MASTER:
        return "pty-master"
    if stat.S_ISCHR(status.st_mode) and os.major(status.st_rdev) in PTY_SLAVES:
        return "pty-slave"
    return KINDS.get(stat.S_IFMT(status.st_mode), "other")
