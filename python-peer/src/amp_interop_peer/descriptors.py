"""What a party does with descriptors: opening, keeping, looking at, reading, writing and closing them."""

from __future__ import annotations

import fcntl
import os
import select
import socket
import stat
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from twisted.internet.abstract import FileDescriptor
from twisted.internet.defer import Deferred

Json = dict[str, Any]

FLAGS = {
    "read": os.O_RDONLY,
    "write": os.O_WRONLY,
    "both": os.O_RDWR,
    "append": os.O_WRONLY | os.O_APPEND,
}
KINDS = {
    stat.S_IFIFO: "pipe",
    stat.S_IFREG: "file",
    stat.S_IFSOCK: "socket",
    stat.S_IFCHR: "character-device",
    stat.S_IFDIR: "directory",
}
ACCESS = {os.O_RDONLY: "read", os.O_WRONLY: "write", os.O_RDWR: "both"}
DEVICES = ("/dev/null", "/dev/zero")

# What a Linux pipe holds at first, and the request to hold more (fcntl names it from Python 3.10).
PIPE_CAPACITY = 65536
SET_PIPE_CAPACITY = 1031

# Where "all" of /dev/zero ends. No case needs to read more; the reactor must not be held up for ever.
MOST_READ = 16 * 1024 * 1024


class ProblemError(Exception):
    """A step or a part that cannot be played; the text is shown to people."""


def describe(problem: BaseException | None) -> str:
    """Tell a problem in one line."""
    kind, (first, *_) = type(problem).__name__, str(problem).splitlines() or [""]
    if isinstance(problem, (ProblemError, OSError)):
        return first
    return f"{kind}: {first}" if first else kind


class Descriptors:
    """The descriptors that a party holds, by name or without one. Closes all of them in the end."""

    def __init__(self) -> None:
        self._named: dict[str, int] = {}
        self._nameless: set[int] = set()

    def __getitem__(self, name: str) -> int:
        if name not in self._named:
            held = ", ".join(sorted(self._named)) or "none"
            raise ProblemError(f"there is no descriptor {name!r}; held are: {held}")
        return self._named[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._named)

    def receive(self, descriptor: int) -> None:
        """Take charge of a descriptor that has no name yet."""
        self._nameless.add(descriptor)

    def keep(self, name: str, descriptor: int) -> None:
        """Give a descriptor a name."""
        if name in self._named:
            # An answer that has not left yet may still need the older one, so it stays open.
            self._nameless.add(self._named[name])
        self._nameless.discard(descriptor)
        self._named[name] = descriptor

    def discard(self, descriptor: int) -> None:
        """Close a descriptor unless it got a name."""
        if descriptor in self._nameless:
            self._nameless.discard(descriptor)
            os.close(descriptor)

    def drop(self, name: str) -> None:
        """Close the descriptor of that name."""
        descriptor = self[name]
        del self._named[name]
        os.close(descriptor)

    def close(self) -> None:
        """Close everything that is still held."""
        for name in list(self._named):
            self.drop(name)
        for descriptor in list(self._nameless):
            self.discard(descriptor)

    def open(self, opens: Mapping[str, Json], folder: Path) -> None:
        """Open what a part says; files are made in ``folder`` and have no name there afterwards."""
        for name, what in opens.items():
            if "pipe" in what:
                self._open_pipe(name, what["pipe"])
            elif "file" in what:
                self.keep(name, _open_file(what["file"], folder))
            elif "device" in what:
                if what["device"] not in DEVICES:
                    raise ProblemError(f"{name}: {what['device']} is not one of {', '.join(DEVICES)}")
                self.keep(name, os.open(what["device"], FLAGS[what.get("mode", "read")]))
            elif "socketpair" in what:
                for end, half in zip("ab", socket.socketpair()):
                    self.keep(f"{name}.{end}", half.detach())
            else:
                raise ProblemError(f"{name}: cannot open {what}; known are pipe, file, device, socketpair")

    def _open_pipe(self, name: str, what: Json) -> None:
        reading, writing = os.pipe()
        self.keep(f"{name}.read", reading)
        self.keep(f"{name}.write", writing)
        content = bytes_of(what.get("content"))
        if len(content) > PIPE_CAPACITY:
            fcntl.fcntl(writing, SET_PIPE_CAPACITY, len(content))
        if content:
            # Nobody reads yet: where it does not fit, that must be an error and not a wait.
            os.set_blocking(writing, False)
            written = os.write(writing, content)
            os.set_blocking(writing, True)
            if written < len(content):
                raise ProblemError(f"{name}: {len(content)} bytes do not fit into a pipe")
        if what.get("finished", False):
            self.drop(f"{name}.write")


def bytes_of(value: Json | None) -> bytes:
    """Give the bytes that a part writes as ``{"hex": …}``; none where there is no value."""
    return b"" if value is None else bytes.fromhex(value["hex"])


def _open_file(what: Json, folder: Path) -> int:
    writing, path = tempfile.mkstemp(prefix=".amp-interop-", dir=folder)
    try:
        with os.fdopen(writing, "wb") as file:
            file.write(bytes_of(what.get("content")))
        descriptor = os.open(path, FLAGS[what.get("mode", "read")])
    finally:
        Path(path).unlink()
    os.lseek(descriptor, what.get("offset", 0), os.SEEK_SET)
    return descriptor


def facts(descriptor: int) -> Json:
    """Tell what a descriptor is."""
    status = os.fstat(descriptor)
    flags = fcntl.fcntl(descriptor, fcntl.F_GETFL)
    kind = KINDS.get(stat.S_IFMT(status.st_mode), "other")
    found: Json = {
        "kind": kind,
        "access": ACCESS.get(flags & os.O_ACCMODE, "other"),
        "id": f"{status.st_dev}:{status.st_ino}",
    }
    if flags & os.O_APPEND:
        found["append"] = True
    if kind == "file":
        found["offset"] = os.lseek(descriptor, 0, os.SEEK_CUR)
    return found


class _Readiness(FileDescriptor):
    """Lets the reactor wait for a descriptor without changing it: its other holders would see that."""

    def __init__(self, descriptor: int, event: int, reactor: Any) -> None:
        super().__init__(reactor)
        self.ready: Deferred[None] = Deferred()
        # A duplicate, so that closing or waiting twice cannot confuse the reactor, which goes by numbers.
        self._duplicate = os.dup(descriptor)
        if event == select.POLLIN:
            self.startReading()
        else:
            self.startWriting()

    def fileno(self) -> int:
        return self._duplicate

    def doRead(self) -> None:
        self._tell()

    def doWrite(self) -> None:
        self._tell()

    def connectionLost(self, reason: Any) -> None:  # noqa: ARG002  the next read or write finds out
        self._tell()

    def _tell(self) -> None:
        self.stop()
        if not self.ready.called:
            self.ready.callback(None)

    def stop(self) -> None:
        if self._duplicate >= 0:
            self.stopReading()
            self.stopWriting()
            os.close(self._duplicate)
            self._duplicate = -1


async def _until(event: int, descriptor: int, reactor: Any) -> None:
    # Asked first, because what is ready must be served at once: responders answer in order of arrival.
    poll = select.poll()
    poll.register(descriptor, event)
    if poll.poll(0):
        return
    readiness = _Readiness(descriptor, event, reactor)
    try:
        await readiness.ready
    finally:
        readiness.stop()


async def read(descriptor: int, count: int | None, reactor: Any) -> bytes:
    """Read that many bytes, or up to end of file where that comes first or ``count`` is None."""
    os.read(descriptor, 0)  # fails at once where it is not open for reading; waiting would be for ever
    content = bytearray()
    while count is None or len(content) < count:
        if len(content) > MOST_READ:
            raise ProblemError(f"there are more than {MOST_READ} bytes to read")
        await _until(select.POLLIN, descriptor, reactor)
        piece = os.read(descriptor, 65536 if count is None else min(65536, count - len(content)))
        if not piece:
            break
        content += piece
    return bytes(content)


async def write(descriptor: int, content: bytes, reactor: Any) -> None:
    """Write all bytes."""
    os.write(descriptor, b"")
    while content:
        await _until(select.POLLOUT, descriptor, reactor)
        content = content[_write_some(descriptor, content) :]


def _write_some(descriptor: int, content: bytes) -> int:
    # Must not block: a ready pipe takes PIPE_BUF bytes, and a socket what it can when asked so.
    if not stat.S_ISSOCK(os.fstat(descriptor).st_mode):
        return os.write(descriptor, content[: select.PIPE_BUF])
    with socket.socket(fileno=os.dup(descriptor)) as duplicate:
        return duplicate.send(content, socket.MSG_DONTWAIT)
