"""
Twisted's AMP, calling and answering, for comparison: the same commands and the
same talk on standard input and output as the Java clients and servers in
src/test/java/dev/ampinterop/bench (see ClientLoop). By hand:

    python bench_twisted.py server /tmp/s &
    echo 'sum 64 1000' | python bench_twisted.py client /tmp/s
"""

from __future__ import annotations

import os
import sys
from time import perf_counter, perf_counter_ns

from twisted.internet import reactor, stdio
from twisted.internet.defer import Deferred, ensureDeferred
from twisted.internet.endpoints import (
    UNIXClientEndpoint,
    UNIXServerEndpoint,
    connectProtocol,
)
from twisted.internet.protocol import Factory
from twisted.protocols.amp import AMP, Command, Descriptor, Integer, String
from twisted.protocols.basic import LineOnlyReceiver

ECHO_BYTES = 60_000


class Sum(Command):
    arguments = [(b"a", Integer()), (b"b", Integer())]
    response = [(b"total", Integer())]


class Take(Command):
    arguments = [(b"file", Descriptor())]
    response = [(b"total", Integer())]


class Echo(Command):
    arguments = [(b"content", String())]
    response = [(b"content", String())]


class Responders(AMP):
    @Sum.responder
    def sum(self, a, b):
        return {"total": a + b}

    @Take.responder
    def take(self, file):
        os.close(file)
        return {"total": 1}

    @Echo.responder
    def echo(self, content):
        return {"content": content}


class InFlight:
    """Keeps calls under way: whenever one is answered the next one is made."""

    def __init__(self, amp, command, arguments, seconds):
        self.amp = amp
        self.command = command
        self.arguments = arguments
        self.deadline = perf_counter() + seconds
        self.answered = 0
        self.chains = 0
        self.done = Deferred()

    def run(self, count):
        self.chains = count
        for _ in range(count):
            self.call()
        return self.done

    def call(self):
        deferred = self.amp.callRemote(self.command, **self.arguments)
        deferred.addCallbacks(self.again, self.done.errback)

    def again(self, _answer):
        self.answered += 1
        if perf_counter() < self.deadline:
            self.call()
        else:
            self.chains -= 1
            if self.chains == 0:
                self.done.callback(self.answered)


class Orders(LineOnlyReceiver):
    """Reads what to measure, prints what was measured, ends with its input."""

    delimiter = b"\n"

    def __init__(self, amp):
        self.amp = amp
        self.null = os.open(os.devnull, os.O_RDONLY)

    def connectionMade(self):
        self.sendLine(b"ready")

    def lineReceived(self, line):
        kind, in_flight, millis = line.split()
        command, arguments = {
            b"sum": (Sum, {"a": 13, "b": 81}),
            b"take": (Take, {"file": self.null}),
            b"echo": (Echo, {"content": bytes(ECHO_BYTES)}),
        }[kind]
        start = perf_counter_ns()
        calls = InFlight(self.amp, command, arguments, int(millis) / 1000)

        def report(count):
            self.sendLine(b"%d %d 0" % (count, perf_counter_ns() - start))

        calls.run(int(in_flight)).addCallbacks(report, fail)

    def connectionLost(self, reason):
        if reactor.running:
            reactor.stop()


class UntilItsInputEnds(Orders):
    """A server is told nothing."""

    def lineReceived(self, line):
        pass


def fail(failure):
    failure.printTraceback()
    reactor.stop()


async def client(path):
    amp = await connectProtocol(UNIXClientEndpoint(reactor, path), AMP())
    stdio.StandardIO(Orders(amp))


async def server(path):
    await UNIXServerEndpoint(reactor, path).listen(Factory.forProtocol(Responders))
    stdio.StandardIO(UntilItsInputEnds(None))


if __name__ == "__main__":
    role, path = sys.argv[1:]
    party = {"client": client, "server": server}[role](path)
    ensureDeferred(party).addErrback(fail)
    reactor.run()
