"""Small checks that combine into Slack's schemas. Each takes a value and where it stands (a JSON pointer)
and yields what Slack would say against it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Problem:
    """`message` in Slack's words; `constraint` as blocks.validate names it: {type, expected}."""

    pointer: str
    message: str
    constraint: Json = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.message} [json-pointer:{self.pointer}]"


Check = Callable[[Any, str], Iterator[Problem]]


def string(most: int, least: int = 1) -> Check:
    def check(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, str):
            yield Problem(at, "must provide a string", {"type": "string"})
        elif len(value) < least:
            yield Problem(at, f"must be more than {least - 1} characters", _limit("min_length", least))
        elif len(value) > most:
            yield Problem(at, f"must be less than {most + 1} characters", _limit("max_length", most))

    return check


def integer(low: int, high: int) -> Check:
    def check(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, int) or isinstance(value, bool):
            yield Problem(at, "must provide an integer", {"type": "integer"})
        elif value < low:
            yield Problem(at, f"must be greater than {low - 1}", _limit("minimum", low))
        elif value > high:
            yield Problem(at, f"must be less than {high + 1}", _limit("maximum", high))

    return check


def boolean(value: Any, at: str) -> Iterator[Problem]:
    if not isinstance(value, bool):
        yield Problem(at, "must provide a boolean", {"type": "boolean"})


def anything(value: Any, at: str) -> Iterator[Problem]:  # noqa: ARG001
    """For parts whose schema Slack does not publish."""
    yield from ()


def enum(*allowed: str) -> Check:
    def check(value: Any, at: str) -> Iterator[Problem]:
        if value not in allowed:
            yield Problem(at, "must be a valid enum value", {"type": "enum", "expected": list(allowed)})

    return check


def array(item: Check, most: int, least: int = 1) -> Check:
    def check(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, list):
            yield Problem(at, "must provide an array", {"type": "array"})
            return
        if len(value) < least:
            yield Problem(at, f"no fewer than {least} items allowed", _limit("min_items", least))
        if len(value) > most:
            yield Problem(at, f"no more than {most} items allowed", _limit("max_items", most))
        for number, each in enumerate(value):
            yield from item(each, f"{at}/{number}")

    return check


def shape(required: str = "", /, **fields: Check) -> Check:
    """An object with these fields and no others; `required` names those that must be there."""

    def check(value: Any, at: str) -> Iterator[Problem]:
        yield from _fields(value, at, required, fields)
        for name in value if isinstance(value, dict) else ():
            if name not in fields and name != "type":
                yield Problem(at, f"invalid additional property: {name}", {"type": "additional_properties"})

    return check


def loose(required: str = "", /, **fields: Check) -> Check:
    """An object of which Slack publishes only these fields."""
    return lambda value, at: _fields(value, at, required, fields)


def _fields(value: Any, at: str, required: str, fields: Mapping[str, Check]) -> Iterator[Problem]:
    if not isinstance(value, dict):
        yield Problem(at, "must provide an object", {"type": "object"})
        return
    for name in required.split():
        if name not in value:
            yield Problem(at, f"missing required field: {name}", {"type": "required", "expected": name})
    for name, held in value.items():
        if name in fields:
            yield from fields[name](held, f"{at}/{name}")


def typed(table: Mapping[str, Check], *names: str) -> Check:
    """One of several objects, told apart by their `type`; `names` narrows the table."""
    allowed = names or tuple(table)

    def check(value: Any, at: str) -> Iterator[Problem]:
        if not isinstance(value, dict):
            yield Problem(at, "must provide an object", {"type": "object"})
        elif "type" not in value:
            yield Problem(at, "missing required field: type", {"type": "required", "expected": "type"})
        elif value["type"] not in allowed:
            limits = {"type": "enum", "expected": list(allowed)}
            yield Problem(f"{at}/type", f"unsupported type: {value['type']}", limits)
        else:
            yield from table[value["type"]](value, at)

    return check


def both(*checks: Check) -> Check:
    def check(value: Any, at: str) -> Iterator[Problem]:
        found = [problem for each in checks[:1] for problem in each(value, at)]
        yield from found
        if not found:
            for each in checks[1:]:
                yield from each(value, at)

    return check


def exactly_one(*names: str) -> Check:
    """Exactly one of these fields; to be used after a `shape`, by `both`."""

    def check(value: Any, at: str) -> Iterator[Problem]:
        given = [name for name in names if value.get(name) is not None]
        if not given:
            yield Problem(
                at, f"missing required field: {names[0]}", {"type": "required", "expected": names[0]}
            )
        elif len(given) > 1:
            yield Problem(at, f"invalid additional property: {given[1]}", {"type": "additional_properties"})

    return check


def text(most: int) -> Check:
    return typed(
        {
            "plain_text": shape("text", text=string(most), emoji=boolean),
            "mrkdwn": shape("text", text=string(most), verbatim=boolean),
        }
    )


def plain(most: int) -> Check:
    return typed({"plain_text": shape("text", text=string(most), emoji=boolean)})


def _limit(kind: str, number: int) -> Json:
    return {"type": kind, "expected": number}
