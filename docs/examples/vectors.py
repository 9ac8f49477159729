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


def unhex(text):  # "00ff 61*300" is 00, ff, and 300 times 61
    pieces = (piece.partition("*") for piece in text.split())
    return b"".join(bytes.fromhex(digits) * int(times or 1) for digits, _, times in pieces)


READ = {  # what a vector has for a value, in Python
    "Integer": lambda text: int(Decimal(text)),
    "String": unhex,
    "Unicode": str,
    "Boolean": bool,
    "Float": lambda bits: struct.unpack(">d", bytes.fromhex(bits))[0],
    "Decimal": Decimal,
    "DateTime": datetime.fromisoformat,
    "Path": FilePath,
}


BEYOND = re.compile("Arguments|'twisted'")  # what is passed over


def show(value):  # a text that no other value has
    if isinstance(value, dict):
        return {key: show(one) for key, one in value.items() if one is not None}
    return [show(one) for one in value] if isinstance(value, list) else f"{type(value)} {value}"


def codec(spec):  # Twisted's type, and what reads its values
    kind, of, optional = spec["type"], spec.get("of"), spec.get("optional", False)
    if kind == "ListOf":
        element, read = codec(of)
        return amp.ListOf(element, optional), lambda values: [read(value) for value in values]
    if kind == "AmpList":
        members = {key: codec(one) for key, one in of.items()}
        arguments = [(key.encode(), argument) for key, (argument, _) in members.items()]
        return amp.AmpList(arguments, optional), lambda boxes: [
            {key: members[key][1](value) for key, value in box.items()} for box in boxes
        ]
    return getattr(amp, kind)(optional), READ[kind]


class Receiver(list):
    startReceivingBoxes, ampBoxReceived = id, list.append

    def read(self, pieces):
        protocol, transport = amp.BinaryBoxProtocol(self), StringTransport()
        protocol.makeConnection(transport)
        for piece in pieces:
            protocol.dataReceived(piece)
        return self, transport.disconnecting


def holds(vector):
    test, data = vector["test"], unhex(vector.get("bytes", ""))
    if "type" in vector:
        argument, read = codec(vector["type"])
        value = read(vector["value"]) if "value" in vector else None
        encode = lambda: argument.toStringProto(value, None)
        decode = lambda: show(argument.fromStringProto(data, None))
        expected = show(value)
    else:
        boxes = [amp.AmpBox({unhex(key): unhex(one) for key, one in box}) for box in vector["boxes"]]
        cuts = [[data[at : at + size] for at in range(0, len(data), size)] for size in (1, 7, len(data) or 1)]
        encode = lambda: b"".join(box.serialize() for box in boxes)
        decode = lambda: [Receiver().read(pieces) for pieces in cuts]
        expected = [(boxes, vector.get("ends") == "key-too-long")] * len(cuts)
    try:
        found = encode() if test.startswith("encode") else decode()
    except Exception:
        return test.endswith("-refused")
    return found == {"encode": data, "decode": expected}.get(test)


def main(folder):
    files = [json.loads((Path(folder) / name).read_text()) for name in ("framing.json", "arguments.json")]
    vectors = [vector for file in files for vector in file["vectors"]]
    known = [one for one in vectors if not BEYOND.search(f"{one.get('type')} {one.get('deviations')}")]
    wrong = [vector["name"] for vector in known if not holds(vector)]
    print(*wrong, f"{len(known)} vectors, {len(wrong)} of them do not hold", sep="\n")
    return 1 if wrong or not known else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
