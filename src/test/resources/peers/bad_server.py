"""Servers that are no good: python bad_server.py KIND unix:PATH; see the cases of serve."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import threading
import time

ANSWER = b"\x00\x07_answer\x00\x01%s\x00\x00"
ASK = b"\x00\x04_ask\x00\x01%d\x00\x08_command\x00\x03Why\x00\x01n\x00\x011\x00\x00"
JUNK = b"\x00\x01k\x00\x01v\x00\x00"
PAUSE = 0.02


def tag(said: bytes) -> bytes:
    at = said.find(b"\x00\x04_ask\x00\x01")
    return said[at + 8 : at + 9] if at >= 0 else b"1"


def drip(connected: socket.socket, box: bytes) -> None:
    threading.Thread(target=drain, args=(connected,), daemon=True).start()
    while True:
        connected.sendall(box)
        time.sleep(PAUSE)


def drain(connected: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while connected.recv(65536):
            pass


def serve(connected: socket.socket, kind: str) -> None:
    with connected, contextlib.suppress(OSError):
        if kind == "closes":
            return
        if kind == "zeros":
            while True:
                connected.sendall(bytes(65536))
        if kind == "drips-answers":
            drip(connected, ANSWER % b"z")
        if kind == "drips-junk":
            drip(connected, JUNK)
        said = connected.recv(65536)
        if kind in ("closes-later", "dies"):
            return
        if kind == "http":
            connected.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        while kind == "answers":
            connected.sendall(ANSWER % tag(said) * 1000)
        while kind == "asks":
            connected.sendall(b"".join(ASK % (number % 10) for number in range(1000)))
        while kind == "only-ping" and b"Ping" in said:
            connected.sendall(ANSWER % tag(said))
            said = connected.recv(65536)
        if kind == "only-ping":
            return
        while kind == "junk":
            connected.sendall(JUNK * 10000)
        drain(connected)


def main(kind: str, address: str) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address.removeprefix("unix:"))
        listening.listen(64)
        for number in range(1_000_000):
            connected, _ = listening.accept()
            # The first two only see whether it listens.
            if kind == "dies" and number > 1:
                os._exit(0)
            threading.Thread(target=serve, args=(connected, kind), daemon=True).start()


main(sys.argv[1], sys.argv[2])
