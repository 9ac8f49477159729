"""Works with the store of ``store.py`` for hundreds of calls, and says what is wrong with the answers.

    python store_client.py store.sock [--bug NAME] [--patience S]

With the name of a bug it does, at some point, what that bug needs. It knows what the store has to answer, and
goes on after a wrong answer or none. The exit status is 1 where something was wrong.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
from collections.abc import Awaitable
from typing import Any, Callable, NamedTuple

from store import Add, Count, Get, Hint, NoSuchKey, Open, Put, Remove, Save
from store_bugs import BUGS
from twisted.internet import defer, endpoints, error, task
from twisted.protocols import amp

CALLS = 300
MANY = 2600  # for a bug that shows after 2,500
FEW = 100  # for a bug that shows by chance, on each of
VISITS = 15
SHORT, LONG = 3, 40  # of lists and values that are shown
GIVES_UP_AFTER = 3  # calls in a row without an answer


class Connection(amp.AMP):
    """A connection that tells its end."""

    def __init__(self) -> None:
        super().__init__()
        self.ended: defer.Deferred[None] = defer.Deferred()

    def connectionLost(self, reason: Any = None) -> None:
        super().connectionLost(reason)
        self.ended.callback(None)

    async def hang_up(self) -> None:
        """End the connection in order, where it has not ended."""
        transport: Any = self.transport
        if transport is not None:
            transport.loseConnection()
        await self.ended


class Answer(NamedTuple):
    """What a call got; the call as it is named in complaints."""

    call: str
    values: dict[str, Any]


class Client:
    """What one client does on its connection, and what it knows to be stored."""

    def __init__(self, reactor: Any, connection: Connection, seed: str, patience: float) -> None:
        self.reactor = reactor
        self.connection = connection
        self.random = random.Random(seed)
        self.patience = patience
        self.stored: dict[str, bytes] = {}
        self.names = 0
        self.calls = 0
        self.unanswered = 0
        self.is_over = False
        self.complaints: list[str] = []

    async def call(self, command: type[amp.Command], **arguments: Any) -> Answer | None:
        """Return the answer; none where the store has no such key, something is wrong, or all is over."""
        if self.is_over:
            return None
        self.calls += 1
        number = self.calls
        here = f"call {number}, {command.__name__}"
        calling = self.connection.callRemote(command, **arguments)
        try:
            values = await calling.addTimeout(self.patience, self.reactor)
        except NoSuchKey:
            self.unanswered = 0
            return None
        except defer.TimeoutError:
            self.complaints.append(f"{here}: no answer")
            self.unanswered += 1
            self.is_over = self.unanswered == GIVES_UP_AFTER
            return None
        except (error.ConnectionClosed, amp.UnknownRemoteError):
            self.complaints.append(f"{here}: the store hung up")
            self.is_over = True
            return None
        except KeyError:
            self.complaints.append(f"{here}: the answer names a descriptor that has not come")
            return None
        self.unanswered = 0
        return Answer(here, values)

    def expect(self, wanted: Any, got: Any, here: str) -> None:
        """Complain where they are not the same."""
        if got != wanted:
            self.complaints.append(f"{here}: {_short(got)} instead of {_short(wanted)}")

    def known(self) -> str:
        """Pick a key that is stored."""
        return self.random.choice(sorted(self.stored))

    def new_key(self) -> str:
        """Make up a key."""
        self.names += 1
        return f"{self.random.choice(('user', 'order', 'item'))}-{self.names}"

    def text(self) -> bytes:
        """Make up a value."""
        words = self.random.choices(
            ("crème", "salt", "flour", "Öl", "eggs", "sugar"), k=self.random.randint(1, 12)
        )
        return " ".join(words).encode()

    async def put(self, key: str, value: bytes) -> None:
        if await self.call(Put, key=key, value=value) is not None:
            self.stored[key] = value

    async def get(self, key: str) -> None:
        wanted = self.stored.get(key)
        if (answer := await self.call(Get, key=key)) is not None:
            self.expect(wanted, answer.values["value"], f"{answer.call} of {key}")

    async def get_several(self) -> None:
        """Ask for some values without waiting for each."""
        keys = [self.known() for _ in range(self.random.randint(2, 5))]
        await defer.gatherResults([defer.ensureDeferred(self.get(key)) for key in keys], consumeErrors=True)

    async def remove(self, key: str) -> None:
        if (answer := await self.call(Remove, key=key)) is not None:
            self.expect(True, self.stored.pop(key, None) is not None, f"{answer.call} of {key}")

    async def count(self) -> None:
        if (answer := await self.call(Count)) is not None:
            self.expect(len(self.stored), answer.values["count"], answer.call)

    async def add(self, a: int) -> None:
        b = self.random.randint(0, 99)
        if (answer := await self.call(Add, a=a, b=b)) is not None:
            self.expect(a + b, answer.values["total"], f"{answer.call} of {a} and {b}")

    async def hint(self) -> None:
        self.calls += 1
        self.connection.callRemote(Hint, key=self.known())

    async def open(self, key: str) -> None:
        if (answer := await self.call(Open, key=key)) is not None:
            with os.fdopen(answer.values["file"], "rb") as file:  # ours, so we close it
                self.expect(self.stored[key], file.read(), f"{answer.call} of {key}")

    async def save(self, key: str, value: bytes) -> None:
        with tempfile.TemporaryFile() as file:  # open until the answer is there
            file.write(value)
            file.seek(0)
            answer = await self.call(Save, key=key, file=file.fileno())
        if answer is not None:
            self.stored[key] = value
            self.expect(len(value), answer.values["size"], f"{answer.call} of {key}")

    async def something(self) -> None:
        """Do what comes next in a day's work."""
        if len(self.stored) < SHORT:
            return await self.put(self.new_key(), self.text())
        ways: list[tuple[int, Callable[[], Awaitable[None]]]] = [
            (18, lambda: self.put(self.new_key(), self.text())),
            (24, lambda: self.get(self.known())),
            (8, self.get_several),
            (4, lambda: self.get("nothing")),
            (8, lambda: self.remove(self.known())),
            (10, self.count),
            (12, lambda: self.add(self.random.randint(0, 9999))),
            (6, self.hint),
            (6, lambda: self.open(self.known())),
            (4, lambda: self.save(self.new_key(), self.text())),
        ]
        (way,) = self.random.choices([way for _, way in ways], [weight for weight, _ in ways])
        return await way()

    async def work(self, calls: int) -> None:
        """Make about that many calls; fewer where it is over before."""
        until = self.calls + calls
        while self.calls < until and not self.is_over:
            await self.something()


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= LONG else f"{text[:LONG]}… ({len(value)} bytes)"


async def _latin_1(client: Client) -> None:
    await client.put("menu", "café".encode("latin-1"))


async def _again(client: Client) -> None:
    await client.put(client.known(), client.text())


async def _large(client: Client) -> None:
    await client.put("picture", client.random.randbytes(64_000))
    await client.get("picture")


async def _remove_nothing(client: Client) -> None:
    await client.remove("nothing")


async def _open_several(client: Client) -> None:
    keys = client.random.sample(sorted(client.stored), 3)
    await defer.gatherResults([defer.ensureDeferred(client.open(key)) for key in keys], consumeErrors=True)


async def _add_to_negative(client: Client) -> None:
    await client.add(-client.random.randint(1, 999))


async def _open_empty(client: Client) -> None:
    await client.put("empty", b"")
    await client.open("empty")


NEEDS: dict[str, Callable[[Client], Awaitable[None]]] = {
    "hangs-up-on-latin-1": _latin_1,
    "off-by-one": _again,
    "truncates": _large,
    "hangs": _remove_nothing,
    "wrong-ordinal": _open_several,
    "closes-too-early": _open_empty,
    "one-in-five": _add_to_negative,
}


async def _visit(client: Client, bug: str | None) -> list[str]:
    """Work, do what the bug needs after two thirds of it, and go on."""
    calls = {"after-2500-calls": MANY, "one-in-five": FEW}.get(bug or "", CALLS)
    await client.work(calls * 2 // 3)
    if bug in NEEDS:
        await NEEDS[bug](client)
    await client.work(calls // 3)
    await client.connection.hang_up()
    return client.complaints


async def _two_at_once(one: Client, other: Client) -> list[str]:
    """Work in turns; both have a key of the same name."""
    one.names, other.names = 0, 1000
    for _ in range(CALLS // 3):
        await one.something()
        await other.something()
    await one.put("session", b"Ada")
    await other.put("session", b"Grace")
    for _ in range(CALLS // 6):
        await one.something()
        await other.something()
    await one.get("session")
    await one.connection.hang_up()
    await other.connection.hang_up()
    return one.complaints + other.complaints


async def work(reactor: Any, path: str, bug: str | None, patience: float) -> list[str]:
    """Work with the store that listens there, and return what was wrong."""

    async def connect(number: int) -> Client:
        endpoint = endpoints.UNIXClientEndpoint(reactor, path)
        connection = await endpoints.connectProtocol(endpoint, Connection())
        return Client(reactor, connection, f"{bug} {number}", patience)

    if bug == "two-connections":
        return await _two_at_once(await connect(1), await connect(2))
    complaints = []
    for number in range(VISITS if bug == "one-in-five" else 1):
        complaints += await _visit(await connect(number), bug)
    return complaints


async def _report(reactor: Any, options: argparse.Namespace) -> None:
    complaints = await work(reactor, options.socket, options.bug, options.patience)
    print(*complaints[:SHORT] or ["all is well"], sep="\n")
    if len(complaints) > SHORT:
        print(f"and {len(complaints) - SHORT} more")
    if complaints:
        sys.exit(1)


def main() -> None:
    """Work, and report."""
    parser = argparse.ArgumentParser(description="A client of the store.")
    parser.add_argument("socket", help="where the store listens")
    parser.add_argument("--bug", choices=BUGS, metavar="NAME", help="do what this bug needs")
    parser.add_argument(
        "--patience", type=float, default=2, metavar="S", help="seconds to wait for an answer; 2 by default"
    )
    options = parser.parse_args()
    task.react(lambda reactor: defer.ensureDeferred(_report(reactor, options)))


if __name__ == "__main__":
    main()
