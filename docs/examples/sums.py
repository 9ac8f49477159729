import sys

from twisted.internet import defer, endpoints, protocol, task
from twisted.protocols import amp


class Sum(amp.Command):
    arguments = [(b"a", amp.Integer()), (b"b", amp.Integer())]
    response = [(b"total", amp.Integer())]


class Adder(amp.AMP):
    @Sum.responder
    def sum(self, a, b):
        return {"total": a + b}


async def main(reactor, role, path):
    if role == "serve":
        factory = protocol.Factory.forProtocol(Adder)
        await endpoints.UNIXServerEndpoint(reactor, path).listen(factory)
        await defer.Deferred()  # until the process is ended
    server = endpoints.UNIXClientEndpoint(reactor, path)
    client = await endpoints.connectProtocol(server, amp.AMP())
    answer = await client.callRemote(Sum, a=13, b=81)
    print(answer["total"])


if __name__ == "__main__":
    task.react(lambda *args: defer.ensureDeferred(main(*args)), sys.argv[1:])
