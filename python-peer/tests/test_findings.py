"""``docs/findings.md`` says what Twisted does with descriptors; here it is held against the Twisted installed."""

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
from tidy import TidyAMP  # noqa: E402


def _table() -> dict[str, dict[str, str]]:
    rows = [
        [cell.strip() for cell in line.strip("| \n").split("|")]
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
    named = re.findall(r"`((?:descriptors|switch|tls)/[a-z0-9-]+)`", PAGE.read_text())
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


class Tidy(TidyAMP):
    """Takes descriptors over."""

    ended: Any = None

    @stage.Take.responder
    def take_file(self, file: int) -> dict[str, Any]:
        os.close(self.mine(file))
        return {}

    @stage.TakeWithNumber.responder
    def take_with_number(self, file: int, n: int) -> dict[str, Any]:  # noqa: ARG002
        os.close(self.mine(file))
        return {}

    @stage.Ping.responder
    def ping(self) -> dict[str, Any]:
        return {}

    def connectionLost(self, reason: Any) -> None:
        super().connectionLost(reason)
        self.ended = reason


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


def test_a_tidy_party_lets_its_caller_close_at_once() -> None:
    client, server = Tidy(), Tidy()
    stage.connect(client, server)
    file = stage.pipe_with(b"mine")
    watched = os.dup(file)
    answers: list[Any] = []

    client.call_passing(stage.Take, file).addBoth(answers.append)
    os.close(file)
    stage.turn(lambda: bool(answers))

    assert answers == [{}]
    assert stage.copies_of(watched) == 1
    client.transport.loseConnection()
    stage.turn(lambda: client.ended is not None and server.ended is not None)
