"""What an application can do about most of the findings, with nothing but Twisted's public interface."""

from __future__ import annotations

import os
from collections import deque
from typing import Any

from twisted.internet.defer import CancelledError, fail
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.protocols import amp
from twisted.python.failure import Failure


class Received:
    """A received descriptor. The connection closes it at its end, unless somebody takes it before.

    It is not a number, so that nobody closes it by its number while the connection still means to.
    """

    def __init__(self, number: int, untaken: set[Received]) -> None:
        self._number = number
        self._untaken = untaken
        untaken.add(self)

    def take(self) -> int:
        """Return its number, which is yours to close from now on."""
        if self not in self._untaken:
            raise ValueError("this descriptor has been taken already, or its connection has ended")
        self._untaken.remove(self)
        return self._number


class TidyAMP(amp.AMP):
    """An AMP protocol that passes copies of descriptors, and closes the received ones that nobody took."""

    def __init__(self) -> None:
        super().__init__()
        self._untaken: set[Received] = set()
        # Copies that may not have left yet, oldest first, and how many were made and closed so far.
        self._copies: deque[int] = deque()
        self._made = 0
        self._closed = 0
        self._ended: Failure | None = None

    def fileDescriptorReceived(self, descriptor: int) -> None:
        os.set_inheritable(descriptor, False)
        # AMP keeps what it gets here, and hands it to the responder or caller whose box names it.
        received: Any = Received(descriptor, self._untaken)
        super().fileDescriptorReceived(received)

    def call_passing(self, command: type[amp.Command], descriptor: int, **arguments: Any) -> Any:
        """Call with a copy of a descriptor as ``file``; the descriptor may be closed at once.

        Returns what ``callRemote`` returns, which is None for a command without an answer. The copy is then
        closed when a later call is answered, or with the connection.
        """
        if self._ended is not None or self.transport is None:
            reason = self._ended or Failure(ConnectionLost("there is no connection yet"))
            return fail(reason) if command.requiresAnswer else None
        copy = os.dup(descriptor)
        self._copies.append(copy)
        self._made += 1
        return self.callRemote(command, file=copy, **arguments)

    def callRemote(self, commandType: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N803
        made = self._made
        calling = super().callRemote(commandType, *args, **kwargs)
        # A call that has failed by now was refused on this side.
        if calling is not None and not calling.called:
            calling.addBoth(self._answered, made)
        return calling

    def _answered(self, result: Any, made: int) -> Any:
        # Descriptors and boxes leave in the order of the calls, so an answer tells that the copies of all
        # calls up to this one have left. That a call was cancelled tells nothing.
        if not (isinstance(result, Failure) and result.check(CancelledError)):
            while self._closed < made:
                os.close(self._copies.popleft())
                self._closed += 1
        return result

    def connectionLost(self, reason: Any = None) -> None:
        self._ended = reason or Failure(ConnectionDone())
        super().connectionLost(reason)
        while self._copies:
            os.close(self._copies.popleft())
        for received in list(self._untaken):
            os.close(received.take())
