"""Calls that a party makes, and what comes of them."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any, Callable, NamedTuple

from twisted.internet.defer import CancelledError, Deferred, maybeDeferred
from twisted.internet.error import ConnectionClosed
from twisted.logger import Logger
from twisted.python.failure import Failure

from .commands import from_box, to_box, to_twisted
from .descriptors import Json, ProblemError, describe
from .party import failure_of
from .stage import Stage
from .switched import SwitchesTo
from .tls import to_settings

log = Logger()


class Reply(NamedTuple):
    """The outcome of a call, and the descriptors that came with it by where they were in the answer."""

    outcome: Json
    received: dict[str, int]


def call(stage: Stage, step: Json) -> Awaitable[Json] | None:
    """Call; with "as", another step waits for the outcome."""
    calling = _start(stage, step)
    if "as" in step:
        stage.calls[step["as"]] = calling, step.get("keeps", {})
        return None
    return _settle(stage, calling, step.get("keeps", {}))


def wait_for(stage: Stage, step: Json) -> Awaitable[Json]:
    """Wait for the outcome of a call that was made earlier."""
    if step["await"] not in stage.calls:
        raise ProblemError(f"there is no call {step['await']!r} to wait for")
    calling, keeps = stage.calls.pop(step["await"])
    return _settle(stage, calling, {**keeps, **step.get("keeps", {})})


def give_up(stage: Stage, step: Json) -> None:
    """Cancel a call that was made earlier."""
    if step["giveUp"] not in stage.calls:
        raise ProblemError(f"there is no call {step['giveUp']!r} to give up")
    calling, _ = stage.calls.pop(step["giveUp"])
    calling.addErrback(Failure.trap, CancelledError)
    calling.cancel()


async def _settle(stage: Stage, calling: Deferred[Reply], keeps: Json) -> Json:
    reply = await calling
    stage.receiver.keep(reply.received, keeps)
    stage.receiver.discard(reply.received)
    return reply.outcome


def _start(stage: Stage, step: Json) -> Deferred[Reply]:
    name = step["call"]
    send = _sending(stage, name, step)
    sending = True

    def answered(objects: Any) -> Reply:
        if objects is None:
            return Reply({"sent": True}, {})
        if stage.commands.is_a("switches", name):
            return Reply({"switched": True}, {})
        if stage.commands.is_a("raw", name):
            return Reply({"answer": from_box(objects)}, {})
        answer, received = stage.receiver.take(objects, stage.commands.response(name))
        return Reply({"answer": answer}, received)

    def failed(failure: Failure) -> Reply:
        if failure.check(CancelledError):
            failure.raiseException()
        if _is_ending(stage, failure):
            return Reply({"failure": "lost"}, {})
        if sending:
            log.info("call of {name} refused: {text}", name=name, text=describe(failure.value))
            return Reply({"failure": "refused"}, {})
        return Reply(failure_of(failure), {})

    calling: Deferred[Any] = maybeDeferred(send)
    calling.addCallbacks(answered, failed)
    sending = False
    return calling


def _sending(stage: Stage, name: str, step: Json) -> Callable[[], Any]:
    values = step.get("with", {})
    if stage.commands.is_a("raw", name):
        box, is_answered = to_box(values), stage.commands.requires_answer(name)
        return lambda: stage.party.callRemoteString(name.encode(), is_answered, **box)
    arguments = to_twisted(values, stage.commands.arguments(name), stage.descriptors)
    arguments.update(to_settings(step.get("tls", {})))
    to = [SwitchesTo(stage.stream)] if stage.commands.is_a("switches", name) else []
    return lambda: stage.party.request(stage.commands[name], arguments, *to)


def _is_ending(stage: Stage, failure: Failure) -> bool:
    # The end can be any exception that AMP's parsing raised, so it is told by identity.
    reason = stage.party.reason
    return failure.check(ConnectionClosed) is not None or (
        reason is not None and failure.value is reason.value
    )
