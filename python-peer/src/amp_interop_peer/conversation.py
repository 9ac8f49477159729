"""Plays one party of one case over one connection, and notes what it sees."""

from __future__ import annotations

from typing import Any, Callable

from twisted.internet.defer import CancelledError, Deferred, ensureDeferred, maybeDeferred
from twisted.internet.endpoints import connectProtocol
from twisted.internet.error import ConnectError
from twisted.logger import Logger
from twisted.protocols.amp import Box, RemoteAmpError

from .addresses import address_of
from .commands import from_box, to_box, to_twisted
from .descriptors import Json
from .opening import Opener
from .party import OneConnection, ending_of
from .probing import facts
from .stage import Stage
from .steps import perform
from .tls import to_settings

log = Logger()


class UndeclaredError(Exception):
    """What a responder raises for an error that its command does not declare."""


class Conversation:
    """One part being played. ``play`` runs it to its end; ``abandon`` brings the end forward."""

    def __init__(self, reactor: Any, message: Json, ready: Callable[..., None]) -> None:
        self._reactor = reactor
        self._part: Json = message["part"]
        self._role: str = message["role"]
        self._address = address_of(message["address"])
        self._closes: bool = message["closes"]
        self._seconds: float = message["seconds"]
        self._ready = ready
        self._stage = Stage(reactor, self._part, self)
        self._opener = Opener(self._stage.descriptors, self._address.folder)
        self._connected = False
        self._course: Deferred[None] | None = None
        self._listening: Deferred[None] | None = None
        self._seen: Json = {"opens": {}, "does": [], "responders": {}, "end": "never", "unclaimed": 0}

    async def play(self) -> Json:
        """Play the part; its observation once everything is closed."""
        deadline = self._reactor.callLater(self._seconds, self.abandon)
        try:
            self._course = ensureDeferred(self._run())
            await self._course
        except CancelledError:
            pass
        except ConnectError as problem:
            log.warn("cannot connect to {address}: {problem}", address=self._address, problem=problem)
        finally:
            if deadline.active():
                deadline.cancel()
            await self._end()
        return self._seen

    def abandon(self) -> None:
        """Give up whatever is not done yet; ``play`` then ends soon."""
        if self._course is not None:
            self._course.cancel()

    async def _run(self) -> None:
        self._opener.open(self._part["opens"])
        held = self._stage.descriptors
        self._seen["opens"] = {name: facts(held[name]) for name in held}
        await (self._listen() if self._role == "server" else self._connect())
        await perform(self._stage, self._part["does"], self._seen["does"])
        if self._closes:
            self._stage.close()
        while not self._stage.is_over or self._stage.responding:
            await self._stage.change()

    async def _connect(self) -> None:
        await connectProtocol(self._address.client(self._reactor), self._stage.party)

    async def _listen(self) -> None:
        port = await self._address.server(self._reactor).listen(OneConnection(self._stage.party))
        try:
            self._ready(**self._address.chosen(port))
            while not self._connected:
                await self._stage.change()
        finally:
            # Not awaited here: whoever gives up must not cancel the closing of the socket.
            self._listening = maybeDeferred(port.stopListening)

    async def _end(self) -> None:
        self._stage.spare.lift()
        if self._connected and not self._stage.is_over:
            self._seen["end"] = "open"
            self._stage.party.transport.abortConnection()
            while not self._stage.is_over:
                await self._stage.change()
        for responding in list(self._stage.responding):
            responding.cancel()
        if self._listening is not None:
            await self._listening
        for served in self._stage.served:
            served.end()
        while not all(served.is_over for served in self._stage.served):
            await self._stage.change()
        self._stage.descriptors.close()
        self._opener.close()

    # What happens on the connection

    def connected(self) -> None:
        """Note that the connection is up."""
        self._connected = True
        self._stage.changed()

    def disconnected(self) -> None:
        """Note how the connection ended, and close what nobody took."""
        self._stage.is_over = True
        if self._seen["end"] != "open":
            assert self._stage.party.reason is not None
            self._seen["end"] = ending_of(self._stage.party.reason)
        self._seen["unclaimed"] = len(self._stage.party.unclaimed)
        for descriptor in [*self._stage.party.unclaimed, *self._stage.stream.descriptors]:
            self._stage.descriptors.receive(descriptor)
            self._stage.descriptors.discard(descriptor)
        self._stage.changed()

    def descriptor_after_switch(self, descriptor: int) -> None:
        """Note a descriptor that is none of AMP's."""
        self._stage.stream.descriptors.append(descriptor)
        self._stage.changed()

    # Responding

    def respond(self, name: str, objects: Any) -> Deferred[Any]:
        """Answer a call: at once if no step of the responder has to wait."""
        responding: Deferred[Any] = ensureDeferred(self._respond(name, objects))
        if not responding.called:
            self._stage.responding.add(responding)
        responding.addBoth(self._done, name, responding)
        return responding

    def _done(self, result: Any, name: str, responding: Deferred[Json]) -> Any:
        self._stage.responding.discard(responding)
        self._stage.responded[name] += 1
        # Later, so that the answer leaves before anything that a waiting step does next.
        self._reactor.callLater(0, self._stage.changed)
        return result

    async def _respond(self, name: str, objects: Any) -> Any:
        entries = self._part["responders"][name]
        calls = self._seen["responders"].setdefault(name, [])
        entry = entries[min(len(calls), len(entries) - 1)]
        raw = self._stage.commands.is_a("raw", name)
        saw, received = (
            (from_box(objects), {})
            if raw
            else self._stage.receiver.take(objects, self._stage.commands.arguments(name))
        )
        does: list[Any] = []
        calls.append({"saw": saw, "does": does})
        self._stage.receiver.keep(received, entry["keeps"])
        try:
            if not await perform(self._stage, entry["does"], does):
                raise UndeclaredError(does[-1]["problem"])
        finally:
            self._stage.receiver.discard(received)
        if "fail" in entry:
            raise self._error(entry["fail"])
        if "switches" in entry:
            return self._stage.stream
        if raw:
            return Box(to_box(entry["answer"]))
        answer = to_twisted(entry["answer"], self._stage.commands.response(name), self._stage.descriptors)
        return {**answer, **to_settings(entry.get("tls", {}))}

    def _error(self, fail: Json) -> Exception:
        description = fail.get("description", "")
        if "declared" in fail:
            return self._stage.commands.error(fail["declared"], description)
        if "remote" in fail:
            return RemoteAmpError(fail["remote"].encode(), description, fail.get("fatal", False))
        return UndeclaredError(fail["unknown"])
