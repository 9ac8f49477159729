"""AMP over a descriptor: another connection of the same party, with the same responders."""

from __future__ import annotations

import os
import socket
from typing import Any, Callable

from twisted.internet.defer import Deferred

from .party import OneConnection, Party


class Served:
    """The owner of the party of such a connection."""

    def __init__(
        self,
        respond: Callable[[str, Any], Deferred[Any]],
        changed: Callable[[], None],
        define: type[Party],
    ) -> None:
        self.respond = respond
        self._changed = changed
        self.party = define(self)
        self.is_over = False

    def begin(self, descriptor: int, reactor: Any) -> None:
        """Speak AMP over a duplicate of the descriptor."""
        reactor.adoptStreamConnection(descriptor, socket.AF_UNIX, OneConnection(self.party))

    def end(self) -> None:
        """Begin to close the connection."""
        if not self.is_over and self.party.transport is not None:
            self.party.transport.abortConnection()

    def connected(self) -> None:
        pass

    def disconnected(self) -> None:
        self.is_over = True
        for descriptor in self.party.unclaimed:
            os.close(descriptor)
        self._changed()

    def descriptor_after_switch(self, descriptor: int) -> None:
        os.close(descriptor)
