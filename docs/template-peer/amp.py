"""A small AMP over a blocking socket: one thread reads, and each call that is served has a thread of its own.

It does all that AMP demands. Where AMP leaves the choice it does on purpose something else than Twisted:
other tags, other orders of keys and answers, other spellings of numbers, Integers of 64 bits, other texts of
errors, and no error ends a connection. Put your own AMP in its place.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import re
import socket
import struct
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Callable

Values = dict[str, Any]
Box = dict[bytes, bytes]

MOST_IN_A_MESSAGE = 253  # descriptors; Linux takes no more at once
LONGEST_KEY, LONGEST_VALUE, LENGTH = 255, 65535, struct.Struct("!H")
BEFORE_CLOSING_SECONDS = 1.0


class RemoteError(Exception):
    """What the other side answers in place of values, or a responder raises to have it answered."""

    def __init__(self, code: str, description: str) -> None:
        super().__init__(code, description)
        self.code, self.description = code, description


class UndecodableError(Exception):
    """An answer came, and its values are no values of its command."""


class BrokenRuleError(ValueError):
    """The other side does not speak AMP; the text is what the peer reports as the end."""


class Ordinals:
    """The descriptors of a connection, as one box sees them: those that it sends, and those that it takes."""

    def __init__(self, sent: int | None, received: dict[int, int]) -> None:
        self.sends: list[int] = []
        self.takes: list[int] = []
        self._sent, self._received = sent, received  # sent is None where none can pass

    def send(self, descriptor: int) -> int:
        if self._sent is None:
            raise ValueError("descriptors pass over UNIX sockets only")
        self.sends.append(descriptor)
        return self._sent + len(self.sends) - 1

    def take(self, ordinal: int) -> int:
        if ordinal not in self._received:
            raise ValueError(f"there is no descriptor {ordinal}")
        self.takes.append(self._received.pop(ordinal))
        return self.takes[-1]


@dataclass(frozen=True)
class Type:
    """The type of an argument: its name, what it is made of, and how it is written and read."""

    name: str
    optional: bool = False
    of: Mapping[str, Type] = field(default_factory=dict)  # members of an AmpList
    element: Type | None = None  # of a ListOf

    def encode(self, value: Any, ordinals: Ordinals) -> bytes:
        if self.name == "Descriptor":
            return _write_integer(ordinals.send(value))
        if self.name == "AmpList":
            return b"".join(serialize(encode(one, self.of, ordinals)) for one in value)
        if self.name == "ListOf" and self.element:
            return b"".join(_sized(self.element.encode(one, ordinals), LONGEST_VALUE) for one in value)
        return WRITE[self.name](value)

    def decode(self, data: bytes, ordinals: Ordinals) -> Any:
        if self.name == "Descriptor":
            return ordinals.take(_read_integer(data))
        if self.name == "AmpList":
            return [decode(box, self.of, ordinals) for box in Boxes().feed(data)]
        if self.name == "ListOf" and self.element:
            return [self.element.decode(one, ordinals) for one in _elements(data)]
        return READ[self.name](data)


def _write_integer(value: int) -> bytes:
    if not -(2**63) <= value < 2**63:
        raise ValueError(f"{value} has more than 64 bits")
    return b"%+d" % value


def _read_integer(data: bytes) -> int:
    if not re.fullmatch(rb"[+-]?[0-9]{1,19}", data):
        raise ValueError(f"{data[:40]!r} is no Integer of 64 bits")
    value = int(data)
    _write_integer(value)
    return value


def _read_boolean(data: bytes) -> bool:
    if data not in (b"True", b"False"):
        raise ValueError(f"{data!r} is no Boolean")
    return data == b"True"


def _write_decimal(value: Decimal) -> bytes:
    return (b"" if value.is_signed() else b"+") + str(value).encode()


WRITE: dict[str, Callable[[Any], bytes]] = {
    "Integer": _write_integer,
    "String": bytes,
    "Unicode": str.encode,
    "Boolean": lambda value: {True: b"True", False: b"False"}[value],
    "Float": lambda value: b"%+.17g" % value if value - value == 0 else str(value).encode(),
    "Decimal": _write_decimal,
}
READ: dict[str, Callable[[bytes], Any]] = {
    "Integer": _read_integer,
    "String": bytes,
    "Unicode": bytes.decode,
    "Boolean": _read_boolean,
    "Float": float,
    "Decimal": lambda data: Decimal(data.decode("ascii")),
}


@dataclass(frozen=True)
class Command:
    """What both sides know of a command."""

    name: str
    arguments: Mapping[str, Type]
    response: Mapping[str, Type]
    requires_answer: bool = True


def encode(values: Values, members: Mapping[str, Type], ordinals: Ordinals) -> Box:
    """Make a box of values; what does not fit the declaration is a ValueError or TypeError."""
    unknown = values.keys() - members.keys()
    missing = {name for name in members if not members[name].optional} - values.keys()
    if unknown or missing:
        raise ValueError(f"not declared: {sorted(unknown)}, not given: {sorted(missing)}")
    return {
        name.encode(): kind.encode(values[name], ordinals) for name, kind in members.items() if name in values
    }


def decode(box: Box, members: Mapping[str, Type], ordinals: Ordinals) -> Values:
    """Make values of a box; keys that nobody knows are ignored."""
    return {
        name: kind.decode(box[name.encode()], ordinals)
        for name, kind in members.items()
        if not kind.optional or name.encode() in box
    }


def serialize(box: Box) -> bytes:
    """Give the bytes of a box, its keys in reverse order."""
    pairs = sorted(box.items(), reverse=True)
    if any(not key for key, _ in pairs):
        raise ValueError("a key is empty")
    return b"".join(_sized(key, LONGEST_KEY) + _sized(value, LONGEST_VALUE) for key, value in pairs) + b"\0\0"


def _sized(data: bytes, longest: int) -> bytes:
    if len(data) > longest:
        raise ValueError(f"{len(data)} bytes are more than {longest}")
    return LENGTH.pack(len(data)) + data


def _elements(data: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(data):
        (size,) = LENGTH.unpack_from(data, at)
        if at + 2 + size > len(data):
            raise ValueError("the last element of a list is incomplete")
        yield data[at + 2 : at + 2 + size]
        at += 2 + size


class Boxes:
    """Makes boxes of bytes as they come."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._box: Box = {}
        self._key: bytes | None = None

    def feed(self, data: bytes) -> Iterator[Box]:
        """Give the boxes that are complete now; those before a broken rule come first."""
        self._data += data
        while len(self._data) >= LENGTH.size:
            (size,) = LENGTH.unpack_from(self._data)
            if self._key is None and size > LONGEST_KEY:
                raise BrokenRuleError("too-long")
            if len(self._data) < LENGTH.size + size:
                return
            part = bytes(self._data[LENGTH.size : LENGTH.size + size])
            del self._data[: LENGTH.size + size]
            if self._key is not None:
                self._box[self._key], self._key = part, None
            elif part:
                self._key = part
            else:
                box, self._box = self._box, {}
                yield box


class Application:
    """What a connection asks of the program that uses it."""

    commands: Mapping[str, Command] = {}

    def called(self, name: str, arguments: Values) -> Callable[[], Values]:
        """Take a call, in the order in which they come; what this returns runs beside the others."""
        raise NotImplementedError

    def answered(self, name: str) -> None:
        """Hear that the answer has been written."""

    def ended(self) -> None:
        """Hear that the connection is over, which its ``end`` tells."""


class Connection:
    """AMP over a connected socket."""

    def __init__(self, connected: socket.socket, application: Application) -> None:
        self.end: str | None = None
        self.unclaimed = 0
        self._socket, self._application = connected, application
        self._calls: dict[bytes, tuple[Command, Future[Values]]] = {}
        self._is_unix = connected.family == socket.AF_UNIX
        self._numbers = itertools.count(1)
        self._sent = self._arrived = 0
        self._received: dict[int, int] = {}
        self._serving: list[threading.Thread] = []
        self._closing = False
        # Ordinals are given and written in one go, or they would not stand for the order of the descriptors.
        self._writing, self._state = threading.Lock(), threading.Lock()
        self._reader = threading.Thread(target=self._read, daemon=True)

    def start(self) -> None:
        """Begin to read."""
        self._reader.start()

    def close(self) -> None:
        """Begin to close the connection: what is being served is answered, what comes now is dropped."""
        self._closing = True

        # Not on this thread: it may be one that serves.
        def close() -> None:
            self._finish_serving()
            self.abort()

        threading.Thread(target=close, daemon=True).start()

    def abort(self) -> None:
        """Close the connection at once. What was written arrives."""
        self._closing = True
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)

    def join(self) -> None:
        """Wait until the connection is over, and whatever was served."""
        self._reader.join()
        for thread in self._serving:
            thread.join()

    def call(self, command: Command, values: Values) -> Future[Values]:
        """Call; what cannot be sent is a ValueError or TypeError, and nothing of it was written."""
        future: Future[Values] = Future()
        tag = b"call %d" % next(self._numbers)

        def box(ordinals: Ordinals) -> Box:
            ask = {b"_ask": tag} if command.requires_answer else {}
            return {b"_command": command.name.encode(), **ask, **encode(values, command.arguments, ordinals)}

        def sending() -> None:
            with self._state:
                if self.end is not None or self._closing:
                    raise ConnectionError("it has ended")
                if command.requires_answer:
                    self._calls[tag] = command, future

        try:
            self._write(box, sending)
        except ConnectionError as problem:
            future.set_exception(problem)
        else:
            if not command.requires_answer:
                future.set_result({})
        return future

    def _write(self, make: Callable[[Ordinals], Box], sending: Callable[[], None] = lambda: None) -> None:
        with self._writing:
            ordinals = Ordinals(self._sent if self._is_unix else None, {})
            data = serialize(make(ordinals))
            sending()
            self._sent += len(ordinals.sends)
            # Who waits for the answer to what is lost here hears of the end from the reader.
            with contextlib.suppress(OSError):
                self._send(data, ordinals.sends)

    def _send(self, data: bytes, descriptors: list[int]) -> None:
        while descriptors:
            now, descriptors = descriptors[:MOST_IN_A_MESSAGE], descriptors[MOST_IN_A_MESSAGE:]
            socket.send_fds(self._socket, [data[:1]], now)
            data = data[1:]
        self._socket.sendall(data)

    def _read(self) -> None:
        end = "clean"
        try:
            boxes = Boxes()
            while data := self._receive():
                for box in boxes.feed(data):
                    if not self._closing:
                        self._came(box)
        except BrokenRuleError as problem:
            end = str(problem)
        except OSError:
            end = "lost"
        self._over(end)

    def _receive(self) -> bytes:
        if not self._is_unix:
            return self._socket.recv(65536)
        data, descriptors, _, _ = socket.recv_fds(
            self._socket, 65536, MOST_IN_A_MESSAGE, socket.MSG_CMSG_CLOEXEC
        )
        for descriptor in descriptors:
            self._received[self._arrived] = descriptor
            self._arrived += 1
        return data

    def _over(self, end: str) -> None:
        with self._state:
            self.end = "clean" if self._closing else end
            waiting, self._calls = list(self._calls.values()), {}
        self.unclaimed = len(self._received)
        for descriptor in self._received.values():
            os.close(descriptor)
        for _, future in waiting:
            if future.set_running_or_notify_cancel():
                future.set_exception(ConnectionError(end))
        self._application.ended()
        # What was called before may still be answered: the other side may have ended its direction only.
        self._finish_serving()
        self._socket.close()

    def _finish_serving(self) -> None:
        with self._state:
            serving = list(self._serving)
        for thread in serving:
            thread.join(BEFORE_CLOSING_SECONDS)

    def _came(self, box: Box) -> None:
        if b"_command" in box:
            self._serve(box)
        elif b"_answer" in box or b"_error" in box:
            self._answered(box)
        else:
            raise BrokenRuleError("no-empty-boxes" if not box else "neither a call nor an answer")

    def _answered(self, box: Box) -> None:
        tag = box[b"_answer"] if b"_answer" in box else box[b"_error"]
        with self._state:
            command, future = self._calls.pop(tag, (None, None))
        if command is None or future is None:
            raise BrokenRuleError("unknown-tag")
        if not future.set_running_or_notify_cancel():
            # Decoded all the same, as nobody else closes the descriptors of an answer that came too late.
            with contextlib.suppress(ValueError):
                self._decoded(box, command.response, wanted=False)
            return
        if b"_error" in box:
            code, description = (box.get(key, b"") for key in (b"_error_code", b"_error_description"))
            future.set_exception(
                RemoteError(code.decode("utf-8", "replace"), description.decode("utf-8", "replace"))
            )
            return
        try:
            future.set_result(self._decoded(box, command.response))
        except ValueError as problem:
            future.set_exception(UndecodableError(str(problem)))

    def _decoded(self, box: Box, members: Mapping[str, Type], wanted: bool = True) -> Values:
        ordinals = Ordinals(None, self._received)
        try:
            values = decode(box, members, ordinals)
        except (ValueError, KeyError, ArithmeticError, struct.error) as problem:
            wanted = False
            raise ValueError(f"cannot be decoded: {problem!r}") from problem
        finally:
            if not wanted:
                for descriptor in ordinals.takes:
                    os.close(descriptor)
        return values

    def _serve(self, box: Box) -> None:
        name, ask = box[b"_command"].decode("utf-8", "replace"), box.get(b"_ask")
        command = self._application.commands.get(name)
        respond: Callable[[], Values]
        if command is None:
            respond = _failing("UNHANDLED", "nobody here does that")
        else:
            try:
                arguments = self._decoded(box, command.arguments)
            except ValueError as problem:
                command, respond = None, _failing("UNKNOWN", str(problem))
            else:
                respond = self._application.called(name, arguments)
        # Not on this thread: whoever waits to be able to write must not keep others from being read.
        thread = threading.Thread(target=self._respond, args=(command, ask, respond), daemon=True)
        with self._state:
            thread.start()
            self._serving.append(thread)

    def _respond(self, command: Command | None, ask: bytes | None, respond: Callable[[], Values]) -> None:
        try:
            values = respond()
            if ask is not None and command is not None:
                response = command.response
                self._write(lambda ordinals: {b"_answer": ask, **encode(values, response, ordinals)})
        except Exception as problem:  # noqa: BLE001  the other side must hear of whatever it is, but not what
            error = (
                problem if isinstance(problem, RemoteError) else RemoteError("UNKNOWN", "it went wrong here")
            )
            if ask is not None:
                texts = {
                    b"_error_code": error.code.encode(),
                    b"_error_description": error.description.encode(),
                }
                self._write(lambda _: {b"_error": ask, **texts})
        if command is not None:
            self._application.answered(command.name)


def _failing(code: str, description: str) -> Callable[[], Values]:
    def fail() -> Values:
        raise RemoteError(code, description)

    return fail
