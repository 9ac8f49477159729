"""What becomes of descriptors where a connection goes over to another protocol, or to TLS."""

from __future__ import annotations

from typing import Any

from registry import finding
from stage import (
    Party,
    Ping,
    Take,
    alone,
    box,
    connect,
    copies_of,
    pass_with,
    pipe_with,
    reactor,
    receive,
    settle,
    turn,
)
from twisted.internet.error import ConnectionLost, FileDescriptorOverrun
from twisted.internet.interfaces import IFileDescriptorReceiver
from twisted.internet.protocol import ClientFactory, Protocol
from twisted.protocols import amp
from twisted.python.failure import Failure
from zope.interface import implementer


class Switch(amp.ProtocolSwitchCommand):
    """Goes over to another protocol."""


@implementer(IFileDescriptorReceiver)
class Next(Protocol):
    """The other protocol; it would like to have descriptors."""

    def __init__(self) -> None:
        self.heard = b""
        self.descriptors: list[int] = []

    def dataReceived(self, data: bytes) -> None:
        self.heard += data

    def fileDescriptorReceived(self, descriptor: int) -> None:
        self.descriptors.append(descriptor)


class Switching(Party):
    """Agrees to switch."""

    def __init__(self) -> None:
        super().__init__()
        self.next = Next()

    @Switch.responder
    def switch(self) -> Next:
        return self.next


class Securing(Party):
    """Agrees to TLS, and keeps the descriptors that it gets."""

    kept: int | None = None

    @Take.responder
    def take(self, file: int) -> dict[str, Any]:
        self.kept = file
        return {}

    @Ping.responder
    def ping(self) -> dict[str, Any]:
        return {}


@finding("after-a-switch")
def after_a_switch() -> bool:
    """After a protocol switch descriptors still go to AMP: they stay open."""
    party = Switching()
    end = alone(party)
    end.send(box(_ask=1, _command="Switch"))
    settle()
    file = pipe_with(b"mine")
    pass_with(end, b"hello", file)
    turn(lambda: party.next.heard == b"hello")
    end.close()
    turn(lambda: party.ended is not None)
    return party.next.descriptors == [] and copies_of(file) == 2


@finding("refused-while-switching")
def refused_while_switching() -> bool:
    """A call refused because the connection is switching passes its descriptor all the same."""
    party = Party()
    end = alone(party)
    party.callRemote(Switch, ClientFactory.forProtocol(Next)).addErrback(lambda _: None)
    file = pipe_with(b"mine")
    try:
        party.callRemote(Take, file=file)
    except amp.ProtocolSwitched:
        settle()
        return len(receive(end)[1]) == 1
    return False


@finding("beside-tls")
def beside_tls() -> bool | None:
    """Descriptors that come with TLS are closed on arrival: a call with one fails, the connection ends."""
    parties = _secured()
    if parties is None:
        return None
    client, server = parties
    failures: list[Any] = []
    file = pipe_with(b"mine")
    # From a callback, as the page says that it makes no difference.
    client.callRemote(Ping).addCallback(lambda _: client.callRemote(Take, file=file)).addErrback(
        failures.append
    )
    turn(lambda: bool(failures) and client.ended is not None)
    return failures[0].type is amp.UnknownRemoteError and server.kept is None and copies_of(file) == 1


@finding("before-tls-is-up")
def before_tls_is_up() -> bool | None:
    """A call with a descriptor made while StartTLS waits for its answer ends the connection."""
    if amp.ssl is None:
        return None
    party = Party()
    end = alone(party)
    party.callRemote(amp.StartTLS).addErrback(lambda _: None)
    settle()
    receive(end)
    party.callRemote(Take, file=pipe_with(b"mine")).addErrback(lambda _: None)
    try:
        turn(lambda: party.ended is not None)
    except TimeoutError:
        return False
    return party.ended.type is FileDescriptorOverrun


@finding("by-a-timer-beside-tls")
def by_a_timer_beside_tls() -> bool | None:
    """Over TLS a call with a descriptor made by a timer ends the connection, and nothing is sent."""
    parties = _secured()
    if parties is None:
        return None
    client, server = parties
    failures: list[Any] = []
    file = pipe_with(b"mine")
    reactor.callLater(0, lambda: client.callRemote(Take, file=file).addErrback(failures.append))
    turn(lambda: bool(failures) and client.ended is not None)
    return failures[0].check(ConnectionLost) is not None and server.kept is None


def _secured() -> tuple[Party, Securing] | None:
    """Give both ends of a connection with TLS; none where pyOpenSSL is missing, or too new for Twisted."""
    if amp.ssl is None:
        return None
    client, server = Party(), Securing()
    connect(client, server)
    done: list[Any] = []
    client.callRemote(amp.StartTLS).addBoth(done.append)
    turn(lambda: bool(done))
    client.callRemote(Ping).addBoth(done.append)
    turn(lambda: len(done) > 1)
    return None if any(isinstance(one, Failure) for one in done) else (client, server)
