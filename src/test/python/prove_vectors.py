"""
Holds Twisted against every vector that `amp-interop vectors DIR` wrote: prints the names of those that do not hold, and of
known deviations that Twisted no longer has. Unlike the short reader of docs/vectors.md it makes the values to encode from
what vectors say, those that are refused among them, and sees what bytes behind the last box are.

    python prove_vectors.py DIR
"""

import json
import re
import struct
import sys
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from twisted.internet.testing import StringTransport
from twisted.protocols import amp
from twisted.python.filepath import FilePath

READ = {  # a value as vectors write it -> the same in Python
    "Integer": lambda text: int(Decimal(text)),
    "String": bytes.fromhex,
    "Float": lambda bits: struct.unpack(">d", bytes.fromhex(bits))[0],
    "Decimal": Decimal,
    "DateTime": datetime.fromisoformat,
    "Path": FilePath,
    "ListOf": lambda values, of: [read(of, value) for value in values],
    "AmpList": lambda values, of: [read(of, value) for value in values],
    "Boxes": lambda boxes: [amp.AmpBox(map(bytes.fromhex, pair) for pair in box) for box in boxes],
    "Arguments": lambda values, of: {python(key): read(of.get(key), values[key]) for key in values},
}


def whole(text):  # (61*300) is 61, 300 times
    return re.sub(r'\(([^()*"]+)\*(\d+)\)', lambda run: run[1] * int(run[2]), text)


def python(key):  # Twisted's rule for names of arguments
    name = key.replace("-", "_")
    return name.title() if name in amp.PYTHON_KEYWORDS else name


def read(spec, value):
    same = lambda value, *of: value
    return READ.get(spec and spec["type"], same)(value, *[spec["of"]] if spec and "of" in spec else [])


def show(value):  # a text that no other value has
    if isinstance(value, dict):
        return sorted((key, show(one)) for key, one in value.items() if one is not None)
    return [show(one) for one in value] if isinstance(value, list) else f"{type(value).__name__} {value}"


def argument(spec):
    of = [arguments(spec["of"]["of"]) if spec["type"] == "AmpList" else argument(spec["of"])] if "of" in spec else []
    return getattr(amp, spec["type"])(*of, optional=spec.get("optional", False))


def arguments(specs):
    return [(key.encode(), argument(spec)) for key, spec in specs.items()]


def encode(spec, value):
    if spec["type"] != "Arguments":
        return argument(spec).toStringProto(value, None)
    command = type("Tried", (amp.Command,), {"arguments": arguments(spec["of"])})(**value)
    return command.makeArguments(command.structured, None).serialize()


def decode(spec, data):
    if spec["type"] != "Arguments":
        return argument(spec).fromStringProto(data, None)
    command = type("Tried", (amp.Command,), {"arguments": arguments(spec["of"])})
    return command.parseArguments(amp.parseString(data)[0], None)


class Boxes(list):
    """Reads boxes from pieces of a stream, and says how many descriptors have come with each."""

    def __init__(self, pieces, places=()):
        self.came, self.descriptors, at = [], 0, 0
        self.transport, protocol = StringTransport(), amp.BinaryBoxProtocol(self)
        protocol.makeConnection(self.transport)
        for piece in pieces:
            for _ in range(sum(at <= place < at + len(piece) for place in places)):
                protocol.fileDescriptorReceived(self.descriptors)
                self.descriptors += 1
            at += len(piece)
            if not self.transport.disconnecting:
                protocol.dataReceived(piece)

    def startReceivingBoxes(self, sender):
        pass

    def ampBoxReceived(self, box):
        self.append(box)
        self.came.append(self.descriptors)

    def end(self):
        return "key-too-long" if self.transport.disconnecting else "goes on"


def is_read(vector, data, boxes):
    """Whether these bytes are those boxes, however they are cut."""
    places = vector["descriptors"]
    end = vector["ends"] if vector["ends"] == "key-too-long" else "goes on"
    bytewise = Boxes([data[at : at + 1] for at in range(len(data))], places)
    cuts = [bytewise, Boxes([data]), *(Boxes([data[:at], data[at:]]) for at in range(1, min(len(data), 200)))]
    # Twisted does not say what it keeps; but a box that follows is only read where no other one has begun.
    another = b"\0\1\7\0\0\0\0"
    is_whole = Boxes([data, another]) == [*boxes, {b"\7": b""}]
    return (
        all(cut == boxes and cut.end() == end for cut in cuts)
        and bytewise.came == vector["came"]
        and is_whole == (vector["ends"] == "whole")
    )


def holds(vector):
    spec, data, test = vector["type"], bytes.fromhex(vector.get("bytes", "")), vector["test"]
    value = read(spec, vector["value"]) if "value" in vector else None
    is_boxes = spec["type"] == "Boxes"
    try:
        if test.startswith("encode"):
            found = b"".join(box.serialize() for box in value) if is_boxes else encode(spec, value)
            return test == "encode" and found == data
        if not is_boxes:
            found = show(decode(spec, data))
            return test == "decode" and found == show(value)
    except Exception:
        return test.endswith("-refused")
    return is_read(vector, data, value)


def main(folder):
    files = [json.loads(whole((Path(folder) / name).read_text())) for name in ("framing.json", "arguments.json")]
    vectors = [vector for file in files for vector in file["vectors"]]
    wrong = []
    for vector in vectors:
        deviates = any(known["of"] == "twisted" for known in vector.get("deviations", []))
        if holds(vector) == deviates:
            wrong.append(vector["name"])
    print(*wrong, f"{len(vectors) - len(wrong)} of {len(vectors)} vectors hold", sep="\n")
    return 1 if wrong or not vectors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
