"""Calls that a party makes, and what comes of them."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any, Callable, NamedTuple

from twisted.internet.defer import CancelledError, Deferred, maybeDeferred
from twisted.internet.error import ConnectionClosed
from twisted.logger import Logger
from twisted.python.failure import Failure

from .commands import Commands, from_box, to_box, to_twisted
from .descriptors import Descriptors, Json, ProblemError, describe
from .party import Party, failure_of
from .receiving import Receiver
from .switched import Stream, SwitchesTo
from .tls import to_settings

log = Logger()


class Reply(NamedTuple):
    """The outcome of a call, and the descriptors that came with it by where they were in the answer."""

    outcome: Json
    received: dict[str, int]


class Calls:
    """Plays the steps that call, and those that wait for a call made earlier."""

    def __init__(
        self,
        commands: Commands,
        descriptors: Descriptors,
        party: Party,
        stream: Stream,
        receiver: Receiver,
    ) -> None:
        self._commands = commands
        self._descriptors = descriptors
        self._party = party
        self._stream = stream
        self._receiver = receiver
        self._started: dict[str, tuple[Deferred[Reply], Json]] = {}

    def call(self, step: Json) -> Awaitable[Json] | None:
        calling = self._start(step)
        if "as" in step:
            self._started[step["as"]] = calling, step.get("keeps", {})
            return None
        return self._settle(calling, step.get("keeps", {}))

    def wait_for(self, step: Json) -> Awaitable[Json]:
        if step["await"] not in self._started:
            raise ProblemError(f"there is no call {step['await']!r} to wait for")
        calling, keeps = self._started.pop(step["await"])
        return self._settle(calling, {**keeps, **step.get("keeps", {})})

    def give_up(self, step: Json) -> None:
        if step["giveUp"] not in self._started:
            raise ProblemError(f"there is no call {step['giveUp']!r} to give up")
        calling, _ = self._started.pop(step["giveUp"])
        calling.addErrback(Failure.trap, CancelledError)
        calling.cancel()

    async def _settle(self, calling: Deferred[Reply], keeps: Json) -> Json:
        reply = await calling
        self._receiver.keep(reply.received, keeps)
        self._receiver.discard(reply.received)
        return reply.outcome

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
            answer, received = self._receiver.take(objects, self._commands.response(name))
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
