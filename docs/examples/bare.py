"""The commands of docs/bare.md, served with Twisted: python bare.py unix:PATH, or tcp:PORT."""

from __future__ import annotations

import os
import stat
import sys
from typing import Any

from twisted.internet import defer, endpoints, protocol, reactor
from twisted.protocols import amp


class Zero(Exception):
    """The divisor is 0."""


class Negative(Exception):
    """The dividend is below 0."""


class Melted(Exception):
    """Too much is asked; this ends the connection."""


def gives_back(name: str, **arguments: amp.Argument) -> type[amp.Command]:
    pairs = [(key.encode(), value) for key, value in arguments.items()]
    return type(name, (amp.Command,), {"arguments": pairs, "response": pairs})


ROWS = amp.AmpList([(b"n", amp.Integer()), (b"note", amp.Unicode(optional=True))])
GIVES_BACK = [
    gives_back("Number", n=amp.Integer()),
    gives_back("Weigh", weight=amp.Float()),
    gives_back("Pay", amount=amp.Decimal()),
    gives_back("Remind", when=amp.DateTime()),
    gives_back("Echo", data=amp.String()),
    gives_back("Say", text=amp.Unicode()),
    gives_back("Open", path=amp.Path()),
    gives_back("Collect", items=amp.ListOf(amp.Integer())),
    gives_back("List", rows=ROWS),
]


class Ping(amp.Command):
    pass


class Not(amp.Command):
    arguments = response = [(b"flag", amp.Boolean())]


class Sum(amp.Command):
    arguments = [(b"a", amp.Integer()), (b"b", amp.Integer())]
    response = [(b"total", amp.Integer())]


class Next(amp.Command):
    arguments = response = [(b"n", amp.Integer())]


class Divide(amp.Command):
    arguments = [(b"a", amp.Integer()), (b"b", amp.Integer())]
    response = [(b"q", amp.Integer())]
    errors = {Zero: b"ZERO", Negative: b"NEGATIVE"}
    fatalErrors = {Melted: b"MELTED"}


class Note(amp.Command):
    arguments = [(b"text", amp.Unicode())]
    requiresAnswer = False


class Slow(amp.Command):
    pass


class Go(amp.Command):
    requiresAnswer = False


class Why(amp.Command):
    arguments = [(b"n", amp.Integer())]
    response = [(b"text", amp.Unicode())]


class Ask(Why):
    commandName = b"Ask"


class Take(amp.Command):
    arguments = [(b"file", amp.Descriptor())]


class Read(Take):
    commandName = b"Read"
    response = [(b"kind", amp.Unicode()), (b"text", amp.String())]


class Swap(Take):
    commandName = b"Swap"
    response = [(b"file", amp.Descriptor())]


class Write(amp.Command):
    arguments = [(b"text", amp.String())]
    response = [(b"file", amp.Descriptor())]


class Bare(amp.AMP):
    def __init__(self) -> None:
        super().__init__()
        self.slow: list[defer.Deferred[dict[str, Any]]] = []

    def give_back(self, **values: Any) -> dict[str, Any]:
        return values

    for command in GIVES_BACK:
        command.responder(give_back)

    @Not.responder
    def negate(self, flag: bool) -> dict[str, Any]:
        return {"flag": not flag}

    @Ping.responder
    def ping(self) -> dict[str, Any]:
        return {}

    @Sum.responder
    def add(self, a: int, b: int) -> dict[str, Any]:
        return {"total": a + b}

    @Next.responder
    def next(self, n: int) -> dict[str, Any]:
        return {"n": n + 1}

    @Divide.responder
    def divide(self, a: int, b: int) -> dict[str, Any]:
        if b == 0:
            raise Zero("zero")
        if a < 0:
            raise Negative("below zero")
        if a > 1000:
            raise Melted("too hot")
        if a % b:
            raise ArithmeticError("nobody declared this")
        return {"q": a // b}

    @Note.responder
    def note(self, text: str) -> dict[str, Any]:
        return {}

    @Slow.responder
    def wait_for_go(self) -> defer.Deferred[dict[str, Any]]:
        self.slow.append(defer.Deferred())
        return self.slow[-1]

    @Go.responder
    def go(self) -> dict[str, Any]:
        if self.slow:
            self.slow.pop(0).callback({})
        return {}

    @Ask.responder
    def call_back(self, n: int) -> defer.Deferred[dict[str, Any]]:
        return self.callRemote(Why, n=n)

    @Take.responder
    def take(self, file: int) -> dict[str, Any]:
        os.close(file)
        return {}

    @Read.responder
    def read(self, file: int) -> dict[str, Any]:
        with os.fdopen(file, "rb") as stream:
            kind = "file" if stat.S_ISREG(os.fstat(file).st_mode) else "pipe"
            return {"kind": kind, "text": stream.read()}

    @Swap.responder
    def swap(self, file: int) -> dict[str, Any]:
        reactor.callLater(1, os.close, file)  # Twisted does not say when it has been sent.
        return {"file": file}

    @Write.responder
    def write(self, text: bytes) -> dict[str, Any]:
        reading, writing = os.pipe()
        os.write(writing, text)
        os.close(writing)
        return self.swap(reading)


def main(address: str) -> None:
    """Serves until it is killed."""
    factory = protocol.Factory.forProtocol(Bare)
    endpoints.serverFromString(reactor, address.replace("tcp:", "tcp:interface=127.0.0.1:")).listen(factory)
    reactor.run()


if __name__ == "__main__":
    main(sys.argv[1])
