"""dashboards/structure: a dashboard loads, keeps its address, and its panels lie side by side.

Grafana finds a dashboard again by `uid`; without one each import makes another, and of two with
the same one neither is saved. Panels of one `id` open one for the other. A numeric `id` at the top
belongs to the database that it was exported from, and `__inputs` to the import dialog: neither
works when provisioned. A refresh of 10 seconds or less asks more of Prometheus than a scrape
interval brings.

    {"id": 12, "title": "Memory", "refresh": "5s", "editable": true, "schemaVersion": 12}

Remedy: set what the message names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from generator.checks.dashboard import dicts, inner, plain, string
from generator.checks.durations import duration
from generator.checks.outputs import outputs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from generator.checks.dashboard import Dashboard
    from generator.checks.finding import Finding, Severity
    from generator.checks.subject import Subject

ID = "dashboards/structure"
SEVERITY: Severity = "error"

LONGEST_UID = 40
COLUMNS = 24
OLDEST_SCHEMA = 36  # Grafana 9; what is older is migrated at each load
FASTEST_REFRESH = 10
FARTHEST = 10_000  # cells, beyond which nothing is a layout


def check(subject: Subject) -> Iterator[Finding]:
    """Report what keeps a dashboard from being provisioned as it is meant."""
    first: dict[tuple[str, str], str] = {}
    places = outputs(board.path for board in subject.dashboards)
    for board in subject.dashboards:
        for severity, message in _board(board):
            yield board.finding(ID, severity, message)
        for severity, message, part in (*_panels(board), *_grid(board)):
            yield board.finding(ID, severity, message, part=part)
        key = (places[board.path], board.uid)
        if board.uid and first.setdefault(key, board.path) != board.path:
            yield board.finding(ID, SEVERITY, f'uid "{board.uid}" is that of {first[key]}')


def _board(board: Dashboard) -> Iterator[tuple[Severity, str]]:
    json = board.json
    if not board.uid:
        yield SEVERITY, "has no uid"
    elif len(board.uid) > LONGEST_UID:
        yield SEVERITY, f'uid "{board.uid}" is longer than {LONGEST_UID} characters'
    if not string(json.get("title")):
        yield SEVERITY, "has no title"
    if json.get("id") is not None:
        yield "warning", "has an id, which belongs to another Grafana's database"
    if "__inputs" in json:
        yield "warning", "has __inputs, which only the import dialog fills in"
    if json.get("editable") is not False:
        yield "warning", "is editable, though what is provisioned cannot be saved"
    version = json.get("schemaVersion")
    if not isinstance(version, int) or version < OLDEST_SCHEMA:
        yield "warning", f"schemaVersion is {plain(version)}, older than {OLDEST_SCHEMA}"
    refresh = duration(string(json.get("refresh")))
    if refresh is not None and 0 < refresh.total_seconds() <= FASTEST_REFRESH:
        yield "warning", f"refreshes every {json['refresh']}"


def _panels(board: Dashboard) -> Iterator[tuple[Severity, str, object]]:
    panels = list(board.panels())
    for each, panel in _repeated(panels, "id"):
        yield SEVERITY, f"panel id {each} stands twice", panel
    for panel in panels:
        if not isinstance(panel.get("id"), int):
            yield SEVERITY, f"{board.panel(panel)} has no id", panel
        for each, target in _repeated(dicts(panel.get("targets")), "refId"):
            yield SEVERITY, f"{board.panel(panel)}: refId {each} stands twice", target


def _repeated(parts: Iterable[dict[str, Any]], key: str) -> list[tuple[int | str, dict[str, Any]]]:
    """Give each value of a key that more than one has, with the second that has it."""
    holders: dict[int | str, list[dict[str, Any]]] = {}
    for part in parts:
        if isinstance(value := part.get(key), int | str):
            holders.setdefault(value, []).append(part)
    return [(value, having[1]) for value, having in holders.items() if len(having) > 1]


def _grid(board: Dashboard) -> Iterator[tuple[Severity, str, object]]:
    """Compare the panels that are laid out together: those of the board, and of each row."""
    rows = [panel for panel in board.panels() if dicts(panel.get("panels"))]
    for panels in (board.json.get("panels"), *(row["panels"] for row in rows)):
        taken: dict[tuple[int, int], dict[str, Any]] = {}
        for panel in dicts(panels):
            box = _box(panel)
            if box is None:
                yield "warning", f"{board.panel(panel)} has no place on the grid", panel
                continue
            if box[0] + box[2] > COLUMNS:
                message = f"{board.panel(panel)} is wider than the grid's {COLUMNS} columns"
                yield SEVERITY, message, panel
            other = _put(taken, panel, box)
            if other is not None:
                yield SEVERITY, f"{board.panel(panel)} overlaps {board.panel(other)}", panel


def _put(
    taken: dict[tuple[int, int], dict[str, Any]],
    panel: dict[str, Any],
    box: tuple[int, int, int, int],
) -> dict[str, Any] | None:
    """Take a box's cells, and give the panel that has one of them already."""
    x, y, w, h = box
    cells = [(column, row) for column in range(x, x + w) for row in range(y, y + h)]
    other = next((taken[cell] for cell in cells if cell in taken), None)
    taken.update(dict.fromkeys(cells, panel))
    return other


def _box(panel: dict[str, Any]) -> tuple[int, int, int, int] | None:
    x, y, w, h = (inner(panel, "gridPos", key) for key in "xywh")
    if not all(isinstance(side, int) and 0 <= side < FARTHEST for side in (x, y, w, h)):
        return None
    # A wrong width must not make us walk over millions of cells.
    return (x, y, min(w, 2 * COLUMNS), min(h, 1000)) if w and h else None
