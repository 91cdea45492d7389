"""What an incident's container needed and used meanwhile, read once more of the server."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.errors import ServerError
from generator.live import pods

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from generator.config.schema import Config
    from generator.live.backtest.backtest import Backtest
    from generator.live.backtest.collecting import Container
    from generator.live.backtest.incidents import Incident
    from generator.live.server import Server
    from generator.memory import Reading

# So much of the time around an incident is shown on either side, and at least so many seconds.
_AROUND = 0.25
_LEAST = 1800.0


@dataclass(frozen=True)
class Picture:
    """The readings of one container during an incident; `why` there are none."""

    incident: Incident
    pod: str = ""
    container: str = ""
    readings: tuple[Reading, ...] = ()
    start: float = 0.0
    end: float = 0.0
    why: str = ""


def take(
    server: Server,
    config: Config,
    found: Backtest,
    told: Sequence[Incident],
    tick: Callable[[], None],
) -> list[Picture]:
    """Return a picture for each incident, in their order."""
    made = []
    for incident in told:
        made.append(_one(server, config, found, incident))
        tick()
    return made


def _one(server: Server, config: Config, found: Backtest, incident: Incident) -> Picture:
    around = max(_LEAST, _AROUND * (incident.end - incident.start))
    start = max(incident.start - around, found.first)
    end = min(incident.end + around, found.done)
    of = _subject(incident)
    if of is None:
        return Picture(incident, start=start, end=end, why="It is about no single container.")
    pod = pods.Pod(of.namespace, of.pod, of.container or None)
    window = pods.Window(end, (end - start) / 3600)
    try:
        readings, _ = pods.seen(server, config, pod, window)
    except ServerError as failure:
        return Picture(incident, of.pod, of.container, (), start, end, failure.problems[0].message)
    container = readings[0].source.rpartition("/")[2]
    return Picture(incident, of.pod, container, tuple(readings), start, end)


def _subject(incident: Incident) -> Container | None:
    """Return the container that was killed, or that most alarms name."""
    named = [kill.of for kill in incident.kills] or [alarm.of for alarm in incident.alarms]
    whole = Counter(of for of in named if of.namespace and of.pod)
    if not whole:
        return None
    # Of those that are named as often the first.
    return max(whole, key=lambda of: whole[of])
