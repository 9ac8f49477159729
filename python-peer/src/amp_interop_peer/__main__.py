"""Plays parties of AMP conformance cases with Twisted.

By hand: start it in one terminal, and be the runner in another, one JSON object a line:

    amp-interop-peer --listen /tmp/peer.sock
    socat - UNIX-CONNECT:/tmp/peer.sock
    {"type": "bye"}
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from twisted.internet import defer
from twisted.internet.defer import ensureDeferred, maybeDeferred
from twisted.internet.endpoints import UNIXServerEndpoint
from twisted.internet.error import CannotListenError
from twisted.internet.task import react
from twisted.logger import LogLevel, formatEvent, globalLogBeginner

from .descriptors import describe
from .runner import OneRunner, Runner

if TYPE_CHECKING:
    from twisted.logger import ILogObserver, LogEvent
    from twisted.python.failure import Failure

NOBODY_CAME_SECONDS = 60


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve one runner, then exit."""
    parser = argparse.ArgumentParser(
        prog="amp-interop-peer",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--listen", metavar="PATH", required=True, help="the UNIX socket to make and listen on"
    )
    options = parser.parse_args(arguments)
    globalLogBeginner.beginLoggingTo([cast("ILogObserver", _log)], redirectStandardIO=False)
    react(_serve, (options.listen,))


async def _serve(reactor: Any, path: str) -> None:
    runner = Runner(reactor)
    try:
        port = await UNIXServerEndpoint(reactor, path).listen(OneRunner(runner))
    except (CannotListenError, OSError) as problem:
        raise SystemExit(f"amp-interop-peer: cannot listen on {path}: {problem}") from problem
    # A signal stops the reactor, but not before the conversations and their sockets are closed.
    reactor.addSystemEventTrigger("before", "shutdown", lambda: ensureDeferred(runner.end()))
    try:
        await runner.arrived.addTimeout(NOBODY_CAME_SECONDS, reactor)
    except defer.TimeoutError:
        raise SystemExit(f"amp-interop-peer: nobody connected within {NOBODY_CAME_SECONDS} s") from None
    finally:
        await maybeDeferred(port.stopListening)
    runner.greet()
    await runner.left


def _log(event: LogEvent) -> None:
    """Write to standard error what people need to know."""
    own = event.get("log_namespace", "").startswith(__package__)
    if event["log_level"] < LogLevel.warn and not own:
        return
    text = f"{event['log_level'].name}: {formatEvent(event)}"
    failure = event.get("log_failure")
    if failure is not None:
        # What AMP reports is most often what a case is about, so the place suffices.
        text += f" ({describe(failure.value)}{_place(failure)})"
        if own:
            text += "\n" + failure.getTraceback()
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def _place(failure: Failure) -> str:
    if not failure.frames:
        return ""
    function, file, line, *_ = failure.frames[-1]
    return f", in {function}, {file}:{line}"


if __name__ == "__main__":
    main()
