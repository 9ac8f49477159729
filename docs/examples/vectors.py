import json
import math
import re
import struct
import sys
from datetime import datetime
from pathlib import Path

from twisted.internet.testing import StringTransport
from twisted.protocols import amp
from twisted.python.filepath import FilePath

RUN = re.compile(r'\(([^()*"]+)\*(\d+)\)')  # (61*300) is 61, 300 times
BEYOND = re.compile("'encode-refused', 'type': {'type': '[^B]|'of': 'twisted'")  # what is passed over
unhex = bytes.fromhex
SHOW = {  # how a vector has what Twisted decodes; other values are texts
    dict: lambda row: {key: show(one) for key, one in row.items() if one is not None},
    list: lambda values: [show(one) for one in values],
    bytes: bytes.hex,
    bool: bool,
    float: lambda number: struct.pack(">d", math.nan if math.isnan(number) else number).hex(),
    datetime: lambda time: time.isoformat(timespec="microseconds"),
    FilePath: lambda path: path.path,
}


def show(value):
    return SHOW.get(type(value), str)(value)


def python(key):  # as Twisted calls an argument
    name = key.replace("-", "_")
    return name.title() if name in amp.PYTHON_KEYWORDS else name


def codec(type, of=None, optional=False):  # Twisted's; arguments are a list of one row
    if type == "AmpList":
        return codec(**of, optional=optional)
    if type == "Arguments":
        return amp.AmpList([(key.encode(), codec(**one)) for key, one in of.items()], optional)
    return getattr(amp, type)(*[codec(**of)] if of else [], optional=optional)


class Receiver(list):
    startReceivingBoxes, ampBoxReceived = id, list.append


def boxes(data, size, places):  # what comes of the bytes in pieces of that size
    received, came, transport = Receiver(), [], StringTransport()
    protocol = amp.BinaryBoxProtocol(received)
    protocol.makeConnection(transport)
    for end in range(size, len(data) + size, size):
        protocol.dataReceived(data[end - size : end])
        came += [sum(place < end for place in places)] * (len(received) - len(came))
    return received, transport.disconnecting, came


def holds(test, type, value=None, bytes="", **more):
    data = unhex(bytes)
    try:
        if type["type"] == "Boxes":
            expected = [amp.AmpBox({unhex(key): unhex(one) for key, one in box}) for box in value]
            if test != "decode":
                return b"".join(box.serialize() for box in expected) == data
            cuts = [boxes(data, size, more["descriptors"]) for size in (len(data) or 1, 7, 1)]
            ends = more["ends"] == "key-too-long"
            return all(cut[:2] == (expected, ends) for cut in cuts) and cuts[2][2] == more["came"]
        if type["type"] == "Arguments" and value is not None:
            value = [{python(key): value[key] for key in value}]
        argument = codec(**type)
        decoded = argument.fromStringProto(data, None)
        return show(decoded) == value if test == "decode" else argument.toStringProto(decoded, None) == data
    except Exception:
        return test.endswith("-refused")


def main(folder):
    texts = [(Path(folder) / name).read_text() for name in ("framing.json", "arguments.json")]
    whole = [RUN.sub(lambda run: run[1] * int(run[2]), text) for text in texts]
    vectors = [vector for text in whole for vector in json.loads(text)["vectors"]]
    known = [vector for vector in vectors if not BEYOND.search(str(vector))]
    wrong = [vector["name"] for vector in known if not holds(**vector)]
    print(*wrong, f"{len(known)} vectors, {len(wrong)} of them do not hold", sep="\n")
    return 1 if wrong or not known else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
