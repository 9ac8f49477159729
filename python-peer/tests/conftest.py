"""Peers to test with."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from player import Peer

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give a folder with a path that is short enough for sockets."""
    with tempfile.TemporaryDirectory(prefix="peer") as path:
        yield Path(path)


@pytest.fixture(scope="session")
def peer() -> Iterator[Peer]:
    """Share one peer among the tests; it must hold no more descriptors after them than before."""
    with tempfile.TemporaryDirectory(prefix="peer") as path:
        peer = Peer(Path(path))
        try:
            yield peer
            assert peer.bye()["descriptors"] == peer.hello["descriptors"]
        finally:
            assert peer.stop() == 0
        assert list(Path(path).iterdir()) == []
