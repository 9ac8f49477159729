"""Opens what a part says, one function a kind."""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import shutil
import signal
import socket
import tempfile
import threading
import tty
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Callable

from . import libc
from .descriptors import Descriptors, Json, ProblemError, bytes_of

FLAGS = {
    "read": os.O_RDONLY,
    "write": os.O_WRONLY,
    "both": os.O_RDWR,
    "append": os.O_WRONLY | os.O_APPEND,
    "path": os.O_PATH,
}
DEVICES = ("/dev/null", "/dev/zero")
PROC_FILES = ("sys/kernel/ostype",)
STANDARD = {"input": 0, "output": 1, "error": 2}
FAMILIES = {"unix": socket.AF_UNIX, "inet": socket.AF_INET, "inet6": socket.AF_INET6}
TYPES = {"stream": socket.SOCK_STREAM, "datagram": socket.SOCK_DGRAM}
LOOPBACK = {"inet": "127.0.0.1", "inet6": "::1"}

# What a Linux pipe holds at first, and the request to hold more (fcntl names it from Python 3.10).
PIPE_CAPACITY = 65536
SET_PIPE_CAPACITY = 1031

# It can be pending any number of times, and nothing else in this process uses it. What a part leaves unread
# stays pending for the next one, which has one of its own and so does not notice.
SIGNAL = getattr(signal, "SIGRTMIN", signal.SIGURG)

EXPIRES_AFTER = 0.001  # seconds

Opened = Iterator["tuple[str, int]"]


class Opener:
    """Opens the descriptors of one party."""

    def __init__(self, descriptors: Descriptors, folder: Path) -> None:
        self._descriptors = descriptors
        self._folder = folder
        self._kept: list[Path] = []

    def open(self, opens: Mapping[str, Json]) -> None:
        """Open all; files are made in the folder and have no name there afterwards."""
        for name, what in opens.items():
            kind = next((kind for kind in OPENERS if kind in what), None)
            if kind is None:
                raise ProblemError(f"{name}: cannot open {what}; known are {', '.join(OPENERS)}")
            for suffix, descriptor in OPENERS[kind](self, what):
                self._descriptors.keep(name + suffix, descriptor)

    def close(self) -> None:
        """Remove what could not do without a name."""
        for path in self._kept:
            shutil.rmtree(path, ignore_errors=True)

    def _pipe(self, what: Json) -> Opened:
        reading, writing = os.pipe()
        yield ".read", reading
        content = bytes_of(what["pipe"].get("content"))
        try:
            if len(content) > PIPE_CAPACITY:
                fcntl.fcntl(writing, SET_PIPE_CAPACITY, len(content))
            if content:
                # Nobody reads yet: where it does not fit, that must be an error and not a wait.
                os.set_blocking(writing, False)
                written = os.write(writing, content)
                os.set_blocking(writing, True)
                if written < len(content):
                    raise ProblemError(f"{len(content)} bytes do not fit into a pipe")
        except BaseException:
            os.close(writing)
            raise
        if what["pipe"].get("finished", False):
            os.close(writing)
        else:
            yield ".write", writing

    def _file(self, what: Json) -> Opened:
        file = what["file"]
        with self._nameless(bytes_of(file.get("content")), file.get("hole", 0)) as path:
            descriptor = os.open(path, FLAGS[file.get("mode", "read")])
            yield "", descriptor
            if file.get("offset", 0):
                os.lseek(descriptor, file["offset"], os.SEEK_SET)

    @contextlib.contextmanager
    def _nameless(self, content: bytes, hole: int = 0) -> Iterator[Path]:
        writing, name = tempfile.mkstemp(prefix=".amp-interop-", dir=self._folder)
        path = Path(name)
        try:
            with os.fdopen(writing, "wb") as file:
                file.seek(hole)
                file.write(content)
            yield path
        finally:
            path.unlink()

    def _memfd(self, what: Json) -> Opened:
        memory = os.memfd_create("amp-interop", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        yield "", memory
        os.write(memory, bytes_of(what["memfd"].get("content")))
        os.lseek(memory, 0, os.SEEK_SET)
        if what["memfd"].get("sealed", False):
            seals = fcntl.F_SEAL_SEAL | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE
            fcntl.fcntl(memory, fcntl.F_ADD_SEALS, seals)

    def _directory(self, what: Json) -> Opened:
        path = Path(tempfile.mkdtemp(prefix=".amp-interop-", dir=self._folder))
        self._kept.append(path)
        (path / "inside").write_bytes(bytes_of(what["directory"].get("content")))
        yield "", os.open(path, os.O_RDONLY | os.O_DIRECTORY)

    def _device(self, what: Json) -> Opened:
        if what["device"] not in DEVICES:
            raise ProblemError(f"{what['device']} is not one of {', '.join(DEVICES)}")
        yield "", os.open(what["device"], FLAGS[what.get("mode", "read")])

    def _proc(self, what: Json) -> Opened:
        if what["proc"] not in PROC_FILES:
            raise ProblemError(f"{what['proc']} is not one of {', '.join(PROC_FILES)}")
        yield "", os.open(Path("/proc") / what["proc"], os.O_RDONLY)

    def _standard(self, what: Json) -> Opened:
        yield "", os.dup(STANDARD[what["standard"]])

    def _socketpair(self, what: Json) -> Opened:
        pair = what["socketpair"]
        family, kind = pair.get("family", "unix"), TYPES[pair.get("type", "stream")]
        for end, half in zip("ab", _connected(family, kind)):
            yield f".{end}", half.detach()

    def _listener(self, what: Json) -> Opened:
        yield "", _listening(what["listener"].get("family", "unix")).detach()

    def _eventfd(self, what: Json) -> Opened:
        event = what["eventfd"]
        yield "", libc.eventfd(event.get("counter", 0), nonblocking=event.get("nonblocking", False))

    def _timerfd(self, _: Json) -> Opened:
        yield "", libc.timerfd(EXPIRES_AFTER)

    def _signalfd(self, _: Json) -> Opened:
        # For good: unblocked, one that nobody has read would end the process.
        signal.pthread_sigmask(signal.SIG_BLOCK, {SIGNAL})
        yield "", libc.signalfd(SIGNAL)
        signal.pthread_kill(threading.get_ident(), SIGNAL)

    def _inotify(self, _: Json) -> Opened:
        with self._nameless(b"") as path:
            yield "", libc.inotify(path)
            path.write_bytes(b"modified")

    def _epoll(self, what: Json) -> Opened:
        polling = select.epoll()
        # The object would close it, so it keeps another number for the same thing.
        with polling:
            yield "", os.dup(polling.fileno())
            polling.register(self._descriptors[what["epoll"]["watches"]], select.EPOLLIN)

    def _pty(self, _: Json) -> Opened:
        master, slave = os.openpty()
        yield ".master", master
        yield ".slave", slave
        tty.setraw(slave)


OPENERS: dict[str, Callable[[Opener, Json], Opened]] = {
    "pipe": Opener._pipe,
    "file": Opener._file,
    "memfd": Opener._memfd,
    "directory": Opener._directory,
    "device": Opener._device,
    "proc": Opener._proc,
    "standard": Opener._standard,
    "socketpair": Opener._socketpair,
    "listener": Opener._listener,
    "eventfd": Opener._eventfd,
    "timerfd": Opener._timerfd,
    "signalfd": Opener._signalfd,
    "inotify": Opener._inotify,
    "epoll": Opener._epoll,
    "pty": Opener._pty,
}


def _connected(family: str, kind: int) -> tuple[socket.socket, socket.socket]:
    if family == "unix":
        return socket.socketpair(FAMILIES[family], kind)
    if kind == socket.SOCK_STREAM:
        with _listening(family) as listener:
            first = socket.socket(FAMILIES[family], kind)
            first.connect(listener.getsockname())
            return first, listener.accept()[0]
    first, second = (_bound(family, kind) for _ in range(2))
    first.connect(second.getsockname())
    second.connect(first.getsockname())
    return first, second


def _listening(family: str) -> socket.socket:
    listener = _bound(family, socket.SOCK_STREAM)
    listener.listen()
    return listener


def _bound(family: str, kind: int) -> socket.socket:
    bound = socket.socket(FAMILIES[family], kind)
    # Without a name of its own a UNIX socket gets an abstract one: no file to be removed.
    bound.bind("" if family == "unix" else (LOOPBACK[family], 0))
    return bound


def features() -> list[str]:
    """Tell what can be opened here beyond pipes, files, devices and pairs of UNIX sockets."""
    offered = ["datagram", "listener", "memfd", "directory", "path", "proc", "standard", "eventfd"]
    offered += ["timerfd", "signalfd", "inotify", "epoll", "pty"]
    for family in LOOPBACK:
        with contextlib.suppress(OSError), _bound(family, socket.SOCK_STREAM):
            offered.append(family)
    return [f"open-{kind}" for kind in offered]
