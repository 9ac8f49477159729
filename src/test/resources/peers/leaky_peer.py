"""A third party's peer that leaks: leaky_peer.py COMMAND [count] --listen PATH.

It plays servers that answer with Integers and Unicode texts, and counts no descriptors unless told to. The first
call of COMMAND in a conversation leaves a descriptor open, the first call of any command opens one that is kept. Python's standard
library only.
"""

import json
import os
import socket
import struct
import sys
import threading

command, path = sys.argv[1], sys.argv[-1]
counts = "count" in sys.argv[2:-2]
kept = []


def described():
    return {"descriptors": len(os.listdir("/proc/self/fd"))} if counts else {}


def boxes(stream):
    box = {}
    while head := stream.read(2):
        (length,) = struct.unpack(">H", head)
        if length == 0:
            yield box
            box = {}
        else:
            key = stream.read(length).decode()
            (length,) = struct.unpack(">H", stream.read(2))
            box[key] = stream.read(length)


def written(box):
    pairs = sorted((key.encode(), value) for key, value in box.items())
    return b"".join(struct.pack(">H", len(part)) + part for pair in pairs for part in pair) + b"\0\0"


def value(data, kind):
    return int(data) if kind["type"] == "Integer" else data.decode()


def serve(message, listener, say):
    part = message["part"]
    connection, _ = listener.accept()
    listener.close()
    seen = {}
    with connection, connection.makefile("rb") as stream:
        for box in boxes(stream):
            name = box["_command"].decode()
            if not kept:
                kept.append(os.open("/dev/zero", os.O_RDONLY))
            if name == command and name not in seen:
                os.open("/dev/null", os.O_RDONLY)
            calls = seen.setdefault(name, [])
            arguments = part["commands"][name]["arguments"]
            calls.append({"saw": {key: value(box[key], kind) for key, kind in arguments.items()}, "does": []})
            entries = part["responders"][name]
            answer = entries[min(len(calls), len(entries)) - 1]["answer"]
            values = {key: str(given).encode() for key, given in answer.items()}
            connection.sendall(written({"_answer": box["_ask"], **values}))
    observation = {"opens": {}, "does": [], "responders": seen, "end": "clean", "unclaimed": 0}
    say({"type": "observed", "id": message["id"], "observation": observation, **described()})


def main():
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen(1)
        runner, _ = listener.accept()
    lines = runner.makefile("r")

    def say(message):
        runner.sendall(json.dumps(message).encode() + b"\n")

    hello = {"type": "hello", "protocol": 1, "implementation": "leaky", "versions": {}, "features": []}
    say({**hello, "features": ["Integer", "Unicode"], **described()})
    for line in lines:
        message = json.loads(line)
        if message["type"] == "bye":
            say({"type": "bye", **described()})
            break
        if message["type"] == "play":
            listener = socket.socket(socket.AF_UNIX)
            listener.bind(message["address"]["unix"])
            listener.listen(1)
            say({"type": "ready", "id": message["id"]})
            threading.Thread(target=serve, args=(message, listener, say), daemon=True).start()


main()
