"""A dashboard on which every check is silent, to be changed in one place."""

from __future__ import annotations

import copy
from typing import Any

import pytest

GOOD: dict[str, Any] = {
    "uid": "memory",
    "title": "Memory",
    "editable": False,
    "schemaVersion": 39,
    "refresh": "1m",
    "links": [{"title": "self", "url": "/d/memory?var-pod=$pod"}],
    "templating": {
        "list": [
            {"name": "datasource", "type": "datasource", "query": "prometheus"},
            {
                "name": "pod",
                "type": "query",
                "refresh": 2,
                "query": {"query": "label_values(up, pod)"},
            },
        ]
    },
    "annotations": {"list": [{"name": "kills", "expr": "x > 1"}]},
    "panels": [
        {
            "id": 1,
            "type": "timeseries",
            "title": "Used by $pod",
            "description": "What it uses.",
            "datasource": {"type": "prometheus", "uid": "${datasource}"},
            "gridPos": {"x": 0, "y": 0, "w": 12, "h": 8},
            "fieldConfig": {
                "defaults": {"unit": "bytes", "thresholds": {"steps": [{"value": None}]}}
            },
            "targets": [
                {
                    "refId": "A",
                    "datasource": {"type": "prometheus", "uid": "${datasource}"},
                    "expr": 'rate(x{pod=~"$pod"}[$__rate_interval])',
                }
            ],
        },
        {
            "id": 2,
            "type": "row",
            "title": "More",
            "gridPos": {"x": 0, "y": 8, "w": 24, "h": 1},
            "panels": [
                {
                    "id": 3,
                    "type": "text",
                    "gridPos": {"x": 0, "y": 9, "w": 24, "h": 2},
                }
            ],
        },
    ],
}


@pytest.fixture
def board() -> dict[str, Any]:
    return copy.deepcopy(GOOD)
