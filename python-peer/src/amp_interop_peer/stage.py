"""What the steps of a part are played on."""

from __future__ import annotations

from collections import Counter
from typing import Any

from twisted.internet.defer import Deferred

from .commands import Commands
from .descriptors import Descriptors, Json
from .party import Owner, define_party
from .receiving import Receiver
from .serving import Served
from .spare import Spare
from .switched import Stream


class Stage:
    """A party, what it holds, and what has happened to it so far."""

    def __init__(self, reactor: Any, part: Json, owner: Owner) -> None:
        self.reactor = reactor
        self.commands = Commands(part["commands"])
        self.descriptors = Descriptors()
        self.calls: dict[str, tuple[Deferred[Any], Json]] = {}
        self.responding: set[Deferred[Json]] = set()
        self.responded: Counter[str] = Counter()
        self.served: list[Served] = []
        self.spare = Spare()
        self.is_over = False
        self._owner = owner
        self._define = define_party(self.commands, part["responders"])
        self.party = self._define(owner)
        self.stream = Stream(self._switched, self.changed)
        self._parties = [self.party]
        self.receiver = Receiver(self.descriptors, self._parties)
        self._waiting: list[Deferred[None]] = []

    def change(self) -> Deferred[None]:
        """Wait until something happens."""
        change: Deferred[None] = Deferred()
        self._waiting.append(change)
        return change

    def changed(self) -> None:
        """Let those look who wait for something."""
        waiting, self._waiting = self._waiting, []
        for waiter in waiting:
            waiter.callback(None)

    def _switched(self) -> None:
        # AMP is over; descriptors that came together with its last box are the stream's.
        self.stream.descriptors += self.party.unclaimed
        self.party.unclaimed.clear()
        self.changed()

    def serve(self, descriptor: int) -> None:
        """Speak AMP over a descriptor as well."""
        served = Served(self._owner.respond, self.changed, self._define)
        served.begin(descriptor, self.reactor)
        self.served.append(served)
        self._parties.append(served.party)

    def close(self) -> None:
        """Begin to close the connection."""
        if self.party.transport is not None:
            self.party.transport.loseConnection()
