import json
import re
import sys
from pathlib import Path

from twisted.internet.testing import StringTransport
from twisted.protocols import amp

RUN = re.compile(r'\(([^()*"]+)\*(\d+)\)')  # (61*300) is 61, 300 times


class Boxes(list):
    startReceivingBoxes, ampBoxReceived = id, list.append


def codec(type, of=None, optional=False):  # Twisted's; arguments are a list of one row
    if type == "AmpList":
        return codec(**of, optional=optional)
    if type == "Arguments":
        return amp.AmpList([(key.encode(), codec(**one)) for key, one in of.items()], optional)
    return getattr(amp, type)(*[codec(**of)] if of else [], optional=optional)


def again(type, data):  # decodes, and encodes what came of it
    if type["type"] != "Boxes":
        return codec(**type).toStringProto(codec(**type).fromStringProto(data, None), None)
    protocol = amp.BinaryBoxProtocol(Boxes())
    protocol.makeConnection(StringTransport())
    for place in range(len(data)):
        protocol.dataReceived(data[place : place + 1])
    return b"".join(box.serialize() for box in protocol.boxReceiver)


def holds(vector):
    refused = vector["test"] == "decode-refused"
    try:
        found = again(vector["type"], bytes.fromhex(vector["bytes"])).hex()
    except Exception:
        return refused
    return not refused and found == vector.get("written", vector["bytes"])


texts = [(Path(sys.argv[1]) / name).read_text() for name in ("framing.json", "arguments.json")]
files = [json.loads(RUN.sub(lambda run: run[1] * int(run[2]), text)) for text in texts]
vectors = [vector for file in files for vector in file["vectors"] if "bytes" in vector]
wrong = [vector["name"] for vector in vectors if not holds(vector)]
print(*wrong, f"{len(vectors)} vectors, {len(wrong)} of them do not hold", sep="\n")
sys.exit(1 if wrong else 0)
