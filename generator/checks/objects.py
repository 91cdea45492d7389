"""Kubernetes' objects, and the rulers' own files, that hold rules or dashboards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.checks.rulefiles import mappings, string
from generator.documents.nodes import Mapping, Scalar, Sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.checks.subject import Reader
    from generator.documents.nodes import Node

# What a file of some other kind is called.
OTHER = "other file"

# The objects that hold `groups` under `spec`, and who reads them.
RULES: dict[str, Reader] = {
    "PrometheusRule": "prometheus-operator",
    "VMRule": "victoriametrics",
}


def is_object(node: Node) -> bool:
    """Whether this is a Kubernetes object rather than a file of Prometheus' or Alertmanager's."""
    return isinstance(node, Mapping) and bool(kind(node)) and node.get("apiVersion") is not None


def kind(node: Node) -> str:
    """Give the object's kind, empty where it has none."""
    return string(node.get("kind")) if isinstance(node, Mapping) else ""


def texts(node: Mapping, kind_: str) -> Iterator[Scalar]:
    """Give the texts of an object in which rules or dashboards are kept."""
    if kind_ == "ConfigMap":
        data = node.get("data")
        for _, value in data.pairs if isinstance(data, Mapping) else ():
            if isinstance(value, Scalar):
                yield value
    elif kind_ == "GrafanaDashboard":
        spec = node.get("spec")
        text = spec.get("json") if isinstance(spec, Mapping) else None
        if isinstance(text, Scalar):
            yield text


def namespaces(root: Mapping) -> list[Mapping]:
    """Give what Mimir's API answers, groups by namespace, as one file of groups a namespace."""
    if not root.pairs or not all(_is_groups(groups) for _, groups in root.pairs):
        return []
    made = []
    for name, groups in root.pairs:
        written: list[tuple[Scalar, Node]] = [
            (Scalar("namespace", name.position), name),
            (Scalar("groups", name.position), groups),
        ]
        made.append(Mapping(name.position, written=[*written]))
    return made


def _is_groups(node: Node) -> bool:
    groups = mappings(node)
    return (
        isinstance(node, Sequence)
        and len(groups) == len(node.items) > 0
        and all(group.get("name") and isinstance(group.get("rules"), Sequence) for group in groups)
    )
