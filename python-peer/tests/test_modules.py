"""How the peer is put together."""

from __future__ import annotations

import ast
import json
from graphlib import TopologicalSorter
from pathlib import Path

from amp_interop_peer import opening, probing, steps

HERE = Path(__file__).parent
MODULES = {path.stem: path for path in (HERE.parent / "src" / "amp_interop_peer").glob("*.py")}
SCHEMA = HERE.parent.parent / "conformance-cases" / "case.schema.json"


def test_no_modules_import_each_other_not_even_for_types() -> None:
    needs = {name: _imported(path) for name, path in MODULES.items()}

    assert list(TopologicalSorter(needs).static_order())


def test_it_plays_every_kind_of_step() -> None:
    kinds = json.loads(SCHEMA.read_text())["$defs"]["step"]["oneOf"]

    assert {kind["required"][0] for kind in kinds} == {*steps.STEPS, "each"}


def test_it_opens_every_kind_of_resource() -> None:
    kinds = json.loads(SCHEMA.read_text())["$defs"]["resource"]["oneOf"]

    assert {kind["required"][0] for kind in kinds} == {*opening.OPENERS}


def test_it_tells_every_fact() -> None:
    facts = json.loads(SCHEMA.read_text())["$defs"]["facts"]["properties"]

    assert {*facts} - {"is"} == {*probing.FACTS} - {"id"}


def _imported(path: Path) -> set[str]:
    imports = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)]
    ours = [node for node in imports if node.level]
    return {
        name
        for node in ours
        for name in ([node.module] if node.module else [alias.name for alias in node.names])
        if name in MODULES
    }
