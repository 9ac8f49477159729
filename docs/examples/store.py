"""A key-value store over AMP; it is healthy unless it is given a bug of ``store_bugs.py``.

    python store.py store.sock [--bug NAME] [--seed N]
    python store.py --list-bugs

Every connection has a store of its own, which ends with it: the same calls get the same answers each time.
"""

from __future__ import annotations

import argparse
import os
import stat
import tempfile
from typing import Any

from twisted.internet import endpoints, protocol
from twisted.internet import reactor as installed
from twisted.protocols import amp

reactor: Any = installed  # It is a module to type checkers.
LARGEST = 65_535  # bytes of a value, in AMP


class NoSuchKey(Exception):
    """Nothing is stored under that key."""


class NotAFile(Exception):
    """What is to be saved is not a regular file."""


class TooLarge(Exception):
    """It does not fit into a value."""


class Put(amp.Command):
    """Store a value under a key, whatever was there."""

    arguments = [(b"key", amp.Unicode()), (b"value", amp.String())]


class Get(amp.Command):
    """Return a value."""

    arguments = [(b"key", amp.Unicode())]
    response = [(b"value", amp.String())]
    errors = {NoSuchKey: b"NO_SUCH_KEY"}


class Remove(amp.Command):
    """Forget a key."""

    arguments = [(b"key", amp.Unicode())]
    errors = {NoSuchKey: b"NO_SUCH_KEY"}


class Count(amp.Command):
    """Return how many keys there are."""

    response = [(b"count", amp.Integer())]


class Add(amp.Command):
    """Return a sum."""

    arguments = [(b"a", amp.Integer()), (b"b", amp.Integer())]
    response = [(b"total", amp.Integer())]


class Hint(amp.Command):
    """Say that a key will be asked for soon; nobody waits for an answer."""

    arguments = [(b"key", amp.Unicode())]
    requiresAnswer = False


class Open(amp.Command):
    """Return a file with a value in it."""

    arguments = [(b"key", amp.Unicode())]
    response = [(b"file", amp.Descriptor())]
    errors = {NoSuchKey: b"NO_SUCH_KEY"}


class Save(amp.Command):
    """Store what is in a file, from where it stands."""

    arguments = [(b"key", amp.Unicode()), (b"file", amp.Descriptor())]
    response = [(b"size", amp.Integer())]
    errors = {NotAFile: b"NOT_A_FILE", TooLarge: b"TOO_LARGE"}


class Received:
    """A received descriptor, closed with the last reference to it: also where no responder gets it."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __del__(self) -> None:
        os.close(self.number)


class Store(amp.AMP):
    """What one client has stored."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, bytes] = {}

    def fileDescriptorReceived(self, descriptor: int) -> None:
        super().fileDescriptorReceived(Received(descriptor))

    def keep(self, key: str, value: bytes) -> None:
        """Store a value, new or not."""
        self.values[key] = value

    def find(self, key: str) -> bytes:
        """Return a value."""
        try:
            return self.values[key]
        except KeyError:
            raise NoSuchKey(f"nothing is stored under {key!r}") from None

    @Put.responder
    def put(self, key: str, value: bytes) -> Any:
        self.keep(key, value)
        return {}

    @Get.responder
    def get(self, key: str) -> Any:
        return {"value": self.find(key)}

    @Remove.responder
    def remove(self, key: str) -> Any:
        self.find(key)
        del self.values[key]
        return {}

    @Count.responder
    def count(self) -> Any:
        return {"count": len(self.values)}

    @Add.responder
    def add(self, a: int, b: int) -> Any:
        return {"total": a + b}

    @Hint.responder
    def hint(self, key: str) -> Any:  # noqa: ARG002
        return {}

    @Open.responder
    def open(self, key: str) -> Any:
        value = self.find(key)
        file = tempfile.TemporaryFile()
        file.write(value)
        file.seek(0)
        reactor.callLater(1, file.close)  # Twisted does not say when it has been sent.
        return {"file": file.fileno()}

    @Save.responder
    def save(self, key: str, file: Received) -> Any:
        if not stat.S_ISREG(os.fstat(file.number).st_mode):
            raise NotAFile("only regular files can be saved")
        value = os.read(file.number, LARGEST + 1)
        if len(value) > LARGEST:
            raise TooLarge(f"a value has at most {LARGEST} bytes")
        self.keep(key, value)
        return {"size": len(value)}


def main() -> None:
    """Serve until killed."""
    import store_bugs  # It imports this module.

    parser = argparse.ArgumentParser(description="A key-value store over AMP.")
    parser.add_argument("socket", nargs="?", help="where to listen")
    parser.add_argument(
        "--bug", choices=store_bugs.BUGS, metavar="NAME", help="the bug to have; none by default"
    )
    parser.add_argument("--seed", type=int, default=1, help="of the bug that shows by chance; 1 by default")
    parser.add_argument("--list-bugs", action="store_true", help="print the names of the bugs")
    options = parser.parse_args()
    if options.list_bugs:
        print(*store_bugs.BUGS, sep="\n")
        return
    if options.socket is None:
        parser.error("name the socket to listen on")
    store_bugs.DICE.seed(options.seed)
    factory = protocol.Factory.forProtocol(store_bugs.BUGS.get(options.bug, Store))
    endpoints.UNIXServerEndpoint(reactor, options.socket).listen(factory)
    reactor.run()


if __name__ == "__main__":
    main()
