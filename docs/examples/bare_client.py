"""Calls by the list of docs/bare.md, with Twisted: python bare_client.py LIST.json unix:PATH, or tcp:HOST:PORT."""

from __future__ import annotations

import datetime
import decimal
import json
import os
import sys
import tempfile
from typing import Any

from bare import COMMANDS, ERRORS, WHY  # the server beside this file has the same commands
from twisted.internet import defer, endpoints, task
from twisted.protocols import amp
from twisted.python import filepath

Values = dict[str, Any]
READ = {amp.Float: float, amp.Decimal: decimal.Decimal, amp.DateTime: datetime.datetime.fromisoformat}
READ |= {amp.Path: filepath.FilePath, amp.String: lambda value: bytes.fromhex(value["hex"])}


class Caller(amp.AMP):
    WHY.responder(lambda self, n: {"text": "because"})


def read(argument: amp.Argument, value: Any, there: dict[str, Values]) -> Any:
    """Make what Twisted takes of a value in the list, which may name what is there already."""
    if isinstance(value, dict) and "hex" not in value:
        ((kind, name),) = value.items()
        return there[kind][name]
    if isinstance(argument, amp.AmpList):
        return [read_all(argument.subargs, row, there) for row in value]
    if isinstance(argument, amp.ListOf):
        return [read(argument.elementType, one, there) for one in value]
    return READ.get(type(argument), lambda same: same)(value)


def read_all(arguments: list[tuple[bytes, amp.Argument]], values: Values, there: dict[str, Values]) -> Values:
    return {key.decode(): read(of, values[key.decode()], there) for key, of in arguments if key.decode() in values}


def open_all(opens: Values) -> dict[str, int]:
    opened = {}
    for name, what in opens.items():
        with tempfile.NamedTemporaryFile() as file:
            file.write(bytes.fromhex((what.get("file") or what["pipe"])["content"]["hex"]))
            file.flush()
            opened[name] = os.open(file.name, os.O_RDONLY)
            if "pipe" in what:
                opened[f"{name}.read"], writing = os.pipe()
                os.sendfile(writing, opened[name], 0, 65536)
                os.close(writing)
    return opened


async def play(caller: amp.AMP, conversation: Values) -> None:
    there: dict[str, Values] = {"came": {}, "descriptor": open_all(conversation["opens"])}
    waiting: dict[str, defer.Deferred[Values]] = {}
    for step in conversation["steps"]:
        if "call" in step:
            command = COMMANDS[step["call"]]
            called = caller.callRemote(command, **read_all(command.arguments, step.get("with", {}), there))
            waiting[step.get("as", "")] = called or defer.succeed({})
        if "as" not in step:
            try:
                there["came"] = await waiting.pop(step.get("await", ""))
            except tuple(ERRORS.values()) as error:
                there["came"] = {"code": type(error).__name__, "description": str(error)}
            except amp.UnknownRemoteError as error:
                there["came"] = {"description": error.description}
    for descriptor in there["descriptor"].values():
        os.close(descriptor)


async def main(reactor: Any, path: str, address: str) -> None:
    with open(path) as file:
        conversations = json.load(file)["conversations"]
    for conversation in conversations:
        caller = await endpoints.connectProtocol(endpoints.clientFromString(reactor, address), Caller())
        if address.startswith("unix:") or "descriptors" not in conversation["needs"]:
            try:
                await play(caller, conversation)
            except Exception as error:
                print(f"{conversation['id']}: {error!r}", file=sys.stderr)
        caller.transport.loseConnection()


if __name__ == "__main__":
    task.react(lambda *args: defer.ensureDeferred(main(*args)), sys.argv[1:])
