import sys

from twisted.internet import defer, endpoints, protocol, task
from twisted.protocols import amp


class Divide(amp.Command):
    arguments = [(b"dividend", amp.Integer()), (b"divisor", amp.Integer())]
    response = [(b"quotient", amp.Integer())]
    errors = {ZeroDivisionError: b"ZERO_DIVISION"}


class Divider(amp.AMP):
    @Divide.responder
    def divide(self, dividend, divisor):
        return {"quotient": dividend // divisor}


async def main(reactor, role, path):
    if role == "serve":
        factory = protocol.Factory.forProtocol(Divider)
        await endpoints.UNIXServerEndpoint(reactor, path).listen(factory)
        await defer.Deferred()  # until the process is ended
    server = endpoints.UNIXClientEndpoint(reactor, path)
    client = await endpoints.connectProtocol(server, amp.AMP())
    answer = await client.callRemote(Divide, dividend=42, divisor=6)
    print(answer["quotient"])
    try:
        await client.callRemote(Divide, dividend=42, divisor=0)
    except ZeroDivisionError:
        print("not by zero")


if __name__ == "__main__":
    task.react(lambda *args: defer.ensureDeferred(main(*args)), sys.argv[1:])
