"""Plays one part of a case over one connection, and notes what it sees. This is what uses the AMP."""

from __future__ import annotations

import contextlib
import errno
import os
import select
import socket
import threading
from collections import Counter
from concurrent.futures import Future
from typing import Any, Callable

import amp
from descriptors import Json, facts, opened
from values import Received, commands_of, to_amp

LOOK_AGAIN_MILLIS = 100

# What a call raises, or its future holds, besides errors that were answered.
FAILURES: dict[type[Exception], str] = {
    amp.UndecodableError: "undecodable",
    ConnectionError: "lost",
    ValueError: "refused",
    TypeError: "refused",
    KeyError: "refused",
}


class Part(amp.Application):
    """A part. ``play`` plays it; ``abandon``, on any thread, brings its end forward."""

    def __init__(self, message: Json, ready: Callable[..., None]) -> None:
        self._message, self._part, self._ready = message, message["part"], ready
        self._known = commands_of(self._part)
        # A command without responders is one that nobody here handles.
        self.commands = {name: self._known[name] for name in self._part["responders"]}
        self._connection: amp.Connection | None = None
        self._held: dict[str, int] = {}
        self._outlived: list[int] = []
        self._calls: dict[str, tuple[str, Future[amp.Values], Json]] = {}
        self._begun, self._finished = Counter[str](), Counter[str]()
        self._changed = threading.Condition()
        self._given_up = False
        self._seen: Json = {"opens": {}, "does": [], "responders": {}, "end": "never", "unclaimed": 0}

    def play(self) -> Json:
        """Play it to its end; what was observed."""
        timer = threading.Timer(self._message["seconds"], self.abandon)
        timer.start()
        try:
            for name, what in self._part["opens"].items():
                self._held.update(opened(name, what))
            self._seen["opens"] = {name: facts(held) for name, held in self._held.items()}
            connected = self._connect()
            if connected is not None:
                self._speak(amp.Connection(connected, self))
        finally:
            timer.cancel()
            for descriptor in [*self._held.values(), *self._outlived]:
                os.close(descriptor)
        return self._seen

    def abandon(self) -> None:
        """Have everything end that still waits."""
        connection = self._connection
        self._given_up = connection is None or connection.end is None
        if connection is not None:
            connection.abort()

    def _speak(self, connection: amp.Connection) -> None:
        self._connection = connection
        connection.start()
        self._perform(self._part["does"], self._seen["does"])
        if self._message["closes"] or self._given_up:
            connection.close()
        connection.join()
        self._seen["end"] = "open" if self._given_up else connection.end
        self._seen["unclaimed"] = connection.unclaimed

    def _connect(self) -> socket.socket | None:
        address = self._message["address"]
        is_unix = "unix" in address
        where = address["unix"] if is_unix else (address["tcp"]["host"], address["tcp"]["port"])
        made = socket.socket(socket.AF_UNIX if is_unix else socket.AF_INET)
        if self._message["role"] == "server":
            with made:
                made.bind(where)
                made.listen()
                self._ready(**({} if is_unix else {"port": made.getsockname()[1]}))
                with contextlib.suppress(TimeoutError):
                    self._until(select.POLLIN, made.fileno())
                    return made.accept()[0]
                return None
        try:
            made.connect(where)
        except OSError:
            made.close()
            return None
        return made

    def _until(self, event: int, descriptor: int) -> None:
        # In short waits, so that abandoning needs nothing that wakes this thread.
        poll = select.poll()
        poll.register(descriptor, event)
        while not poll.poll(LOOK_AGAIN_MILLIS):
            if self._given_up:
                raise TimeoutError("given up before it was done")

    # What the AMP asks

    def called(self, name: str, arguments: amp.Values) -> Callable[[], amp.Values]:
        entries, calls = self._part["responders"][name], self._seen["responders"].setdefault(name, [])
        entry = entries[min(len(calls), len(entries) - 1)]
        does: list[Any] = []
        received = Received(arguments, self._known[name].arguments)
        calls.append({"saw": received.json, "does": does})
        self._keep(received, entry["keeps"])
        self._begun[name] += 1

        def respond() -> amp.Values:
            try:
                if not self._perform(entry["does"], does):
                    raise RuntimeError(does[-1]["problem"])
            finally:
                received.close()
            if "answer" in entry:
                return to_amp(entry["answer"], self._known[name].response, self._held)
            fail = entry["fail"]
            code = fail.get("declared", fail.get("remote"))
            raise RuntimeError(fail) if code is None else amp.RemoteError(code, fail.get("description", ""))

        return respond

    def answered(self, name: str) -> None:
        with self._changed:
            self._finished[name] += 1
            self._changed.notify_all()

    def ended(self) -> None:
        with self._changed:
            self._changed.notify_all()

    # Steps

    def _perform(self, steps: list[Json], results: list[Any]) -> bool:
        """Play steps; False where one fails, which leaves its problem in the results."""
        for step in steps:
            try:
                play = next((STEPS[kind] for kind in STEPS if kind in step), None)
                if play is None:
                    raise ValueError(f"unknown step {step}")
                results.append(play(self, step))
            except OSError as problem:
                if "tries" not in step or not problem.errno:
                    results.append({"problem": str(problem)})
                    return False
                results.append({"error": errno.errorcode[problem.errno]})
            except Exception as problem:  # noqa: BLE001  whatever it is, the runner must hear of it
                results.append({"problem": f"{type(problem).__name__}: {problem}"})
                return False
        return True

    def _call(self, step: Json) -> Json | None:
        assert self._connection is not None
        name = step["call"]
        try:
            values = to_amp(step.get("with", {}), self._known[name].arguments, self._held)
            future = self._connection.call(self._known[name], values)
        except (ValueError, TypeError, KeyError) as problem:
            future = Future()
            future.set_exception(problem)
        calling = name, future, step.get("keeps", {})
        if "as" in step:
            self._calls[step["as"]] = calling
            return None
        return self._outcome(*calling)

    def _await(self, step: Json) -> Json:
        name, future, keeps = self._calls.pop(step["await"])
        return self._outcome(name, future, {**keeps, **step.get("keeps", {})})

    def _give_up(self, step: Json) -> None:
        self._calls.pop(step["giveUp"])[1].cancel()

    def _outcome(self, name: str, future: Future[amp.Values], keeps: Json) -> Json:
        told = self._part["commands"][name]
        try:
            values = future.result()
        except amp.RemoteError as problem:
            if problem.code in [*told["errors"], *told["fatalErrors"]]:
                return {"failure": "declared", "code": problem.code, "description": problem.description}
            kind = "unhandled" if problem.code == "UNHANDLED" else "unknown"
            return {"failure": kind, "description": problem.description}
        except tuple(FAILURES) as problem:
            return {"failure": next(name for kind, name in FAILURES.items() if isinstance(problem, kind))}
        if not told["requiresAnswer"]:
            return {"sent": True}
        received = Received(values, self._known[name].response)
        self._keep(received, keeps)
        received.close()
        return {"answer": received.json}

    def _keep(self, received: Received, keeps: Json) -> None:
        for place, name in keeps.items():
            if place in received.descriptors:
                if name in self._held:
                    self._outlived.append(self._held[name])
                self._held[name] = received.descriptors.pop(place)

    def _wait(self, step: Json) -> None:
        assert self._connection is not None
        name, count = step["wait"], step.get("count", 1)
        with self._changed:
            if name == "end":
                self._changed.wait_for(lambda: self._is_over)
                return
            self._changed.wait_for(
                lambda: self._finished[name] >= count or (self._is_over and self._begun == self._finished)
            )
            if self._finished[name] < count:
                raise RuntimeError(f"{name} was answered {self._finished[name]} times before the end")

    @property
    def _is_over(self) -> bool:
        return self._connection is not None and self._connection.end is not None

    def _close(self, _: Json) -> None:
        assert self._connection is not None
        self._connection.close()

    def _peer_certificate(self, _: Json) -> None:
        """There is no TLS, so nobody has shown one."""

    def _read(self, step: Json) -> Json:
        source, content = self._held[step["from"]], b""
        while step["read"] == "all" or len(content) < step["read"]:
            self._until(select.POLLIN, source)
            piece = os.read(source, 65536 if step["read"] == "all" else step["read"] - len(content))
            if not piece:
                break
            content += piece
        return {"hex": content.hex()}

    def _write(self, step: Json) -> None:
        target, content = self._held[step["to"]], bytes.fromhex(step["write"]["hex"])
        while content:
            self._until(select.POLLOUT, target)
            content = content[os.write(target, content[: select.PIPE_BUF]) :]

    def _drop(self, step: Json) -> None:
        os.close(self._held.pop(step["drop"]))

    def _probe(self, step: Json) -> Json:
        return facts(self._held[step["probe"]])


STEPS: dict[str, Callable[[Part, Json], Any]] = {
    "call": Part._call,
    "await": Part._await,
    "giveUp": Part._give_up,
    "wait": Part._wait,
    "close": Part._close,
    "peerCertificate": Part._peer_certificate,
    "read": Part._read,
    "write": Part._write,
    "drop": Part._drop,
    "probe": Part._probe,
}
