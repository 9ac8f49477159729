"""Plays one party of one case over one connection, and notes what it sees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Mapping
from typing import Any, Callable, ClassVar, NamedTuple

from twisted.internet.defer import CancelledError, Deferred, ensureDeferred, maybeDeferred
from twisted.internet.endpoints import connectProtocol
from twisted.internet.error import ConnectError, ConnectionClosed
from twisted.logger import Logger
from twisted.protocols.amp import Box, RemoteAmpError
from twisted.python.failure import Failure

from .addresses import address_of
from .commands import Commands, from_box, from_twisted, to_box, to_twisted
from .descriptors import Descriptors, Json, ProblemError, bytes_of, describe, facts, read, write
from .party import OneConnection, define_party, ending_of, failure_of
from .switched import Stream, SwitchesTo
from .tls import peer_certificate, to_settings

log = Logger()


class UndeclaredError(Exception):
    """What a responder raises for an error that its command does not declare."""


class Reply(NamedTuple):
    """The outcome of a call, and the descriptors that came with it by where they were in the answer."""

    outcome: Json
    received: dict[str, int]


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
        self._party = define_party(self._commands, self._part["responders"])(self)
        self._stream = Stream(self)
        self._connected = False
        self._disconnected = False
        self._course: Deferred[None] | None = None
        self._listening: Deferred[None] | None = None
        self._calls: dict[str, tuple[Deferred[Reply], Json]] = {}
        self._responding: set[Deferred[Json]] = set()
        self._responded: Counter[str] = Counter()
        self._waiting: list[Deferred[None]] = []
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
        self._descriptors.open(self._part["opens"], self._address.folder)
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
        self._descriptors.close()

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
                results.append({"problem": describe(problem)})
                return False
        return True

    async def _step(self, step: Json) -> Any:
        for verb, act in self._verbs.items():
            if verb in step:
                done = act(self, step)
                return await done if isinstance(done, Awaitable) else done
        raise ProblemError(f"unknown step {step}; known are {', '.join(self._verbs)}")

    def _call(self, step: Json) -> Awaitable[Json] | None:
        calling = self._start(step)
        if "as" in step:
            self._calls[step["as"]] = calling, step.get("keeps", {})
            return None
        return self._settle(calling, step.get("keeps", {}))

    def _await(self, step: Json) -> Awaitable[Json]:
        if step["await"] not in self._calls:
            raise ProblemError(f"there is no call {step['await']!r} to wait for")
        calling, keeps = self._calls.pop(step["await"])
        return self._settle(calling, {**keeps, **step.get("keeps", {})})

    def _give_up(self, step: Json) -> None:
        if step["giveUp"] not in self._calls:
            raise ProblemError(f"there is no call {step['giveUp']!r} to give up")
        calling, _ = self._calls.pop(step["giveUp"])
        calling.addErrback(Failure.trap, CancelledError)
        calling.cancel()

    async def _settle(self, calling: Deferred[Reply], keeps: Json) -> Json:
        reply = await calling
        self._keep(reply.received, keeps)
        self._discard(reply.received)
        return reply.outcome

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

    async def _read(self, step: Json) -> Json:
        count = None if step["read"] == "all" else step["read"]
        return {"hex": (await read(self._descriptors[step["from"]], count, self._reactor)).hex()}

    def _write(self, step: Json) -> Awaitable[None]:
        return write(self._descriptors[step["to"]], bytes_of(step["write"]), self._reactor)

    def _drop(self, step: Json) -> None:
        self._descriptors.drop(step["drop"])

    def _probe(self, step: Json) -> Json:
        return facts(self._descriptors[step["probe"]])

    def _close(self, _: Json) -> None:
        if self._party.transport is not None:
            self._party.transport.loseConnection()

    def _peer_certificate(self, _: Json) -> Json | None:
        return peer_certificate(self._party)

    # After a switch

    async def _switched(self) -> None:
        while not self._stream.up:
            if self._disconnected:
                raise ProblemError("the connection ended before it switched")
            await self._change()

    async def _say(self, step: Json) -> None:
        await self._switched()
        if self._disconnected:
            raise ProblemError("the connection has ended")
        for name in step.get("passing", []):
            self._stream.transport.sendFileDescriptor(self._descriptors[name])
        self._stream.transport.write(bytes_of(step["say"]))

    async def _hear(self, step: Json) -> Json:
        await self._switched()
        count = None if step["hear"] == "all" else step["hear"]
        while not self._disconnected and (count is None or len(self._stream.received) < count):
            await self._change()
        return {"hex": self._stream.take(count).hex()}

    async def _take_next(self, step: Json) -> Json:
        await self._switched()
        while not self._stream.descriptors:
            if self._disconnected:
                raise ProblemError("no descriptor came after the switch")
            await self._change()
        descriptor = self._stream.descriptors.pop(0)
        self._descriptors.receive(descriptor)
        self._descriptors.keep(step["take"], descriptor)
        return facts(descriptor)

    _verbs: ClassVar[dict[str, Callable[[Conversation, Json], Any]]] = {
        "call": _call,
        "await": _await,
        "giveUp": _give_up,
        "wait": _wait,
        "read": _read,
        "write": _write,
        "drop": _drop,
        "probe": _probe,
        "close": _close,
        "say": _say,
        "hear": _hear,
        "take": _take_next,
        "peerCertificate": _peer_certificate,
    }

    # Calling and responding

    def _start(self, step: Json) -> Deferred[Reply]:
        name = step["call"]
        call = self._sending(name, step)
        sending = True

        def answered(objects: Any) -> Reply:
            if objects is None:
                return Reply({"sent": True}, {})
            if self._commands.is_a("switches", name):
                return Reply({"switched": True}, {})
            if self._commands.is_a("raw", name):
                return Reply({"answer": from_box(objects)}, {})
            answer, received = self._take(objects, self._commands.response(name))
            return Reply({"answer": answer}, received)

        def failed(failure: Failure) -> Reply:
            if failure.check(CancelledError):
                failure.raiseException()
            if self._is_ending(failure):
                return Reply({"failure": "lost"}, {})
            if sending:
                log.info("call of {name} refused: {text}", name=name, text=describe(failure.value))
                return Reply({"failure": "refused"}, {})
            return Reply(failure_of(failure), {})

        calling: Deferred[Any] = maybeDeferred(call)
        calling.addCallbacks(answered, failed)
        sending = False
        return calling

    def _sending(self, name: str, step: Json) -> Callable[[], Any]:
        values = step.get("with", {})
        if self._commands.is_a("raw", name):
            box, answered = to_box(values), self._commands.requires_answer(name)
            return lambda: self._party.callRemoteString(name.encode(), answered, **box)
        arguments = to_twisted(values, self._commands.arguments(name), self._descriptors)
        arguments.update(to_settings(step.get("tls", {})))
        to = [SwitchesTo(self._stream)] if self._commands.is_a("switches", name) else []
        return lambda: self._party.request(self._commands[name], arguments, *to)

    def _is_ending(self, failure: Failure) -> bool:
        # The end can be any exception that AMP's parsing raised, so it is told by identity.
        reason = self._party.reason
        return failure.check(ConnectionClosed) is not None or (
            reason is not None and failure.value is reason.value
        )

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
            (from_box(objects), {}) if raw else self._take(objects, self._commands.arguments(name))
        )
        does: list[Any] = []
        calls.append({"saw": saw, "does": does})
        self._keep(received, entry["keeps"])
        try:
            if not await self._perform(entry["does"], does):
                raise UndeclaredError(does[-1]["problem"])
        finally:
            self._discard(received)
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

    # Received descriptors

    def _take(self, objects: Json, described: Mapping[str, Json]) -> tuple[Json, dict[str, int]]:
        received: dict[str, int] = {}

        def receive(path: str, descriptor: int) -> Json:
            if descriptor in self._party.unclaimed:
                self._party.unclaimed.remove(descriptor)
            self._descriptors.receive(descriptor)
            received[path] = descriptor
            return facts(descriptor)

        return from_twisted(objects, described, receive), received

    def _keep(self, received: dict[str, int], keeps: Json) -> None:
        for argument, name in keeps.items():
            if argument in received:
                self._descriptors.keep(name, received[argument])

    def _discard(self, received: dict[str, int]) -> None:
        for descriptor in received.values():
            self._descriptors.discard(descriptor)
