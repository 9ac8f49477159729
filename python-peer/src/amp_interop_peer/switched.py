"""What a connection goes over to when it switches from AMP to another protocol."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any, Callable

from twisted.internet.protocol import ClientFactory, Protocol

from .descriptors import Descriptors, Json, ProblemError, bytes_of
from .probing import facts

if TYPE_CHECKING:
    from .conversation import Conversation


class Stream(Protocol):
    """Keeps bytes and descriptors until a step asks for them."""

    # IUNIXTransport; an interface tells a type checker too little.
    transport: Any

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation
        self.up = False
        self.over = False
        self.received = bytearray()
        self.descriptors: list[int] = []

    def connectionMade(self) -> None:
        self.up = True
        self._conversation.switched()

    def dataReceived(self, data: bytes) -> None:
        self.received += data
        self._conversation.changed()

    def connectionLost(self, reason: Any = None) -> None:  # noqa: ARG002
        # AMP has to tell it: that the connection has ended is not enough to hear all.
        self.over = True
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


class StreamSteps:
    """Plays the steps of the protocol that the connection has switched to."""

    def __init__(
        self,
        stream: Stream,
        descriptors: Descriptors,
        change: Callable[[], Awaitable[None]],
        is_over: Callable[[], bool],
    ) -> None:
        self._stream = stream
        self._descriptors = descriptors
        self._change = change
        self._is_over = is_over

    async def _switched(self) -> None:
        while not self._stream.up:
            if self._is_over():
                raise ProblemError("the connection ended before it switched")
            await self._change()

    async def say(self, step: Json) -> None:
        await self._switched()
        if self._is_over():
            raise ProblemError("the connection has ended")
        for name in step.get("passing", []):
            self._stream.transport.sendFileDescriptor(self._descriptors[name])
        self._stream.transport.write(bytes_of(step["say"]))

    async def hear(self, step: Json) -> Json:
        await self._switched()
        count = None if step["hear"] == "all" else step["hear"]
        while not self._stream.over and (count is None or len(self._stream.received) < count):
            await self._change()
        return {"hex": self._stream.take(count).hex()}

    async def take(self, step: Json) -> Json:
        await self._switched()
        while not self._stream.descriptors:
            if self._is_over():
                raise ProblemError("no descriptor came after the switch")
            await self._change()
        descriptor = self._stream.descriptors.pop(0)
        self._descriptors.receive(descriptor)
        self._descriptors.keep(step["take"], descriptor)
        return facts(descriptor)
