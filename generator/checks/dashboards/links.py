"""dashboards/links: links between the dashboards lead to one of them.

A link names its target by uid, `/d/<uid>`; one that was renamed leads to "Dashboard not found".
Links to other hosts, and uids that a variable gives, are not followed. Where files are named, the
board that is meant may not be among them, and a note is all that is made of it.

    {"links": [{"type": "link", "url": "/d/memory-pods"}]}     # the uid is memory-pod

Remedy: correct the uid.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from generator.checks.dashboard import dicts, inner, string

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.checks.dashboard import Dashboard
    from generator.checks.finding import Finding, Severity
    from generator.checks.subject import Subject

ID = "dashboards/links"
SEVERITY: Severity = "error"

_TARGET = re.compile(r"(?:\$\{__\w+\})?/?d/([^/?#$]+)(?:[/?#].*)?", re.DOTALL)


def check(subject: Subject) -> Iterator[Finding]:
    """Report links to a uid that no dashboard here has."""
    uids = {board.uid for board in subject.dashboards}
    for board in subject.dashboards:
        for where, link in _links(board):
            found = _TARGET.fullmatch(string(link.get("url")))
            if found and found[1] not in uids:
                message = f'{where} leads to "{found[1]}", the uid of no dashboard here'
                severity = SEVERITY if subject.complete else "info"
                yield board.finding(ID, severity, message, "correct the uid", part=link)


def _links(board: Dashboard) -> Iterator[tuple[str, dict[str, Any]]]:
    for link in dicts(board.json.get("links")):
        yield f'the link "{string(link.get("title"))}"', link
    for panel in board.panels():
        places = [panel.get("links"), inner(panel, "fieldConfig", "defaults", "links")]
        for override in dicts(inner(panel, "fieldConfig", "overrides")):
            places += [each.get("value") for each in dicts(override.get("properties"))]
        for place in places:
            for link in dicts(place):
                yield f'{board.panel(panel)}: the link "{string(link.get("title"))}"', link
