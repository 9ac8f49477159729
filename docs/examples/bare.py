"""The commands of docs/bare.md, served with Twisted: python bare.py unix:PATH, or tcp:PORT."""

from __future__ import annotations

import os
import stat
import sys
from typing import Any

from twisted.internet import defer, endpoints, protocol, reactor
from twisted.protocols import amp

Types = dict[str, amp.Argument]
Values = dict[str, Any]
ERRORS = {code: type(code, (Exception,), {}) for code in ("ZERO", "NEGATIVE", "MELTED", "UNSURE")}
COMMANDS: dict[str, type[amp.Command]] = {}


def command(name: str, takes: Types, gives: Types | None = None, **more: Any) -> type[amp.Command]:
    """Declare a command, which gives what it takes unless said."""
    sides = {"arguments": takes, "response": takes if gives is None else gives}
    members = {side: [(key.encode(), value) for key, value in of.items()] for side, of in sides.items()}
    COMMANDS[name] = type(name, (amp.Command,), members | more)
    return COMMANDS[name]


NUMBER = {"n": amp.Integer()}
PAIR = {"a": amp.Integer(), "b": amp.Integer()}
TEXT = {"text": amp.Unicode()}
BYTES = {"text": amp.String()}
FILE = {"file": amp.Descriptor()}
ROWS = amp.AmpList([(b"n", amp.Integer()), (b"note", amp.Unicode(optional=True))])
MIXED = {**dict.fromkeys(("b", "a-b", "Z", "a"), amp.Integer()), "class": amp.Integer(optional=True)}
GIVES_BACK = {
    **{"Ping": {}, "Number": NUMBER, "Weigh": {"weight": amp.Float()}, "Pay": {"amount": amp.Decimal()}},
    **{"Remind": {"when": amp.DateTime()}, "Echo": {"data": amp.String()}, "Say": TEXT, "Open": {"path": amp.Path()}},
    **{"Collect": {"items": amp.ListOf(amp.Integer())}, "Gather": {"items": amp.ListOf(amp.String())}},
    **{"List": {"rows": ROWS}},
}
FAILS = {ERRORS[code]: code.encode() for code in ("ZERO", "NEGATIVE")}
MELTS = {ERRORS["MELTED"]: b"MELTED"}
UNSURE = {ERRORS["UNSURE"]: b"UNSURE"}
WHY = command("Why", NUMBER, TEXT, errors=UNSURE)  # the client's


class Bare(amp.AMP):
    def __init__(self) -> None:
        super().__init__()
        self.slow: list[defer.Deferred[Values]] = []

    for name, types in GIVES_BACK.items():
        command(name, types).responder(lambda self, **values: values)
    command("Mixed", MIXED).responder(  # as Twisted calls a-b and class in Python
        lambda self, b, a_b, Z, a, Class=None: {"b": b, "a_b": a_b, "Z": Z, "a": a, "Class": Class}
    )
    command("Not", {"flag": amp.Boolean()}).responder(lambda self, flag: {"flag": not flag})
    command("Sum", PAIR, {"total": amp.Integer()}).responder(lambda self, a, b: {"total": a + b})
    command("Next", NUMBER).responder(lambda self, n: {"n": n + 1})
    command("Note", TEXT, {}, requiresAnswer=False).responder(lambda self, text: {})
    command("Ask", NUMBER, TEXT, errors=UNSURE).responder(lambda self, n: self.callRemote(WHY, n=n))
    command("Take", FILE, {}).responder(lambda self, file: os.close(file) or {})

    @command("Divide", PAIR, {"q": amp.Integer()}, errors=FAILS, fatalErrors=MELTS).responder
    def divide(self, a: int, b: int) -> Values:
        if b == 0:
            raise ERRORS["ZERO"]("zero")
        if a < 0:
            raise ERRORS["NEGATIVE"]("below zero")
        if a > 1000:
            raise ERRORS["MELTED"]("too hot")
        if a % b:
            raise ArithmeticError("nobody declared this")
        return {"q": a // b}

    @command("Slow", {}).responder
    def wait_for_go(self) -> defer.Deferred[Values]:
        self.slow.append(defer.Deferred())
        return self.slow[-1]

    @command("Go", {}, requiresAnswer=False).responder
    def go(self) -> Values:
        if self.slow:
            self.slow.pop(0).callback({})
        return {}

    @command("Read", FILE, {"kind": amp.Unicode(), **BYTES}).responder
    def read(self, file: int) -> Values:
        with os.fdopen(file, "rb") as stream:
            kind = "file" if stat.S_ISREG(os.fstat(file).st_mode) else "pipe"
            return {"kind": kind, "text": stream.read()}

    @command("Swap", FILE).responder
    def swap(self, file: int) -> Values:
        reactor.callLater(1, os.close, file)  # Twisted does not say when it has been sent.
        return {"file": file}

    @command("Write", BYTES, FILE).responder
    def write(self, text: bytes) -> Values:
        reading, writing = os.pipe()
        os.write(writing, text)
        os.close(writing)
        return self.swap(reading)


if __name__ == "__main__":
    endpoint = endpoints.serverFromString(reactor, sys.argv[1].replace("tcp:", "tcp:interface=127.0.0.1:"))
    endpoint.listen(protocol.Factory.forProtocol(Bare))
    reactor.run()
