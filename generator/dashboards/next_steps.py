"""What to do about each verdict, with links to the runbooks where the config has an address."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from generator.catalogue.links import runbook_url
from generator.dashboards.spec import Text

if TYPE_CHECKING:
    from generator.config.schema import Config
    from generator.dashboards.queries import View

# What Markdown and Grafana's variables would read in an address, percent-encoded.
URL_SAFE = "/:?#@!&'*+,;=%~._-"

STEPS = (
    (
        "page cache",
        "nothing to do. The kernel gives it back before it kills.",
        "ContainerWorkingSetIsCache",
    ),
    (
        "leak: anon, tmpfs or kernel",
        "find which below, restart on purpose before it is killed.",
        "ContainerMemoryLeak",
    ),
    (
        "OOM-killed",
        "look at what grew before the red marks: a climb is a leak, a step one large task.",
        "ContainerOOMKilled",
    ),
    (
        "thrashing",
        "its hot files do not fit: a higher limit, or less of its own.",
        "ContainerMemoryThrashing",
    ),
    (
        "steady",
        "nothing to do; near its bound it is sized too tightly.",
        "ContainerMemoryNearLimit",
    ),
    (
        "unknown",
        "young, without a known bound, or its kubelet does not tell tmpfs from files.",
        "MemoryMetricsEstimated",
    ),
)


def text(config: Config, view: View) -> Text:
    """Return the steps; a runbook is named where its alert is written."""
    lines = []
    for verdict, step, alert in STEPS:
        runbook = f" {_runbook(config, alert)}" if alert in view.alerts else ""
        lines.append(f"- **{verdict}**: {step}{runbook}")
    return Text(
        title="What to do next",
        description="What each verdict leads to, and the runbook of its alert.",
        content="\n".join(lines),
    )


def _runbook(config: Config, alert: str) -> str:
    url = runbook_url(config, alert)
    return f"[{alert}]({quote(url, safe=URL_SAFE)})" if url else f"Runbook: `{alert}`."
