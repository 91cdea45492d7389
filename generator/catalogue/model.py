"""What the catalogue holds once it is rendered: plain data, in Prometheus' own terms."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True)
class RecordingRule:
    """A recording rule. `doc` says what the record is for, and is written above it as a comment.

    `sparse`: there are series only for the few that show something.
    """

    record: str
    expr: str
    doc: str
    labels: Mapping[str, str] = field(default_factory=dict)
    sparse: bool = False


@dataclass(frozen=True)
class AlertingRule:
    """One severity of an alert; `for_` is a Prometheus duration, empty where there is none."""

    alert: str
    expr: str
    for_: str
    labels: Mapping[str, str]
    annotations: Mapping[str, str]

    @property
    def severity(self) -> str:
        """The `severity` label: info, warning or critical."""
        return self.labels["severity"]


Rule_co = TypeVar("Rule_co", RecordingRule, AlertingRule, covariant=True)


@dataclass(frozen=True)
class Group(Generic[Rule_co]):
    """A rule group: evaluated in order, so producers stand before their consumers."""

    name: str
    interval: str
    rules: tuple[Rule_co, ...]


@dataclass(frozen=True)
class Runbook:
    """What to do when an alert fires: Markdown, a string a section."""

    alert: str
    meaning: str
    impact: str
    diagnosis: str
    mitigation: str
    silence: str


@dataclass(frozen=True)
class RuleTest:
    """A promtool unit test of the user's own thresholds: a document's `tests` entry."""

    alert: str
    body: Mapping[str, object]


class AlertSource(Protocol):
    """Where an alert comes from: renders on demand what not every target writes."""

    def runbook(self) -> Runbook:
        """Return what to do when the alert fires."""
        ...

    def tests(self) -> Iterator[RuleTest]:
        """Give tests of the thresholds that this config sets."""
        ...


@dataclass(frozen=True)
class Catalogue:
    """Everything under templates/, rendered for one config.

    Runbooks and tests are rendered when they are asked for: not every target writes them.
    """

    recording: tuple[Group[RecordingRule], ...]
    alerting: tuple[Group[AlertingRule], ...]
    sources: tuple[AlertSource, ...] = ()

    @property
    def groups(self) -> tuple[Group[RecordingRule] | Group[AlertingRule], ...]:
        """All groups in evaluation order: records first."""
        return (*self.recording, *self.alerting)

    def runbooks(self) -> tuple[Runbook, ...]:
        """Return a runbook for every alert that is on."""
        return tuple(source.runbook() for source in self.sources)

    def tests(self) -> tuple[RuleTest, ...]:
        """Return promtool tests of every alert that is on, with the config's own thresholds."""
        return tuple(test for source in self.sources for test in source.tests())
