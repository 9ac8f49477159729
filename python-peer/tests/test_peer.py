"""The life of a peer: its first words, its last, and what it does not understand."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from player import DEADLINE, Peer, part

if TYPE_CHECKING:
    from pathlib import Path


def test_it_says_hello_and_bye(folder: Path) -> None:
    peer = Peer(folder)
    assert not peer.path.exists()
    assert peer.hello["type"] == "hello"
    assert peer.hello["protocol"] == 2
    assert peer.hello["implementation"] == "twisted"
    assert set(peer.hello["versions"]) == {"twisted", "python"}
    assert "descriptors" in peer.hello["features"]
    assert peer.hello["openFiles"] == resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    assert peer.bye() == {"type": "bye", "descriptors": peer.hello["descriptors"]}
    assert peer.stop() == 0


def test_it_ends_with_its_runner(folder: Path) -> None:
    peer = Peer(folder)
    peer.play("server", folder / "c.sock", part({}))
    peer.expect("ready")
    assert peer.stop() == 0
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_on_a_signal(folder: Path, number: int) -> None:
    peer = Peer(folder)
    peer.play("server", folder / "c.sock", part({}))
    peer.expect("ready")
    peer.process.send_signal(number)
    peer.process.wait(DEADLINE)
    peer.stop()
    assert list(folder.iterdir()) == []


def test_bye_ends_what_is_going_on(folder: Path) -> None:
    peer = Peer(folder)
    for name in "abc":
        peer.play("server", folder / name, part({}))
        peer.expect("ready")
    assert peer.bye()["descriptors"] == peer.hello["descriptors"]
    assert peer.stop() == 0
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b"{", "JSON"),
        (b'{"type": "sing", "id": "1"}', "unknown message type 'sing'"),
        (b'{"type": "play", "id": "1"}', "part"),
        (b"7", "TypeError"),
    ],
)
def test_it_says_what_it_does_not_understand(peer: Peer, line: bytes, problem: str) -> None:
    peer.socket.sendall(line + b"\n")
    error = peer.expect("error")
    assert problem in error["problem"]
    assert error["id"] == ("1" if b'"1"' in line else None)


def test_it_says_what_it_cannot_play(peer: Peer, folder: Path) -> None:
    unknown = {"Odd": {"arguments": {"a": {"type": "Odd"}}, "response": {}}}
    peer.play("server", folder / "c.sock", part(unknown))
    assert "unknown type 'Odd'" in peer.expect("error")["problem"]
    peer.play("server", folder / "c.sock", part({}, opens={"d": {"device": "/dev/mem"}}))
    assert "/dev/mem" in peer.expect("error")["problem"]
    peer.play("server", folder / "none" / "c.sock", part({}))
    assert "none/c.sock" in peer.expect("error")["problem"]


def test_it_says_where_it_cannot_listen(folder: Path) -> None:
    path = folder / "none" / "peer.sock"
    done = subprocess.run(
        [sys.executable, "-m", "amp_interop_peer", "--listen", str(path)],
        check=False,
        capture_output=True,
        text=True,
        timeout=DEADLINE,
    )
    assert done.returncode == 1
    assert done.stderr.startswith(f"amp-interop-peer: cannot listen on {path}: ")
    assert done.stdout == ""
