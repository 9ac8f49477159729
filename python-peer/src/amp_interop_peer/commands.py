"""Turns the commands of a part into Twisted's, and values of a part into Twisted's and back."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Callable, ClassVar

from twisted.protocols import amp
from twisted.python.filepath import FilePath

from .descriptors import Descriptors, Json, ProblemError

TYPES: dict[str, type[amp.Argument]] = {
    "Integer": amp.Integer,
    "String": amp.String,
    "Unicode": amp.Unicode,
    "Boolean": amp.Boolean,
    "Descriptor": amp.Descriptor,
    "Float": amp.Float,
    "Decimal": amp.Decimal,
    "DateTime": amp.DateTime,
    "Path": amp.Path,
}
TYPE_NAMES = [*TYPES, "AmpList", "ListOf"]
FEATURES = [
    "descriptors",
    "unix",
    "tcp",
    *TYPE_NAMES,
    "optional",
    "big-integers",
    "unanswered",
    "fatal-errors",
    "own-codes",
    "refusals",
    "late-answers",
    "calls-in-flight",
    "raw",
    "extends",
    "quits",
    "ProtocolSwitch",
]

# What routes a box; a raw responder and a raw caller see the rest of it.
ROUTING = {amp.ASK, amp.ANSWER, amp.COMMAND}


class DeclaredError(Exception):
    """An error that commands declare; each code has a subclass of its own."""

    code: ClassVar[str]


class Commands:
    """The commands of a part."""

    def __init__(self, described: Mapping[str, Json]) -> None:
        self._described = described
        self._errors: dict[str, type[DeclaredError]] = {}
        self._defined: dict[str, type[amp.Command]] = {}
        for name in described:
            self._define(name)

    def __getitem__(self, name: str) -> type[amp.Command]:
        if name not in self._defined:
            raise ProblemError(f"there is no command {name!r}; defined are: {', '.join(self._defined)}")
        return self._defined[name]

    def is_a(self, kind: str, name: str) -> bool:
        """Tell whether the command is raw, switches or startsTls."""
        return bool(self._described.get(name, {}).get(kind, False))

    def requires_answer(self, name: str) -> bool:
        """Tell whether the command asks for an answer."""
        return bool(self._described[name]["requiresAnswer"])

    def arguments(self, name: str) -> Mapping[str, Json]:
        """Give the described arguments of a command."""
        return self._members(name, "arguments")

    def response(self, name: str) -> Mapping[str, Json]:
        """Give the described response of a command."""
        return self._members(name, "response")

    def error(self, code: str, description: str) -> DeclaredError:
        """Make the error of that code."""
        return self._error(code)(description)

    def _members(self, name: str, group: str) -> Mapping[str, Json]:
        members: Mapping[str, Json] = self._described[name][group]
        return members

    def _define(self, name: str) -> type[amp.Command]:
        if name in self._defined:
            return self._defined[name]
        command = self._described[name]
        arguments, response = _arguments(command["arguments"]), _arguments(command["response"])
        bases: list[type[amp.Command]] = []
        if "extends" in command:
            bases.append(self._define(command["extends"]))
        if command.get("switches"):
            bases.append(amp.ProtocolSwitchCommand)
        elif command.get("startsTls"):
            bases.append(amp.StartTLS)
            arguments = [*amp.StartTLS.arguments, *arguments]
            response = [*amp.StartTLS.response, *response]
        members: Json = {
            "commandName": name.encode(),
            "arguments": arguments,
            "response": response,
            "requiresAnswer": command["requiresAnswer"],
        }
        for group in ("errors", "fatalErrors"):
            # As an application would write it: left out where there is nothing to declare.
            if command[group]:
                members[group] = {self._error(code): code.encode() for code in command[group]}
        if command.get("quits"):
            members["responseType"] = amp.QuitBox
        defined = self._defined[name] = type(name, tuple(bases) or (amp.Command,), members)
        return defined

    def _error(self, code: str) -> type[DeclaredError]:
        if code not in self._errors:
            self._errors[code] = type(code, (DeclaredError,), {"code": code})
        return self._errors[code]


def _arguments(described: Mapping[str, Json]) -> list[tuple[bytes, amp.Argument]]:
    return [(name.encode(), _argument(name, described[name])) for name in described]


def _argument(name: str, described: Json) -> amp.Argument:
    kind, optional = described["type"], described.get("optional", False)
    if kind == "AmpList":
        return amp.AmpList(_arguments(described.get("of", {})), optional=optional)
    if kind == "ListOf":
        return amp.ListOf(_argument(name, described["of"]), optional=optional)
    if kind not in TYPES:
        raise ProblemError(
            f"argument {name!r} has the unknown type {kind!r}; known are {', '.join(TYPE_NAMES)}"
        )
    return TYPES[kind](optional=optional)


def _keyword(name: str) -> str:
    # How Twisted spells an argument's name in Python.
    name = name.replace("-", "_")
    return name.title() if name in amp.PYTHON_KEYWORDS else name


def to_twisted(values: Json, described: Mapping[str, Json], descriptors: Descriptors) -> dict[str, Any]:
    """Make keyword arguments of the values of a part."""
    return {
        _keyword(name): _object(value, described[name], descriptors) if name in described else value
        for name, value in values.items()
    }


def _object(value: Any, described: Json, descriptors: Descriptors) -> Any:
    kind = described["type"]
    if kind == "String":
        return bytes.fromhex(value["hex"])
    if kind == "Descriptor":
        return descriptors[value["descriptor"]]
    if kind == "AmpList":
        return [to_twisted(element, described.get("of", {}), descriptors) for element in value]
    if kind == "ListOf":
        return [_object(element, described["of"], descriptors) for element in value]
    if kind in FROM_JSON:
        return FROM_JSON[kind](value)
    return value


def to_box(values: Json) -> dict[str, bytes]:
    """Make keys and values of a box."""
    return {key: bytes.fromhex(value["hex"]) for key, value in values.items()}


def from_box(box: Mapping[bytes, bytes]) -> Json:
    """Tell the keys and values of a box, without those that route it."""
    return {
        key.decode("utf-8", "backslashreplace"): {"hex": value.hex()}
        for key, value in box.items()
        if key not in ROUTING
    }


def from_twisted(
    objects: Mapping[str, Any],
    described: Mapping[str, Json],
    receive: Callable[[str, int], Json],
    path: str = "",
) -> Json:
    """Make values of decoded objects; ``receive`` gets each descriptor and its place, and tells its facts."""
    values: Json = {}
    for name, argument in described.items():
        value = objects.get(_keyword(name))
        if value is None:
            continue
        values[name] = _value(value, argument, receive, path + name)
    return values


def _value(value: Any, argument: Json, receive: Callable[[str, int], Json], place: str) -> Any:
    kind = argument["type"]
    if kind == "Descriptor":
        return receive(place, value)
    if kind == "AmpList":
        of = argument.get("of", {})
        return [
            from_twisted(element, of, receive, f"{place}.{index}.") for index, element in enumerate(value)
        ]
    if kind == "ListOf":
        return [
            _value(element, argument["of"], receive, f"{place}.{index}")
            for index, element in enumerate(value)
        ]
    if kind in TO_JSON:
        return TO_JSON[kind](value)
    return value


def _float(value: float) -> float | str:
    # What JSON cannot say, or not everybody's JSON keeps, is a text.
    if math.isfinite(value) and (value or math.copysign(1, value) > 0):
        return value
    return str(value)


FROM_JSON: dict[str, Callable[[Any], Any]] = {
    "Float": float,
    "Decimal": Decimal,
    "DateTime": lambda text: amp.DateTime().fromString(text.encode()),
    "Path": FilePath,
}
TO_JSON: dict[str, Callable[[Any], Any]] = {
    "String": lambda value: {"hex": value.hex()},
    "Float": _float,
    "Decimal": str,
    "DateTime": lambda value: amp.DateTime().toString(value).decode(),
    "Path": lambda value: value.asTextMode().path,
}
