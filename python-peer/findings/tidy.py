"""What an application can do about most of the findings, with nothing but Twisted's public interface."""

from __future__ import annotations

import os
from typing import Any

from twisted.internet.defer import Deferred
from twisted.protocols import amp


class TidyAMP(amp.AMP):
    """An AMP protocol that closes what nobody took over, and sends copies of its own."""

    def __init__(self) -> None:
        super().__init__()
        self._came: set[int] = set()
        self._sent: set[int] = set()

    def fileDescriptorReceived(self, descriptor: int) -> None:
        os.set_inheritable(descriptor, False)
        self._came.add(descriptor)
        super().fileDescriptorReceived(descriptor)

    def mine(self, descriptor: int) -> int:
        """Make a received descriptor yours: a responder or a caller says so before anything can fail."""
        self._came.discard(descriptor)
        return descriptor

    def call_passing(self, command: type[amp.Command], descriptor: int, **arguments: Any) -> Deferred[Any]:
        """Call with a copy of a descriptor as ``file``; the descriptor may be closed at once."""
        copy = os.dup(descriptor)
        # Until its answer is there nobody can tell that it has left; if the call is refused, never.
        self._sent.add(copy)
        calling: Deferred[Any] = self.callRemote(command, file=copy, **arguments)
        return calling.addBoth(self._left, copy)

    def _left(self, result: Any, copy: int) -> Any:
        if copy in self._sent:
            self._sent.remove(copy)
            os.close(copy)
        return result

    def connectionLost(self, reason: Any) -> None:
        super().connectionLost(reason)
        for descriptor in self._came | self._sent:
            os.close(descriptor)
        self._came.clear()
        self._sent.clear()
