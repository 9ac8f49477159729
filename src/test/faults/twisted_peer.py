"""Starts the Twisted peer with modules replaced: twisted_peer.py [MODULE=FILE]... --listen PATH."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from types import ModuleType


class Replacing(MetaPathFinder):
    """Finds modules in other files than their own."""

    def __init__(self, files: dict[str, str]) -> None:
        self._files = files

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        file = self._files.get(fullname)
        return None if file is None else spec_from_file_location(fullname, file)


def main() -> None:
    """Replace, then be the peer."""
    arguments = sys.argv[1:]
    begin = next(at for at, argument in enumerate(arguments) if argument.startswith("-"))
    sys.meta_path.insert(0, Replacing(dict(argument.split("=", 1) for argument in arguments[:begin])))
    from amp_interop_peer.__main__ import main as peer  # noqa: PLC0415  imports what is replaced

    peer(arguments[begin:])


main()
