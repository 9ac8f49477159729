"""What a party does: one function for each kind of step, and ``STEPS`` names them."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Awaitable
from socket import SHUT_WR
from typing import Any, Callable

from twisted.internet.defer import CancelledError, DeferredList, ensureDeferred
from twisted.internet.utils import getProcessOutput
from twisted.python.failure import Failure

from . import calls, transfers
from .descriptors import Json, ProblemError, bytes_of, describe
from .probing import facts
from .stage import Stage
from .tls import peer_certificate

# What a child process has open, as the facts' "id".
LIST_OPEN = """
import os
for number in os.listdir("/proc/self/fd"):
    try:
        status = os.stat(f"/proc/self/fd/{number}")
    except OSError:
        continue
    print(f"{status.st_dev}:{status.st_ino}")
"""


async def perform(stage: Stage, steps: list[Json], results: list[Any]) -> bool:
    """Play steps one after the other; False where one fails, which leaves its problem in the results."""
    for step in steps:
        try:
            results.append(await _play(stage, step))
        except CancelledError:
            results.append({"problem": "given up before it was done"})
            raise
        except Exception as problem:  # noqa: BLE001  whatever it is, the runner must hear of it
            if "tries" in step and isinstance(problem, OSError) and problem.errno:
                results.append({"error": errno.errorcode[problem.errno]})
                continue
            results.append({"problem": describe(problem)})
            return False
    return True


async def _play(stage: Stage, step: Json) -> Any:
    for kind, play in STEPS.items():
        if kind in step:
            done = play(stage, step)
            return await done if isinstance(done, Awaitable) else done
    raise ProblemError(f"unknown step {step}; known are {', '.join(STEPS)}")


# The connection


async def _wait(stage: Stage, step: Json) -> None:
    if step["wait"] == "end":
        while not stage.is_over:
            await stage.change()
        return
    name, count = step["wait"], step.get("count", 1)
    while stage.responded[name] < count:
        if stage.is_over and not stage.responding:
            raise ProblemError(f"{name} was answered {stage.responded[name]} times when the connection ended")
        await stage.change()


def _close(stage: Stage, _: Json) -> None:
    stage.close()


def _peer_certificate(stage: Stage, _: Json) -> Json | None:
    return peer_certificate(stage.party)


# What the connection has switched to


async def _switched(stage: Stage) -> None:
    while not stage.stream.up:
        if stage.is_over:
            raise ProblemError("the connection ended before it switched")
        await stage.change()


async def _say(stage: Stage, step: Json) -> None:
    await _switched(stage)
    if stage.is_over:
        raise ProblemError("the connection has ended")
    for name in step.get("passing", []):
        stage.stream.transport.sendFileDescriptor(stage.descriptors[name])
    stage.stream.transport.write(bytes_of(step["say"]))


async def _hear(stage: Stage, step: Json) -> Json:
    await _switched(stage)
    count = None if step["hear"] == "all" else step["hear"]
    while not stage.stream.over and (count is None or len(stage.stream.received) < count):
        await stage.change()
    return {"hex": stage.stream.take(count).hex()}


async def _take(stage: Stage, step: Json) -> Json:
    await _switched(stage)
    while not stage.stream.descriptors:
        if stage.is_over:
            raise ProblemError("no descriptor came after the switch")
        await stage.change()
    descriptor = stage.stream.descriptors.pop(0)
    stage.descriptors.receive(descriptor)
    stage.descriptors.keep(step["take"], descriptor)
    return facts(descriptor)


# Descriptors


async def _read(stage: Stage, step: Json) -> Json:
    source = stage.descriptors[step["from"]]
    if "taking" in step:
        return await _receive(stage, source, step)
    count = None if step["read"] == "all" else step["read"]
    return {"hex": (await transfers.read(source, count, stage.reactor)).hex()}


async def _receive(stage: Stage, source: int, step: Json) -> Json:
    names = step["taking"]
    content, received = await transfers.receive(source, step["read"], len(names), stage.reactor)
    for descriptor in received:
        stage.descriptors.receive(descriptor)
    for name, descriptor in zip(names, received):
        stage.descriptors.keep(name, descriptor)
    if len(received) < len(names):
        raise ProblemError(f"{len(received)} descriptors came with {content!r}, not {len(names)}")
    return {"hex": content.hex()}


async def _write(stage: Stage, step: Json) -> None:
    target, content = stage.descriptors[step["to"]], bytes_of(step["write"])
    if "passing" in step:
        transfers.send(target, content, [stage.descriptors[name] for name in step["passing"]])
    else:
        await transfers.write(target, content, stage.reactor)


def _seek(stage: Stage, step: Json) -> None:
    os.lseek(stage.descriptors[step["in"]], step["seek"], os.SEEK_SET)


def _drop(stage: Stage, step: Json) -> None:
    stage.descriptors.drop(step["drop"])


def _probe(stage: Stage, step: Json) -> Json:
    return facts(stage.descriptors[step["probe"]])


def _open(stage: Stage, step: Json) -> None:
    path = f"/proc/self/fd/{stage.descriptors[step['open']]}"
    if "at" in step:
        path = os.path.join(path, step["at"])
    stage.descriptors.keep(step["as"], os.open(path, os.O_RDONLY))


def _connect(stage: Stage, step: Json) -> None:
    stage.descriptors.keep(step["as"], transfers.connect(stage.descriptors[step["connect"]]))


async def _accept(stage: Stage, step: Json) -> None:
    accepted = await transfers.accept(stage.descriptors[step["accept"]], stage.reactor)
    stage.descriptors.keep(step["as"], accepted)


def _ready(stage: Stage, step: Json) -> bool:
    return transfers.is_ready(stage.descriptors[step["ready"]])


def _serve(stage: Stage, step: Json) -> None:
    stage.serve(stage.descriptors[step["serve"]])


def _shut(stage: Stage, step: Json) -> None:
    with transfers.same_socket(stage.descriptors[step["shut"]]) as socket:
        socket.shutdown(SHUT_WR)


async def _spawn(stage: Stage, _: Json) -> list[str]:
    output = await getProcessOutput(sys.executable, ["-I", "-c", LIST_OPEN], reactor=stage.reactor)
    inherited = set(output.decode().split())
    return [name for name in stage.descriptors if facts(stage.descriptors[name])["id"] in inherited]


def _spare(stage: Stage, step: Json) -> None:
    stage.spare.leave(step["spare"])


async def _at_once(stage: Stage, step: Json) -> list[list[Any]]:
    seen: list[list[Any]] = [[] for _ in step["atOnce"]]
    playing = [ensureDeferred(perform(stage, each, results)) for each, results in zip(step["atOnce"], seen)]
    for _, outcome in await DeferredList(playing, consumeErrors=True):
        if isinstance(outcome, Failure):
            outcome.raiseException()
    return seen


STEPS: dict[str, Callable[[Stage, Json], Awaitable[Any] | Any]] = {
    "atOnce": _at_once,
    "call": calls.call,
    "await": calls.wait_for,
    "giveUp": calls.give_up,
    "wait": _wait,
    "close": _close,
    "peerCertificate": _peer_certificate,
    "say": _say,
    "hear": _hear,
    "take": _take,
    "read": _read,
    "write": _write,
    "seek": _seek,
    "drop": _drop,
    "probe": _probe,
    "open": _open,
    "connect": _connect,
    "accept": _accept,
    "ready": _ready,
    "serve": _serve,
    "shut": _shut,
    "spare": _spare,
    "spawn": _spawn,
}

# What of them not every peer has to offer.
FEATURES = [
    "giveUp",
    "peerCertificate",
    "atOnce",
    "seek",
    "open",
    "accept",
    "connect",
    "passing",
    "ready",
    "serve",
    "shut",
    "spare",
    "spawn",
]
