"""What a connection goes over to when it switches from AMP to another protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from twisted.internet.protocol import ClientFactory, Protocol

if TYPE_CHECKING:
    from .conversation import Conversation


class Stream(Protocol):
    """Keeps bytes and descriptors until a step asks for them."""

    # IUNIXTransport; an interface tells a type checker too little.
    transport: Any

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation
        self.up = False
        self.received = bytearray()
        self.descriptors: list[int] = []

    def connectionMade(self) -> None:
        self.up = True
        self._conversation.switched()

    def dataReceived(self, data: bytes) -> None:
        self.received += data
        self._conversation.changed()

    def take(self, count: int | None) -> bytes:
        """Take that many bytes, or all, as far as they are there."""
        taken = bytes(self.received[:count])
        del self.received[:count]
        return taken


class SwitchesTo(ClientFactory):
    """Gives the caller's side of a switch its protocol."""

    noisy = False

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def buildProtocol(self, addr: Any) -> Stream:  # noqa: ARG002
        return self._stream
