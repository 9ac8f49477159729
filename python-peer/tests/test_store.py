"""The store of ``docs/examples``: it answers well, and each of its bugs shows in the traffic meant for it."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parent.parent.parent / "docs" / "examples"
DEADLINE = 120.0  # for what should take seconds, on a machine that has better things to do
BUGS = {
    "hangs-up-on-latin-1": r"call \d+, Put: the store hung up",
    "off-by-one": r"call \d+, Count: \d+ instead of \d+",
    "truncates": r"call \d+, Get of picture: .*\(61440 bytes\) instead of .*\(64000 bytes\)",
    "forgets-an-answer": r"call \d+, Get: no answer",
    "hangs": r"call \d+, \w+: no answer",
    "wrong-ordinal": r"call \d+, Open: the answer names a descriptor that has not come",
    "closes-too-early": r"call \d+, Open: the store hung up",
    "two-connections": r"call \d+, Get of session: b'Grace' instead of b'Ada'",
    "after-2500-calls": r"call 2501, \w+: the store hung up",
    "one-in-five": r"call \d+, Add of -\d+ and \d+: -?\d+ instead of -?\d+",
}
# All stores and all clients in one process: what is said of the buggy store, and of the healthy one.
DRIVER = """
import json
from store import Store
from store_bugs import BUGS, DICE
from store_client import work
from twisted.internet import defer, endpoints, protocol, task

# What never comes is waited for that long; what does come may take as long as it likes.
PATIENCE = {"forgets-an-answer": 0.5, "hangs": 0.5}

async def both(reactor, bug):
    with_it = await work(reactor, bug, bug, PATIENCE.get(bug, 60))
    return with_it, await work(reactor, "healthy", bug, 60)

async def main(reactor):
    DICE.seed(1)
    for name, kind in (("healthy", Store), *BUGS.items()):
        factory = protocol.Factory.forProtocol(kind)
        await endpoints.UNIXServerEndpoint(reactor, name).listen(factory)
    clients = [defer.ensureDeferred(both(reactor, bug)) for bug in BUGS]
    print(json.dumps(dict(zip(BUGS, await defer.gatherResults(clients)))))

task.react(lambda reactor: defer.ensureDeferred(main(reactor)))
"""


@pytest.fixture(scope="module")
def complaints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[list[str], list[str]]]:
    """Give what clients say of the store with each bug, and what they say of the healthy one."""
    ran = subprocess.run(
        [sys.executable, "-c", DRIVER],
        cwd=tmp_path_factory.mktemp("s"),
        env={"PYTHONPATH": str(EXAMPLES)},
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    said: dict[str, tuple[list[str], list[str]]] = json.loads(ran.stdout)
    assert list(said) == list(BUGS)
    return said


@pytest.mark.parametrize("bug", BUGS)
def test_the_bug_shows(complaints: dict[str, tuple[list[str], list[str]]], bug: str) -> None:
    with_it, _ = complaints[bug]
    assert [said for said in with_it if re.fullmatch(BUGS[bug], said)], with_it


@pytest.mark.parametrize("bug", BUGS)
def test_a_healthy_store_does_not_have_it(
    complaints: dict[str, tuple[list[str], list[str]]], bug: str
) -> None:
    _, without = complaints[bug]
    assert without == []


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        ([], 0, "all is well\n"),
        (["--bug", "truncates"], 1, f"({BUGS['truncates']}\n)+(and \\d+ more\n)?"),
    ],
)
def test_they_are_programs(folder: Path, options: list[str], status: int, said: str) -> None:
    path = folder / "store.sock"
    with subprocess.Popen([sys.executable, EXAMPLES / "store.py", path, *options]) as store:
        try:
            _await_listener(path)
            client = subprocess.run(
                [
                    sys.executable,
                    EXAMPLES / "store_client.py",
                    path,
                    "--bug",
                    "truncates",
                    "--patience",
                    "60",
                ],
                capture_output=True,
                text=True,
                timeout=DEADLINE,
                check=False,
            )
        finally:
            store.terminate()
    assert re.fullmatch(said, client.stdout), client.stdout + client.stderr
    assert client.returncode == status


def _await_listener(path: Path) -> None:
    deadline = time.monotonic() + DEADLINE
    with socket.socket(socket.AF_UNIX) as connection:
        while connection.connect_ex(str(path)):
            assert time.monotonic() < deadline, f"nobody listens at {path}"
            time.sleep(0.01)


def test_the_bugs_are_listed() -> None:
    listed = subprocess.check_output([sys.executable, EXAMPLES / "store.py", "--list-bugs"], text=True)
    assert listed.split() == list(BUGS)
