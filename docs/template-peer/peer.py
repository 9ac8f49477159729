"""A peer for ``amp-interop run --subject exec:…`` that plays cases with the AMP of ``amp.py``.

It speaks the protocol with the runner that ``python-peer/README.md`` describes.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import socket
import sys
import threading
from typing import Any, TextIO

from descriptors import Json
from part import Part
from values import TYPES

IMPLEMENTATION = "template"
# What the AMP offers. The README of python-peer lists all there is.
FEATURES = [
    *TYPES,
    *("optional", "big-integers"),
    *("descriptors", "unix", "tcp"),
    *("unanswered", "giveUp", "refusals", "fatal-errors", "own-codes", "late-answers", "calls-in-flight"),
    "peerCertificate",  # reports that there is none
]
NOBODY_CAME_SECONDS = 60


class Runner:
    """The connection with the runner: a JSON object a line."""

    def __init__(self, lines: TextIO, answers: TextIO) -> None:
        # Two objects, as one thread reads while others write.
        self._lines, self._answers = lines, answers
        self._writing = threading.Lock()
        self._playing: dict[str, tuple[Part, threading.Thread]] = {}

    def serve(self) -> None:
        """Say hello, and do what the runner asks until it leaves."""
        self._send(
            type="hello",
            protocol=2,
            implementation=IMPLEMENTATION,
            versions={"python": platform.python_version()},
            features=FEATURES,
            network=os.readlink("/proc/self/ns/net"),
            openFiles=resource.getrlimit(resource.RLIMIT_NOFILE)[0],
            descriptors=_descriptors(),
        )
        for line in self._lines:
            message = json.loads(line)
            try:
                self._do(message)
            except Exception as problem:  # noqa: BLE001  the runner must hear of whatever is wrong
                self._send(type="error", id=message.get("id"), problem=repr(problem))
            if message.get("type") == "bye":
                break
        for part, thread in list(self._playing.values()):
            part.abandon()
            thread.join()
        self._send(type="bye", descriptors=_descriptors())

    def _do(self, message: Json) -> None:
        number = message.get("id", "")
        if message["type"] == "play":
            part = Part(message, lambda **where: self._send(type="ready", id=number, **where))
            thread = threading.Thread(target=self._play, args=(number, part))
            self._playing[number] = part, thread
            thread.start()
        elif message["type"] == "abandon":
            if number in self._playing:  # one that is over was observed already
                self._playing[number][0].abandon()
        elif message["type"] != "bye":
            raise ValueError(f"unknown message type {message['type']!r}; known are play, abandon, bye")

    def _play(self, number: str, part: Part) -> None:
        try:
            observation = part.play()
            self._send(type="observed", id=number, observation=observation, descriptors=_descriptors())
        except Exception as problem:  # noqa: BLE001  the same
            self._send(type="error", id=number, problem=repr(problem))
        finally:
            del self._playing[number]

    def _send(self, **message: Any) -> None:
        with self._writing:
            self._answers.write(json.dumps(message) + "\n")
            self._answers.flush()


def _descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


def main() -> None:
    """Serve one runner, then exit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--listen", metavar="PATH", required=True, help="the UNIX socket to make")
    path = parser.parse_args().listen
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        listener.settimeout(NOBODY_CAME_SECONDS)
        try:
            runner, _ = listener.accept()
        except TimeoutError:
            sys.exit(f"nobody connected within {NOBODY_CAME_SECONDS} s")
    runner.settimeout(None)
    if hasattr(sys, "set_int_max_str_digits"):
        sys.set_int_max_str_digits(0)  # a part may have Integers that no AMP sends
    # As many files as may be: calls that wait to be served hold their descriptors.
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with runner, runner.makefile("r", encoding="utf-8") as lines, runner.makefile("w") as answers:
        Runner(lines, answers).serve()


if __name__ == "__main__":
    main()
