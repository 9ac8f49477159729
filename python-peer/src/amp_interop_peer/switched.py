"""What a connection goes over to when it switches from AMP to another protocol."""

from __future__ import annotations

from typing import Any, Callable

from twisted.internet.protocol import ClientFactory, Protocol


class Stream(Protocol):
    """Keeps bytes and descriptors until a step asks for them."""

    # IUNIXTransport; an interface tells a type checker too little.
    transport: Any

    def __init__(self, switched: Callable[[], None], changed: Callable[[], None]) -> None:
        self._switched = switched
        self._changed = changed
        self.up = False
        self.over = False
        self.received = bytearray()
        self.descriptors: list[int] = []

    def connectionMade(self) -> None:
        self.up = True
        self._switched()

    def dataReceived(self, data: bytes) -> None:
        self.received += data
        self._changed()

    def connectionLost(self, reason: Any = None) -> None:  # noqa: ARG002
        # AMP has to tell it: that the connection has ended is not enough to hear all.
        self.over = True
        self._changed()

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
