"""A day of a small cluster: a leak that is killed, a logger, a loop of kills, and a quiet pod.

Besides what exporters give, the server has alerts of its own: one on the logger's working set, as
most people have it, and one about a disk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench import history
from tests.scenarios.model import Memory, Node, Pod, Restart, World
from tests.scenarios.scrape import samples
from tests.support import remote_write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.remote_write import Series

MINUTES = 24 * 60
LIMIT = 1000.0
KILLED = 20 * 60
FIRST_LOOP = 10 * 60
# When the server's own alert on the logger's working set fired, in minutes.
THEIRS = (14 * 60, 23 * 60)


def world() -> World:
    """Return the cluster."""
    leak = [min(300 + 700 * minute / KILLED, 995) for minute in range(MINUTES)]
    after = [300 + 700 * (minute - KILLED) / KILLED for minute in range(KILLED, MINUTES)]
    anon = [*leak[:KILLED], *after]
    # Logs fill the limit by half past one, and stay.
    logs = [min(850 * minute / (13 * 60), 850) for minute in range(MINUTES)]
    loop = tuple(Restart(minute) for minute in range(FIRST_LOOP, FIRST_LOOP + 90, 9))
    pods = [
        _pod("leaky", Memory(MINUTES, anon=anon), (Restart(KILLED),)),
        _pod("logger", Memory(MINUTES, anon=60, active_file=logs, inactive_file=40)),
        _pod("looping", Memory(MINUTES, anon=200), loop),
        _pod("quiet", Memory(MINUTES, anon=400, inactive_file=100)),
    ]
    return World(MINUTES, pods, [Node("node1")])


def _pod(name: str, memory: Memory, restarts: tuple[Restart, ...] = ()) -> Pod:
    return Pod("shop", name, "node1", memory, LIMIT, restarts=restarts)


def series(begin: float) -> Iterator[Series]:
    """Yield every series with its times, the first minute at `begin`."""
    for metric, labels, values in samples(world()):
        yield {"__name__": metric, **labels}, remote_write.points(begin, values)
    logger = next(pod for pod in world().pods if pod.workload == "logger")
    about = {"namespace": "shop", "pod": logger.name, "container": "app"}
    for alert, labels in {"ContainerMemoryHigh": about, "DiskFull": {"device": "sda"}}.items():
        own = {"__name__": "ALERTS", "alertname": alert, "alertstate": "firing"}
        times = range(*THEIRS)
        yield (
            {**own, "severity": "warning", **labels},
            [(begin + 60 * minute, 1.0) for minute in times]
            + [(begin + 60 * THEIRS[1], history.STALE)],
        )
