"""Clients that are no good: python bad_client.py silent|closes|garbage|floods|wrong|one-only LIST.json unix:PATH."""

from __future__ import annotations

import contextlib
import socket
import sys

ASK = b"\x00\x04_ask\x00\x011\x00\x08_command\x00\x05Wrong\x00\x00"


def talk(connected: socket.socket, kind: str) -> None:
    if kind == "closes":
        connected.sendall(ASK)
        return
    if kind == "garbage":
        connected.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    if kind == "wrong":
        connected.sendall(ASK)
    while kind == "floods":
        connected.sendall(b"\x00\x01k\x00\x01v\x00\x00" * 10000)
    while connected.recv(65536):
        pass


def main(kind: str, address: str) -> None:
    while True:
        with socket.socket(socket.AF_UNIX) as connected, contextlib.suppress(ConnectionResetError, BrokenPipeError):
            try:
                connected.connect(address.removeprefix("unix:"))
            except OSError:
                return
            if kind == "one-only":
                return
            talk(connected, kind)


main(sys.argv[1], sys.argv[3])
