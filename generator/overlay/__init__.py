"""jsonnet overlays: files of the user's that patch the bundle before it is written.

An overlay is an object that is added to the bundle (so `+:` and `super` work), or a function
from the bundle to the new one. The bundle is `{prometheusRules, prometheusAlerts,
grafanaDashboards}`, as in a mixin. All overlays are one evaluation, in a process with limits:
starting jsonnet is what costs.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.catalogue.model import AlertingRule, Group, RecordingRule
from generator.catalogue.objects import groups_object
from generator.dashboards.model import Dashboard
from generator.errors import OverlayError, Problem
from generator.overlay.evaluation import evaluate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from generator.catalogue.model import Catalogue
    from generator.config.schema import Config

_Name = tuple[str, frozenset[tuple[str, str]]]

_BOARD_FILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\.json")


def apply(
    config: Config, catalogue: Catalogue, dashboards: Sequence[Dashboard]
) -> tuple[Catalogue, tuple[Dashboard, ...]]:
    """Return both after every overlay of the config; OverlayError says which part is wrong."""
    given = {
        "prometheusRules": groups_object(catalogue.recording),
        "prometheusAlerts": groups_object(catalogue.alerting),
        "grafanaDashboards": {f"{board.name}.json": board.json for board in dashboards},
    }
    folder = (config.path or Path()).parent
    patched = _bundle(evaluate(given, config.overlays, folder), given)
    return _catalogue(patched, catalogue), _dashboards(patched.get("grafanaDashboards", {}))


def _bundle(patched: Any, given: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    """Return what the overlays made, which has a bundle's fields and no other."""
    if not isinstance(patched, dict):
        raise _wrong("the bundle is no object", "an overlay is an object or a function of one")
    for key in patched:
        if key not in given:
            raise _wrong(f'there is an unknown field "{key}"', "did you mean prometheusRules?")
    return patched


def _catalogue(patched: dict[str, Any], catalogue: Catalogue) -> Catalogue:
    """Return the patched rules; what jsonnet does not know of records is put back."""
    known = {_name(rule): rule for group in catalogue.recording for rule in group.rules}
    recording = tuple(
        Group(name, interval, tuple(_record(rule, name, known) for rule in rules))
        for name, interval, rules in _groups(patched.get("prometheusRules"), "prometheusRules")
    )
    alerting = tuple(
        Group(name, interval, tuple(_alert(rule, name) for rule in rules))
        for name, interval, rules in _groups(patched.get("prometheusAlerts"), "prometheusAlerts")
    )
    return replace(catalogue, recording=recording, alerting=alerting)


def _groups(value: Any, key: str) -> Iterator[tuple[str, str, list[Any]]]:  # noqa: ANN401
    groups = value.get("groups") if isinstance(value, dict) else None
    if not isinstance(groups, list):
        raise _wrong(f"{key}.groups is no list", "patch the rules in it, or keep it as it is")
    for group in groups:
        if not isinstance(group, dict) or not {"name", "interval", "rules"} <= group.keys():
            raise _wrong(f"a group of {key} lacks name, interval or rules", "use +: to patch it")
        yield str(group["name"]), str(group["interval"]), list(group["rules"])


def _record(
    rule: Any,  # noqa: ANN401
    group: str,
    known: Mapping[_Name, RecordingRule],
) -> RecordingRule:
    _expect(rule, group, {"record", "expr"}, {"labels"})
    record = RecordingRule(rule["record"], rule["expr"], "", rule.get("labels", {}))
    if (own := known.get(_name(record))) is None:
        return replace(record, doc="Added by an overlay.")
    return replace(record, doc=own.doc, sparse=own.sparse)


def _name(rule: RecordingRule) -> _Name:
    """Return what tells a record from all others: several may share a name and differ by labels."""
    return rule.record, frozenset(rule.labels.items())


def _alert(rule: Any, group: str) -> AlertingRule:  # noqa: ANN401
    _expect(rule, group, {"alert", "expr", "labels", "annotations"}, {"for"})
    if "severity" not in rule["labels"]:
        raise _wrong(f"alert {rule['alert']} has no severity", "give it the label severity")
    return AlertingRule(
        rule["alert"], rule["expr"], rule.get("for", ""), rule["labels"], rule["annotations"]
    )


def _expect(rule: Any, group: str, wanted: set[str], optional: set[str]) -> None:  # noqa: ANN401
    """Refuse a rule that lacks a key, has one too many, or holds anything but text."""
    if not isinstance(rule, dict):
        raise _wrong(f"a rule in {group} is no object", "a rule has record or alert, and expr")
    if missing := sorted(wanted - rule.keys()):
        raise _wrong(f"a rule in {group} has no {', '.join(missing)}", "add it")
    if unknown := sorted(rule.keys() - wanted - optional):
        raise _wrong(f"a rule in {group} has the key {', '.join(unknown)}", "remove it")
    maps = [rule.get(key, {}) for key in ("labels", "annotations")]
    texts = [rule[key] for key in rule.keys() - {"labels", "annotations"}]
    if not all(isinstance(each, dict) for each in maps) or not all(
        isinstance(text, str) for text in [*texts, *(v for each in maps for v in each.values())]
    ):
        raise _wrong(f"a rule in {group} holds something that is not text", "quote it")


def _dashboards(boards: Any) -> tuple[Dashboard, ...]:  # noqa: ANN401 - whatever jsonnet made
    if not isinstance(boards, dict):
        raise _wrong("grafanaDashboards is no object", 'it maps "name.json" to a dashboard')
    for name, board in boards.items():
        if not _BOARD_FILE.fullmatch(name):
            raise _wrong(f'the dashboard name "{name}" is no file name', 'write "name.json"')
        if not isinstance(board, dict) or not {"uid", "title"} <= board.keys():
            raise _wrong(f"dashboard {name} has no uid or title", "use +: to patch it")
    return tuple(Dashboard(name.removesuffix(".json"), board) for name, board in boards.items())


def _wrong(what: str, hint: str) -> OverlayError:
    return OverlayError(Problem(f"after the overlays {what}", hint=hint))
