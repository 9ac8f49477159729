"""Holds what ``docs/findings.md`` says of Twisted and descriptors against the Twisted that is installed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import twisted

FINDINGS = Path(__file__).parent.parent / "findings"
PAGE = Path(__file__).parent.parent.parent / "docs" / "findings.md"

sys.path.insert(0, str(FINDINGS))
import changing  # noqa: E402, F401
import receiving  # noqa: E402
import sending  # noqa: E402, F401
import stage  # noqa: E402
from registry import FINDINGS as FOUND  # noqa: E402
from tidy import Received, TidyAMP  # noqa: E402


def _table() -> dict[str, dict[str, str]]:
    rows = [
        [cell.strip() for cell in line[1:-1].split("|")]
        for line in PAGE.read_text().splitlines()
        if line.startswith("|")
    ]
    versions = rows[0][1:]
    return {_name(row[0]): dict(zip(versions, row[1:])) for row in rows[2:]}


def _name(cell: str) -> str:
    match = re.fullmatch(r"\[`([a-z-]+)`\]\(#\1\)", cell)
    assert match, f"{cell} does not lead to its section"
    return match[1]


def test_the_page_tells_every_finding() -> None:
    assert sorted(_table()) == sorted(FOUND)
    sections = re.findall(r"^### ([a-z-]+)$", PAGE.read_text(), re.MULTILINE)
    assert sections == list(_table())


def test_the_page_names_cases_that_exist() -> None:
    cases = PAGE.parent.parent / "conformance-cases"
    named = re.findall(r"`((?:descriptors|switch|tls)/[a-z0-9/-]+)`", PAGE.read_text())
    assert named
    assert [case for case in named if not (cases / f"{case}.json").exists()] == []


@pytest.mark.parametrize("name", sorted(FOUND))
def test_twisted_does_what_the_page_says(name: str) -> None:
    told = _table()[name].get(twisted.__version__)
    assert told, f"docs/findings.md says nothing of Twisted {twisted.__version__}: add a column"
    tried = subprocess.run(
        [sys.executable, str(FINDINGS), name], capture_output=True, text=True, timeout=60, check=False
    )
    assert tried.returncode == 0, tried.stderr
    word = tried.stdout.removesuffix(f" {name}\n")
    if word == "not tried":
        pytest.skip("TLS cannot be tried here: pyOpenSSL is missing, or too new for this Twisted")
    assert word == told


class Tidy(TidyAMP, stage.Party):
    """Takes the descriptors that come, and keeps what they hold."""

    def __init__(self) -> None:
        super().__init__()
        self.contents: list[bytes] = []

    @stage.Take.responder
    def take_file(self, file: Received) -> dict[str, Any]:
        self.contents.append(stage.content_of(file.take()))
        return {}

    @stage.Tell.responder
    def tell(self, file: Received) -> dict[str, Any]:
        self.contents.append(stage.content_of(file.take()))
        return {}

    @stage.TakeWithNumber.responder
    def take_with_number(self, file: Received, n: int) -> dict[str, Any]:  # noqa: ARG002
        self.contents.append(stage.content_of(file.take()))
        return {}

    @stage.Ping.responder
    def ping(self) -> dict[str, Any]:
        return {}


class Careless(TidyAMP, stage.Party):
    """Closes a descriptor that it has not taken."""

    @stage.Take.responder
    def take_file(self, file: Any) -> dict[str, Any]:
        os.close(file)
        return {}


class Taking(TidyAMP, stage.Party):
    """Closes the descriptor that it takes, and opens something else, which gets the number."""

    other: int

    @stage.Take.responder
    def take_file(self, file: Received) -> dict[str, Any]:
        number = file.take()
        os.close(number)
        self.other = os.open("/dev/null", os.O_RDONLY)
        assert self.other == number
        return {}


@pytest.mark.parametrize(
    "content",
    [
        stage.box(_ask=1, _command="Ping"),
        stage.box(_ask=1, _command="Take", file=0),
        stage.box(_ask=1, _command="TakeWithNumber", file=0, n="many"),
        stage.box(_ask=1, _command="Nobody", file=0),
    ],
)
def test_a_tidy_party_leaves_nothing_open(content: bytes) -> None:
    assert receiving.left_by(Tidy(), content) == 0


def test_a_tidy_party_closes_what_its_responder_did_not_take() -> None:
    assert receiving.left_by(Careless(), stage.box(_ask=1, _command="Take", file=0)) == 0


def test_a_tidy_party_does_not_close_what_got_a_number_later() -> None:
    party = Taking()

    assert receiving.left_by(party, stage.box(_ask=1, _command="Take", file=0)) == 0
    os.close(party.other)  # it is still open


def test_a_received_descriptor_is_taken_once() -> None:
    received = Received(7, set())
    assert received.take() == 7
    with pytest.raises(ValueError, match="taken already"):
        received.take()


def _tidy_pair() -> tuple[Tidy, Tidy]:
    client, server = Tidy(), Tidy()
    stage.connect(client, server)
    return client, server


def _end(client: Tidy, server: Tidy) -> None:
    client.transport.loseConnection()
    stage.turn(lambda: client.ended is not None and server.ended is not None)


def test_a_tidy_party_lets_its_caller_close_at_once() -> None:
    client, server = _tidy_pair()
    file = stage.pipe_with(b"mine")
    watched = os.dup(file)
    answers: list[Any] = []

    client.call_passing(stage.Take, file).addBoth(answers.append)
    os.close(file)
    stage.turn(lambda: bool(answers))

    assert answers == [{}]
    assert server.contents == [b"mine"]
    assert stage.copies_of(watched) == 1
    _end(client, server)


def test_a_tidy_party_calls_without_an_answer() -> None:
    client, server = _tidy_pair()
    file = stage.pipe_with(b"mine")
    watched = os.dup(file)
    answers: list[Any] = []

    assert client.call_passing(stage.Tell, file) is None
    os.close(file)
    stage.turn(lambda: bool(server.contents))
    assert server.contents == [b"mine"]
    assert stage.copies_of(watched) == 2

    client.callRemote(stage.Ping).addBoth(answers.append)
    stage.turn(lambda: bool(answers))
    assert stage.copies_of(watched) == 1
    _end(client, server)


def test_a_tidy_party_closes_its_copies_when_the_connection_ends() -> None:
    client, server = _tidy_pair()
    file = stage.pipe_with(b"mine")
    failures: list[Any] = []

    client.call_passing(stage.Tell, file)
    client.call_passing(stage.Take, file).addErrback(failures.append)
    _end(client, server)

    assert len(failures) == 1
    assert stage.copies_of(file) == 1


def test_a_tidy_party_passes_nothing_without_a_connection() -> None:
    file = stage.pipe_with(b"mine")
    failures: list[Any] = []
    Tidy().call_passing(stage.Take, file).addErrback(failures.append)
    client, server = _tidy_pair()
    _end(client, server)

    client.call_passing(stage.Take, file).addErrback(failures.append)

    assert client.call_passing(stage.Tell, file) is None
    assert len(failures) == 2
    assert failures[1].value is client.ended.value
    assert stage.copies_of(file) == 1


@pytest.mark.parametrize("how", ["cancelled", "refused"])
def test_a_tidy_party_keeps_copies_that_have_not_left(how: str) -> None:
    client, server = _tidy_pair()
    file = stage.pipe_with(b"mine")
    calling = client.call_passing(stage.Take, file)
    calling.addErrback(lambda _: None)

    if how == "cancelled":
        calling.cancel()
    else:
        client.callRemote(stage.Take).addErrback(lambda _: None)
    other = stage.pipe_with(b"not mine")
    stage.turn(lambda: bool(server.contents))

    assert server.contents == [b"mine"]
    os.close(other)
    _end(client, server)
    assert stage.copies_of(file) == 1
