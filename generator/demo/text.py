"""What the demo says: the containers with their verdicts, then where to look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.demo import prometheus
from generator.memory.advice import headline

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generator.demo.showing import Shown
    from generator.demo.verdicts import Judged

_MIB = 2**20
_ROW = "{:<16}{:>6}{:>6}{:>13}{:>11}{:>7}  {}"
_LOGGER = '{pod="logger-0"}'
# What a page of Prometheus shows -> its expression.
_PAGES = {
    "a writer of logs: working_set climbs, and nothing is wrong": (
        f"container_memory_working_set_bytes{_LOGGER} or container:memory_real_used:bytes{_LOGGER}"
    ),
    "two leaks: real_used climbs to the limit, and the kernel kills": (
        'container:memory_real_used:bytes{pod=~"(leaky|fastleak)-0"}'
    ),
    "a writer to tmpfs: rss sees nothing of what kills it": (
        'container_memory_rss{pod="tmpfs-0"} or container:memory_real_used:bytes{pod="tmpfs-0"}'
    ),
}


def table(judged: Sequence[Judged]) -> Iterator[str]:
    """Give the containers line by line: the most that each held, in MiB, and the verdict."""
    yield "Nine real containers over 112 minutes: the most that each held, in MiB"
    yield ""
    yield _ROW.format("container", "limit", "rss", "working_set", "real_used", "kills", "verdict")
    for one in judged:
        most = (
            max(getattr(reading, name) for reading in one.readings)
            for name in ("rss", "working_set", "real_used")
        )
        sizes = (round(size / _MIB) for size in (one.limit, *most))
        yield _ROW.format(one.name, *sizes, one.kills, _verdict(one))


def _verdict(one: Judged) -> str:
    if one.verdict.kind == "unknown" and one.kills:
        return "killed before a scrape sees why"
    return headline(one.verdict).partition(":")[0]


def without(missing: Sequence[str]) -> str:
    """Return what there is to see once Prometheus is installed."""
    return (
        f"\nThis is all without Prometheus ({', '.join(missing)}: not installed). With it the demo"
        "\nserves the same containers live, with the rules and alerts. On Debian and Ubuntu:"
        "\n  apt install prometheus"
        "\nElsewhere: https://prometheus.io/download/, with prometheus and promtool on the PATH."
    )


def addresses(shown: Shown) -> Iterator[str]:
    """Give line by line where to look, and what to try."""
    home = prometheus.home(shown.prometheus)
    yield ""
    yield f"Prometheus: {shown.prometheus}"
    yield "  The same containers until now, with records and alerts. It plays on: in 5 minutes"
    yield "  leaky is killed, in 10 fastleak, and 2 minutes later it begins again."
    yield f"  {home.rpartition('/')[0]}/alerts"
    yield "      what fires: the loops of kills, and the one that thrashes; nothing for page cache,"
    yield "      and nothing yet for the leaks: two hours are too short to tell one from a warm-up"
    for what, expr in _PAGES.items():
        yield f"  {prometheus.page(home, expr)}"
        yield f"      {what}"
    yield ""
    if shown.grafana:
        yield f"Grafana, with the dashboards: {shown.grafana}/dashboards"
        yield f"  {shown.grafana}/d/realmem-triage"
        yield '      "leak, or page cache?"'
    else:
        yield f"No dashboards: {shown.no_grafana}"
    yield ""
    yield "To try in another terminal, in an empty folder:"
    for command in ("explain --pod shop/logger-0", "init", "verify", "backtest --days 0.07"):
        yield f"  realmem {command} --prometheus {shown.prometheus}"
