"""What others build on: the names that docs/versioning.md promises to keep.

The list is kept in public.json. `make docs` adds to it what is new, and takes nothing out of it and
changes nothing in it: what is gone, or is another than it was, stays until somebody decides on it.
"""

from __future__ import annotations

import json
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from docs.reference import records
from docs.reference.keys import leaves
from generator import checks, cli, targets

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import click

    from docs.reference.keys import Node
    from generator.bundle import Bundle

FILE: Final = "docs/public.json"

# Kind of name -> name -> the labels that it comes with, where it has labels.
Names = dict[str, dict[str, list[str]]]


def names(given: Bundle, schema: Node) -> Names:
    """Return what is public now."""
    labels = records.label_names_of(given)
    recording = [rule for group in given.catalogue.recording for rule in group.rules]
    alerting = [rule for group in given.catalogue.alerting for rule in group.rules]
    found: Names = {
        "config key": {
            path: []
            for name, section in schema["properties"].items()
            for path, _ in leaves(schema, section, name)
        },
        "output": {name: [] for name in targets.TARGETS},
        "record": {rule.record: labels(rule.record) for rule in recording},
        "alert": {
            f"{rule.alert} ({rule.severity})": [*labels(rule.expr), *rule.labels]
            for rule in alerting
        },
        "dashboard": {name: [] for board in given.dashboards for name in _links(board.json)},
        "check": {id_: [] for id_ in checks.CHECKS},
        "command": {name: [] for command in cli.COMMANDS for name in _calls(command)},
    }
    return _sorted(found)


def extended(kept: Names, now: Names) -> Names:
    """Return the list that is kept, with what is new put in its place."""
    return _sorted({kind: {**now[kind], **kept.get(kind, {})} for kind in now})


def broken(kept: Names, now: Names) -> Iterator[str]:
    """Say what is promised and not kept."""
    for kind, promised in kept.items():
        for name, labels in promised.items():
            today = now[kind].get(name)
            if today is None:
                yield f"{kind} {name} is gone"
            elif sorted(labels) != sorted(today):
                yield f"{kind} {name} has the labels {', '.join(today)}, not {', '.join(labels)}"


def text(list_: Names) -> str:
    """Return the list as it is committed: a line a name, so that diffs can be read."""
    kinds = (
        f"{json.dumps(kind)}: {{\n"
        + ",\n".join(f"  {json.dumps(name)}: {json.dumps(each[name])}" for name in each)
        + "\n}"
        for kind, each in list_.items()
    )
    return "{\n" + ",\n".join(kinds) + "\n}\n"


def _sorted(found: Mapping[str, Mapping[str, list[str]]]) -> Names:
    return {kind: {name: each[name] for name in sorted(each)} for kind, each in found.items()}


def _links(board: Mapping[str, Any]) -> Iterator[str]:
    """Give what links to a dashboard are made of: its uid, and with it each variable."""
    yield board["uid"]
    for variable in board["templating"]["list"]:
        yield f"{board['uid']}?var-{variable['name']}"


def _calls(name: str) -> Iterator[str]:
    """Give what scripts are made of: the command, and with it each option."""
    yield name
    command: click.Command = import_module(f"generator.commands.{name}").command
    for parameter in command.params:
        for option in (*parameter.opts, *parameter.secondary_opts):
            if option.startswith("-"):
                yield f"{name} {option}"
