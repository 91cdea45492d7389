"""templates/alerts/*.yaml -> alerting rules, runbooks and tests for one config."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from generator.catalogue.declarations import declarations
from generator.catalogue.links import dashboard_url, runbook_url
from generator.catalogue.model import AlertingRule, RuleTest, Runbook
from generator.catalogue.render import Renderer, environment
from generator.catalogue.rule_tests import rule_tests
from generator.catalogue.thresholds import Thresholds
from generator.config.schema import AlertSettings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from generator.catalogue.promql import Selectors
    from generator.config.parameters import AlertParameters
    from generator.config.schema import Config

_RULE_KEYS = ("severity", "expr")
_ANNOTATION_KEYS = ("summary", "description")
_RUNBOOK_KEYS = ("meaning", "impact", "diagnosis", "mitigation", "silence")

_CONTAINER = "Container {{ $labels.container }}"
_PLACES = {
    "container": f"{_CONTAINER} of pod {{{{ $labels.namespace }}}}/{{{{ $labels.pod }}}}",
    "workload": f"{_CONTAINER} of {{{{ $labels.namespace }}}}/{{{{ $labels.workload }}}}",
    "node": "Node {{ $labels.node }}",
    "cluster": "The cluster",
}


@dataclass(frozen=True)
class AlertFile:
    """One file of templates/alerts/, under one config."""

    config: Config
    parameters: AlertParameters
    settings: AlertSettings
    thresholds: Thresholds
    render: Renderer

    @property
    def name(self) -> str:
        """The alert's name."""
        return self.parameters.name

    @property
    def for_(self) -> str:
        """How long the condition must hold, empty for events."""
        if self.settings.for_ is None:
            return self.parameters.for_
        # Prometheus takes "0s" too, but nobody writes it.
        return str(self.settings.for_) if self.settings.for_.seconds else ""

    @property
    def interval(self) -> str:
        """The interval of the alert's group: its own, or that of the records."""
        own = "interval" in self.render.document.value
        return self.render(("interval",)) if own else str(self.config.rules.interval)

    @property
    def severities(self) -> tuple[str, ...]:
        """The severities that the config leaves on."""
        return self.settings.severities or self.parameters.severities

    @cached_property
    def names(self) -> Mapping[str, Any]:
        """The file's `variables`, each of which may use those above it."""
        values: dict[str, Any] = {}
        for key in self.render.items(("variables",)):
            values[str(key[-1])] = self.render.expr(key, **values)
        return values

    def rules(self) -> Iterator[AlertingRule]:
        """One alerting rule for each severity that the config leaves on."""
        for key in self.render.items(("rules",)):
            self.render.expect_keys(key, _RULE_KEYS, _RULE_KEYS)
            severity = self.render((*key, "severity"))
            if severity not in self.severities:
                continue
            expr = self.render.expr((*key, "expr"), **self.names)
            yield AlertingRule(
                alert=self.name,
                expr=self.thresholds.unless_disabled(expr),
                for_=self.for_,
                labels=self._labels(severity),
                annotations=self._annotations(),
            )

    def runbook(self) -> Runbook:
        """Return what to do when the alert fires."""
        self.render.expect_keys(("runbook",), _RUNBOOK_KEYS, _RUNBOOK_KEYS)
        sections = {key: self.render(("runbook", key), **self.names) for key in _RUNBOOK_KEYS}
        return Runbook(self.name, **sections)

    def tests(self) -> Iterator[RuleTest]:
        """Give tests of the thresholds that this config sets."""
        settings = self.settings
        return rule_tests(
            self.render, self.thresholds, self.severities, settings.severity, self.for_
        )

    def _labels(self, severity: str) -> dict[str, str]:
        own = {**self.config.alerts.labels, **self.settings.labels}
        labels = {name: literal(value) for name, value in own.items()}
        return {"severity": self.settings.severity or severity, **dict(sorted(labels.items()))}

    def _annotations(self) -> dict[str, str]:
        keys = _ANNOTATION_KEYS
        self.render.expect_keys(("annotations",), keys, keys)
        annotations = {key: self.render(("annotations", key), **self.names) for key in keys}
        links = {
            "dashboard_url": dashboard_url(self.config, self.parameters.level),
            "runbook_url": runbook_url(self.config, self.name),
        }
        return annotations | {key: url for key, url in links.items() if url}


def literal(text: str) -> str:
    """Text that Prometheus' template engine prints as it stands, whatever braces are in it."""
    return text.replace("{{", '{{ "{{" }}')


def load(config: Config, selectors: Selectors) -> tuple[AlertFile, ...]:
    """Every alert that the config leaves on, in the order of the files' names."""
    env = environment(selectors.filters())
    files = []
    for document, alert in declarations():
        settings = config.alerts.settings.get(alert.name, AlertSettings())
        if not settings.enabled:
            continue
        thresholds = Thresholds(config, alert)
        context = {
            **selectors.context(),
            "beyond": thresholds.beyond,
            "threshold": thresholds.default,
            "for_": str(settings.for_ or alert.for_),
            "place": _place(config, alert),
        }
        render = Renderer(env, document, context)
        files.append(AlertFile(config, alert, settings, thresholds, render))
    return tuple(files)


def _place(config: Config, alert: AlertParameters) -> str:
    # `with`: where there is no cluster label the sentence must not end "in cluster .".
    cluster = f"{{{{ with $labels.{config.metrics.labels.cluster} }}}} in cluster {{{{ . }}}}"
    return f"{_PLACES[alert.level]}{cluster}{{{{ end }}}}"
