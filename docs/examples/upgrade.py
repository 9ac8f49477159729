"""A server that leaves AMP when it is asked to, and a client that asks: for TLS, or for another protocol.

    python upgrade.py serve SOCKET [--refuse | --other]
    python upgrade.py call SOCKET tls|talk

Over TLS the client goes on with AMP. The other protocol has lines: the server greets, and says each line
again. With --refuse the server refuses, with --other it agrees and then does something else.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

from twisted.internet import defer, endpoints, protocol, task
from twisted.protocols import amp, basic


class NotToday(Exception):
    """The server refuses."""


class Visit(amp.Command):
    """Return which visit of this connection it is."""

    arguments = [(b"name", amp.Unicode())]
    response = [(b"count", amp.Integer())]


class Secure(amp.StartTLS):
    """A StartTLS that can be refused; the wire has Twisted's name of it."""

    commandName = b"StartTLS"
    errors = {NotToday: b"NOT_TODAY"}


class Talk(amp.ProtocolSwitchCommand):
    """Switch to lines."""

    errors = {NotToday: b"NOT_TODAY"}


class Lines(basic.LineReceiver):
    """What the server speaks after Talk."""

    greeting = b"welcome"

    def connectionMade(self) -> None:
        """Greet."""
        self.sendLine(self.greeting)

    def lineReceived(self, line: bytes) -> None:
        """Say it again."""
        self.sendLine(b"again: " + line)


class OtherLines(Lines):
    """Lines with another greeting."""

    greeting = b"go away"


class Server(amp.AMP):
    """What a client calls."""

    refuses = False
    other = False
    count = 0

    @Visit.responder
    def visit(self, name: str) -> dict[str, int]:  # noqa: ARG002
        """Count."""
        self.count += 1
        return {"count": self.count}

    @Secure.responder
    def secure(self) -> dict[str, Any]:
        """Go over to TLS."""
        self.check()
        if self.other:
            transport: Any = self.transport
            transport.startTLS = lambda _context: transport.write(b"what is TLS?\r\n")
        return {}

    @Talk.responder
    def talk(self) -> protocol.Protocol:
        """Go over to lines."""
        self.check()
        return OtherLines() if self.other else Lines()

    def check(self) -> None:
        """Refuse, where that was asked for."""
        if self.refuses:
            raise NotToday("come back tomorrow")


class Talker(basic.LineReceiver):
    """What the client speaks after Talk."""

    said = (b"one", b"two")

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self.ended: defer.Deferred[list[bytes]] = defer.Deferred()

    def connectionMade(self) -> None:
        """Say all that there is to say."""
        for line in self.said:
            self.sendLine(line)

    def lineReceived(self, line: bytes) -> None:
        """Listen until everything was said again."""
        self.heard.append(line)
        if len(self.heard) > len(self.said):
            hang_up(self)

    def connectionLost(self, reason: Any = None) -> None:  # noqa: ARG002
        """Give what was heard."""
        self.ended.callback(self.heard)


def hang_up(ended: protocol.Protocol) -> None:
    """End the connection."""
    transport: Any = ended.transport
    transport.loseConnection()


async def call(reactor: Any, path: str, how: str) -> None:
    """Visit, and leave AMP."""
    client = await endpoints.connectProtocol(endpoints.UNIXClientEndpoint(reactor, path), amp.AMP())
    print("visit", (await client.callRemote(Visit, name="Ada"))["count"])
    if how == "tls":
        await client.callRemote(amp.StartTLS)
        print("secret visit", (await client.callRemote(Visit, name="Ada"))["count"])
        hang_up(client)
    else:
        talker = Talker()
        factory = protocol.ClientFactory.forProtocol(lambda: talker)
        await client.callRemote(Talk, factory)
        print(*[line.decode() for line in await talker.ended], sep="\n")


async def main(reactor: Any, *words: str) -> None:
    """Serve or call."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("verb", choices=("serve", "call"))
    parser.add_argument("socket")
    parser.add_argument("how", nargs="?", choices=("tls", "talk"), default="tls")
    parser.add_argument("--refuse", action="store_true")
    parser.add_argument("--other", action="store_true")
    options = parser.parse_args(words)
    if options.verb == "call":
        await call(reactor, options.socket, options.how)
        return
    Server.refuses, Server.other = options.refuse, options.other
    factory = protocol.Factory.forProtocol(Server)
    await endpoints.UNIXServerEndpoint(reactor, options.socket).listen(factory)
    await defer.Deferred()  # until the process is ended


if __name__ == "__main__":
    task.react(lambda *args: defer.ensureDeferred(main(*args)), sys.argv[1:])
