"""Every query of the bundle, run once: time, series, samples."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.checks.printing import printed
from generator.errors import ServerError
from generator.live import probes
from generator.live.inlining import inlined

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from generator.checks.expressions import Expr
    from generator.live.asked import Asked, Questions
    from generator.live.server import Server

CONCURRENCY = 4


@dataclass(frozen=True)
class Run:
    """What one query gave; `error` is the server's reason, `samples` None where it hides them.

    `waiting` says that it reads records which the server has not yet, and was run without them.
    """

    asked: Asked
    seconds: float
    series: int = 0
    samples: int | None = None
    error: str = ""
    inlined: bool = False
    waiting: bool = False


def loaded(server: Server, questions: Questions) -> frozenset[str]:
    """Return the records that the server has series of."""
    names = "|".join(sorted(questions.records))
    if not names:
        return frozenset()
    found = server.query(probes.jobs(names, ("__name__",)))
    return frozenset(one.labels.get("__name__", "") for one in found)


def run_all(
    server: Server, questions: Questions, there: Collection[str], tick: Callable[[], None]
) -> list[Run]:
    """Run every query once, a few at a time, in the order of the rules and boards.

    A record that the server has not is replaced by its expression, where that is not too long.
    """
    missing = questions.records.keys() - there

    def one(asked: Asked) -> Run:
        found = _run(server, asked, questions, missing)
        tick()
        return found

    with ThreadPoolExecutor(CONCURRENCY) as pool:
        try:
            return list(pool.map(one, questions.queries))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _run(server: Server, asked: Asked, questions: Questions, missing: Collection[str]) -> Run:
    whole = inlined(asked.expr, questions.records, missing)
    waiting, expr = whole is None, whole or asked.expr
    began = time.monotonic()
    try:
        # Its count: the server does the same work, and the answer is one series.
        found, samples = server.query_with_stats(_counted(expr))
    except ServerError as failure:
        seconds = time.monotonic() - began
        error = failure.problems[0].message
        return Run(asked, seconds, error=error, inlined=expr != asked.expr, waiting=waiting)
    seconds = time.monotonic() - began
    series = found[0].count if found else 0
    return Run(
        asked,
        seconds,
        series=series if expr.type == "vector" else 1,
        samples=samples,
        inlined=expr != asked.expr,
        waiting=waiting,
    )


def _counted(expr: Expr) -> str:
    return f"count({printed(expr)})" if expr.type == "vector" else printed(expr)
