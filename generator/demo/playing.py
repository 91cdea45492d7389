"""The capture played from its past into the present: what was, and what is scraped now.

When the capture has ended it begins again: counters and memory start anew, as after a restart.
"""

from __future__ import annotations

import contextlib
import threading
import time
from bisect import bisect_right
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from generator.demo import capture

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from generator.demo.capture import Samples

# So much of it, in seconds, has been played when somebody starts to look: soon afterwards two
# leaks come to their ends.
PLAYED = 5900
_LENGTH = capture.END - capture.START
# cAdvisor stamps its samples itself, seldom for a container that does little.
_OLDEST = 150.0
# Values that are Unix times.
_TIMES = "container_start_time_seconds"
_EXPOSITION = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True)
class Player:
    """`begin` is when the capture's first second is played, in Unix time."""

    samples: Mapping[str, Samples]
    begin: float

    def past(self, until: float) -> Iterator[str]:
        """Give the samples up to a Unix time as OpenMetrics text with timestamps."""
        later = self.begin - capture.START
        for series, points in self.samples.items():
            for at, value in points:
                if capture.START <= at <= until - later:
                    yield f"{series} {_moved(series, value, later)} {at + later:.3f}\n"

    def present(self, now: float) -> Iterator[str]:
        """Give the newest sample of each series as Prometheus scrapes it."""
        rounds, position = divmod(now - self.begin, _LENGTH)
        at = capture.START + position
        later = self.begin + rounds * _LENGTH - capture.START
        for series, points in self.samples.items():
            newest = bisect_right(points, at, key=lambda point: point[0]) - 1
            if newest >= 0 and points[newest][0] > at - _OLDEST:
                yield f"{series} {_moved(series, points[newest][1], later)}\n"


def _moved(series: str, value: str, later: float) -> str:
    """Return a value as it would be so many seconds later."""
    return f"{float(value) + later:.3f}" if series.startswith(_TIMES) else value


@contextlib.contextmanager
def serve(player: Player) -> Iterator[str]:
    """Let the present be scraped for the length of a `with` block; gives HOST:PORT."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = "".join(player.present(time.time())).encode()
            self.send_response(200)
            self.send_header("Content-Type", _EXPOSITION)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing of a scrape."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
