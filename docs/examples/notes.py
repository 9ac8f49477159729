"""Keeps notes for its clients over AMP, and has a bug.

    python3 notes.py serve notes.sock
    python3 notes.py write notes.sock

It speaks AMP by itself, without Twisted. Its client writes thirty notes.
"""

from __future__ import annotations

import socket
import socketserver
import sys
from typing import BinaryIO

Box = dict[bytes, bytes]


def read_box(stream: BinaryIO) -> Box | None:
    """Read one box; none at the end of the stream."""
    box: Box = {}
    while key := read_string(stream):
        value = read_string(stream)
        if not value:  # The bug: a value may well be empty, only a key may not.
            return box
        box[key] = value
    return box or None


def read_string(stream: BinaryIO) -> bytes:
    """Read a length of two bytes and what it is the length of."""
    return stream.read(int.from_bytes(stream.read(2), "big"))


def write_box(stream: BinaryIO, box: Box) -> None:
    """Write a box, its keys in order."""
    for key in sorted(box):
        for part in (key, box[key]):
            stream.write(len(part).to_bytes(2, "big") + part)
    stream.write(b"\0\0")
    stream.flush()


class Notes(socketserver.StreamRequestHandler):
    """Answers Write with how many notes there are."""

    def handle(self) -> None:
        notes: list[Box] = []
        while (box := read_box(self.rfile)) and box.get(b"_command") == b"Write":
            notes.append(box)
            count = str(len(notes)).encode()
            write_box(self.wfile, {b"_answer": box[b"_ask"], b"count": count})


def serve(path: str) -> None:
    """Serve until killed."""
    with socketserver.ThreadingUnixStreamServer(path, Notes) as server:
        server.serve_forever()


def write(path: str) -> None:
    """Write thirty notes; the text of the twentieth is empty."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(path)
        stream = connection.makefile("rwb")
        for number in range(1, 31):
            note = {
                b"_ask": b"%x" % number,
                b"_command": b"Write",
                b"title": b"Note %d" % number,
                b"text": b"" if number == 20 else b"line\n" * number,
                b"author": b"Ada",
            }
            try:
                write_box(stream, note)
                answer = read_box(stream)
            except ConnectionError:
                answer = None
            if answer is None:
                sys.exit(f"the server hung up on note {number}")
        print("all thirty are written")


if __name__ == "__main__":
    {"serve": serve, "write": write}[sys.argv[1]](sys.argv[2])
