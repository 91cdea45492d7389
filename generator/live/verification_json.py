"""A verification for programs: one JSON object.

    {
      "version": 1,
      "works": true, "url", "server",
      "remarks": [{"severity", "text", "hint"}, …],
      "inputs": [{"metric", "exporter", "series", "nodes", "of_nodes", "why", "elsewhere"}, …],
      "relabellings": [{"stack", "metrics": […], "text"}, …],
      "queries": [{"kind", "name", "seconds", "series", "samples", "error", "inlined",
                   "waiting"}, …],
      "cost": {"series", "uncounted", "seconds_a_minute", "at_most", "now_series",
               "now_seconds_a_minute"},
      "not_shown": […]
    }

What a server does not show is null. Keys may be added; `version` grows when one changes or goes.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.live.verification import Verification

VERSION = 1


def render(found: Verification) -> str:
    """Write the object."""
    document = {
        "version": VERSION,
        "works": not found.reasons,
        "url": found.url,
        "server": str(found.kind),
        "remarks": [asdict(remark) for remark in found.remarks],
        "inputs": [
            {
                "metric": one.metric,
                "exporter": one.exporter,
                "series": one.series,
                "nodes": one.nodes,
                "of_nodes": found.inputs.nodes if one.nodes is not None else None,
                "why": one.why,
                "elsewhere": list(one.elsewhere),
            }
            for one in found.inputs.inputs
        ],
        "relabellings": [
            {"stack": stack.name, "metrics": metrics, "text": text}
            for stack, metrics, text in found.inputs.remedies()
        ],
        "queries": [
            {
                "kind": run.asked.kind,
                "name": run.asked.name,
                "seconds": round(run.seconds, 4),
                "series": run.series,
                "samples": run.samples,
                "error": run.error,
                "inlined": run.inlined,
                "waiting": run.waiting,
            }
            for run in found.runs
        ],
        "cost": {
            "series": found.cost.series,
            "uncounted": found.cost.uncounted,
            "seconds_a_minute": round(found.cost.seconds, 4),
            "at_most": found.cost.at_most,
            "now_series": found.cost.now_series,
            "now_seconds_a_minute": found.cost.now_seconds,
        },
        "not_shown": list(found.not_shown),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
