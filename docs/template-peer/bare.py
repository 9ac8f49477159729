"""Serves the commands of docs/bare.md with the small AMP of this folder: ``python bare.py unix:PATH``."""

from __future__ import annotations

import os
import socket
import stat
import sys
import threading
from typing import Callable

from amp import Application, Command, Connection, RemoteError, Type, Values

INTEGER, UNICODE, STRING, FILE = Type("Integer"), Type("Unicode"), Type("String"), Type("Descriptor")
ROWS = Type("AmpList", of={"n": INTEGER, "note": Type("Unicode", optional=True)})
MIXED = {**dict.fromkeys(("b", "a-b", "Z", "a"), INTEGER), "class": Type("Integer", optional=True)}
GIVES_BACK = {
    "Ping": {},
    "Number": {"n": INTEGER},
    "Weigh": {"weight": Type("Float")},
    "Pay": {"amount": Type("Decimal")},
    "Echo": {"data": STRING},
    "Say": {"text": UNICODE},
    "Collect": {"items": Type("ListOf", element=INTEGER)},
    "Gather": {"items": Type("ListOf", element=STRING)},
    "Mixed": MIXED,
    "List": {"rows": ROWS},
    "Swap": {"file": FILE},
}
WHY = Command("Why", {"n": INTEGER}, {"text": UNICODE})
COMMANDS = [
    *(Command(name, members, members) for name, members in GIVES_BACK.items()),
    Command("Not", {"flag": Type("Boolean")}, {"flag": Type("Boolean")}),
    Command("Sum", {"a": INTEGER, "b": INTEGER}, {"total": INTEGER}),
    Command("Next", {"n": INTEGER}, {"n": INTEGER}),
    Command("Divide", {"a": INTEGER, "b": INTEGER}, {"q": INTEGER}),
    Command("Note", {"text": UNICODE}, {}, requires_answer=False),
    Command("Slow", {}, {}),
    Command("Go", {}, {}, requires_answer=False),
    Command("Ask", {"n": INTEGER}, {"text": UNICODE}),
    Command("Take", {"file": FILE}, {}),
    Command("Read", {"file": FILE}, {"kind": UNICODE, "text": STRING}),
    Command("Write", {"text": STRING}, {"file": FILE}),
]


TOO_MUCH = 1000


class Bare(Application):
    """Answers the calls of one connection."""

    def __init__(self, connected: socket.socket) -> None:
        self.commands = {command.name: command for command in COMMANDS}
        self.slow: list[threading.Event] = []
        self.connection = Connection(connected, self)

    def called(self, name: str, arguments: Values) -> Callable[[], Values]:
        if name == "Slow":
            self.slow.append(go := threading.Event())
            return lambda: self.wait(go)
        if name == "Go" and self.slow:
            self.slow.pop(0).set()
        responder = getattr(self, "negate" if name == "Not" else name.lower(), lambda **values: values)
        return lambda: responder(**arguments)

    def negate(self, flag: bool) -> Values:
        return {"flag": not flag}

    def wait(self, go: threading.Event) -> Values:
        go.wait()
        return {}

    def go(self) -> Values:
        return {}

    def note(self, text: str) -> Values:  # noqa: ARG002  nobody reads it
        return {}

    def sum(self, a: int, b: int) -> Values:
        return {"total": a + b}

    def next(self, n: int) -> Values:
        return {"n": n + 1}

    def divide(self, a: int, b: int) -> Values:
        if b == 0:
            raise RemoteError("ZERO", "zero")
        if a < 0:
            raise RemoteError("NEGATIVE", "below zero")
        if a > TOO_MUCH:
            raise RemoteError("MELTED", "too hot")
        if a % b:
            raise ArithmeticError("nobody declared this")
        return {"q": a // b}

    def ask(self, n: int) -> Values:
        try:
            return self.connection.call(WHY, {"n": n}).result()
        except RemoteError as error:
            if error.code == "UNSURE":
                raise
            raise ValueError("Why does not declare this") from error

    def take(self, file: int) -> Values:
        os.close(file)
        return {}

    def read(self, file: int) -> Values:
        with os.fdopen(file, "rb") as stream:
            kind = "file" if stat.S_ISREG(os.fstat(file).st_mode) else "pipe"
            return {"kind": kind, "text": stream.read()}

    def write(self, text: bytes) -> Values:
        reading, writing = os.pipe()
        os.write(writing, text)
        os.close(writing)
        return {"file": reading}


def main(address: str) -> None:
    """Serve until killed."""
    kind, _, where = address.partition(":")
    family, at = (socket.AF_UNIX, where) if kind == "unix" else (socket.AF_INET, ("127.0.0.1", int(where)))
    with socket.socket(family) as listening:
        listening.bind(at)
        listening.listen(64)
        while True:
            connected, _ = listening.accept()
            Bare(connected).connection.start()


if __name__ == "__main__":
    main(sys.argv[1])
