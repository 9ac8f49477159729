"""A peer in a container, shut in as the harness does it, and one outside exchange descriptors.

Runs where AMP_INTEROP_PEER_IMAGE names an image:

    docker build -f docker/Dockerfile -t amp-interop-peer .
    AMP_INTEROP_PEER_IMAGE=amp-interop-peer pytest tests/test_container.py
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from player import Json, Peer, command, converse, part, respond

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

IMAGE = os.environ.get("AMP_INTEROP_PEER_IMAGE")
HELLO = {"hex": b"hello".hex()}
SWAP = {"Swap": command({"file": "Descriptor"}, {"file": "Descriptor"})}

pytestmark = pytest.mark.skipif(IMAGE is None, reason="AMP_INTEROP_PEER_IMAGE is not set")


@pytest.fixture
def contained(folder: Path) -> Iterator[Peer]:
    user = f"{os.getuid()}:{os.getgid()}"
    shut_in = ["--network", "none", "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"]
    peer = Peer(
        folder,
        ["docker", "run", "--rm", *shut_in, "--user", user, "-v", f"{folder}:{folder}", str(IMAGE)],
        "contained.sock",
    )
    yield peer
    assert peer.bye()["descriptors"] == peer.hello["descriptors"]
    assert peer.stop() == 0


@pytest.fixture
def outside(folder: Path) -> Iterator[Peer]:
    peer = Peer(folder)
    yield peer
    assert peer.bye()["descriptors"] == peer.hello["descriptors"]
    assert peer.stop() == 0


@pytest.mark.parametrize("server", ["contained", "outside"])
def test_descriptors_cross_the_border(contained: Peer, outside: Peer, server: str) -> None:
    reads: list[Json] = [{"read": "all", "from": "f"}, {"probe": "f"}]
    swapping = respond({"file": {"descriptor": "q"}}, keeps={"file": "f"}, does=reads)
    swap: Json = {"call": "Swap", "with": {"file": {"descriptor": "p.read"}}, "keeps": {"file": "f"}}
    servant, caller = (contained, outside) if server == "contained" else (outside, contained)
    served, called = converse(
        servant,
        caller,
        part(SWAP, opens={"q": {"file": {"content": HELLO}}}, responders={"Swap": [swapping]}),
        part(SWAP, [swap, *reads], opens={"p": {"pipe": {"content": HELLO, "finished": True}}}),
    )
    (swapped,) = served["responders"]["Swap"]
    assert swapped["does"] == [HELLO, called["opens"]["p.read"]]
    assert swapped["saw"]["file"] == called["opens"]["p.read"]
    assert called["does"][0] == {"answer": {"file": served["opens"]["q"]}}
    assert called["does"][1] == HELLO
    assert called["does"][2] == {**served["opens"]["q"], "offset": 5}
