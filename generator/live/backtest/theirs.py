"""The alerts that the server itself fired: its ALERTS, read back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.checks.expressions import Constant
from generator.live.replay.firing import Firing, Watch
from generator.live.replay.frame import Frame, without
from generator.live.replay.matrix import frame
from generator.live.replay.plan import Step

if TYPE_CHECKING:
    from generator.live.replay.fetching import Grid
    from generator.live.server import Server

_QUERY = 'ALERTS{alertstate="firing"}'
_OWN = frozenset({"alertname", "alertstate"})


class Theirs:
    """Takes in chunk after chunk, and keeps what fired."""

    def __init__(self, server: Server, step: float) -> None:
        self.server, self.step = server, step
        self._watches: dict[str, Watch] = {}

    def see(self, grid: Grid) -> None:
        """Ask for a chunk."""
        body = self.server.query_range_raw(_QUERY, grid.start, grid.end, grid.step)
        whole = frame(body, grid.start, grid.step, grid.width, self.server.url)
        rows: dict[str, list[int]] = {name: [] for name in self._watches}
        for row, labels in enumerate(whole.labels):
            rows.setdefault(dict(labels).get("alertname", ""), []).append(row)
        for name, chosen in rows.items():
            if name not in self._watches:
                self._watches[name] = Watch(Step("alert", name, Constant(1.0), {}), self.step)
            own = whole.rows(chosen)
            plain = [without(labels, _OWN) for labels in own.labels]
            self._watches[name].see(grid.times, Frame(plain, own.values, own.present))

    def firings(self, start: float, end: float) -> list[Firing]:
        """Return what fired between two times."""
        found = []
        for watch in self._watches.values():
            watch.close(end)
            found += [
                Firing(one.alert, one.labels, max(one.start, start), one.end, one.ended)
                for one in watch.firings
                if one.end > start
            ]
        return sorted(found, key=lambda one: (one.start, one.alert, one.labels))
