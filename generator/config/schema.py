"""The config as the rest of the program reads it: frozen sections, a default for everything.

Defaults are written as a user writes them and validated like input, so that the JSON Schema and
the reference show them as they would stand in the file.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_args

from pydantic import Field, PrivateAttr, StrictBool, model_validator
from pydantic.json_schema import SkipJsonSchema

from generator.config.destinations import Autoscaling, Kubernetes, Thanos
from generator.config.fields import (
    BaseUrl,
    For,
    LabelName,
    Labels,
    Matchers,
    NotEmpty,
    Overlay,
    Refresh,
    Regex,
    RuleInterval,
    RunbookUrl,
    ScrapeInterval,
    Text,
    Unique,
)
from generator.config.names import RESERVED
from generator.config.notifications import Alertmanager
from generator.config.refusal import Refused, shown
from generator.config.section import Section, default

Output = Literal[
    "prometheus",
    "tests",
    "prometheus-operator",
    "mimir",
    "thanos",
    "victoriametrics",
    "grafana",
    "grafana-sidecar",
    "grafana-operator",
    "kustomize",
    "mixin",
    "alertmanager",
    "autoscaling",
    "scrape",
    "runbooks",
]
Runtime = Literal["go", "jvm", "nodejs", "python", "dotnet"]
Severity = Literal["info", "warning", "critical"]

OUTPUTS: Final[tuple[str, ...]] = get_args(Output)


class MetricLabels(Section):
    """What the labels are called in the series that Prometheus scrapes."""

    cluster: LabelName = default("cluster", "Label that tells clusters apart, if any.")
    namespace: LabelName = default("namespace", "Label of a pod's namespace.")
    pod: LabelName = default("pod", "Label of a pod's name; pod_name before Kubernetes 1.16.")
    container: LabelName = default(
        "container", "Label of a container's name; container_name before Kubernetes 1.16."
    )
    node: LabelName = default("node", "Label of a node's name.")

    @model_validator(mode="after")
    def _differ(self) -> "MetricLabels":
        seen: dict[str, str] = {}
        # What the user wrote comes last, so that the error stands at it and not at a default.
        fields = sorted(type(self).model_fields, key=lambda name: name in self.model_fields_set)
        for field in fields:
            label = getattr(self, field)
            if label in seen:
                message = f"{shown(label)} is the label of {seen[label]} already"
                raise Refused(message, "give each its own", at=(field,))
            seen[label] = field
        # Records and alerts set these themselves, and would overwrite it.
        if self.cluster in RESERVED:
            message = f"{shown(self.cluster)} is a label of the rules' own"
            raise Refused(message, "relabel the series", at=("cluster",))
        return self


class Metrics(Section):
    """Which series to read."""

    cadvisor: Matchers = default(
        'job="kubelet", metrics_path="/metrics/cadvisor"', "Matchers of cAdvisor's series."
    )
    kubelet: Matchers = default('job="kubelet"', "Matchers of the kubelet's own series.")
    kube_state_metrics: Matchers = default(
        'job="kube-state-metrics"', "Matchers of kube-state-metrics' series."
    )
    node_exporter: Matchers = default('job="node-exporter"', "Matchers of node-exporter's series.")
    labels: MetricLabels = default({}, "What the labels are called in these series.")
    file_lists: Literal["exact", "auto", "estimate"] = default(
        "auto",
        "Whether real_used subtracts the two file lists that kubelets export from 1.32 on (exact),"
        " estimates them (estimate), or decides series by series (auto).",
    )
    scrape_interval: ScrapeInterval = default(
        "30s", "How often cAdvisor is scraped; from 1s to 2m."
    )


class Namespaces(Section):
    """Namespaces whose containers are looked at; a pattern matches the whole name."""

    include: Annotated[tuple[Regex, ...], NotEmpty] = default(
        [".*"], "Regular expressions (RE2) of the namespaces to look at."
    )
    exclude: tuple[Regex, ...] = default(
        [], "Regular expressions (RE2) of namespaces to leave out of those."
    )


class Scope(Section):
    """What is looked at."""

    namespaces: Namespaces = default({}, "Namespaces to look at.")


class Rules(Section):
    """How the rules are evaluated."""

    interval: RuleInterval = default("1m", "Evaluation interval of the groups; from 10s to 2m.")


class AlertSettings(Section):
    """What the config sets of one alert: None, and no entry, is what the catalogue says."""

    enabled: StrictBool = default(True, "Whether the alert is written at all.")  # noqa: FBT003
    for_: For | None = Field(
        default=None, alias="for", description="How long the condition holds before it fires."
    )
    severity: Severity | None = Field(default=None, description="Severity label of the alert.")
    severities: Annotated[tuple[Severity, ...], NotEmpty, Unique] | None = Field(
        default=None,
        description="Which of the alert's severities are written; all of them if it is left out.",
    )
    labels: Labels = default({}, "Labels to add to the alert, over those of all alerts.")
    # Filled by generator.config.settings: the keys in the file are the thresholds' own names.
    thresholds: SkipJsonSchema[Mapping[str, float]] = Field(default={})


class Alerts(Section):
    """What all alerts share, and the settings of each declared one in `settings`."""

    runbook_url: RunbookUrl | None = Field(
        default=None,
        description="URL of the runbooks, {alert} stands for the alert's name; unset: no link.",
    )
    dashboard_url: BaseUrl | None = Field(
        default=None, description="Base URL of Grafana, to which alerts link; unset: no link."
    )
    labels: Labels = default({}, "Labels to add to every alert.")
    # Filled by generator.config.settings: the keys in the file are the alerts' own names.
    settings: SkipJsonSchema[Mapping[str, AlertSettings]] = Field(default={})


class Match(Section):
    """Which workloads an override is for: all conditions that it has must hold."""

    namespace: Regex | None = Field(
        default=None, description="Regular expression (RE2) that the whole namespace matches."
    )
    workload: Regex | None = Field(
        default=None, description="Regular expression (RE2) that the workload's whole name matches."
    )

    @model_validator(mode="after")
    def _selects(self) -> "Match":
        if self.namespace is None and self.workload is None:
            raise Refused("matches nothing in particular", "set namespace, workload or both")
        return self


class OverrideSettings(Section):
    """What an override changes of one alert; thresholds hold those that it sets."""

    enabled: StrictBool | None = Field(
        default=None, description="Whether the alert looks at these workloads."
    )
    # Filled by generator.config.settings: the keys in the file are the thresholds' own names.
    thresholds: SkipJsonSchema[Mapping[str, float]] = Field(default={})


class Override(Section):
    """Other settings for some workloads; of the overrides that match, the first wins."""

    match: Match = Field(description="Which workloads this is for.")
    alerts: Mapping[str, OverrideSettings] = Field(
        default={}, description="What changes, by the alert's name."
    )


class Dashboards(Section):
    """How the dashboards look in Grafana."""

    folder: Text = default("Memory", "Grafana folder that the dashboards are put in.")
    tags: Annotated[tuple[Text, ...], Unique] = default(["memory"], "Tags of every dashboard.")
    refresh: Refresh = default("1m", 'How often dashboards refresh themselves; "" is never.')
    cluster_variable: StrictBool = default(
        True,  # noqa: FBT003
        "Whether dashboards show a variable to choose clusters.",
    )


class Config(Section):
    """realmem.yaml: what to read, what to alert on, what to write."""

    version: Literal["realmem/v1"] = default("realmem/v1", "Version of this format.")
    metrics: Metrics = default({}, "Which series to read.")
    scope: Scope = default({}, "What is looked at.")
    runtimes: Annotated[tuple[Runtime, ...], Unique] = default(
        list(get_args(Runtime)), "Language runtimes whose metrics the dashboards show."
    )
    rules: Rules = default({}, "How the rules are evaluated.")
    alerts: Alerts = default({}, "What all alerts share, and settings by the alert's name.")
    overrides: tuple[Override, ...] = default(
        [], "Other thresholds for some workloads; of those that match, the first wins."
    )
    dashboards: Dashboards = default({}, "How the dashboards look in Grafana.")
    alertmanager: Alertmanager = default({}, "How Alertmanager groups, tells and mutes.")
    kubernetes: Kubernetes = default({}, "The Kubernetes objects that some outputs write.")
    thanos: Thanos = default({}, "How Thanos Ruler evaluates.")
    autoscaling: Autoscaling = default({}, "Which workloads are scaled on real_used.")
    clusters: Annotated[tuple[Text, ...], Unique] = default(
        [],
        "Names of the clusters that mimir, thanos and victoriametrics get rules of their own for;"
        " none: one set of rules for all.",
    )
    outputs: Annotated[tuple[Output, ...], NotEmpty, Unique] = default(
        ["prometheus", "grafana"], "What to write, each in a folder of its name."
    )
    overlays: tuple[Overlay, ...] = default(
        [], "jsonnet files below the config's folder that patch what is written."
    )
    _path: Path | None = PrivateAttr(default=None)

    @model_validator(mode="after")
    def _cluster_is_not_fixed(self) -> "Config":
        cluster = self.metrics.labels.cluster
        places = {("alerts", "labels"): self.alerts.labels} | {
            ("alerts", name, "labels"): one.labels for name, one in self.alerts.settings.items()
        }
        for place, labels in places.items():
            if cluster in labels:
                message = f"{shown(cluster)} is the label that tells clusters apart"
                hint = "set it in Prometheus' external_labels"
                raise Refused(message, hint, at=(*place, cluster), on_key=True)
        return self

    @model_validator(mode="after")
    def _tests_have_rules(self) -> "Config":
        if "tests" in self.outputs and "prometheus" not in self.outputs:
            message = "tests read the rule files of the output prometheus"
            at = ("outputs", self.outputs.index("tests"))
            raise Refused(message, "add prometheus", at=at)
        return self

    @property
    def path(self) -> Path | None:
        """The file as it was named to `load`; None for a config made in memory."""
        return self._path

    @property
    def name(self) -> str:
        """The file's name, for the headers of what is written: no folder, so that none shows."""
        name = "realmem.yaml" if self._path is None else self._path.name
        # It stands in comments, which a line break would end.
        return name if name.isprintable() else shown(name)

    def model_post_init(self, context: Any, /) -> None:  # noqa: ANN401 - pydantic's signature
        """Keep what is no key of the file: where the file is."""
        self._path = (context or {}).get("path")
