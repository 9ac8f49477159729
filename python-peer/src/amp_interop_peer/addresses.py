"""Where a conversation takes place: at a UNIX socket or at a TCP port."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, NamedTuple, Union

from twisted.internet.endpoints import (
    TCP4ClientEndpoint,
    TCP4ServerEndpoint,
    UNIXClientEndpoint,
    UNIXServerEndpoint,
)

from .descriptors import Json, ProblemError


class UnixAddress(NamedTuple):
    """A path."""

    path: str

    @property
    def folder(self) -> Path:
        """A folder that may be written to."""
        return Path(self.path).parent

    def client(self, reactor: Any) -> UNIXClientEndpoint:
        """Make the endpoint that connects there."""
        return UNIXClientEndpoint(reactor, self.path)

    def server(self, reactor: Any) -> UNIXServerEndpoint:
        """Make the endpoint that listens there."""
        return UNIXServerEndpoint(reactor, self.path)

    def chosen(self, _: Any) -> dict[str, int]:
        """Tell what listening has added to the address: nothing."""
        return {}

    def __str__(self) -> str:
        return self.path


class TcpAddress(NamedTuple):
    """A host and a port; a server chooses one in place of port 0."""

    host: str
    port: int

    @property
    def folder(self) -> Path:
        """A folder that may be written to."""
        return Path(tempfile.gettempdir())

    def client(self, reactor: Any) -> TCP4ClientEndpoint:
        """Make the endpoint that connects there."""
        return TCP4ClientEndpoint(reactor, self.host, self.port)

    def server(self, reactor: Any) -> TCP4ServerEndpoint:
        """Make the endpoint that listens there."""
        return TCP4ServerEndpoint(reactor, self.port, interface=self.host)

    def chosen(self, listening: Any) -> dict[str, int]:
        """Tell what listening has added to the address: the port."""
        return {"port": listening.getHost().port}

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


Address = Union[UnixAddress, TcpAddress]


def address_of(described: Json) -> Address:
    """Read the address of a play."""
    if "unix" in described:
        return UnixAddress(described["unix"])
    if "tcp" in described:
        return TcpAddress(described["tcp"]["host"], described["tcp"]["port"])
    raise ProblemError(f"cannot play at {described}; known are unix and tcp")
