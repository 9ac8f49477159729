"""A peer that misbehaves on purpose: bad_peer.py MODE --listen PATH.

It plays nothing: where it behaves, it reports an empty observation. Python's standard library only.
"""

import json
import os
import socket
import sys
import time

mode, path = sys.argv[1], sys.argv[3]

HELLO = {
    "type": "hello",
    "protocol": 3 if mode == "other-protocol" else 1,
    "implementation": "bad",
    "versions": {"twisted": "26.10.0.rc1"} if mode == "runs-a-candidate" else {"bad": "1"},
    "features": ["Integer", "tcp"] if mode in ("chooses-a-port", "lives-elsewhere") else ["Integer"],
    "network": "net:[1]" if mode == "lives-elsewhere" else os.readlink("/proc/self/ns/net"),
    "descriptors": 4,
}
OBSERVATION = {"opens": {}, "does": [], "responders": {}, "end": "clean", "unclaimed": 0}


def main():
    print("bad peer: mode", mode, file=sys.stderr, flush=True)
    if mode == "exits-at-once":
        sys.exit(3)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(1)
    if mode == "survives-terminate":
        import signal

        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    connection, _ = listener.accept()
    lines = connection.makefile("r")

    def say(message):
        connection.sendall(json.dumps(message).encode() + b"\n")

    if mode == "no-hello":
        time.sleep(60)
    if mode == "babbles-first":
        connection.sendall(b"Welcome to bad peer 1.0\n")
    say(HELLO)
    for line in lines:
        message = json.loads(line)
        kind, id = message["type"], message.get("id")
        if kind == "bye":
            if mode == "hangs-at-bye":
                time.sleep(60)
            if mode == "says-no-bye":
                break
            if mode == "crashes-at-bye":
                os.kill(os.getpid(), 9)
            say({"type": "bye", "descriptors": 7 if mode == "miscounts" else 4})
            break
        if mode == "hangs":
            continue
        if mode in ("floods", "floods-with-garbage"):
            flood(message)
            continue
        if mode == "reports-endlessly":
            connection.sendall(b'{"type": "observed", "x": "')
            while True:
                connection.sendall(b"x" * 65536)
        if mode == "babbles":
            connection.sendall(b"Traceback (most recent call last)\n")
        elif mode == "dies":
            print("Segmentation fault (really)", file=sys.stderr, flush=True)
            os.kill(os.getpid(), 9)
        elif mode == "lies-about-ids":
            say({"type": "observed", "id": "other", "observation": OBSERVATION})
        elif mode == "observes-nothing":
            say({"type": "observed", "id": id})
        elif mode == "refuses":
            say({"type": "error", "id": id, "problem": "no such step"})
        elif mode == "refuses-oddly":
            say({"type": "error", "id": id, "problem": "no such step: \ud83d"})
        elif mode == "waits-for-abandon" and kind == "play":
            continue
        else:
            if kind == "play" and message["role"] == "server":
                where = {"port": 4711} if mode == "chooses-a-port" else {}
                say({"type": "ready", "id": id, **where})
            say({"type": "observed", "id": id, "observation": OBSERVATION})
    if mode == "survives-terminate":
        time.sleep(60)
    if mode == "exits-with-3":
        sys.exit(3)


def flood(message):
    """Write boxes, or no boxes, as long as somebody takes them."""
    if message["type"] != "play":
        return
    there = socket.socket(socket.AF_UNIX)
    there.connect(message["address"]["unix"])
    box = b"\0\x08_command\0\x03Sum\0\x01a\xff\xff" + bytes(65535) + b"\0\0"
    try:
        while True:
            there.sendall(b"\0\x01" * 65536 if mode == "floods-with-garbage" else box)
    except OSError:
        pass


main()
