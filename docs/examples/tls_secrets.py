import sys

from twisted.internet import defer, endpoints, protocol, ssl, task
from twisted.protocols import amp


class Secret(amp.Command):
    response = [(b"secret", amp.Unicode())]


class Keeper(amp.AMP):
    @amp.StartTLS.responder
    def start(self):
        return {"tls_localCertificate": self.factory.certificate}

    @Secret.responder
    def secret(self):
        return {"secret": "under the mat"}


async def main(reactor, role, path, pem):
    with open(pem) as file:
        text = file.read()
    if role == "serve":
        factory = protocol.Factory.forProtocol(Keeper)
        factory.certificate = ssl.PrivateCertificate.loadPEM(text)
        await endpoints.UNIXServerEndpoint(reactor, path).listen(factory)
        await defer.Deferred()  # until the process is ended
    server = endpoints.UNIXClientEndpoint(reactor, path)
    client = await endpoints.connectProtocol(server, amp.AMP())
    authority = ssl.Certificate.loadPEM(text)
    await client.callRemote(amp.StartTLS, tls_verifyAuthorities=[authority])
    answer = await client.callRemote(Secret)
    print(answer["secret"])


if __name__ == "__main__":
    task.react(lambda *args: defer.ensureDeferred(main(*args)), sys.argv[1:])
