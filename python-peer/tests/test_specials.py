"""Commands that are more than a call and its answer, played by Twisted on both sides."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from player import Json, Peer, command, converse, part, received, respond

HELLO, BYE = {"hex": b"hello".hex()}, {"hex": b"bye".hex()}
TLS, SWITCH = command(startsTls=True), command(switches=True)
NOTHING = command()


def step(name: str, **more: Any) -> Json:
    return {"call": name, "with": {}, **more}


@pytest.fixture
def identity(folder: Path) -> Callable[[str], str]:
    """Make certificates that are signed by themselves, with their keys."""

    def make(name: str) -> str:
        key, certificate = folder / f"{name}.key", folder / f"{name}.crt"
        curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
        files = ["-keyout", str(key), "-out", str(certificate), "-subj", f"/CN={name}"]
        subprocess.run(["openssl", "req", "-x509", *curve, *files], check=True, capture_output=True)
        return key.read_text() + certificate.read_text()

    return make


def certificate_of(identity: str) -> str:
    return identity[identity.index("-----BEGIN CERTIFICATE") :]


@pytest.fixture
def tls_peer(peer: Peer) -> Peer:
    if "StartTLS" not in peer.hello["features"]:
        pytest.skip("there is no TLS with this Twisted")
    return peer


def test_a_raw_call_is_a_box(peer: Peer) -> None:
    raw = {"Echo": command(raw=True)}
    fails = {"remote": "ODD", "description": "it is", "fatal": False}
    server, client = converse(
        peer,
        peer,
        part(raw, responders={"Echo": [respond({"v": BYE}), respond(fail=fails)]}),
        part(raw, [{**step("Echo"), "with": {"k": HELLO}}, step("Echo")]),
    )
    assert client["does"] == [
        {"answer": {"v": BYE}},
        {"failure": "remote", "code": "ODD", "description": "it is"},
    ]
    assert [call["saw"] for call in server["responders"]["Echo"]] == [{"k": HELLO}, {}]


def test_errors_are_inherited(peer: Peer) -> None:
    commands = {"Child": command(extends="Base"), "Base": command(errors=["BROKEN"])}
    fails = {"declared": "BROKEN", "description": "it is"}
    _, client = converse(
        peer,
        peer,
        part(commands, responders={"Child": [respond(fail=fails)]}),
        part(commands, [step("Child")]),
    )
    assert client["does"] == [{"failure": "declared", "code": "BROKEN", "description": "it is"}]


def test_a_quitting_command_closes(peer: Peer) -> None:
    commands = {"Goodbye": command(quits=True)}
    _, client = converse(
        peer,
        peer,
        part(commands, responders={"Goodbye": [respond()]}),
        part(commands, [step("Goodbye"), {"wait": "end"}]),
        closer="nobody",
    )
    assert client["does"] == [{"answer": {}}, None]


def test_a_connection_switches(peer: Peer) -> None:
    commands = {"Switch": SWITCH, "Slow": NOTHING}
    agrees: Json = {"keeps": {}, "does": [], "switches": True}
    server, client = converse(
        peer,
        peer,
        part(
            commands,
            [{"hear": 5}, {"take": "f"}, {"say": BYE, "passing": []}],
            responders={"Switch": [agrees], "Slow": [respond(does=[{"wait": "end"}])]},
        ),
        part(
            commands,
            [
                step("Slow", **{"as": "slow"}),
                step("Switch"),
                step("Slow"),
                {"say": HELLO, "passing": ["d"]},
                {"hear": 3},
                {"close": True},
                {"hear": "all"},
                {"await": "slow"},
            ],
            opens={"d": {"device": "/dev/null", "mode": "both"}},
        ),
    )
    refused, lost, nothing = {"failure": "refused"}, {"failure": "lost"}, {"hex": ""}
    assert client["does"] == [None, {"switched": True}, refused, None, BYE, None, nothing, lost]
    assert server["does"] == [HELLO, received(client["opens"]["d"]), None]
    assert (server["unclaimed"], server["end"], client["end"]) == (0, "clean", "clean")


def test_what_needs_a_switch_fails_without(peer: Peer) -> None:
    _, client = converse(peer, peer, part({}), part({}, [{"close": True}, {"hear": 1}]))
    assert client["does"] == [None, {"problem": "the connection ended before it switched"}]


def test_a_connection_goes_over_to_tls(tls_peer: Peer, identity: Callable[[str], str]) -> None:
    commands = {"Secure": TLS, "Ping": NOTHING}
    alice, bob = identity("alice"), identity("bob")
    server_tls = {"certificate": alice, "trusts": [certificate_of(bob)]}
    client_tls = {"certificate": bob, "trusts": [certificate_of(alice)]}
    server, client = converse(
        tls_peer,
        tls_peer,
        part(
            commands,
            [{"wait": "Ping"}, {"peerCertificate": True}],
            responders={"Secure": [respond(tls=server_tls)], "Ping": [respond()]},
        ),
        part(
            commands,
            [
                {"peerCertificate": True},
                step("Secure", tls=client_tls),
                step("Ping"),
                {"peerCertificate": True},
            ],
        ),
    )
    assert client["does"][:3] == [None, {"answer": {}}, {"answer": {}}]
    shown = {client["does"][3]["sha256"], server["does"][1]["sha256"]}
    assert len(shown) == 2
    assert all(len(digest) == 64 for digest in shown)
    # The side that says goodbye first may find the other one gone when it says it again.
    assert server["end"] == "clean"
    assert client["end"] in ("clean", "lost")


def test_who_is_not_believed_ends_tls(tls_peer: Peer, identity: Callable[[str], str]) -> None:
    commands = {"Secure": TLS, "Ping": NOTHING}
    trusts = {"trusts": [certificate_of(identity("alice"))]}
    server, client = converse(
        tls_peer,
        tls_peer,
        part(commands, responders={"Secure": [respond()], "Ping": [respond()]}),
        part(commands, [step("Secure", tls=trusts), step("Ping")]),
    )
    assert client["does"] == [{"answer": {}}, {"failure": "lost"}]
    assert (server["end"], client["end"]) == ("tls", "tls")
