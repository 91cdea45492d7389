"""A Grafana dashboard as a file holds it: any JSON may stand anywhere, so nothing is assumed."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from generator.checks.finding import Finding
from generator.checks.places import places
from generator.checks.subject import WHOLE, Lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.checks.finding import Severity

# Panels that show text or lists, and ask no datasource.
WITHOUT_DATA = frozenset({"row", "text", "dashlist", "news", "welcome", "alertlist", "annolist"})


def dicts(value: object) -> list[dict[str, Any]]:
    """Give the objects of a JSON list, or none."""
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def inner(value: object, *keys: str) -> Any:  # noqa: ANN401  # JSON is anything
    """Follow keys into JSON objects; None where one is missing or no object."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def string(value: object) -> str:
    """Give a JSON string, or the empty one."""
    return value if isinstance(value, str) else ""


def plain(value: object) -> str:
    """Write a number or a string into a message, and no more than that of anything else."""
    return str(value) if isinstance(value, int | float | str) else "?"


@dataclass(frozen=True)
class Query:
    """One PromQL text on a dashboard, and where it stands: in words, and as part of the JSON."""

    text: str
    where: str
    kind: Literal["panel", "variable", "annotation"]
    part: object = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Dashboard:
    """A dashboard; `json` is the classic dashboard model, `text` what it was read from."""

    path: str
    json: dict[str, Any]
    text: str = field(default="", repr=False)
    lines: Lines = WHOLE

    @property
    def uid(self) -> str:
        """Grafana's identifier, empty where there is none."""
        return string(self.json.get("uid"))

    @property
    def variables(self) -> list[dict[str, Any]]:
        """The template variables."""
        return dicts(inner(self.json, "templating", "list"))

    def panels(self) -> Iterator[dict[str, Any]]:
        """Give every panel, those inside collapsed rows too, in the order they are shown."""
        stack = dicts(self.json.get("panels"))[::-1]
        while stack:
            panel = stack.pop()
            yield panel
            stack.extend(dicts(panel.get("panels"))[::-1])

    def data_panels(self) -> Iterator[dict[str, Any]]:
        """Give the panels that draw data."""
        return (panel for panel in self.panels() if string(panel.get("type")) not in WITHOUT_DATA)

    def queries(self) -> Iterator[Query]:
        """Give every PromQL query: of panels, variables and annotations."""
        for panel in self.panels():
            for target in dicts(panel.get("targets")):
                source = target.get("datasource") or panel.get("datasource")
                if target.get("expr") and _may_be_prometheus(source):
                    where = self.target(panel, target)
                    yield Query(string(target["expr"]), where, "panel", target)
        for variable in self.variables:
            query = variable.get("query")
            text = string(inner(query, "query")) or string(query)
            if variable.get("type") == "query" and _may_be_prometheus(variable.get("datasource")):
                where = f'variable "{string(variable.get("name"))}"'
                yield Query(text, where, "variable", variable)
        for note in dicts(inner(self.json, "annotations", "list")):
            if note.get("expr") and _may_be_prometheus(note.get("datasource")):
                where = f'annotation "{string(note.get("name"))}"'
                yield Query(string(note["expr"]), where, "annotation", note)

    def panel(self, panel: dict[str, Any]) -> str:
        """Name a panel in a message."""
        title = string(panel.get("title")).strip()
        return f'panel "{title}"' if title else f"panel {plain(panel.get('id'))}"

    def target(self, panel: dict[str, Any], target: dict[str, Any]) -> str:
        """Name a panel's target in a message."""
        return f"{self.panel(panel)}, query {string(target.get('refId')) or '?'}"

    @cached_property
    def _places(self) -> dict[int, int]:
        return places(self.text, self.json)

    def finding(
        self,
        check: str,
        severity: Severity,
        message: str,
        hint: str | None = None,
        *,
        part: object = None,
    ) -> Finding:
        """Make a finding about this dashboard, at the line of `part` of its JSON."""
        line = self._places.get(id(self.json if part is None else part))
        place = None if line is None else self.lines(line)
        return Finding(check, severity, self.path, place, message, hint)


def _may_be_prometheus(source: object) -> bool:
    """Whether a datasource may speak PromQL: one that is a variable or is not said may."""
    kind = inner(source, "type")
    return kind is None or string(kind) in {"prometheus", "datasource", "mixed"}
