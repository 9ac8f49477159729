"""What a party does with its descriptors: one method a step."""

from __future__ import annotations

import os
import sys
from collections.abc import Awaitable
from typing import Any, Callable

from twisted.internet.utils import getProcessOutput

from .descriptors import Descriptors, Json, ProblemError, bytes_of
from .probing import facts
from .transfers import accept, connect, is_ready, read, receive, send, write

# The steps that not every peer has to offer.
FEATURES = ["seek", "open", "accept", "connect", "passing", "ready", "serve", "spawn"]

# What a child process has open, as the facts' "id".
LIST_OPEN = """
import os
for number in os.listdir("/proc/self/fd"):
    try:
        status = os.stat(f"/proc/self/fd/{number}")
    except OSError:
        continue
    print(f"{status.st_dev}:{status.st_ino}")
"""


class DescriptorSteps:
    """Plays the steps that need nothing but descriptors."""

    def __init__(self, descriptors: Descriptors, reactor: Any) -> None:
        self._descriptors = descriptors
        self._reactor = reactor

    async def read(self, step: Json) -> Json:
        source = self._descriptors[step["from"]]
        if "taking" in step:
            return await self._receive(source, step)
        count = None if step["read"] == "all" else step["read"]
        return {"hex": (await read(source, count, self._reactor)).hex()}

    async def _receive(self, source: int, step: Json) -> Json:
        names = step["taking"]
        content, received = await receive(source, step["read"], len(names), self._reactor)
        for descriptor in received:
            self._descriptors.receive(descriptor)
        for name, descriptor in zip(names, received):
            self._descriptors.keep(name, descriptor)
        if len(received) < len(names):
            raise ProblemError(f"{len(received)} descriptors came with {content!r}, not {len(names)}")
        return {"hex": content.hex()}

    async def write(self, step: Json) -> None:
        target, content = self._descriptors[step["to"]], bytes_of(step["write"])
        if "passing" in step:
            send(target, content, [self._descriptors[name] for name in step["passing"]])
        else:
            await write(target, content, self._reactor)

    def seek(self, step: Json) -> None:
        os.lseek(self._descriptors[step["in"]], step["seek"], os.SEEK_SET)

    def drop(self, step: Json) -> None:
        self._descriptors.drop(step["drop"])

    def probe(self, step: Json) -> Json:
        return facts(self._descriptors[step["probe"]])

    def open(self, step: Json) -> None:
        path = f"/proc/self/fd/{self._descriptors[step['open']]}"
        if "at" in step:
            path = os.path.join(path, step["at"])
        self._descriptors.keep(step["as"], os.open(path, os.O_RDONLY))

    async def accept(self, step: Json) -> None:
        self._descriptors.keep(step["as"], await accept(self._descriptors[step["accept"]], self._reactor))

    def connect(self, step: Json) -> None:
        self._descriptors.keep(step["as"], connect(self._descriptors[step["connect"]]))

    def ready(self, step: Json) -> bool:
        return is_ready(self._descriptors[step["ready"]])

    async def spawn(self, _: Json) -> list[str]:
        output = await getProcessOutput(sys.executable, ["-I", "-c", LIST_OPEN], reactor=self._reactor)
        inherited = set(output.decode().split())
        return [name for name in self._descriptors if facts(self._descriptors[name])["id"] in inherited]

    def verbs(self) -> dict[str, Callable[[Json], Awaitable[Any] | Any]]:
        """Give the steps by what they are written as."""
        names = ("read", "write", "seek", "drop", "probe", "open", "accept", "connect", "ready", "spawn")
        return {name: getattr(self, name) for name in names}
