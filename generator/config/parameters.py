"""What an alert lets the user set: declared in templates/alerts/, checked by the config loader.

The catalogue reads the declarations and hands them to `config.load`, so that a new alert is
one new file and the loader still knows every key that may stand under `alerts:`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

ThresholdKind = Literal["ratio", "bytes", "duration", "number"]
Level = Literal["container", "workload", "node", "cluster"]


@dataclass(frozen=True)
class Threshold:
    """One threshold of an alert.

    `kind` says how the config writes it and what it becomes: ratio (`95%` or `0.95` -> 0.95),
    bytes (`512Mi` -> 536870912), duration (`8h` -> seconds) or a plain number.
    `default` is a value already converted to that unit. `below` names the threshold of the same
    alert that this one must stay below, such as `critical` for `warning`.
    """

    kind: ThresholdKind
    default: float
    description: str
    below: str | None = None


@dataclass(frozen=True)
class AlertParameters:
    """An alert's name and everything about it that the config may set."""

    name: str
    level: Level
    severities: tuple[str, ...]
    for_: str
    description: str
    thresholds: Mapping[str, Threshold] = field(default_factory=dict)
    enabled: bool = True
