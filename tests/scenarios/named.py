"""Named histories: one for every cell of the alert table, with what must and must not fire."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypedDict

from tests.scenarios.history import named
from tests.scenarios.judge import is_loud
from tests.scenarios.model import Memory, Node, Pod, World
from tests.scenarios.pods import memory

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Unpack

    from tests.scenarios.model import PodFields
    from tests.scenarios.pods import Shape
    from tests.scenarios.promtool import Alarm

LIMIT = 1024.0


@dataclass(frozen=True)
class Case:
    """A history with its truth: any of `fires` between two minutes, or no loud alert at all.

    `not_fires` must stay silent whatever else fires. `severity`, `until` (a minute in which it
    still fires), `over_by` (the last in which it may) and `most` (notifications) narrow down what
    `fires` is to do.
    """

    name: str
    world: World
    fires: frozenset[str] = frozenset()
    since: int = 0
    by: int = 0
    not_fires: frozenset[str] = frozenset()
    severity: str = ""
    until: int = 0
    over_by: int | None = None
    most: int | None = None
    # Whether nobody may be called. A case in which something fires may have other alarms too.
    quiet: bool = False
    # Needs a Prometheus of its own: no cluster label, or an input that nobody has.
    alone: bool = False
    # What an alarm is about where it can name neither a pod nor a node.
    about: str = ""


class Bounds(TypedDict, total=False):
    """What narrows a case down; see Case."""

    since: int
    not_fires: frozenset[str]
    severity: str
    until: int
    over_by: int
    most: int
    quiet: bool
    alone: bool
    about: str


def one(
    name: str,
    used: Memory,
    limit: float | None = LIMIT,
    on: Node | None = None,
    **pod: Unpack[PodFields],
) -> World:
    """Return a world of one pod and a small neighbour, on a node of 32 GiB or as given."""
    node = on or Node(f"{name}-node")
    app = Pod(name, f"{name}-app", node.name, used, limit, **pod)
    return World(used.minutes, [app, neighbour(name, used.minutes)], [node])


def neighbour(name: str, minutes: int) -> Pod:
    """Return a steady pod beside the one that the story is about: no cluster is empty."""
    used = Memory(minutes, anon=100, active_file=20, inactive_file=20)
    return Pod(f"{name}-system", f"{name}-proxy", f"{name}-node", used, 256, kind="DaemonSet")


def needs(
    name: str,
    real: Sequence[float],
    shape: Shape | None = None,
    on: Node | None = None,
    **pod: Unpack[PodFields],
) -> World:
    """Return a world in which one pod needs `real`, in shares of its limit."""
    return one(name, memory(LIMIT, real, shape), LIMIT, on, **pod)


def fires(name: str, world: World, alerts: Iterable[str], by: int, **more: Unpack[Bounds]) -> Case:
    """Return a case in which one of `alerts` must fire by a minute."""
    return Case(name, world, frozenset(alerts), by=by, **more)


def silent(name: str, world: World, **more: Unpack[Bounds]) -> Case:
    """Return a case in which no warning and no critical alert may fire."""
    return replace(Case(name, world, **more), quiet=True)


def placed(case: Case) -> World:
    """Return the case's world in a cluster of its own."""
    return case.world if case.alone else replace(case.world, cluster=case.name)


def faults(case: Case, alarms: Iterable[Alarm]) -> list[str]:
    """Return what is wrong with the alarms raised over a case; nothing if all is right."""
    own = [alarm for alarm in alarms if case.alone or case.name in alarm.labels.values()]
    wrong = [f"{a.name} fires" for a in own if a.name in case.not_fires]
    if case.quiet:
        wrong += [
            f"{alarm.name} is a false alarm from minute {alarm.minutes[0]} on"
            for alarm in own
            if is_loud(alarm) and alarm.name not in case.fires
        ]
    return wrong + (_missed(case, own) if case.fires else [])


def _missed(case: Case, own: Sequence[Alarm]) -> list[str]:
    words = " or ".join(sorted(case.fires))
    about = {case.about} if case.about else named(case.world)
    hits = [
        alarm
        for alarm in own
        if alarm.name in case.fires
        and case.severity in {"", alarm.labels.get("severity")}
        and (case.alone or not about.isdisjoint(alarm.labels.values()))
    ]
    firsts = [minute for alarm in hits for minute in alarm.minutes if minute >= case.since]
    if not firsts:
        return [f"{words} does not fire"]
    wrong = []
    if min(firsts) > case.by:
        wrong.append(f"{words} fires at minute {min(firsts)}, and not by {case.by}")
    if max(firsts) < case.until:
        wrong.append(
            f"{words} fires for the last time at minute {max(firsts)}, before {case.until}"
        )
    if case.over_by is not None and max(firsts) > case.over_by:
        wrong.append(f"{words} still fires at minute {max(firsts)}, after {case.over_by}")
    openings = sum(alarm.openings for alarm in hits)
    if case.most is not None and openings > case.most:
        wrong.append(f"{words} notifies {openings} times, and not {case.most}")
    return wrong
