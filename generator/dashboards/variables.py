"""The choices at the top of a board, as Grafana's JSON.

grafanalib's Template is no help here: it writes All as the text `$__all`, lacks `definition`, and
most of its other keys are those of Grafana 5.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.dashboards.fields import DATASOURCE

if TYPE_CHECKING:
    from generator.dashboards.fields import Json
    from generator.dashboards.spec import Variable

SHOWN, HIDDEN = 0, 2
# Asked again whenever the time range changes, so that the list fits what is shown.
ON_TIME_RANGE_CHANGE = 2
ALPHABETICAL = 1


def datasource() -> Json:
    """Return the choice of a Prometheus, which every panel and variable reads."""
    return {
        "name": "datasource",
        "label": "Data source",
        "type": "datasource",
        "query": "prometheus",
        "current": {"text": "default", "value": "default"},
        "hide": SHOWN,
        "includeAll": False,
        "multi": False,
        "refresh": 1,
    }


def variable(spec: Variable) -> Json:
    """Return a choice; with All it starts there, else at the first value.

    All is `.*` rather than a list of all values: it is short, and it matches series that lack
    the label, as they do in a Prometheus of one cluster.
    """
    query = f"label_values({spec.series}, {spec.label})"
    json: Json = {
        "name": spec.name,
        "label": spec.title,
        "type": "query",
        "datasource": DATASOURCE,
        "query": query,
        "definition": query,
        "refresh": ON_TIME_RANGE_CHANGE,
        "sort": ALPHABETICAL,
        "multi": spec.multi,
        "includeAll": spec.include_all,
        "hide": HIDDEN if spec.hidden else SHOWN,
    }
    if spec.include_all:
        everything: Json = {"text": "All", "value": "$__all"}
        if spec.multi:
            everything = {key: [value] for key, value in everything.items()}
        json |= {"allValue": ".*", "current": everything}
    return json
