import sys

from twisted.internet import defer, endpoints, protocol, task
from twisted.protocols import amp


class Join(amp.Command):
    arguments = [(b"name", amp.Unicode())]
    response = [(b"members", amp.Integer())]


class Say(amp.Command):
    arguments = [(b"line", amp.Unicode())]


class Room(amp.AMP):
    @Join.responder
    async def join(self, name):
        await self.callRemote(Say, line=f"hello {name}")
        return {"members": 1}


class Member(amp.AMP):
    @Say.responder
    def say(self, line):
        print(line)
        return {}


async def main(reactor, role, path):
    if role == "serve":
        factory = protocol.Factory.forProtocol(Room)
        await endpoints.UNIXServerEndpoint(reactor, path).listen(factory)
        await defer.Deferred()  # until the process is ended
    server = endpoints.UNIXClientEndpoint(reactor, path)
    client = await endpoints.connectProtocol(server, Member())
    answer = await client.callRemote(Join, name="Ada")
    print(answer["members"])


if __name__ == "__main__":
    task.react(lambda *args: defer.ensureDeferred(main(*args)), sys.argv[1:])
