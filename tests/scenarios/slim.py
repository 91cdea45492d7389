"""The rules that loud alerts need, without the rest: the same alarms at half the cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from tests.support.promql import metric_names

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

QUIET = {"info", "none"}


def slim(files: Iterable[Path], target: Path) -> Path:
    """Write the alerts that are not quiet, and the records that they read, into one file.

    Groups keep their order. Two groups of one name are told apart by a number: promtool could not.
    """
    groups = [
        {**group, "name": f"{number}-{group['name']}"}
        for number, group in enumerate(
            group for path in files for group in yaml.safe_load(path.read_text("utf-8"))["groups"]
        )
    ]
    needed = _needed([rule for group in groups for rule in group["rules"]])
    kept = [
        {**group, "rules": rules}
        for group in groups
        if (
            rules := [rule for rule in group["rules"] if loud(rule) or rule.get("record") in needed]
        )
    ]
    target.write_text(yaml.safe_dump({"groups": kept}, sort_keys=False), encoding="utf-8")
    return target


def loud(rule: dict[str, Any]) -> bool:
    """Whether a rule is an alert that somebody is called for."""
    return "alert" in rule and rule.get("labels", {}).get("severity") not in QUIET


def _needed(rules: list[dict[str, Any]]) -> set[str]:
    reads: dict[str, set[str]] = {}
    for rule in rules:
        if "record" in rule:
            reads.setdefault(rule["record"], set()).update(metric_names(rule["expr"]))
    waiting = {name for rule in rules if loud(rule) for name in metric_names(rule["expr"])}
    if "ALERTS" in waiting:
        return set(reads)
    needed: set[str] = set()
    while waiting:
        name = waiting.pop()
        needed.add(name)
        waiting |= reads.get(name, set()) - needed
    return needed
