"""What the findings stand on: AMP over a pair of sockets, and a reactor that is turned by hand."""

from __future__ import annotations

import os
import socket
import tempfile
import time
from typing import Any, Callable

from twisted.internet import reactor as the_reactor
from twisted.internet.protocol import ClientFactory, Factory
from twisted.protocols import amp

reactor: Any = the_reactor

SECONDS = 5.0


class Take(amp.Command):
    """Takes a descriptor."""

    arguments = [(b"file", amp.Descriptor())]


class Tell(Take):
    """Takes a descriptor, and answers nothing."""

    requiresAnswer = False  # noqa: N815


class TakeWithData(amp.Command):
    """Takes a descriptor, and bytes that may be too long."""

    arguments = [(b"file", amp.Descriptor()), (b"data", amp.String())]


class TakeWithNumber(amp.Command):
    """Takes a descriptor, and then a number that may be none."""

    arguments = [(b"file", amp.Descriptor()), (b"n", amp.Integer())]


class TakeAll(amp.Command):
    """Takes what looks like descriptors."""

    arguments = [(b"files", amp.ListOf(amp.Descriptor()))]


class Give(amp.Command):
    """Gives a descriptor."""

    response = [(b"file", amp.Descriptor())]


class Ping(amp.Command):
    """Does nothing."""


class Party(amp.AMP):
    """An AMP protocol that notes how its connection ended."""

    # IUNIXTransport; an interface tells a type checker too little.
    transport: Any
    ended: Any = None

    def connectionLost(self, reason: Any = None) -> None:
        super().connectionLost(reason)
        self.ended = reason


def turn(until: Callable[[], bool]) -> None:
    """Turn the reactor until something has come true."""
    deadline = time.monotonic() + SECONDS
    while not until():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {SECONDS} s for {until.__qualname__}")
        reactor.iterate(0.01)


def settle() -> None:
    """Let the reactor do what it has to do, as far as it can be done without the other side."""
    for _ in range(5):
        reactor.iterate(0)


def alone(party: Party) -> socket.socket:
    """Connect a protocol, and give the other end to play by hand."""
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    reactor.adoptStreamConnection(ours.fileno(), socket.AF_UNIX, Factory.forProtocol(lambda: party))
    ours.close()
    theirs.settimeout(SECONDS)
    return theirs


def connect(client: Party, server: Party) -> None:
    """Connect two protocols, as TLS must know which one is the client."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "s")
        port = reactor.listenUNIX(path, Factory.forProtocol(lambda: server))
        reactor.connectUNIX(path, ClientFactory.forProtocol(lambda: client))
        turn(lambda: client.transport is not None and server.transport is not None)
        port.stopListening()
        settle()


def box(**values: object) -> bytes:
    """Write a box."""
    content: bytes = amp.Box({key.encode(): str(value).encode() for key, value in values.items()}).serialize()
    return content


def pipe_with(content: bytes) -> int:
    """Give the read end of a pipe that holds these bytes and no more."""
    reading, writing = os.pipe()
    os.write(writing, content)
    os.close(writing)
    return reading


def pass_with(end: socket.socket, content: bytes, *descriptors: int) -> None:
    """Write bytes, with the descriptors on the first of them."""
    socket.send_fds(end, [content], descriptors)


def receive(end: socket.socket) -> tuple[bytes, list[int]]:
    """Read what there is; the descriptors that came with it are the caller's."""
    content, descriptors, _, _ = socket.recv_fds(end, 65536, 253)
    return content, list(descriptors)


def content_of(descriptor: int) -> bytes:
    """Read a descriptor to its end, and close it."""
    with os.fdopen(descriptor, "rb") as file:
        return file.read()


def copies_of(descriptor: int) -> int:
    """Count how often this process has that pipe, file or socket open."""
    wanted = os.fstat(descriptor)
    found = 0
    for number in map(int, os.listdir("/proc/self/fd")):
        try:
            status = os.fstat(number)
        except OSError:
            continue  # what listed the directory
        found += (status.st_dev, status.st_ino) == (wanted.st_dev, wanted.st_ino)
    return found
