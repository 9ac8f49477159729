"""What can go wrong with a descriptor that Twisted receives."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from registry import finding
from stage import (
    Give,
    Party,
    Ping,
    Take,
    TakeWithNumber,
    alone,
    box,
    content_of,
    copies_of,
    pass_with,
    pipe_with,
    receive,
    settle,
    turn,
)


class Keeper(Party):
    """Answers calls, and keeps the descriptors that it gets."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[int] = []

    @Take.responder
    def take(self, file: int) -> dict[str, Any]:
        self.kept.append(file)
        return {}

    @TakeWithNumber.responder
    def take_with_number(self, file: int, n: int) -> dict[str, Any]:  # noqa: ARG002
        self.kept.append(file)
        return {}

    @Ping.responder
    def ping(self) -> dict[str, Any]:
        return {}


class Failing(Party):
    """Has a responder that fails."""

    @Take.responder
    def take(self, file: int) -> dict[str, Any]:
        raise RuntimeError(f"cannot take {file}")


def left_by(party: Party, content: bytes) -> int:
    """Send a box with a descriptor, end the connection, and count the copies that stay open."""
    end = alone(party)
    file = pipe_with(b"mine")
    pass_with(end, content, file)
    settle()
    end.close()
    turn(lambda: party.ended is not None)
    return copies_of(file) - 1


@finding("unclaimed")
def unclaimed() -> bool:
    """A received descriptor that no box names stays open for ever, also when the connection has ended."""
    return left_by(Keeper(), box(_ask=1, _command="Ping")) == 1


@finding("unhandled")
def unhandled() -> bool:
    """The descriptor of a call that nobody responds to stays open for ever."""
    return left_by(Party(), box(_ask=1, _command="Take", file=0)) == 1


@finding("undecodable")
def undecodable() -> bool:
    """Descriptors taken for a box of which a later argument cannot be decoded stay open."""
    keeper = Keeper()
    return left_by(keeper, box(_ask=1, _command="TakeWithNumber", file=0, n="many")) == 1 and not keeper.kept


@finding("failing-responder")
def failing_responder() -> bool:
    """A responder gets a plain number: where it fails before it has closed that, it stays open."""
    return left_by(Failing(), box(_ask=1, _command="Take", file=0)) == 1


@finding("cancelled-call")
def cancelled_call() -> bool:
    """A descriptor of an answer whose call was cancelled stays open: the answer is not even decoded."""
    party = Party()
    end = alone(party)
    calling = party.callRemote(Give)
    calling.addErrback(lambda _: None)
    settle()
    receive(end)
    calling.cancel()
    file = pipe_with(b"mine")
    pass_with(end, box(_answer=1, file=0), file)
    settle()
    end.close()
    turn(lambda: party.ended is not None)
    return copies_of(file) == 2


@finding("lost-at-the-limit")
def lost_at_the_limit() -> bool:
    """When the process may open no more descriptors, those that come are lost silently."""
    keeper = Keeper()
    end = alone(keeper)
    file = pipe_with(b"mine")
    with _no_room():
        pass_with(end, box(_ask=1, _command="Ping"), file)
        settle()
    return b"_answer" in receive(end)[0] and copies_of(file) == 1


@finding("wrong-after-the-limit")
def wrong_after_the_limit() -> bool:
    """The next descriptor gets the ordinal of a lost one: a responder gets a file meant for another call."""
    keeper = Keeper()
    end = alone(keeper)
    first, second = pipe_with(b"first"), pipe_with(b"second")
    # As Twisted sends two calls made at once: each descriptor on a byte of the first box.
    boxes = box(_ask=1, _command="Take", file=0) + box(_ask=2, _command="Take", file=1)
    with _no_room():
        pass_with(end, boxes[:1], first)
        settle()
    pass_with(end, boxes[1:2], second)
    end.send(boxes[2:])
    settle()
    return [content_of(file) for file in keeper.kept] == [b"second"]


@finding("inheritable")
def inheritable() -> bool:
    """Received descriptors are inherited by programs that the process runs."""
    keeper = Keeper()
    end = alone(keeper)
    pass_with(end, box(_ask=1, _command="Take", file=0), pipe_with(b"mine"))
    turn(lambda: bool(keeper.kept))
    (file,) = keeper.kept
    looks = f"import os; os.fstat({file})"
    child = subprocess.run(
        [sys.executable, "-c", looks], close_fds=False, stderr=subprocess.DEVNULL, check=False
    )
    return child.returncode == 0 and os.get_inheritable(file)


@contextmanager
def _no_room() -> Iterator[None]:
    """Leave the process no descriptor to open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    lowest_free = os.dup(0)
    os.close(lowest_free)
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest_free, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
