"""A backtest for programs: one JSON object.

    {
      "version": 1,
      "url", "server", "start", "end", "done", "first", "partial", "step", "containers",
      "alerts": [{"source", "alert", "severity", "notifications", "page_cache", "workloads"}, …],
      "other_notifications",
      "kills": {"realmem": {"incidents", "warned", "median_lead"}, "conventional": …, "server": …},
      "incidents": [{
        "cluster", "namespace", "workload", "node", "start", "end", "killed", "lead",
        "kills": [{"at", "pod", "container", "count"}, …],
        "alarms": [{"source", "alert", "severity", "start", "end", "ended", "labels",
                    "page_cache"}, …]
      }, …],
      "left_out": {"alert": "reason"}, "failed": {"rule": evaluations}
    }

Times are Unix times, lengths seconds; `source` is realmem, conventional or server. Keys may be
added; `version` grows when one changes or goes.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from generator.live.backtest import summary
from generator.live.backtest.incidents import SOURCES

if TYPE_CHECKING:
    from generator.live.backtest.backtest import Backtest
    from generator.live.backtest.incidents import Alarm, Incident

VERSION = 1


def render(found: Backtest) -> str:
    """Write the object."""
    told = summary.told(found)
    document = {
        "version": VERSION,
        "url": found.url,
        "server": str(found.kind),
        "start": found.start,
        "end": found.end,
        "done": found.done,
        "first": found.first,
        "partial": found.partial,
        "step": found.step,
        "containers": found.containers,
        "alerts": [
            {
                "source": line.source,
                "alert": line.alert,
                "severity": line.severity,
                "notifications": line.notifications,
                "page_cache": line.cache,
                "workloads": line.workloads,
            }
            for line in summary.lines(found)
        ],
        "other_notifications": summary.others(found),
        "kills": {source: asdict(summary.kills(told, source)) for source in SOURCES},
        "incidents": [_incident(one) for one in told],
        "left_out": dict(found.left_out),
        "failed": dict(found.failed),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _incident(one: Incident) -> dict[str, Any]:
    return {
        "cluster": one.of.cluster,
        "namespace": one.of.namespace,
        "workload": one.of.workload,
        "node": one.of.node,
        "start": one.start,
        "end": one.end,
        "killed": one.killed,
        "lead": {source: one.lead(source) for source in SOURCES},
        "kills": [
            {"at": kill.at, "pod": kill.of.pod, "container": kill.of.container, "count": kill.count}
            for kill in one.kills
        ],
        "alarms": [_alarm(alarm) for alarm in one.alarms],
    }


def _alarm(alarm: Alarm) -> dict[str, Any]:
    firing = alarm.firing
    return {
        "source": alarm.source,
        "alert": firing.alert,
        "severity": firing.severity,
        "start": firing.start,
        "end": firing.end,
        "ended": firing.ended,
        "labels": dict(firing.labels),
        "page_cache": alarm.cache,
    }
