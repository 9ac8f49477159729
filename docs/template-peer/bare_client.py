"""Calls by the list of docs/bare.md with this small AMP: ``python bare_client.py LIST.json unix:PATH``."""

from __future__ import annotations

import json
import os
import socket
import sys
from concurrent.futures import Future
from typing import Callable

from amp import Application, Command, Connection, RemoteError, Values
from bare import WHY
from descriptors import Json, opened
from values import commands_of, to_amp

LACKS = {"DateTime", "Path"}


class Caller(Application):
    """What the client of the list has to offer."""

    def __init__(self) -> None:
        self.commands = {"Why": WHY}

    def called(self, name: str, arguments: Values) -> Callable[[], Values]:  # noqa: ARG002  one answer for all
        return lambda: {"text": "because"}


def play(connection: Connection, conversation: Json, commands: dict[str, Command]) -> None:
    """Make the calls of one conversation."""
    held: dict[str, int] = {}
    for name, what in conversation["opens"].items():
        held |= opened(name, what)
    waiting: dict[str, Future[Values]] = {}
    came: Values = {}
    for step in conversation["steps"]:
        if "call" in step:
            command = commands[step["call"]]
            told = step.get("with", {})
            again = {key for key, one in told.items() if isinstance(one, dict) and "came" in one}
            plain = {key: one for key, one in told.items() if key not in again}
            values = to_amp(plain, command.arguments, held) | {key: came[told[key]["came"]] for key in again}
            waiting[step.get("as", "")] = connection.call(command, values)
        if "as" not in step:
            try:
                came = waiting.pop(step.get("await", "")).result(timeout=5)
            except RemoteError as error:
                came = {"code": error.code, "description": error.description}
    for descriptor in held.values():
        os.close(descriptor)


def connect(address: str) -> socket.socket:
    """Connect to unix:PATH or tcp:HOST:PORT."""
    kind, _, where = address.partition(":")
    if kind == "tcp":
        host, _, port = where.rpartition(":")
        return socket.create_connection((host, int(port)))
    connected = socket.socket(socket.AF_UNIX)
    connected.connect(where)
    return connected


def main(path: str, address: str) -> None:
    """Go through the list, with a connection for each conversation."""
    with open(path) as file:
        listed = json.load(file)
    known = {name: told for name, told in listed["commands"].items() if name not in ("Remind", "Open")}
    commands = commands_of({"commands": known})
    lacks = LACKS if address.startswith("unix:") else LACKS | {"descriptors"}
    for conversation in listed["conversations"]:
        connection = Connection(connect(address), Caller())
        connection.start()
        if not lacks & set(conversation["needs"]):
            try:
                play(connection, conversation, commands)
            except Exception as problem:  # noqa: BLE001  the next conversation is another one
                print(f"{conversation['id']}: {problem!r}", file=sys.stderr)
        connection.close()
        connection.join()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
