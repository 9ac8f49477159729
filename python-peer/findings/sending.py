"""What can go wrong with a descriptor that Twisted sends."""

from __future__ import annotations

import os
import resource
from typing import Any

from registry import finding
from stage import (
    Party,
    Ping,
    Take,
    TakeWithData,
    alone,
    content_of,
    copies_of,
    pipe_with,
    receive,
    settle,
    turn,
)
from twisted.internet.error import ConnectionLost, FileDescriptorOverrun
from twisted.protocols.amp import TooLong

UNPRIVILEGED = 65534


@finding("closed-too-early")
def closed_too_early() -> bool:
    """A descriptor closed after the call but before the reactor writes costs the connection, and every call on it."""
    party = Party()
    end = alone(party)
    failures: list[Any] = []
    party.callRemote(Ping).addErrback(failures.append)
    file = pipe_with(b"mine")
    party.callRemote(Take, file=file).addErrback(failures.append)
    os.close(file)
    turn(lambda: party.ended is not None)
    nothing_passed = receive(end) == (b"", [])
    return nothing_passed and [failure.type for failure in failures] == [ConnectionLost] * 2


@finding("wrong-file")
def wrong_file() -> bool:
    """Where the number has been given to another file by then, that file is passed, and nobody is told."""
    party = Party()
    end = alone(party)
    file = pipe_with(b"meant for you")
    party.callRemote(Take, file=file)
    os.close(file)
    secret = pipe_with(b"secret")
    assert secret == file
    settle()
    return content_of(receive(end)[1][0]) == b"secret" and party.ended is None


@finding("no-descriptor")
def no_descriptor() -> bool:
    """A call with something that is no open descriptor is not refused: it costs the connection later."""
    ended = []
    for wrong in (-1, 1_000_000, "a text"):
        party = Party()
        alone(party)
        ended.append(party)
        party.callRemote(Take, file=wrong).addErrback(lambda _: None)
    turn(lambda: all(party.ended is not None for party in ended))
    return True


@finding("refused-call-ends-the-connection")
def refused_call_ends_the_connection() -> bool:
    """A call refused as too long leaves its descriptor queued: with no bytes to go with, it costs the connection."""
    party = Party()
    end = alone(party)
    file = pipe_with(b"mine")
    refused = False
    try:
        party.callRemote(TakeWithData, file=file, data=b"x" * 65536)
    except TooLong:
        refused = True
    turn(lambda: party.ended is not None)
    return refused and party.ended.type is FileDescriptorOverrun and receive(end) == (b"", [])


@finding("refused-call-passes-it")
def refused_call_passes_it() -> bool:
    """Where other boxes wait to be written, the descriptor of a refused call travels with them, to nobody."""
    party = Party()
    end = alone(party)
    file = pipe_with(b"mine")
    party.callRemote(Ping)
    try:
        party.callRemote(TakeWithData, file=file, data=b"x" * 65536)
    except TooLong:
        pass
    settle()
    descriptors = receive(end)[1]
    return [content_of(descriptor) for descriptor in descriptors] == [b"mine"]


@finding("after-the-end")
def after_the_end() -> bool:
    """A call with a descriptor on a connection that was lost raises AttributeError instead of failing with the reason."""
    party = Party()
    alone(party).close()
    turn(lambda: party.ended is not None)
    failures: list[Any] = []
    party.callRemote(Ping).addErrback(failures.append)
    assert failures[0].type is party.ended.type
    try:
        party.callRemote(Take, file=pipe_with(b"mine"))
    except AttributeError:
        return True
    return False


@finding("too-many-in-flight")
def too_many_in_flight() -> bool:
    """A peer that is slow to read costs the connection once as many descriptors are in flight as one may have open."""
    party = Party()
    end = alone(party)
    file = pipe_with(b"mine")
    used = len(os.listdir("/proc/self/fd"))
    if os.getuid() == 0:
        os.setuid(UNPRIVILEGED)  # Linux does not count what a privileged process has in flight
    resource.setrlimit(resource.RLIMIT_NOFILE, (used + 8, used + 8))
    failures: list[Any] = []
    for _ in range(used + 50):
        party.callRemote(Take, file=file).addErrback(failures.append)
    turn(lambda: party.ended is not None)
    end.close()
    return party.ended.type is ConnectionLost and len(failures) == used + 50


@finding("list-of")
def list_of() -> bool:
    """ListOf(Descriptor()) passes no descriptors: the receiver gets the sender's numbers, which mean other files there."""
    from twisted.protocols import amp

    class TakeAll(amp.Command):
        arguments = [(b"files", amp.ListOf(amp.Descriptor()))]

    party = Party()
    end = alone(party)
    file = pipe_with(b"mine")
    party.callRemote(TakeAll, files=[file])
    settle()
    content, descriptors = receive(end)
    return descriptors == [] and str(file).encode() in content and copies_of(file) == 1
