"""Starts a program with modules replaced: with_modules.py PROGRAM [MODULE=FILE]... ARGUMENT...

The program "peer" is the Twisted peer.
"""

from __future__ import annotations

import runpy
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
    """Replace, then be the program."""
    program, *arguments = sys.argv[1:]
    begin = next(at for at, argument in enumerate(arguments) if "=" not in argument)
    sys.meta_path.insert(0, Replacing(dict(argument.split("=", 1) for argument in arguments[:begin])))
    if program != "peer":
        sys.argv = [program, *arguments[begin:]]
        runpy.run_path(program, run_name="__main__")
        return
    from amp_interop_peer.__main__ import main as peer  # noqa: PLC0415  imports what is replaced

    peer(arguments[begin:])


main()
