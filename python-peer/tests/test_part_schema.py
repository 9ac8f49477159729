"""The schema of a part is the one of a party of a case, in the one form that a player gets.

Where the test fails, run this file: it writes the schema anew.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CASE = ROOT / "conformance-cases" / "case.schema.json"
PLAY = ROOT / "python-peer" / "schema" / "runner" / "play.json"

Schema = dict[str, Any]

SHARED = [
    *("command", "tls", "codes", "arguments", "argument", "typeName", "opens", "resource", "bytes", "hex"),
    *("values", "name", "names", "tries", "keeps", "steps", "step", "responder"),
]
COMMAND = ["arguments", "response", "errors", "fatalErrors", "requiresAnswer"]
ONLY_WHERE_TRUE = ["raw", "quits", "switches", "startsTls"]
PEM = "^-----BEGIN [A-Z ]+-----"


def test_the_schema_of_a_part_is_made_of_that_of_a_case() -> None:
    assert json.loads(PLAY.read_text()) == with_part(json.loads(PLAY.read_text()))


def with_part(play: Schema) -> Schema:
    """Give the schema of the message with that of the part as the cases have it."""
    party = {
        "title": "the party",
        "type": "object",
        "required": ["commands", "opens", "does", "responders"],
        "additionalProperties": False,
        "properties": {
            "commands": {"type": "object", "additionalProperties": {"$ref": "#/$defs/command"}},
            "opens": {"$ref": "#/$defs/opens"},
            "does": {"$ref": "#/$defs/steps"},
            "responders": {
                "type": "object",
                "additionalProperties": {
                    "type": "array",
                    "minItems": 1,
                    "items": {"$ref": "#/$defs/responder"},
                },
            },
        },
    }
    properties = {**play["properties"], "part": {"$ref": "#/$defs/part"}}
    return {**play, "properties": properties, "$defs": {"part": party, **definitions()}}


def definitions() -> Schema:
    """Give what the case and the part have in common, without what only a case may have."""
    of_case = json.loads(CASE.read_text())["$defs"]
    defs: Schema = {name: _spelled_out(of_case[name]) for name in SHARED}
    defs["command"]["required"] = COMMAND
    for member in ONLY_WHERE_TRUE:
        defs["command"]["properties"][member]["enum"] = [True]
    defs["argument"] = {**defs["argument"]["oneOf"][1], "required": ["type", "optional"]}
    defs["bytes"] = _spelled_out(of_case["hexBytes"])
    defs["name"]["pattern"] = defs["name"]["pattern"].replace("$", "", 1).replace("${}", "")
    tls = defs["tls"]["properties"]
    tls["certificate"] = {
        "title": "What it shows of itself, and its key, in PEM",
        "type": "string",
        "pattern": PEM,
    }
    tls["trusts"]["items"] = {"title": "A certificate in PEM", "type": "string", "pattern": PEM}
    for kind in defs["step"]["oneOf"]:
        if kind["required"] == ["say"]:
            kind["required"] = ["say", "passing"]
    responder = defs["responder"]
    responder["title"] = "What a responder does one time"
    responder["required"] = ["keeps", "does"]
    responder["oneOf"] = [{"required": [outcome]} for outcome in ("answer", "fail", "switches")]
    for kind in responder["properties"]["fail"]["oneOf"]:
        kind["required"] = [*kind["properties"]]
    return defs


def _spelled_out(schema: Any) -> Any:
    """Give a schema without repetitions, and without what is to be seen."""
    if isinstance(schema, list):
        return [_spelled_out(element) for element in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("$ref") == "#/$defs/number":
        return {**_without_ref(schema), "type": "integer", "minimum": 0}
    made = {key: _spelled_out(value) for key, value in schema.items()}
    for member in ("sees", "times"):
        made.get("properties", {}).pop(member, None)
    if "oneOf" in made:
        made["oneOf"] = [kind for kind in made["oneOf"] if "each" not in kind.get("required", [])]
        if len(made["oneOf"]) == 1:
            return made["oneOf"][0]
    return made


def _without_ref(schema: Schema) -> Schema:
    return {key: value for key, value in schema.items() if key != "$ref"}


if __name__ == "__main__":
    made = with_part(json.loads(PLAY.read_text()))
    PLAY.write_text(json.dumps(made, indent=2, ensure_ascii=False) + "\n")
