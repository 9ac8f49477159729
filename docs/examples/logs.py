import os
import sys

from twisted.internet import defer, endpoints, protocol, task
from twisted.protocols import amp


class Log(amp.Command):
    arguments = [(b"line", amp.Unicode()), (b"file", amp.Descriptor())]


class Logger(amp.AMP):
    @Log.responder
    def log(self, line, file):
        with os.fdopen(file, "w") as log:  # ours, so we close it
            log.write(f"{line}\n")
        return {}


async def main(reactor, role, path, log=None):
    if role == "serve":
        factory = protocol.Factory.forProtocol(Logger)
        await endpoints.UNIXServerEndpoint(reactor, path).listen(factory)
        await defer.Deferred()  # until the process is ended
    server = endpoints.UNIXClientEndpoint(reactor, path)
    client = await endpoints.connectProtocol(server, amp.AMP())
    with open(log, "w") as file:  # open until the answer is there
        await client.callRemote(Log, line="opened", file=file.fileno())
    with open(log) as file:
        print(file.read().strip())


if __name__ == "__main__":
    task.react(lambda *args: defer.ensureDeferred(main(*args)), sys.argv[1:])
