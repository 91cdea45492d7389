"""What is wrong with a config, by key path: pydantic's errors in plain words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple, get_args

from pydantic import BaseModel

from generator.config.refusal import Refused, shown, suggestion
from generator.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from generator.config.positions import Document
    from generator.config.refusal import KeyPath


class Complaint(NamedTuple):
    """Something wrong at a key path: with the value there or, `on_key`, with its last key."""

    at: KeyPath
    message: str
    hint: str | None = None
    on_key: bool = False


def complaint(at: KeyPath, refused: Refused) -> Complaint:
    """Return what a validator refused about the value at a key path, with the path before it."""
    whole = at + refused.at
    where = dotted(whole[:-1] if refused.on_key else whole)
    return Complaint(whole, f"{where}: {refused.message}", refused.hint, refused.on_key)


def unknown_key(at: KeyPath, known: Iterable[str]) -> Complaint:
    """Return the complaint about a key that nothing reads."""
    parents = [key for key in at[:-1] if isinstance(key, str)]
    where = f" in {parents[-1]}" if parents else ""
    message = f"unknown key {shown(at[-1])}{where}"
    if isinstance(at[-1], str) and "=" in at[-1]:
        # A comma in { } ends a value, and the second matcher became a key.
        return Complaint(at, message, "write all matchers between single quotes", on_key=True)
    return Complaint(at, message, suggestion(at[-1], known), on_key=True)


def not_a_mapping(at: KeyPath, value: object) -> Complaint:
    """Return the complaint about a value where keys are expected."""
    return Complaint(at, f"{dotted(at)}: must be a mapping, not {shown(value)}", "write key: value")


def of_validation(
    error: ValidationError, model: type[BaseModel], prefix: KeyPath = ()
) -> list[Complaint]:
    """Return everything that validating `model` found wrong with the value at `prefix`."""
    details = error.errors(include_url=False)
    return [_complaint(one, model, prefix) for one in details]


def located(complaints: Iterable[Complaint], document: Document) -> tuple[Problem, ...]:
    """Return the document's own problems and the complaints, each with its place, in file order.

    A value that YAML already refused is not refused again.
    """
    own = {(problem.line, problem.column) for problem in document.problems}
    found = list(document.problems)
    for at, message, hint, on_key in complaints:
        place = document.key_position(at) if on_key else document.position(at)
        if place not in own:
            found.append(Problem(message, document.path, *place, hint=hint))
    return tuple(sorted(found, key=lambda problem: (problem.line or 0, problem.column or 0)))


def dotted(at: KeyPath) -> str:
    """Return a key path as people write it: `overrides[0].match.namespace`."""
    parts = (f"[{key}]" if isinstance(key, int) else f".{key}" for key in at)
    return "".join(parts).removeprefix(".")


def _complaint(detail: ErrorDetails, model: type[BaseModel], prefix: KeyPath) -> Complaint:
    at = (*prefix, *detail["loc"])
    context: dict[str, Any] = detail.get("ctx", {})
    value = detail["input"]
    match detail["type"]:
        case "value_error":
            return complaint(at, context["error"])
        case "extra_forbidden":
            return unknown_key(at, known_keys(model, detail["loc"][:-1]))
        case "model_type" | "mapping_type" | "dict_type":
            return not_a_mapping(at, value)
        case "missing":
            message = f"{dotted(at[:-1])}: key {shown(at[-1])} is missing"
            return Complaint(at[:-1], message, "add it")
        case kind:
            message, hint = _plain(kind, value, context, detail["msg"])
            return Complaint(at, f"{dotted(at)}: {message}", hint)


def _plain(kind: str, value: object, context: dict[str, Any], words: str) -> tuple[str, str | None]:
    """Return the message and the hint for a value of the wrong type or set."""
    match kind:
        case "tuple_type":
            return f"must be a list, not {shown(value)}", "write it as [item, item]"
        case "bool_type":
            return f"must be true or false, not {shown(value)}", None
        case "literal_error":
            known = re.findall("'([^']*)'", context["expected"])
            return f"{shown(value)} is not known", suggestion(value, known, "write one of")
    return f"{shown(value)} cannot be used", words  # pragma: no cover - no field of today


def known_keys(model: type[BaseModel], at: KeyPath) -> tuple[str, ...]:
    """Return the keys that may stand in the section at a key path below `model`."""
    for key in at:
        if isinstance(key, str):
            annotation = model.model_fields[key].annotation
            nested = (annotation, *get_args(annotation))
            model = next(t for t in nested if isinstance(t, type) and issubclass(t, BaseModel))
    return tuple(field.alias or name for name, field in model.model_fields.items())
