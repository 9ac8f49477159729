"""Servers that are no good: python bad_server.py silent|closes|garbage|floods unix:PATH."""

from __future__ import annotations

import contextlib
import socket
import sys
import threading


def serve(connected: socket.socket, kind: str) -> None:
    with connected, contextlib.suppress(OSError):
        if kind == "closes":
            return
        connected.recv(1)
        if kind == "garbage":
            connected.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        while kind == "floods":
            connected.sendall(b"\x00\x01k\x00\x01v\x00\x00" * 10000)
        while connected.recv(65536):
            pass


def main(kind: str, address: str) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(address.removeprefix("unix:"))
        listening.listen(64)
        while True:
            connected, _ = listening.accept()
            threading.Thread(target=serve, args=(connected, kind), daemon=True).start()


main(sys.argv[1], sys.argv[2])
