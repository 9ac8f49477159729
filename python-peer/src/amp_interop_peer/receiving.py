"""What comes with calls and answers: values to report, descriptors to keep or to close."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .commands import from_twisted
from .descriptors import Descriptors, Json
from .party import Party
from .probing import facts


class Receiver:
    """Takes what the parties of a conversation have received."""

    def __init__(self, descriptors: Descriptors, parties: Sequence[Party]) -> None:
        self._descriptors = descriptors
        self._parties = parties

    def take(self, objects: Json, described: Mapping[str, Json]) -> tuple[Json, dict[str, int]]:
        """Give the values as they are reported, and the descriptors by where they were in them."""
        received: dict[str, int] = {}

        def receive(path: str, descriptor: int) -> Json:
            for party in self._parties:
                if descriptor in party.unclaimed:
                    party.unclaimed.remove(descriptor)
            self._descriptors.receive(descriptor)
            received[path] = descriptor
            return facts(descriptor)

        return from_twisted(objects, described, receive), received

    def keep(self, received: dict[str, int], keeps: Json) -> None:
        """Give names to those that are to be kept."""
        for argument, name in keeps.items():
            if argument in received:
                self._descriptors.keep(name, received[argument])

    def discard(self, received: dict[str, int]) -> None:
        """Close those that have no name."""
        for descriptor in received.values():
            self._descriptors.discard(descriptor)
