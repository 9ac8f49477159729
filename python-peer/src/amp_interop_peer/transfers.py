"""Reads from descriptors and writes to them, without holding up the reactor."""

from __future__ import annotations

import array
import errno
import fcntl
import os
import select
import socket
import stat
from collections.abc import Sequence
from typing import Any

from twisted.internet.abstract import FileDescriptor
from twisted.internet.defer import Deferred

from .descriptors import ProblemError

# Where "all" of /dev/zero ends. No case needs to read more; the reactor must not be held up for ever.
MOST_READ = 16 * 1024 * 1024


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
    _must_not_be(os.O_WRONLY, descriptor)
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
    _must_not_be(os.O_RDONLY, descriptor)
    while content:
        await _until(select.POLLOUT, descriptor, reactor)
        content = content[_write_some(descriptor, content) :]


def _must_not_be(access: int, descriptor: int) -> None:
    # Asked first: waiting for what can never be ready would be for ever.
    if fcntl.fcntl(descriptor, fcntl.F_GETFL) & os.O_ACCMODE == access:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))


def _write_some(descriptor: int, content: bytes) -> int:
    # Must not block: a ready pipe takes PIPE_BUF bytes, and a socket what it can when asked so.
    if not stat.S_ISSOCK(os.fstat(descriptor).st_mode):
        return os.write(descriptor, content[: select.PIPE_BUF])
    with same_socket(descriptor) as socket_:
        return socket_.send(content, socket.MSG_DONTWAIT)


def same_socket(descriptor: int) -> socket.socket:
    """Give the socket under another number, to be closed."""
    return socket.socket(fileno=os.dup(descriptor))


def send(descriptor: int, content: bytes, passing: Sequence[int]) -> None:
    """Write bytes to a UNIX socket, and descriptors with them."""
    rights = array.array("i", passing)
    with same_socket(descriptor) as socket_:
        socket_.sendmsg([content], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)], socket.MSG_DONTWAIT)


async def receive(descriptor: int, count: int, most: int, reactor: Any) -> tuple[bytes, list[int]]:
    """Read up to that many bytes from a UNIX socket, and so many descriptors at most."""
    await _until(select.POLLIN, descriptor, reactor)
    with same_socket(descriptor) as socket_:
        content, ancillary, *_ = socket_.recvmsg(count, socket.CMSG_SPACE(most * array.array("i").itemsize))
    received = array.array("i")
    for level, kind, data in ancillary:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            received.frombytes(data[: len(data) - len(data) % received.itemsize])
    return content, list(received)


async def accept(descriptor: int, reactor: Any) -> int:
    """Accept a connection from a listening socket."""
    await _until(select.POLLIN, descriptor, reactor)
    with same_socket(descriptor) as listener:
        return listener.accept()[0].detach()


def connect(descriptor: int) -> int:
    """Connect to where a socket listens."""
    with same_socket(descriptor) as listener:
        connecting = socket.socket(listener.family, listener.type)
        try:
            connecting.connect(listener.getsockname())
        except OSError:
            connecting.close()
            raise
        return connecting.detach()


def is_ready(descriptor: int) -> bool:
    """Tell whether there is something to read."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return any(events & select.POLLIN for _, events in poll.poll(0))
