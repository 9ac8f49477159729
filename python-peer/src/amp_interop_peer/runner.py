"""The peer protocol: one runner, any number of conversations, JSON objects a line each."""

from __future__ import annotations

import gc
import json
import os
import platform
import resource
import sys
from typing import Any

import twisted
from twisted.internet.defer import Deferred, DeferredList, ensureDeferred
from twisted.internet.protocol import Factory
from twisted.logger import Logger
from twisted.protocols.basic import LineOnlyReceiver

from . import PROTOCOL, opening, probing, steps
from .commands import FEATURES
from .conversation import Conversation
from .descriptors import Json, describe
from .tls import is_available

log = Logger()


class Runner(LineOnlyReceiver):
    """The connection with the runner."""

    transport: Any
    delimiter = b"\n"
    MAX_LENGTH = 64 * 1024 * 1024  # a part holds the bytes that it sends, as hex

    def __init__(self, reactor: Any) -> None:
        self._reactor = reactor
        self._conversations: dict[str, Conversation] = {}
        self._observing: dict[str, Deferred[None]] = {}
        self._ending = False
        self.arrived: Deferred[None] = Deferred()
        self.left: Deferred[None] = Deferred()

    def connectionMade(self) -> None:
        self.arrived.callback(None)

    def greet(self) -> None:
        """Say hello."""
        self._send(
            type="hello",
            protocol=PROTOCOL,
            implementation="twisted",
            versions={"twisted": twisted.__version__, "python": platform.python_version()},
            features=_features(),
            network=os.readlink("/proc/self/ns/net"),
            descriptors=_descriptors(),
            **_open_files(),
        )

    def lineReceived(self, line: bytes) -> None:
        message: Any = None
        try:
            message = _parsed(line)
            kind = message["type"]
            if kind == "play":
                self._play(message)
            elif kind == "abandon":
                # One that is over by now was observed already.
                if message["id"] in self._conversations:
                    self._conversations[message["id"]].abandon()
            elif kind == "bye":
                ensureDeferred(self._bye())
            else:
                self._complain(message, f"unknown message type {kind!r}; known are play, abandon, bye")
        except Exception as problem:  # noqa: BLE001  whatever is wrong with it, the runner must hear of it
            self._complain(message, describe(problem))

    def connectionLost(self, reason: Any = None) -> None:  # noqa: ARG002
        ensureDeferred(self.end()).addBoth(self.left.callback)

    async def end(self) -> None:
        """Abandon every conversation, and return when all is closed."""
        self._ending = True
        for conversation in list(self._conversations.values()):
            conversation.abandon()
        await DeferredList(list(self._observing.values()))

    def _play(self, message: Json) -> None:
        number = message["id"]
        if self._ending:
            raise ValueError("no new conversations after bye")
        if number in self._conversations:
            raise ValueError(f"conversation {number!r} is being played already")

        def ready(**where: int) -> None:
            self._send(type="ready", id=number, **where)

        conversation = Conversation(self._reactor, message, ready)
        self._conversations[number] = conversation
        observing = self._observing[number] = ensureDeferred(self._observe(number, conversation))
        observing.addBoth(self._forget, number)

    async def _observe(self, number: str, conversation: Conversation) -> None:
        try:
            observation = await conversation.play()
            self._send(type="observed", id=number, observation=observation, descriptors=_descriptors())
        except Exception as problem:  # noqa: BLE001  the same
            log.failure("cannot play {number}", number=number)
            self._send(type="error", id=number, problem=f"cannot play: {describe(problem)}")

    def _forget(self, result: Any, number: str) -> Any:
        del self._conversations[number], self._observing[number]
        return result

    async def _bye(self) -> None:
        await self.end()
        # Twisted leaves a socket that it could not bind to the collector, which must not look like a leak.
        gc.collect()
        self._send(type="bye", descriptors=_descriptors())
        if self.transport is not None:
            self.transport.loseConnection()

    def _complain(self, message: Any, problem: str) -> None:
        number = message.get("id") if isinstance(message, dict) else None
        self._send(type="error", id=number, problem=problem)

    def _send(self, **message: Any) -> None:
        if self.transport is not None:
            self.sendLine(json.dumps(message).encode())


class OneRunner(Factory):
    """Accepts one runner."""

    noisy = False

    def __init__(self, runner: Runner) -> None:
        self._runner: Runner | None = runner

    def buildProtocol(self, addr: Any) -> Runner | None:  # noqa: ARG002
        runner, self._runner = self._runner, None
        return runner


def _features() -> list[str]:
    tls = ["StartTLS"] if is_available() else []
    return [*FEATURES, *tls, *opening.features(), *steps.FEATURES, *probing.FEATURES]


def _open_files() -> dict[str, int]:
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return {} if most == resource.RLIM_INFINITY else {"openFiles": most}


def _descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


def _parsed(line: bytes) -> Any:
    """Parse a message, which may hold integers that Python refuses to convert.

    What Twisted does with these is for a case to find out, so they must get that far.
    """
    limit, set_limit = (getattr(sys, f"{verb}_int_max_str_digits", None) for verb in ("get", "set"))
    if limit is None or set_limit is None:  # before 3.11, and releases of 2022 of those before it
        return json.loads(line)
    before = limit()
    set_limit(0)
    try:
        return json.loads(line)
    finally:
        set_limit(before)
