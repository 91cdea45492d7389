"""The recording rules as a chapter: what each is for, its labels, its expression."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from generator import checks, targets
from generator.checks.inference import Inference
from generator.checks.parsing import Unparsable, parse

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.bundle import Bundle
    from generator.catalogue.model import Group, RecordingRule

    LabelsOf = Callable[[str], str]

# In this order labels go from the whole to the part.
_ORDER = (
    "cluster", "namespace", "workload", "workload_type", "pod", "container", "node", "input",
    "scale", "component",
    "scale", "source", "uid", "id",
)  # fmt: skip


def _place(label: str) -> tuple[int, str]:
    """Return where a label stands: what identifies first, anything else after it by name."""
    return (_ORDER.index(label) if label in _ORDER else len(_ORDER), label)


def chapter(given: Bundle, labels: LabelsOf) -> str:
    """Return a section a group and a paragraph a record."""
    return "\n\n".join(_group(group, labels) for group in given.catalogue.recording)


def labels_of(given: Bundle) -> LabelsOf:
    """Return a function from an expression over the bundle's records to its labels, in words."""
    names = label_names_of(given)
    return lambda expr: ", ".join(f"`{name}`" for name in names(expr))


def label_names_of(given: Bundle) -> Callable[[str], list[str]]:
    """Return a function from an expression over the bundle's records to its labels, in order."""
    with TemporaryDirectory() as folder:
        for path, content in targets.render(given, ["prometheus"]).items():
            file = Path(folder) / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        inference = Inference(checks.load([Path(folder)]))

    def names(expr: str) -> list[str]:
        match parse(expr):
            case Unparsable() as failure:
                raise ValueError(f"{failure}: {expr}")
            case parsed:
                return sorted(inference.of(parsed).names, key=_place)

    return names


def code(expr: str) -> str:
    """Return PromQL as a block."""
    return f"```promql\n{expr}\n```"


def _group(group: Group[RecordingRule], labels: LabelsOf) -> str:
    heading = f"### Group `{group.name}`, every {group.interval}"
    return "\n\n".join([heading, *(_record(rule, labels) for rule in group.rules)])


def _record(rule: RecordingRule, labels: LabelsOf) -> str:
    said = f"{rule.doc}\n\nLabels: {labels(rule.record)}"
    return f"#### `{rule.record}`\n\n{said}\n\n{code(rule.expr)}"
