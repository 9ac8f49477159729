"""Parts played over TCP."""

from __future__ import annotations

import os
from typing import Any

from player import Json, Peer, command, part, respond

SUM = {"Sum": command({"a": "Integer"}, {"total": "Integer"})}
TAKE = {"Take": command({"file": "Descriptor"})}
PIPE = {"p": {"pipe": {"content": {"hex": ""}, "finished": True}}}


def converse(peer: Peer, served: Json, called: Json) -> tuple[Json, Json]:
    peer.play("server", 0, served, closes=False)
    port: Any = peer.expect("ready")["port"]
    assert port != 0
    peer.play("client", port, called, closes=True)
    first, second = peer.expect("observed"), peer.expect("observed")
    if first["id"].endswith("client"):
        first, second = second, first
    return first["observation"], second["observation"]


def test_it_says_what_network_it_is_in(peer: Peer) -> None:
    assert "tcp" in peer.hello["features"]
    assert peer.hello["network"] == os.readlink("/proc/self/ns/net")


def test_the_server_chooses_its_port(peer: Peer) -> None:
    served, called = converse(
        peer,
        part(SUM, responders={"Sum": [respond({"total": 3})]}),
        part(SUM, [{"call": "Sum", "with": {"a": 2}}]),
    )
    assert called["does"] == [{"answer": {"total": 3}}]
    assert served["responders"]["Sum"][0]["saw"] == {"a": 2}
    assert served["end"] == called["end"] == "clean"


def test_descriptors_are_refused(peer: Peer) -> None:
    files = {"f": {"file": {"content": {"hex": "61"}, "mode": "read", "offset": 0}}}
    served, called = converse(
        peer,
        part(TAKE, responders={"Take": [respond()]}),
        part(TAKE, [{"call": "Take", "with": {"file": {"descriptor": "p.read"}}}], opens={**PIPE, **files}),
    )
    assert called["does"] == [{"failure": "refused"}]
    assert called["opens"]["f"]["kind"] == "file"
    assert served["responders"] == {}


def test_a_port_where_nobody_listens(peer: Peer) -> None:
    peer.play("client", 1, part({}))
    assert peer.observed()["end"] == "never"


def test_an_address_that_is_none(peer: Peer) -> None:
    peer.send(
        {
            "type": "play",
            "id": "1",
            "role": "client",
            "address": {"carrier": "pigeon"},
            "closes": True,
            "seconds": 1,
            "part": part({}),
        }
    )
    assert "known are unix and tcp" in peer.expect("error")["problem"]
