import os
import sys

from twisted.internet import defer, endpoints, protocol, task
from twisted.protocols import amp


class FirstLine(amp.Command):
    arguments = [(b"file", amp.Descriptor())]
    response = [(b"line", amp.Unicode())]


class Reader(amp.AMP):
    @FirstLine.responder
    def read(self, file):
        with os.fdopen(file) as lines:  # closes the descriptor, too
            return {"line": lines.readline().rstrip("\n")}


async def main(reactor, role, path, name=None):
    if role == "serve":
        factory = protocol.Factory.forProtocol(Reader)
        await endpoints.UNIXServerEndpoint(reactor, path).listen(factory)
        await defer.Deferred()  # until the process is ended
    server = endpoints.UNIXClientEndpoint(reactor, path)
    client = await endpoints.connectProtocol(server, amp.AMP())
    with open(name) as file:
        answer = await client.callRemote(FirstLine, file=file.fileno())
    print(answer["line"])


if __name__ == "__main__":
    task.react(lambda *args: defer.ensureDeferred(main(*args)), sys.argv[1:])
