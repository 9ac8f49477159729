"""AMP over a descriptor: another connection of the same party, with the same responders."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING, Any

from .descriptors import Json
from .party import OneConnection, Party

if TYPE_CHECKING:
    from twisted.internet.defer import Deferred

    from .conversation import Conversation


class Served:
    """Stands for the conversation towards the party of such a connection."""

    def __init__(self, conversation: Conversation, define: type[Party]) -> None:
        self._conversation = conversation
        self.party = define(self)
        self.is_over = False

    def begin(self, descriptor: int, reactor: Any) -> None:
        """Speak AMP over a duplicate of the descriptor."""
        reactor.adoptStreamConnection(descriptor, socket.AF_UNIX, OneConnection(self.party))

    def end(self) -> None:
        """Begin to close the connection."""
        if not self.is_over and self.party.transport is not None:
            self.party.transport.abortConnection()

    # What a party tells its conversation

    def respond(self, name: str, objects: Any) -> Deferred[Json]:
        return self._conversation.respond(name, objects)

    def connected(self) -> None:
        pass

    def disconnected(self) -> None:
        self.is_over = True
        for descriptor in self.party.unclaimed:
            os.close(descriptor)
        self._conversation.changed()

    def switched(self) -> None:
        pass

    def descriptor_after_switch(self, descriptor: int) -> None:
        os.close(descriptor)
