"""Plays one party of one case over one connection, and notes what it sees."""

from __future__ import annotations

import errno
from collections import Counter
from collections.abc import Awaitable
from typing import Any, Callable

from twisted.internet.defer import CancelledError, Deferred, ensureDeferred, maybeDeferred
from twisted.internet.endpoints import connectProtocol
from twisted.internet.error import ConnectError
from twisted.logger import Logger
from twisted.protocols.amp import Box, RemoteAmpError

from .addresses import address_of
from .calls import Calls
from .commands import Commands, from_box, to_box, to_twisted
from .descriptors import Descriptors, Json, ProblemError, describe
from .opening import Opener
from .party import OneConnection, define_party, ending_of
from .probing import facts
from .receiving import Receiver
from .serving import Served
from .steps import DescriptorSteps
from .switched import Stream, StreamSteps
from .tls import peer_certificate, to_settings

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
        self._commands = Commands(self._part["commands"])
        self._descriptors = Descriptors()
        self._opener = Opener(self._descriptors, self._address.folder)
        self._define = define_party(self._commands, self._part["responders"])
        self._party = self._define(self)
        self._served: list[Served] = []
        self._stream = Stream(self)
        self._parties = [self._party]
        self._receiver = Receiver(self._descriptors, self._parties)
        self._connected = False
        self._disconnected = False
        self._course: Deferred[None] | None = None
        self._listening: Deferred[None] | None = None
        self._responding: set[Deferred[Json]] = set()
        self._responded: Counter[str] = Counter()
        self._waiting: list[Deferred[None]] = []
        self._seen: Json = {"opens": {}, "does": [], "responders": {}, "end": "never", "unclaimed": 0}
        self._verbs = self._all_verbs()

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
        self._seen["opens"] = {name: facts(self._descriptors[name]) for name in self._descriptors}
        await (self._listen() if self._role == "server" else self._connect())
        await self._perform(self._part["does"], self._seen["does"])
        if self._closes:
            self._close({})
        while not self._disconnected or self._responding:
            await self._change()

    async def _connect(self) -> None:
        await connectProtocol(self._address.client(self._reactor), self._party)

    async def _listen(self) -> None:
        port = await self._address.server(self._reactor).listen(OneConnection(self._party))
        try:
            self._ready(**self._address.chosen(port))
            while not self._connected:
                await self._change()
        finally:
            # Not awaited here: whoever gives up must not cancel the closing of the socket.
            self._listening = maybeDeferred(port.stopListening)

    async def _end(self) -> None:
        if self._connected and not self._disconnected:
            self._seen["end"] = "open"
            self._party.transport.abortConnection()
            while not self._disconnected:
                await self._change()
        for responding in list(self._responding):
            responding.cancel()
        if self._listening is not None:
            await self._listening
        for served in self._served:
            served.end()
        while not all(served.is_over for served in self._served):
            await self._change()
        self._descriptors.close()
        self._opener.close()

    # What happens, and waiting for it

    def connected(self) -> None:
        """Note that the connection is up."""
        self._connected = True
        self.changed()

    def changed(self) -> None:
        """Let those look who wait for something."""
        waiting, self._waiting = self._waiting, []
        for waiter in waiting:
            waiter.callback(None)

    def disconnected(self) -> None:
        """Note how the connection ended, and close what nobody took."""
        self._disconnected = True
        if self._seen["end"] != "open":
            assert self._party.reason is not None
            self._seen["end"] = ending_of(self._party.reason)
        self._seen["unclaimed"] = len(self._party.unclaimed)
        for descriptor in [*self._party.unclaimed, *self._stream.descriptors]:
            self._descriptors.receive(descriptor)
            self._descriptors.discard(descriptor)
        self.changed()

    def switched(self) -> None:
        """Note that AMP is over; descriptors that came together with its last box are the stream's."""
        self._stream.descriptors += self._party.unclaimed
        self._party.unclaimed.clear()
        self.changed()

    def descriptor_after_switch(self, descriptor: int) -> None:
        """Note a descriptor that is none of AMP's."""
        self._stream.descriptors.append(descriptor)
        self.changed()

    def _change(self) -> Deferred[None]:
        change: Deferred[None] = Deferred()
        self._waiting.append(change)
        return change

    # Steps

    async def _perform(self, steps: list[Json], results: list[Any]) -> bool:
        for step in steps:
            try:
                results.append(await self._step(step))
            except CancelledError:
                results.append({"problem": "given up before it was done"})
                raise
            except Exception as problem:  # noqa: BLE001  whatever it is, the runner must hear of it
                if "tries" in step and isinstance(problem, OSError) and problem.errno:
                    results.append({"error": errno.errorcode[problem.errno]})
                    continue
                results.append({"problem": describe(problem)})
                return False
        return True

    async def _step(self, step: Json) -> Any:
        for verb, act in self._verbs.items():
            if verb in step:
                done = act(step)
                return await done if isinstance(done, Awaitable) else done
        raise ProblemError(f"unknown step {step}; known are {', '.join(self._verbs)}")

    async def _wait(self, step: Json) -> None:
        if step["wait"] == "end":
            while not self._disconnected:
                await self._change()
            return
        name, count = step["wait"], step.get("count", 1)
        while self._responded[name] < count:
            if self._disconnected and not self._responding:
                raise ProblemError(
                    f"{name} was answered {self._responded[name]} times when the connection ended"
                )
            await self._change()

    def _serve(self, step: Json) -> None:
        served = Served(self, self._define)
        served.begin(self._descriptors[step["serve"]], self._reactor)
        self._served.append(served)
        self._parties.append(served.party)

    def _close(self, _: Json) -> None:
        if self._party.transport is not None:
            self._party.transport.loseConnection()

    def _peer_certificate(self, _: Json) -> Json | None:
        return peer_certificate(self._party)

    def _all_verbs(self) -> dict[str, Callable[[Json], Awaitable[Any] | Any]]:
        calls = Calls(self._commands, self._descriptors, self._party, self._stream, self._receiver)
        stream = StreamSteps(self._stream, self._descriptors, self._change, lambda: self._disconnected)
        return {
            "call": calls.call,
            "await": calls.wait_for,
            "giveUp": calls.give_up,
            "wait": self._wait,
            **DescriptorSteps(self._descriptors, self._reactor).verbs(),
            "serve": self._serve,
            "close": self._close,
            "say": stream.say,
            "hear": stream.hear,
            "take": stream.take,
            "peerCertificate": self._peer_certificate,
        }

    # Responding

    def respond(self, name: str, objects: Any) -> Deferred[Any]:
        """Answer a call: at once if no step of the responder has to wait."""
        responding: Deferred[Any] = ensureDeferred(self._respond(name, objects))
        if not responding.called:
            self._responding.add(responding)
        responding.addBoth(self._done, name, responding)
        return responding

    def _done(self, result: Any, name: str, responding: Deferred[Json]) -> Any:
        self._responding.discard(responding)
        self._responded[name] += 1
        # Later, so that the answer leaves before anything that a waiting step does next.
        self._reactor.callLater(0, self.changed)
        return result

    async def _respond(self, name: str, objects: Any) -> Any:
        entries = self._part["responders"][name]
        calls = self._seen["responders"].setdefault(name, [])
        entry = entries[min(len(calls), len(entries) - 1)]
        raw = self._commands.is_a("raw", name)
        saw, received = (
            (from_box(objects), {}) if raw else self._receiver.take(objects, self._commands.arguments(name))
        )
        does: list[Any] = []
        calls.append({"saw": saw, "does": does})
        self._receiver.keep(received, entry["keeps"])
        try:
            if not await self._perform(entry["does"], does):
                raise UndeclaredError(does[-1]["problem"])
        finally:
            self._receiver.discard(received)
        if "fail" in entry:
            raise self._error(entry["fail"])
        if "switches" in entry:
            return self._stream
        if raw:
            return Box(to_box(entry["answer"]))
        answer = to_twisted(entry["answer"], self._commands.response(name), self._descriptors)
        return {**answer, **to_settings(entry.get("tls", {}))}

    def _error(self, fail: Json) -> Exception:
        description = fail.get("description", "")
        if "declared" in fail:
            return self._commands.error(fail["declared"], description)
        if "remote" in fail:
            return RemoteAmpError(fail["remote"].encode(), description, fail.get("fatal", False))
        return UndeclaredError(fail["unknown"])
