"""Turns what a part says into values and commands of the AMP, and values of the AMP into what is reported."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import amp
from descriptors import Json, facts

# The types of arguments that the AMP has.
TYPES = [*amp.WRITE, "AmpList", "ListOf", "Descriptor"]


def commands_of(part: Json) -> dict[str, amp.Command]:
    """Define the commands of a part."""
    return {
        name: amp.Command(
            name, _types(told["arguments"]), _types(told["response"]), requires_answer=told["requiresAnswer"]
        )
        for name, told in part["commands"].items()
    }


def _types(told: Json) -> dict[str, amp.Type]:
    return {name: _type(one) for name, one in told.items()}


def _type(told: Json) -> amp.Type:
    if told["type"] not in TYPES:
        raise ValueError(f"unknown type {told['type']!r}; known are {', '.join(TYPES)}")
    element = _type(told["of"]) if told["type"] == "ListOf" else None
    members = _types(told.get("of", {})) if element is None else {}
    return amp.Type(told["type"], told.get("optional", False), members, element)


def to_amp(values: Json, types: Mapping[str, amp.Type], held: Mapping[str, int]) -> amp.Values:
    """Make values of the AMP; ``held`` are the descriptors of the part."""
    return {
        name: _to_amp(value, types[name], held) if name in types else value for name, value in values.items()
    }


def _to_amp(value: Any, kind: amp.Type, held: Mapping[str, int]) -> Any:
    if kind.name == "Descriptor":
        return held[value["descriptor"]]
    if kind.name == "AmpList":
        return [to_amp(one, kind.of, held) for one in value]
    if kind.name == "ListOf" and kind.element:
        return [_to_amp(one, kind.element, held) for one in value]
    if kind.name == "String":
        return bytes.fromhex(value["hex"])
    if kind.name in ("Float", "Decimal"):
        return float(value) if kind.name == "Float" else Decimal(value)
    return value


class Received:
    """Values that came, as they are reported, and the descriptors among them by where they were."""

    def __init__(self, values: amp.Values, types: Mapping[str, amp.Type]) -> None:
        self.descriptors: dict[str, int] = {}
        self.json = self._members(values, types, "")

    def close(self) -> None:
        """Close what nobody has taken from ``descriptors``."""
        while self.descriptors:
            os.close(self.descriptors.popitem()[1])

    def _members(self, values: amp.Values, types: Mapping[str, amp.Type], place: str) -> Json:
        return {name: self._json(value, types[name], place + name) for name, value in values.items()}

    def _json(self, value: Any, kind: amp.Type, place: str) -> Any:
        if kind.name == "Descriptor":
            self.descriptors[place] = value
            return facts(value)
        if kind.name == "AmpList":
            return [self._members(one, kind.of, f"{place}.{index}.") for index, one in enumerate(value)]
        if kind.name == "ListOf" and kind.element:
            return [self._json(one, kind.element, f"{place}.{index}") for index, one in enumerate(value)]
        if kind.name == "String":
            return {"hex": value.hex()}
        if kind.name == "Float" and math.isfinite(value) and (value or math.copysign(1, value) > 0):
            return value
        # JSON cannot say nan, inf and -0.0, or not for everybody.
        return str(value) if kind.name in ("Float", "Decimal") else value
