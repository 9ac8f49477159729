"""The descriptors that a party holds."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]


class ProblemError(Exception):
    """A step or a part that cannot be played; the text is shown to people."""


def describe(problem: BaseException | None) -> str:
    """Tell a problem in one line."""
    kind, (first, *_) = type(problem).__name__, str(problem).splitlines() or [""]
    if isinstance(problem, (ProblemError, OSError)):
        return first
    return f"{kind}: {first}" if first else kind


class Descriptors:
    """The descriptors that a party holds, by name or without one. Closes all of them in the end."""

    def __init__(self) -> None:
        self._named: dict[str, int] = {}
        self._nameless: set[int] = set()

    def __getitem__(self, name: str) -> int:
        if name not in self._named:
            held = ", ".join(sorted(self._named)) or "none"
            raise ProblemError(f"there is no descriptor {name!r}; held are: {held}")
        return self._named[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._named)

    def receive(self, descriptor: int) -> None:
        """Take charge of a descriptor that has no name yet."""
        self._nameless.add(descriptor)

    def keep(self, name: str, descriptor: int) -> None:
        """Give a descriptor a name."""
        if name in self._named:
            # An answer that has not left yet may still need the older one, so it stays open.
            self._nameless.add(self._named[name])
        self._nameless.discard(descriptor)
        self._named[name] = descriptor

    def discard(self, descriptor: int) -> None:
        """Close a descriptor unless it got a name."""
        if descriptor in self._nameless:
            self._nameless.discard(descriptor)
            os.close(descriptor)

    def drop(self, name: str) -> None:
        """Close the descriptor of that name."""
        descriptor = self[name]
        del self._named[name]
        os.close(descriptor)

    def close(self) -> None:
        """Close everything that is still held."""
        for name in list(self._named):
            self.drop(name)
        for descriptor in list(self._nameless):
            self.discard(descriptor)


def bytes_of(value: Json | None) -> bytes:
    """Give the bytes that a part writes as ``{"hex": …}``; none where there is no value."""
    return b"" if value is None else bytes.fromhex(value["hex"])
