"""A runner for tests: starts peers, and has them play parts against each other or against the test."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

Json = dict[str, Any]

LOCAL = (sys.executable, "-m", "amp_interop_peer")
DEADLINE = 20.0  # for what should take milliseconds, on a machine that has better things to do


def command(arguments: Json | None = None, response: Json | None = None, **more: Any) -> Json:
    """Describe a command; a type may be written as its name."""
    return {
        "arguments": _types(arguments or {}),
        "response": _types(response or {}),
        "errors": [],
        "fatalErrors": [],
        "requiresAnswer": True,
        **more,
    }


def received(opened: Json) -> Json:
    """Give the facts of an opened descriptor as its receiver sees them; Twisted lets programs inherit it."""
    return {name: fact for name, fact in opened.items() if name != "cloexec"}


def _types(members: Json) -> Json:
    return {n: {"type": t, "optional": False} if isinstance(t, str) else t for n, t in members.items()}


def respond(answer: Json | None = None, **more: Any) -> Json:
    """Write a responder entry; one that fails has no answer."""
    entry: Json = {"keeps": {}, "does": [], **more}
    if "fail" not in entry:
        entry["answer"] = answer or {}
    return entry


def part(commands: Json, does: Sequence[Json] = (), **more: Any) -> Json:
    return {"commands": commands, "opens": {}, "does": list(does), "responders": {}, **more}


class Peer:
    """A running peer, and the connection to it."""

    def __init__(self, folder: Path, start: Sequence[str] = LOCAL, name: str = "peer.sock") -> None:
        self.folder = folder
        self.path = folder / name
        # Shells have their background jobs ignore it, and children inherit that.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        self.process = subprocess.Popen(
            [*start, "--listen", str(self.path)], stderr=subprocess.PIPE, text=True
        )
        self.socket = connect(self.path, self.process)
        self._lines = self.socket.makefile("rb")
        self.hello = self.receive()

    def send(self, message: Json) -> None:
        self.socket.sendall(json.dumps(message).encode() + b"\n")

    def receive(self) -> Json:
        line = self._lines.readline()
        assert line, f"the peer has gone: {self.process.stderr and self.process.stderr.read()}"
        message: Json = json.loads(line)
        return message

    def expect(self, kind: str) -> Json:
        message = self.receive()
        assert message["type"] == kind, message
        return message

    def play(
        self,
        role: str,
        where: Path | int,
        played: Json,
        *,
        closes: bool | None = None,
        seconds: float = DEADLINE,
    ) -> None:
        """Play at a path, or at a TCP port."""
        tcp = {"tcp": {"host": "127.0.0.1", "port": where}}
        self.send(
            {
                "type": "play",
                "id": f"{where} {role}",
                "role": role,
                "address": tcp if isinstance(where, int) else {"unix": str(where)},
                "closes": role == "client" if closes is None else closes,
                "seconds": seconds,
                "part": played,
            }
        )

    def observed(self) -> Json:
        observation: Json = self.expect("observed")["observation"]
        return observation

    def bye(self) -> Json:
        self.send({"type": "bye"})
        while (message := self.receive())["type"] != "bye":
            pass
        return message

    def stop(self) -> int:
        """Let go of the peer, and wait for it to end."""
        self.socket.close()
        self._lines.close()
        try:
            return self.process.wait(DEADLINE)
        finally:
            self.process.kill()
            self.process.communicate()


def connect(path: Path, process: subprocess.Popen[str]) -> socket.socket:
    """Connect as soon as the peer listens."""
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(DEADLINE)
    end = time.monotonic() + DEADLINE
    while True:
        try:
            connection.connect(str(path))
        except (FileNotFoundError, ConnectionRefusedError):
            assert time.monotonic() < end, "the peer does not listen"
            assert process.poll() is None, process.communicate()[1]
            time.sleep(0.01)
        else:
            return connection


def converse(server: Peer, client: Peer, served: Json, called: Json, **more: Any) -> tuple[Json, Json]:
    """Play a conversation; what the server observed, and the client."""
    path = client.folder / f"{time.monotonic_ns()}.sock"
    closer = more.pop("closer", "client")
    server.play("server", path, served, closes=closer == "server", **more)
    server.expect("ready")
    client.play("client", path, called, closes=closer == "client", **more)
    if server is not client:
        return server.observed(), client.observed()
    first, second = server.expect("observed"), server.expect("observed")
    if first["id"].endswith("client"):
        first, second = second, first
    return first["observation"], second["observation"]
