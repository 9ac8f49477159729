"""A peer that misbehaves on purpose: bad_peer.py KIND --listen PATH.

It plays nothing: where it behaves, it reports what a part looks like in which all was well, or an empty
observation. ``bad-peers.csv`` says what must come of most kinds. Python's standard library only.
"""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time

kind, path = sys.argv[1], sys.argv[3]

FOREVER = 100
HELLO = {
    "type": "hello",
    "protocol": 2,
    "implementation": "bad",
    "versions": {"bad": "1"},
    "features": ["Integer", "unix"],
    "network": os.readlink("/proc/self/ns/net"),
    "descriptors": 4,
}
OBSERVATION = {"opens": {}, "does": [], "responders": {}, "end": "clean", "unclaimed": 0}

# What is different about the hello; None takes a member away.
HELLOS = {
    "other-protocol": {"protocol": 3},
    "old-protocol": {"protocol": 1, "colour": "red"},
    "hello-with-unknown-member": {"colour": "red"},
    "hello-with-wrong-types": {"features": {"Integer": True}},
    "hello-without-features": {"features": None},
    "hello-with-negative-count": {"descriptors": -1},
    "hello-with-odd-name": {"implementation": "../bad"},
    "runs-a-candidate": {"versions": {"twisted": "26.10.0.rc1"}},
    "chooses-a-port": {"features": ["Integer", "unix", "tcp"]},
    "chooses-a-port-for-unix": {"features": ["Integer", "unix", "tcp"]},
    "chooses-no-port": {"features": ["Integer", "unix", "tcp"]},
    "lives-elsewhere": {"features": ["Integer", "unix", "tcp"], "network": "net:[1]"},
}

# What is different about an observation; None takes a member away.
OBSERVATIONS = {
    "unknown-member": {"colour": "red"},
    "wrong-types": {"does": {"0": None}},
    "missing-member": {"unclaimed": None},
    "negative-count": {"unclaimed": -1},
    "step-of-another-kind": {"does": [{"hex": "00"}]},
    "value-of-another-type": {"does": [{"answer": {"total": "94"}}]},
    "more-steps-than-there-are": {"does": [{"answer": {"total": 94}}] * 3},
    "responder-that-is-none": {"responders": {"Nothing": []}},
}

# Lines in place of an observation; %s is the id.
LINES = {
    "babbles": b"Traceback (most recent call last)\n",
    "invalid-utf8": b'{"type": "observed", "id": "%s", "observation": {"end": "\xff"}}\n',
    "duplicate-key": b'{"type": "observed", "id": "%s", "id": "%s", "observation": {}}\n',
    "not-a-number": b'{"type": "observed", "id": "%s", "observation": {"unclaimed": NaN}}\n',
    "garbage": bytes(range(256)) * 4 + b"\n",
    "a-list": b"[1, 2, 3]\n",
    "empty-line": b"\n",
    "unknown-type": b'{"type": "shrug", "id": "%s"}\n',
    "hello-twice": json.dumps(HELLO).encode() + b"\n",
    "bye-early": b'{"type": "bye"}\n',
    "observes-nothing": b'{"type": "observed", "id": "%s"}\n',
    "lies-about-ids": b'{"type": "observed", "id": "other", "observation": %s}\n'
    % json.dumps(OBSERVATION).encode(),
    "refuses": b'{"type": "error", "id": "%s", "problem": "no such step"}\n',
    "refuses-oddly": b'{"type": "error", "id": "%s", "problem": "no such step: \\ud83d"}\n',
    "refuses-without-problem": b'{"type": "error", "id": "%s"}\n',
    "half-a-line": b'{"type": "observed", "id": "%s", "obser',
}

MILLION = 10**6

# The same, made when they are needed: what the observation is.
LONG_LINES = {
    "a-million-digits": lambda: b'{"unclaimed": ' + b"9" * MILLION + b"}",
    "deep-nesting": lambda: b"[" * MILLION + b"]" * MILLION,
    "many-keys": lambda: b"{" + b",".join(b'"%d": {}' % number for number in range(MILLION)) + b"}",
    "long-text": lambda: b'{"end": "' + b"x" * 30 * MILLION + b'"}',
    "many-numbers": lambda: b'{"does": [' + b",".join([b"9" * 99_999] * 100) + b"]}",
}

# Where a peer falls silent, or dies, or goes on without end: at the hello, a play, ready, observed or bye.
SILENT, DYING, ENDLESS = (
    {f"{how}-at-{when}": when for when in ("hello", "play", "ready", "observed", "bye")}
    for how in ("hangs", "dies", "babbles-endlessly")
)


def changed(message, changes):
    """Change members; None takes one away."""
    return {name: value for name, value in {**message, **changes}.items() if value is not None}


class Peer:
    """The connection with the runner."""

    def __init__(self, connection):
        self.connection = connection

    def say(self, message):
        self.send(json.dumps(message).encode() + b"\n")

    def send(self, line):
        self.connection.sendall(line)

    def reaches(self, when):
        """Misbehave now, if this is the time for it."""
        if SILENT.get(kind) == when:
            time.sleep(FOREVER)
        if DYING.get(kind) == when:
            print("Segmentation fault (really)", file=sys.stderr, flush=True)
            os.kill(os.getpid(), signal.SIGKILL)
        if ENDLESS.get(kind) == when:
            self.send(b'{"type": "')
            while True:
                self.send(b"x" * 65536)

    def serve(self):
        self.reaches("hello")
        if kind == "babbles-first":
            self.send(b"Welcome to bad peer 1.0\n")
        if kind == "nests-at-hello":
            self.send(b'{"type": "hello", "versions": ' + b"[" * 10**6 + b"\n")
        hello = changed(HELLO, HELLOS.get(kind, {}))
        if kind == "trickles":
            for byte in json.dumps(hello).encode():
                self.send(bytes([byte]))
                time.sleep(1)
        self.say(hello)
        for line in self.connection.makefile("r"):
            message = json.loads(line)
            if message["type"] == "bye":
                self.bye()
                return
            if message["type"] == "play":
                self.reaches("play")
            self.play(message)

    def play(self, message):
        number, told = message["id"], message["type"]
        if kind in ("waits-for-abandon", "goes-on-when-abandoned") and told == "play":
            return
        if kind in CONNECTIONS:
            if told == "play":
                CONNECTIONS[kind](message)
            return
        if kind == "observes-endlessly":
            while True:
                self.say({"type": "observed", "id": number, "observation": OBSERVATION})
        if kind == "closes-the-control-socket":
            self.connection.shutdown(socket.SHUT_RDWR)
            time.sleep(FOREVER)
        if kind == "half-a-line":
            self.send(LINES[kind].replace(b"%s", number.encode()))
            self.connection.shutdown(socket.SHUT_RDWR)
            os._exit(0)
        if kind in LONG_LINES:
            head = b'{"type": "observed", "id": "%s", "observation": ' % number.encode()
            self.send(head + LONG_LINES[kind]() + b"}\n")
            return
        if kind in LINES:
            self.send(LINES[kind].replace(b"%s", number.encode()))
            return
        if told == "play" and (message["role"] == "server" or kind == "client-is-ready"):
            self.reaches("ready")
            ports = {"chooses-a-port": 4711, "chooses-a-port-for-unix": 4711, "ready-at-no-port": 70000}
            where = {"port": ports[kind]} if kind in ports else {}
            for _ in range(2 if kind == "ready-twice" else 1):
                self.say({"type": "ready", "id": number, **where})
            if kind == "never-listens-though-ready":
                return
        self.reaches("observed")
        if kind == "trickles-observations":
            for byte in b'{"type": "observed", "observation": ' + b" " * FOREVER:
                self.send(bytes([byte]))
                time.sleep(1)
        observation = changed(OBSERVATION, OBSERVATIONS.get(kind, {}))
        for _ in range(2 if kind == "observed-twice" else 1):
            self.say({"type": "observed", "id": number, "observation": observation})
        if kind == "dies-when-idle":
            time.sleep(0.2)
            os._exit(0)
        if kind == "leaves-descriptors":
            os.pipe()

    def bye(self):
        self.reaches("bye")
        if kind == "says-no-bye":
            return
        counts = {"miscounts": 7, "bye-with-negative-count": -1}
        self.say({"type": "bye", "descriptors": counts.get(kind, 4)})


def flood(content):
    """Make a kind that writes this to the other side as long as somebody takes it."""

    def connect(message):
        there = connected(message)
        with contextlib.suppress(OSError):
            while True:
                there.sendall(content)

    return connect


def connected(message):
    there = socket.socket(socket.AF_UNIX)
    there.connect(message["address"]["unix"])
    return there


kept = []


def twice(message):
    kept.append(connected(message))
    # By then nobody may listen any more.
    with contextlib.suppress(OSError):
        kept.append(connected(message))


# What is done with the connection of a conversation that is played, and then nothing more.
CONNECTIONS = {
    "floods": flood(b"\0\x08_command\0\x03Sum\0\x01a\xff\xff" + bytes(65535) + b"\0\0"),
    "floods-with-garbage": flood(b"\0\x01" * 65536),
    "connects-and-is-silent": lambda message: kept.append(connected(message)),
    "connects-twice": twice,
    "never-connects": lambda message: None,
    "hangs": lambda message: None,
}


def chatter(stream):
    """Have a child write to a standard stream without end; it ends with this process."""
    text = "while True: print('x' * 100 + chr(27) + '[2J', flush=True)"
    subprocess.Popen([sys.executable, "-c", text], stdout=stream)


def main():
    print("bad peer: mode", kind, file=sys.stderr, flush=True)
    if kind == "exits-at-once":
        sys.exit(3)
    if kind == "never-listens":
        time.sleep(FOREVER)
    if kind == "floods-standard-output":
        chatter(sys.stdout)
    if kind == "floods-standard-error":
        chatter(sys.stderr)
    if kind == "endless-line-on-standard-error":
        subprocess.Popen([sys.executable, "-c", "while True: print('x' * 65536, end='')"])
    if kind == "leaves-a-child":
        subprocess.Popen(["sleep", "1000"], start_new_session=True)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(1)
    if kind == "survives-terminate":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    connection, _ = listener.accept()
    if kind == "closes-at-once":
        return
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        Peer(connection).serve()
    if kind == "survives-terminate":
        time.sleep(FOREVER)
    if kind == "exits-with-3":
        sys.exit(3)


main()
