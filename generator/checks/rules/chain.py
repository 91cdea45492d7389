"""rules/chain: records that read records are evaluated in order, and in time.

The rules of a group run one after the other at one moment; groups run apart, each with its own
offset. A record that reads a record of another group, or one that its own group makes later, sees
the value of the round before: up to an interval old, and after a restart none. Through a range
selector it reads history, which is meant. A group of more than 20 rules is refused by Mimir's
default limits. Prometheus forgets a value after five minutes, so that what is recorded every
three minutes or slower vanishes when one evaluation is missed; such records are for range
functions. VictoriaMetrics keeps time otherwise, and of its rules nothing is said.

    - name: a
      interval: 5m
      rules:
      - record: pod:memory:sum
        expr: sum by (pod) (container:memory:bytes)     # made below, or in another group
      - record: container:memory:bytes
        expr: max by (pod, container) (container_memory_rss)

Remedy: keep a chain in one group, producers first; 20 rules a group; an interval of 2m at most.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from generator.checks.durations import duration, spoken
from generator.checks.finding import Finding
from generator.checks.reading import reads
from generator.checks.subject import Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.checks.finding import Severity
    from generator.checks.reading import Read
    from generator.checks.subject import Subject

ID = "rules/chain"
SEVERITY: Severity = "warning"
MOST_RULES = 20
SLOWEST = timedelta(minutes=2)


def check(subject: Subject) -> Iterator[Finding]:
    """Report chains out of order, groups too large, and slow records read as of now."""
    yield from _large_groups(subject)
    order = {id(rule): position for position, rule in enumerate(subject.rules)}
    said: set[tuple[object, ...]] = set()
    for read in reads(subject):
        makers = subject.records.get(read.selector.name or "", ())
        if read.ranged or not makers or _elsewhere(read):
            continue
        for finding in (*_out_of_order(read, makers, order), *_slow(read, makers)):
            # One finding a reader and record, however often the expression names it.
            if finding.place not in said:
                said.add(finding.place)
                yield finding


def _elsewhere(read: Read) -> bool:
    """Whether VictoriaMetrics reads it, which keeps time otherwise.

    vmalert writes what a group records when it is done with all of it, and no value is forgotten
    after five minutes.
    """
    return isinstance(read.by, Rule) and read.by.reader == "victoriametrics"


def _large_groups(subject: Subject) -> Iterator[Finding]:
    sizes = Counter((rule.path, rule.group) for rule in subject.rules)
    first = {(rule.path, rule.group): rule.line for rule in reversed(subject.rules)}
    for (path, group), size in sizes.items():
        if size > MOST_RULES:
            message = f'group "{group}" has {size} rules, Mimir takes {MOST_RULES} by default'
            yield Finding(ID, SEVERITY, path, first[path, group], message, "split it")


def _out_of_order(read: Read, makers: tuple[Rule, ...], order: dict[int, int]) -> Iterator[Finding]:
    rule = read.by
    if not isinstance(rule, Rule) or rule.kind == "alert":
        return
    near = [maker for maker in makers if (maker.path, maker.group) == (rule.path, rule.group)]
    if not near:
        message = f'reads "{makers[0].name}" of group "{makers[0].group}", up to an interval late'
        hint = "put both into one group, the producer first"
        yield rule.finding(ID, SEVERITY, message, hint, expr=True)
    elif min(order[id(maker)] for maker in near) > order[id(rule)]:
        message = f'reads "{near[0].name}" before its group makes it (line {near[0].line})'
        yield rule.finding(ID, SEVERITY, message, "move the producer up", expr=True)


def _slow(read: Read, makers: tuple[Rule, ...]) -> Iterator[Finding]:
    # Within a group the sample was made a moment ago, however rarely that is.
    if isinstance(read.by, Rule):
        here = (read.by.path, read.by.group)
        if any((maker.path, maker.group) == here for maker in makers):
            return
    intervals = [duration(maker.interval) or timedelta() for maker in makers]
    if not intervals:
        return
    slowest = max(intervals)
    if slowest <= SLOWEST:
        return
    message = f'reads "{makers[0].name}" as of now, which is recorded every {spoken(slowest)}'
    hint = "read it through a range function such as last_over_time(), or record it every 2m"
    if isinstance(read.by, Rule):
        yield read.by.finding(ID, SEVERITY, message, hint, expr=True)
    else:
        board, query = read.by
        text = f"{query.where}: {message}"
        yield board.finding(ID, SEVERITY, text, hint, part=query.part)
