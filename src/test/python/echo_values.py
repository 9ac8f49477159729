"""
Twisted's argument types for GeneratedValuesTest: a server that decodes values and
encodes them again, and that tells which ones it cannot decode. Says "ready" on
standard output once it listens, and ends with its standard input.

    python echo_values.py /tmp/s
"""

from __future__ import annotations

import os
import sys

from twisted.internet import protocol, reactor, stdio
from twisted.protocols.amp import (
    AMP,
    AmpList,
    Boolean,
    Command,
    DateTime,
    Decimal,
    Float,
    Integer,
    ListOf,
    Path,
    String,
    Unicode,
)

TYPES = {
    "Integer": Integer(),
    "String": String(),
    "Unicode": Unicode(),
    "Boolean": Boolean(),
    "Float": Float(),
    "Decimal": Decimal(),
    "DateTime": DateTime(),
    "Path": Path(),
    "ListOf(Float)": ListOf(Float()),
    "ListOf(ListOf(Decimal))": ListOf(ListOf(Decimal())),
    "AmpList(f Float, d? ListOf(DateTime))": AmpList(
        [(b"f", Float()), (b"d", ListOf(DateTime(), optional=True))]
    ),
}


class Read(Command):
    """Reads values of one type and writes them again; the refused ones are left out."""

    arguments = [(b"type", Unicode()), (b"wires", ListOf(String()))]
    response = [(b"again", AmpList([(b"wire", String(optional=True))]))]


class Reading(AMP):
    @Read.responder
    def read(self, type, wires):
        return {"again": [{"wire": self.again(TYPES[type], wire)} for wire in wires]}

    def again(self, type, wire):
        try:
            return type.toStringProto(type.fromStringProto(wire, self), self)
        except Exception:
            return None


class UntilItsInputEnds(protocol.Protocol):
    def connectionLost(self, reason):
        if reactor.running:
            reactor.stop()


if __name__ == "__main__":
    reactor.listenUNIX(sys.argv[1], protocol.Factory.forProtocol(Reading))
    stdio.StandardIO(UntilItsInputEnds())
    os.write(1, b"ready\n")
    reactor.run()
