"""Parts played against each other, or against bytes."""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING, Any

import pytest
from player import DEADLINE, Json, Peer, command, converse, part, received, respond

if TYPE_CHECKING:
    from pathlib import Path

HELLO = {"hex": b"hello".hex()}
PIPE = {"p": {"pipe": {"content": HELLO, "finished": True}}}
TAKE = {"Take": command({"file": "Descriptor"}, {"text": "String"})}
GIVE = {"Give": command({}, {"file": "Descriptor"})}
PING = {"Ping": command()}


def call(name: str, **more: Any) -> Json:
    return {"call": name, **more}


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("Integer", -(10**40)),
        ("String", {"hex": "00ff"}),
        ("Unicode", "naïve ☃"),
        ("Boolean", False),
        ({"type": "AmpList", "optional": False, "of": {"a": {"type": "Integer"}}}, [{"a": 1}, {"a": 2}]),
        ({"type": "AmpList", "optional": False, "of": {}}, []),
        ("Float", 0.1),
        ("Float", "nan"),
        ("Float", "-inf"),
        ("Float", "-0.0"),
        ("Decimal", "-0.00"),
        ("Decimal", "sNaN123"),
        ("DateTime", "2012-01-23T12:34:56.054321-00:00"),
        ("DateTime", "9999-12-31T23:59:59.999999+13:45"),
        ("Path", "/tmp/naïve"),
        ({"type": "ListOf", "optional": False, "of": {"type": "String"}}, [{"hex": "00"}, {"hex": ""}]),
        (
            {
                "type": "ListOf",
                "optional": False,
                "of": {"type": "ListOf", "optional": False, "of": {"type": "Float", "optional": False}},
            },
            [[1.5, "inf"], []],
        ),
    ],
)
def test_values_go_and_come_back(peer: Peer, kind: Any, value: Any) -> None:
    echo = {"Echo": command({"in": kind}, {"the-same": kind})}
    served, called = converse(
        peer,
        peer,
        part(echo, responders={"Echo": [respond({"the-same": value})]}),
        part(echo, [call("Echo", **{"with": {"in": value}})]),
    )
    assert served["responders"] == {"Echo": [{"saw": {"in": value}, "does": []}]}
    assert called["does"] == [{"answer": {"the-same": value}}]
    assert (served["end"], called["end"]) == ("clean", "clean")


def test_absent_optional_arguments_are_left_out(peer: Peer) -> None:
    maybe = {"Maybe": command({"a": {"type": "Integer", "optional": True}})}
    served, called = converse(
        peer, peer, part(maybe, responders={"Maybe": [respond()]}), part(maybe, [call("Maybe")])
    )
    assert served["responders"]["Maybe"][0]["saw"] == {}
    assert called["does"] == [{"answer": {}}]


def test_a_descriptor_is_taken_kept_and_read(peer: Peer) -> None:
    taking = respond(
        {"text": HELLO}, keeps={"file": "f"}, does=[{"read": 2, "from": "f"}, {"read": "all", "from": "f"}]
    )
    served, called = converse(
        peer,
        peer,
        part(TAKE, responders={"Take": [taking]}),
        part(TAKE, [call("Take", **{"with": {"file": {"descriptor": "p.read"}}})], opens=PIPE),
    )
    (taken,) = served["responders"]["Take"]
    assert taken["saw"]["file"] == received(called["opens"]["p.read"])
    assert taken["saw"]["file"]["kind"] == "pipe"
    assert taken["does"] == [{"hex": b"he".hex()}, {"hex": b"llo".hex()}]
    assert called["does"] == [{"answer": {"text": HELLO}}]
    assert served["unclaimed"] == 0


def test_a_descriptor_comes_with_an_answer(peer: Peer) -> None:
    giving = respond({"file": {"descriptor": "p.read"}})
    _, called = converse(
        peer,
        peer,
        part(GIVE, responders={"Give": [giving]}, opens=PIPE),
        part(GIVE, [call("Give", keeps={"file": "mine"}), {"read": "all", "from": "mine"}]),
    )
    assert called["does"][1] == HELLO


def test_a_descriptor_in_a_list_is_taken(peer: Peer) -> None:
    of = {"files": {"type": "AmpList", "optional": False, "of": {"file": {"type": "Descriptor"}}}}
    takes = {"Takes": command(of)}
    files = [{"file": {"descriptor": "s.a"}}, {"file": {"descriptor": "s.b"}}]
    served, called = converse(
        peer,
        peer,
        part(takes, responders={"Takes": [respond()]}),
        part(takes, [call("Takes", **{"with": {"files": files}})], opens={"s": {"socketpair": {}}}),
    )
    saw = served["responders"]["Takes"][0]["saw"]["files"]
    assert [one["file"] for one in saw] == [received(called["opens"][name]) for name in ("s.a", "s.b")]


@pytest.mark.parametrize("errors", ["errors", "fatalErrors"])
def test_a_declared_error_keeps_its_code_and_text(peer: Peer, errors: str) -> None:
    fail = {"Fail": {**command(), errors: ["BROKEN"]}}
    failing = respond(fail={"declared": "BROKEN", "description": "it broke"})
    _, called = converse(
        peer, peer, part(fail, responders={"Fail": [failing]}), part(fail, [call("Fail"), call("Fail")])
    )
    broken = {"failure": "declared", "code": "BROKEN", "description": "it broke"}
    assert called["does"] == [broken, broken if errors == "errors" else {"failure": "lost"}]


def test_other_failures_are_told_apart(peer: Peer) -> None:
    unlike = {"Unlike": command({}, {"a": "Integer"})}
    string = {"Unlike": command({}, {"a": "String"})}
    failing = respond(fail={"unknown": "a detail for the log"})
    _, called = converse(
        peer,
        peer,
        part({**PING, **string}, responders={"Unlike": [respond({"a": {"hex": "78"}})], "Ping": [failing]}),
        part(
            {**PING, **unlike, "Nobody": command(), "Long": command({"a": "String"})},
            [
                call("Unlike"),
                call("Nobody"),
                call("Long"),
                call("Long", **{"with": {"a": {"hex": "00" * 65536}}}),
                call("Ping"),
                call("Ping"),
            ],
        ),
    )
    assert called["does"] == [
        {"failure": "undecodable"},
        {"failure": "unhandled", "description": "Unhandled Command: b'Nobody'"},
        {"failure": "refused"},
        {"failure": "refused"},
        {"failure": "unknown", "description": "Unknown Error"},
        {"failure": "lost"},
    ]


def test_a_command_without_answer_is_sent(peer: Peer) -> None:
    note = {"Note": command({"n": "Integer"}, requiresAnswer=False)}
    served, called = converse(
        peer,
        peer,
        part(note, [{"wait": "Note", "count": 2}], responders={"Note": [respond()]}),
        part(note, [call("Note", **{"with": {"n": n}}) for n in (1, 2)]),
        closer="server",
    )
    assert called["does"] == [{"sent": True}, {"sent": True}]
    assert [one["saw"]["n"] for one in served["responders"]["Note"]] == [1, 2]
    assert served["does"] == [None]


def test_calls_overlap_and_a_responder_waits(peer: Peer) -> None:
    # The first call is answered only when the second was, which the last step shows by its order.
    both = {"Slow": command(), "Fast": command()}
    served, called = converse(
        peer,
        peer,
        part(both, responders={"Slow": [respond(does=[{"wait": "Fast"}])], "Fast": [respond()]}),
        part(both, [call("Slow", **{"as": "slow"}), call("Fast"), {"await": "slow"}]),
    )
    assert called["does"] == [None, {"answer": {}}, {"answer": {}}]
    assert served["responders"]["Slow"][0]["does"] == [None]


def test_lists_of_steps_are_played_at_once(peer: Peer) -> None:
    # Each list waits for what the other one does.
    both = {"Slow": command(), "Fast": command()}
    slow = respond(does=[{"wait": "Fast"}])
    served, called = converse(
        peer,
        peer,
        part(both, responders={"Slow": [slow], "Fast": [respond()]}),
        part(both, [{"atOnce": [[call("Slow")], [call("Fast"), {"drop": "none"}, call("Fast")]]}]),
    )
    problem = {"problem": "there is no descriptor 'none'; held are: none"}
    assert called["does"] == [[[{"answer": {}}], [{"answer": {}}, problem]]]
    assert served["responders"]["Slow"][0]["does"] == [None]


def test_a_part_may_open_so_many_more_descriptors(peer: Peer) -> None:
    opens = {"f": {"file": {"content": {"hex": ""}, "mode": "read", "offset": 0, "hole": 0}}}
    again = {"open": "f", "as": "g", "tries": True}
    does = [call("Ping"), {"spare": 1}, again, again, {"spare": 2}, again]
    served = part(PING, responders={"Ping": [respond()]})
    _, called = converse(peer, peer, served, part(PING, does, opens=opens))
    assert called["does"] == [{"answer": {}}, None, None, {"error": "EMFILE"}, None, None]

    _, called = converse(peer, peer, part(PING, responders={}), part(PING, [again] * 9, opens=opens))
    assert called["does"] == [None] * 9


def test_both_sides_call(peer: Peer) -> None:
    back = {"Back": command()}
    served, called = converse(
        peer,
        peer,
        part({**PING, **back}, responders={"Ping": [respond(does=[call("Back")])]}),
        part({**PING, **back}, [call("Ping")], responders={"Back": [respond()]}),
    )
    assert served["responders"]["Ping"][0]["does"] == [{"answer": {}}]
    assert called["does"] == [{"answer": {}}]


def test_what_nobody_takes_is_counted(peer: Peer) -> None:
    served, called = converse(
        peer,
        peer,
        part(TAKE),
        part(TAKE, [call("Take", **{"with": {"file": {"descriptor": "p.read"}}})], opens=PIPE),
    )
    assert called["does"][0]["failure"] == "unhandled"
    assert served["unclaimed"] == 1


def test_the_last_responder_repeats_and_keeps_again(peer: Peer) -> None:
    taking = respond({"text": HELLO}, keeps={"file": "f"})
    taken = call("Take", **{"with": {"file": {"descriptor": "s.a"}}})
    served, called = converse(
        peer,
        peer,
        part(TAKE, responders={"Take": [respond({"text": {"hex": ""}}), taking]}),
        part(TAKE, [taken] * 3, opens={"s": {"socketpair": {}}}),
    )
    assert [one["answer"]["text"]["hex"] for one in called["does"]] == ["", HELLO["hex"], HELLO["hex"]]
    assert len(served["responders"]["Take"]) == 3


def test_descriptors_are_told_by_their_facts(peer: Peer) -> None:
    opens = {
        "f": {"file": {"content": HELLO, "mode": "read", "offset": 2}},
        "a": {"file": {"content": HELLO, "mode": "append"}},
        "d": {"device": "/dev/null", "mode": "both"},
        "z": {"device": "/dev/zero", "mode": "read"},
        "p": {"pipe": {}},
        "s": {"socketpair": {}},
    }
    steps: list[Json] = [
        {"read": "all", "from": "f"},
        {"probe": "f"},
        {"read": 3, "from": "z"},
        {"write": {"hex": "00" * 70000}, "to": "s.a"},
        {"read": 70000, "from": "s.b"},
        {"drop": "s.a"},
        {"read": "all", "from": "s.b"},
        {"read": 1, "from": "p.write"},
        {"probe": "f"},
    ]
    _, called = converse(peer, peer, part({}), part({}, steps, opens=opens))
    facts = called["opens"]
    assert {name: (one["kind"], one["access"]) for name, one in facts.items()} == {
        "f": ("file", "read"),
        "a": ("file", "write"),
        "d": ("character-device", "both"),
        "z": ("character-device", "read"),
        "p.read": ("pipe", "read"),
        "p.write": ("pipe", "write"),
        "s.a": ("socket", "both"),
        "s.b": ("socket", "both"),
    }
    assert [name for name, one in facts.items() if "append" in one] == ["a"]
    assert {name: one["offset"] for name, one in facts.items() if "offset" in one} == {"f": 2, "a": 0}
    null = os.stat("/dev/null")
    assert facts["d"]["id"] == f"{null.st_dev}:{null.st_ino}"

    read, probe, zeros, written, echoed, dropped, rest, problem = called["does"]
    assert read == {"hex": b"llo".hex()}
    assert probe == {**facts["f"], "offset": 5}
    assert zeros == {"hex": "000000"}
    assert echoed == {"hex": "00" * 70000}
    assert (written, dropped, rest) == (None, None, {"hex": ""})
    assert "Bad file descriptor" in problem["problem"]


def test_reading_waits_for_the_writer(peer: Peer) -> None:
    # The responder reads before anything was written; the client writes more than a pipe holds.
    taking = respond({"text": {"hex": ""}}, keeps={"file": "f"}, does=[{"read": "all", "from": "f"}])
    steps: list[Json] = [
        call("Take", **{"with": {"file": {"descriptor": "p.read"}}, "as": "taken"}),
        {"write": {"hex": "61" * 200000}, "to": "p.write"},
        {"drop": "p.write"},
        {"await": "taken"},
    ]
    served, called = converse(
        peer, peer, part(TAKE, responders={"Take": [taking]}), part(TAKE, steps, opens={"p": {"pipe": {}}})
    )
    assert served["responders"]["Take"][0]["does"] == [{"hex": "61" * 200000}]
    assert called["does"][3] == {"answer": {"text": {"hex": ""}}}


@pytest.mark.parametrize(
    ("sent", "end"),
    [
        (b"\x01\x00", "too-long"),
        (b"\x00\x00", "no-empty-boxes"),
        (b"\x00\x07_answer\x00\x029f\x00\x00", "unknown-tag"),
        (b"\x00\x06_error\x00\x029f\x00\x00", "unknown-tag"),
        (b"", "clean"),
    ],
)
def test_the_end_of_a_connection_is_told(peer: Peer, folder: Path, sent: bytes, end: str) -> None:
    path = folder / "c.sock"
    peer.play("server", path, part(PING))
    peer.expect("ready")
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(DEADLINE)
        connection.connect(str(path))
        connection.sendall(sent)
        if sent:
            assert connection.recv(1) == b""
    assert peer.observed()["end"] == end
    assert not path.exists()


def test_a_call_in_the_air_is_lost(peer: Peer) -> None:
    served, called = converse(
        peer,
        peer,
        part(PING, responders={"Ping": [respond(does=[{"close": True}])]}),
        part({**PING, "Late": command()}, [call("Ping"), call("Late", **{"as": "late"}), {"await": "late"}]),
    )
    assert served["end"] == "clean"
    assert called["does"][2] == {"failure": "lost"}


def test_a_call_after_the_close_is_lost(peer: Peer) -> None:
    served, called = converse(
        peer,
        peer,
        part(PING, responders={"Ping": [respond()]}),
        part(PING, [call("Ping"), {"close": True}, call("Ping"), call("Ping")]),
        closer="nobody",
    )
    assert called["does"] == [{"answer": {}}, None, {"failure": "lost"}, {"failure": "lost"}]
    assert (served["end"], called["end"]) == ("clean", "clean")


def test_what_takes_too_long_is_cut_short(peer: Peer) -> None:
    steps: list[Json] = [{"read": 1, "from": "p.read"}, {"probe": "p.read"}]
    served, called = converse(
        peer, peer, part({}), part({}, steps, opens={"p": {"pipe": {}}}), closer="nobody", seconds=0.3
    )
    assert "open" in (served["end"], called["end"])  # the other may see the first one go
    assert called["does"] == [{"problem": "given up before it was done"}]


def test_nobody_comes_and_nobody_is_there(peer: Peer, folder: Path) -> None:
    peer.play("server", folder / "c.sock", part(PING), seconds=0.1)
    peer.expect("ready")
    assert peer.observed()["end"] == "never"
    assert list(folder.iterdir()) == []
    peer.play("client", folder / "c.sock", part(PING, [call("Ping")]))
    assert peer.observed() == {"opens": {}, "does": [], "responders": {}, "end": "never", "unclaimed": 0}


def test_abandoning_ends_a_conversation_at_once(peer: Peer, folder: Path) -> None:
    path = folder / "c.sock"
    peer.play("server", path, part(PING, [{"wait": "Ping"}]))
    number = peer.expect("ready")["id"]
    peer.send({"type": "abandon", "id": number})
    assert peer.observed()["end"] == "never"
