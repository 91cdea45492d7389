"""A Prometheus, or what speaks its API: Thanos, Mimir, VictoriaMetrics."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

from generator.errors import QueryError, ServerError
from generator.live.answers import Series, envelope, series
from generator.live.http import Http

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType
    from typing import Self

    from generator.live.connection import Connection
    from generator.live.http import Answer

# What servers answer that have no such API, or show it to nobody.
_NOT_SHOWN = {400, 403, 404, 405, 422, 500, 501}


class Server:
    """Asks queries; only reads. Threads may share it. Its warnings are kept, each once."""

    def __init__(self, connection: Connection, sleep: Callable[[float], None] = time.sleep) -> None:
        self.url = connection.url
        self.timeout = connection.timeout
        self.warnings: dict[str, None] = {}
        # What a server calls itself in its headers: VictoriaMetrics' X-Server-Hostname.
        self.headers: set[str] = set()
        self._http = Http(connection, sleep)
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._http.close()

    def query(self, expr: str, at: float | None = None) -> list[Series]:
        """Evaluate an expression at a Unix time, or now."""
        return series(self._asked("/api/v1/query", self._instant(expr, at)), self.url)

    def query_with_stats(
        self, expr: str, at: float | None = None
    ) -> tuple[list[Series], int | None]:
        """Return a query's result and the samples that it read, None where the server hides it."""
        data = self._asked("/api/v1/query", {**self._instant(expr, at), "stats": "all"})
        return series(data, self.url), _samples(data)

    def query_range(self, expr: str, start: float, end: float, step: float) -> list[Series]:
        """Evaluate an expression every `step` seconds from `start` to `end`, both included."""
        form = self._range(expr, start, end, step)
        return series(self._asked("/api/v1/query_range", form), self.url)

    def query_range_raw(self, expr: str, start: float, end: float, step: float) -> bytes:
        """Return the JSON that a range query is answered with; QueryError if it is refused."""
        answer = self._http.ask(
            "/api/v1/query_range", self._range(expr, start, end, step), post=True
        )
        if not answer.body.startswith(b'{"status":"success"') or b'"warnings":' in answer.body:
            # A refusal, a warning, or another server's spelling: read it as a whole.
            self._kept(answer)
        return answer.body

    def shown(self, path: str, form: Mapping[str, str] | None = None) -> Any | None:  # noqa: ANN401 - by path
        """Return the data of an API that not every server has; None where this one has it not."""
        answer = self._http.ask(path, form or {}, may_refuse=True)
        self._note(answer.headers)
        if answer.status in _NOT_SHOWN:
            return None
        try:
            return envelope(answer, self.url).data
        except (QueryError, ServerError):
            return None

    def _instant(self, expr: str, at: float | None) -> dict[str, str]:
        when = {} if at is None else {"time": f"{at:.3f}"}
        return {"query": expr, "timeout": f"{self.timeout:g}s", **when}

    def _range(self, expr: str, start: float, end: float, step: float) -> dict[str, str]:
        times = {"start": f"{start:.3f}", "end": f"{end:.3f}", "step": f"{step:g}"}
        return {"query": expr, "timeout": f"{self.timeout:g}s", **times}

    def _asked(self, path: str, form: Mapping[str, str]) -> Any:  # noqa: ANN401 - JSON
        answer = self._http.ask(path, form, post=True)
        self._note(answer.headers)
        return self._kept(answer)

    def _kept(self, answer: Answer) -> Any:  # noqa: ANN401 - JSON
        """Return an answer's data, and keep its warnings."""
        found = envelope(answer, self.url)
        with self._lock:
            self.warnings.update(dict.fromkeys(found.warnings))
        return found.data

    def _note(self, headers: Mapping[str, str]) -> None:
        with self._lock:
            self.headers.update(name.lower() for name in headers)


def _samples(data: Any) -> int | None:  # noqa: ANN401 - JSON
    try:
        return int(data["stats"]["samples"]["totalQueryableSamples"])
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
