"""A bundle's alerts and the records that they read, in an order in which each can be evaluated."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from generator.checks.durations import duration
from generator.checks.expressions import Selector, walk
from generator.checks.parsing import Unparsable, parse
from generator.checks.printing import printed
from generator.live.replay.splitting import leaves, reach
from generator.live.replay.thrift import Whole, slimmed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from generator.bundle import Bundle
    from generator.checks.expressions import Expr
    from generator.live.replay.thrift import Thrift

# As Alertmanager is told of alerts, this one reads what the ruler itself makes.
_CIRCLE = "circle"
_RULERS_OWN = frozenset({"ALERTS", "ALERTS_FOR_STATE"})


@dataclass(frozen=True)
class Step:
    """One rule: what it reads of the server, and how long before the window it is needed."""

    kind: Literal["record", "alert"]
    name: str
    expr: Expr
    labels: Mapping[str, str]
    # Of an alert: seconds for which it must hold, and its severity.
    hold: float = 0.0
    # By the identity of the part of the expression, the query.
    leaves: Mapping[int, str] = field(default_factory=dict)
    lead: float = 0.0
    # Of a record: seconds for which its values are read back.
    reach: float = 0.0

    @property
    def reads_itself(self) -> bool:
        """Whether a record goes on from its own past."""
        return self.kind == "record" and self.name in names(self.expr)


@dataclass(frozen=True)
class Plan:
    """The rules in order, records before what reads them; and what is left out, with the reason."""

    steps: tuple[Step, ...]
    left_out: Mapping[str, str]

    @property
    def alerts(self) -> tuple[Step, ...]:
        """The alerts among the rules."""
        return tuple(step for step in self.steps if step.kind == "alert")

    def lead(self) -> float:
        """Return how long before the window the first rule is needed, in seconds."""
        return max((step.lead for step in self.steps), default=0.0)


def of_bundle(bundle: Bundle) -> Plan:
    """Return what a bundle's alerts need."""
    return make(list(rules(bundle)))


def make(rules: Sequence[Step], also: Iterable[str] = (), thrift: Thrift | None = None) -> Plan:
    """Return what the alerts among some rules need, and the records named in `also`.

    `thrift` decides what the server evaluates; without it that is all that it can.
    """
    sparing = thrift or Whole()
    records: dict[str, list[Step]] = {}
    for rule in rules:
        if rule.kind == "record":
            records.setdefault(rule.name, []).append(rule)
    order, left_out = _ordered(rules, records, also)
    slim = [replace(rule, expr=slimmed(rule.expr, records, sparing)) for rule in order]
    return Plan(tuple(_led(slim, records, sparing)), left_out)


def rules(bundle: Bundle) -> Iterator[Step]:
    """Give the rules of a bundle in the order of its groups, without what a plan adds."""
    for group in bundle.catalogue.groups:
        for rule in group.rules:
            expr = parse(rule.expr)
            if isinstance(expr, Unparsable):
                continue  # `realmem check` says so
            record = getattr(rule, "record", None)
            if record is not None:
                yield Step("record", record, expr, rule.labels)
            else:
                hold = duration(rule.for_ or "0")  # type: ignore[union-attr]
                seconds = 0.0 if hold is None else hold.total_seconds()
                yield Step("alert", rule.alert, expr, rule.labels, seconds)  # type: ignore[union-attr]


def names(expr: Expr) -> set[str]:
    """Return the metrics that an expression reads."""
    return {node.name for node in walk(expr) if isinstance(node, Selector) and node.name}


class _Order:
    """The rules that are needed, records before what reads them."""

    def __init__(self, records: Mapping[str, Sequence[Step]]) -> None:
        self.records = records
        self.steps: list[Step] = []
        # Of a record that was looked at: why it cannot be made, empty where it can.
        self._why: dict[str, str] = {}

    def add(self, rules: Iterable[Step], reason: str = "") -> str:
        """Put rules behind what they read; or return why one cannot be evaluated."""
        added = list(rules)
        # One rule may read what it made before.
        own = {added[0].name} if len(added) == 1 else set()
        for name in sorted(set().union(*(names(rule.expr) for rule in added)) - own):
            if name in _RULERS_OWN:
                reason = reason or f"it reads {name}, which only a ruler has"
            elif name in self.records and (why := self.record(name)):
                circle = f"it reads {name}, which reads itself"
                reason = reason or (circle if why == _CIRCLE else why)
        if not reason:
            self.steps += added
        return reason

    def record(self, name: str) -> str:
        """Put a record behind what it reads; or return why it cannot be made."""
        if name not in self._why:
            self._why[name] = _CIRCLE  # what it finds if it is in one
            self._why[name] = self.add(self.records[name])
        return self._why[name]


def _ordered(
    rules: Sequence[Step], records: Mapping[str, Sequence[Step]], also: Iterable[str]
) -> tuple[list[Step], dict[str, str]]:
    order = _Order(records)
    left_out = {name: why for name in also if name in records and (why := order.record(name))}
    for rule in rules:
        if rule.kind == "alert" and (why := order.add([rule])):
            left_out[rule.name] = why
    return order.steps, left_out


def _led(
    order: Sequence[Step], records: Mapping[str, Sequence[Step]], thrift: Thrift
) -> list[Step]:
    """Return the rules with their leads: consumers stand after producers, so from the end on."""
    leads: dict[str, float] = {}
    reaches: dict[str, float] = {}
    done = []
    for rule in reversed(order):
        lead = leads.get(rule.name, 0.0) if rule.kind == "record" else rule.hold
        if rule.reads_itself:
            own = reach(rule.expr, rule.name) or 0.0
            lead += own
            reaches[rule.name] = max(reaches.get(rule.name, 0.0), own)
        for name in names(rule.expr) & records.keys() - {rule.name}:
            far = reach(rule.expr, name) or 0.0
            reaches[name] = max(reaches.get(name, 0.0), far)
            leads[name] = max(leads.get(name, 0.0), lead + far)
        parts = {id(part): printed(part) for part in leaves(rule.expr, records, thrift)}
        far = reaches.get(rule.name, 0.0)
        done.append(Step(rule.kind, rule.name, rule.expr, rule.labels, rule.hold, parts, lead, far))
    return done[::-1]
