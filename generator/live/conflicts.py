"""What stands in the bundle's way on a server: its version, its rules, its labels, its memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from generator.checks.durations import duration
from generator.checks.expressions import ordered
from generator.checks.parsing import Unparsable, parse
from generator.config.names import RESERVED
from generator.config.positions import LIMITS
from generator.config.quantities import duration_text
from generator.documents.compose import compose
from generator.documents.nodes import Mapping, Scalar

if TYPE_CHECKING:
    from collections import abc

    from generator.bundle import Bundle
    from generator.documents.nodes import Node
    from generator.live.asked import Questions
    from generator.live.kind import Kind
    from generator.live.server import Server

# The oldest that the rules are tested on; Thanos' with that PromQL engine.
OLDEST = {"Prometheus": (2, 42), "Thanos": (0, 31), "Mimir": (2, 6)}

# What the names of this program's groups begin with.
GROUPS = "realmem-"

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True)
class Remark:
    """Something that the reader must know; an error means that the bundle would not work."""

    severity: Severity
    text: str
    hint: str = ""


@dataclass(frozen=True)
class Said:
    """What a server shows of itself; None where it shows nothing."""

    rules: list[dict[str, Any]] | None
    external_labels: abc.Mapping[str, str] | None
    # Seconds.
    retention: float | None


def ask(server: Server, kind: Kind) -> Said:
    """Ask for rules, configuration and flags, which not every server shows."""
    rules = _rules(server)
    if kind.name == "VictoriaMetrics" and not rules:
        rules = None  # it is vmalert that has them
    return Said(rules, _external_labels(server), _retention(server))


def remarks(said: Said, kind: Kind, bundle: Bundle, questions: Questions) -> abc.Iterator[Remark]:
    """Give what stands in the way."""
    oldest = OLDEST.get(kind.name)
    if oldest and kind.number and kind.number < oldest:
        wanted = ".".join(map(str, oldest))
        yield Remark("error", f"{kind} is too old", f"the rules need {kind.name} {wanted} or newer")
    yield from _same_records(said, questions)
    lookback = questions.lookback()
    if said.retention is not None and said.retention < lookback:
        far, kept = (duration_text(round(t) * 1000) for t in (lookback, said.retention))
        hint = "keep more, or switch the alerts off that look as far"
        yield Remark("error", f"the rules look back {far}, and the server keeps {kept}", hint)
    yield from _same_labels(said, bundle)


def _same_records(said: Said, questions: Questions) -> abc.Iterator[Remark]:
    ours = {
        name: [ordered(rule.expr) for rule in rules] for name, rules in questions.records.items()
    }
    same = older = 0
    for rule in said.rules or ():
        name, query = rule.get("name"), str(rule.get("query", ""))
        if rule.get("type") != "recording" or name not in ours:
            continue
        recorded = parse(query)
        if not isinstance(recorded, Unparsable) and ordered(recorded) in ours[name]:
            same += 1
        elif str(rule.get("group", "")).startswith(GROUPS):
            older += 1
        else:
            hint = "remove that rule before you load this bundle"
            yield Remark("error", f"another rule records {name}", hint)
    if older:
        text = f"{older} recording rules are those of another config or version of realmem"
        yield Remark(
            "info", text, "replace their files by this bundle's, so that none stands twice"
        )
    if same:
        yield Remark("info", f"{same} of the recording rules are loaded already")


def _same_labels(said: Said, bundle: Bundle) -> abc.Iterator[Remark]:
    own = {*RESERVED, *bundle.config.alerts.labels}
    for settings in bundle.config.alerts.settings.values():
        own |= settings.labels.keys()
    cluster = bundle.config.metrics.labels.cluster
    for label in sorted(said.external_labels or ()):
        if label in own:
            text = f"external label {label} is also a label of the alerts, whose own value wins"
            yield Remark("warning", text, "rename the external label, or leave it out of alerts")
        elif label == cluster:
            text = f"{label} is an external label: no series has it here, and alerts get it"
            yield Remark("info", text)


def _rules(server: Server) -> list[dict[str, Any]] | None:
    data = server.shown("/api/v1/rules")
    groups = data.get("groups") if isinstance(data, dict) else None
    if not isinstance(groups, list):
        return None
    return [
        {**rule, "interval": group.get("interval"), "group": group.get("name")}
        for group in groups
        if isinstance(group, dict)
        for rule in _list(group.get("rules"))
        if isinstance(rule, dict) and isinstance(rule.get("name"), str)
    ]


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _external_labels(server: Server) -> abc.Mapping[str, str] | None:
    data = server.shown("/api/v1/status/config")
    text = data.get("yaml") if isinstance(data, dict) else None
    if not isinstance(text, str) or not text:
        return None
    stream = compose(text, "", LIMITS)
    if stream.problem or not stream.documents:
        return None
    top = _below(stream.documents[0].root, "global")
    labels = _below(top, "external_labels")
    pairs = labels.pairs if isinstance(labels, Mapping) else []
    return {key.text: value.text for key, value in pairs if isinstance(value, Scalar)}


def _below(node: Node | None, key: str) -> Node | None:
    return node.get(key) if isinstance(node, Mapping) else None


def _retention(server: Server) -> float | None:
    data = server.shown("/api/v1/status/runtimeinfo")
    text = data.get("storageRetention") if isinstance(data, dict) else None
    # "15d", or "15d or 10GiB" where a size is set too.
    span = duration(str(text).split(" ")[0]) if text else None
    return span.total_seconds() if span else None
