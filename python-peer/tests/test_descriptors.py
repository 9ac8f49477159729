"""Descriptors of every kind: what they are, and what can be done with them."""

from __future__ import annotations

from typing import Any

import pytest
from player import Json, Peer, command, converse, part, respond

PING = {"Ping": command()}


def at(count: int) -> Json:
    return {"hex": count.to_bytes(8, "little").hex()}


def text(content: str) -> Json:
    return {"hex": content.encode().hex()}


def done(peer: Peer, opens: Json, *does: Json) -> tuple[Json, list[Any]]:
    """Have a client do steps; what it opened, and what it saw."""
    _, called = converse(peer, peer, part(PING), part(PING, does, opens=opens))
    assert called["end"] == "clean"
    return called["opens"], called["does"]


@pytest.mark.parametrize(
    ("what", "facts"),
    [
        ({"file": {"hole": 10, "content": text("end")}}, {"kind": "file", "access": "read", "size": 13}),
        ({"file": {"mode": "path"}}, {"kind": "path", "access": "none"}),
        ({"memfd": {"content": text("abc")}}, {"kind": "memfd", "access": "both", "offset": 0, "size": 3}),
        ({"directory": {}}, {"kind": "directory", "access": "read"}),
        ({"proc": "sys/kernel/ostype"}, {"kind": "file", "access": "read"}),
        ({"eventfd": {"nonblocking": True}}, {"kind": "eventfd", "access": "both", "nonblocking": True}),
        ({"timerfd": {}}, {"kind": "timerfd", "access": "both", "cloexec": True}),
        ({"signalfd": {}}, {"kind": "signalfd", "access": "both"}),
        ({"inotify": {}}, {"kind": "inotify", "access": "read"}),
        ({"listener": {}}, {"kind": "socket", "access": "both", "socket": "unix stream"}),
        ({"listener": {"family": "inet"}}, {"kind": "socket", "socket": "inet stream"}),
    ],
)
def test_facts_tell_the_kind(peer: Peer, what: Json, facts: Json) -> None:
    opens, _ = done(peer, {"x": what})
    assert opens["x"].items() >= facts.items()


@pytest.mark.parametrize(
    ("what", "first", "second"),
    [
        ({"socketpair": {"type": "datagram"}}, "a", "b"),
        ({"socketpair": {"family": "inet"}}, "a", "b"),
        ({"socketpair": {"family": "inet", "type": "datagram"}}, "b", "a"),
        ({"pty": {}}, "master", "slave"),
        ({"pty": {}}, "slave", "master"),
    ],
)
def test_pairs_are_connected(peer: Peer, what: Json, first: str, second: str) -> None:
    _, does = done(
        peer,
        {"x": what},
        {"write": text("hi\n"), "to": f"x.{first}"},
        {"read": 3, "from": f"x.{second}"},
    )
    assert does == [None, text("hi\n")]


@pytest.mark.parametrize(
    ("what", "count", "content"),
    [
        ({"eventfd": {"counter": 7}}, 8, at(7)),
        ({"timerfd": {}}, 8, at(1)),
        ({"inotify": {}}, 16, {"hex": "0100000002000000" + "00" * 8}),
        ({"proc": "sys/kernel/ostype"}, "all", text("Linux\n")),
        ({"file": {"hole": 2, "content": text("x")}}, "all", {"hex": "000078"}),
    ],
)
def test_what_there_is_to_read(peer: Peer, what: Json, count: Any, content: Json) -> None:
    _, does = done(peer, {"x": what}, {"read": count, "from": "x"})
    assert does == [content]


def test_each_signalfd_has_a_signal(peer: Peer) -> None:
    opens: Json = {"x": {"signalfd": {}}, "y": {"signalfd": {}}}
    _, does = done(peer, opens, {"read": 128, "from": "x"}, {"read": 128, "from": "y"})
    assert [len(bytes.fromhex(seen["hex"])) for seen in does] == [128, 128]


def test_an_epoll_is_ready_with_what_it_watches(peer: Peer) -> None:
    opens, does = done(
        peer,
        {"p": {"pipe": {}}, "y": {"epoll": {"watches": "p.read"}}},
        {"ready": "y"},
        {"write": text("x"), "to": "p.write"},
        {"ready": "y"},
    )
    assert opens["y"]["watches"] == 1
    assert does == [False, None, True]


def test_who_connects_is_accepted(peer: Peer) -> None:
    for family in ("unix", "inet"):
        _, does = done(
            peer,
            {"l": {"listener": {"family": family}}},
            {"connect": "l", "as": "c"},
            {"write": text("hi"), "to": "c"},
            {"accept": "l", "as": "a"},
            {"read": 2, "from": "a"},
        )
        assert does == [None, None, None, text("hi")]


def test_descriptors_travel_over_descriptors(peer: Peer) -> None:
    _, does = done(
        peer,
        {"p": {"pipe": {"content": text("hello"), "finished": True}}, "s": {"socketpair": {}}},
        {"write": text("x"), "to": "s.a", "passing": ["p.read"]},
        {"read": 1, "from": "s.b", "taking": ["q"]},
        {"read": "all", "from": "q"},
        {"write": text("y"), "to": "s.a"},
        {"read": 1, "from": "s.b", "taking": ["r"]},
    )
    assert does[:4] == [None, text("x"), text("hello"), None]
    assert does[4] == {"problem": "0 descriptors came with b'y', not 1"}


def test_opening_anew_and_seeking(peer: Peer) -> None:
    _, does = done(
        peer,
        {"f": {"file": {"content": text("abcd")}}, "d": {"directory": {"content": text("in")}}},
        {"seek": 2, "in": "f"},
        {"open": "f", "as": "g"},
        {"read": "all", "from": "g"},
        {"read": "all", "from": "f"},
        {"open": "d", "at": "inside", "as": "h"},
        {"read": "all", "from": "h"},
    )
    assert [seen for seen in does if seen] == [text("abcd"), text("cd"), text("in")]


@pytest.mark.parametrize(
    ("what", "step", "error"),
    [
        ({"memfd": {"sealed": True}}, {"write": text("x"), "to": "x"}, "EPERM"),
        ({"file": {"mode": "path"}}, {"read": 1, "from": "x"}, "EBADF"),
        ({"file": {"mode": "write"}}, {"read": 1, "from": "x"}, "EBADF"),
        ({"file": {"mode": "read"}}, {"write": text("x"), "to": "x"}, "EBADF"),
        ({"directory": {}}, {"read": 1, "from": "x"}, "EISDIR"),
        ({"directory": {}}, {"open": "x", "at": "nothing", "as": "y"}, "ENOENT"),
    ],
)
def test_what_is_only_tried_does_not_end_the_part(peer: Peer, what: Json, step: Json, error: str) -> None:
    _, does = done(peer, {"x": what}, {**step, "tries": True}, {"probe": "x"})
    assert does[0] == {"error": error}
    assert "kind" in does[1]


def test_a_step_that_fails_untried_ends_the_part(peer: Peer) -> None:
    _, does = done(peer, {"f": {"file": {"mode": "path"}}}, {"read": 1, "from": "f"}, {"probe": "f"})
    assert does == [{"problem": "[Errno 9] Bad file descriptor"}]


def test_a_child_has_none_of_them(peer: Peer) -> None:
    _, does = done(peer, {"p": {"pipe": {}}, "s": {"socketpair": {}}}, {"spawn": True})
    assert does == [[]]


def test_amp_is_spoken_over_a_descriptor(peer: Peer) -> None:
    asks = bytes.fromhex("00045f61736b000131" + "00085f636f6d6d616e64000450696e67" + "0000")
    answers = bytes.fromhex("00075f616e737765720001310000")
    _, called = converse(
        peer,
        peer,
        part(PING),
        part(
            PING,
            [
                {"serve": "s.b"},
                {"write": {"hex": asks.hex()}, "to": "s.a"},
                {"read": len(answers), "from": "s.a"},
            ],
            opens={"s": {"socketpair": {}}},
            responders={"Ping": [respond()]},
        ),
    )
    assert called["does"] == [None, None, {"hex": answers.hex()}]
    assert called["responders"] == {"Ping": [{"saw": {}, "does": []}]}


def test_what_it_can_open_is_offered(peer: Peer) -> None:
    features = set(peer.hello["features"])
    assert features >= {"open-eventfd", "open-pty", "open-inet", "seek", "serve", "passing"}


@pytest.mark.parametrize(
    ("what", "problem"),
    [
        ({"proc": "kcore"}, "kcore is not one of sys/kernel/ostype"),
        ({"device": "/dev/full"}, "/dev/full is not one of /dev/null, /dev/zero"),
        ({"epoll": {"watches": "p"}}, "there is no descriptor 'p'; held are: x"),
        ({"mq": {}}, "x: cannot open {'mq': {}}; known are pipe, file"),
    ],
)
def test_what_it_cannot_open_is_an_error(peer: Peer, what: Json, problem: str) -> None:
    peer.play("server", peer.folder / "never.sock", part(PING, opens={"x": what}))
    assert problem in peer.expect("error")["problem"]
