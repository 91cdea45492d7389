"""Cut what grafanalib writes down to what Grafana reads."""

from __future__ import annotations

from typing import Any

# Emptiness that Grafana relies on: its table panel's migrations (Grafana 12 on) read
# `fieldConfig.overrides` and `defaults.custom` without asking whether they are there, and
# variables, annotations and rows are lists of which there may be none, and so are the options of
# a transformation.
KEPT_EMPTY = frozenset({"overrides", "custom", "list", "options", "panels", "targets"})

# Keys of Grafana 4 to 6 and of grafanalib's own, dead or harmful in a panel of today:
# `mappings` at the root, and even empty ones, switch off dashboard-linter's check of units.
PANEL_LEGACY = frozenset(
    {
        "cacheTimeout",
        "color",
        "columns",
        "editable",
        "error",
        "fontSize",
        "height",
        "hideTimeOverride",
        "mappings",
        "maxDataPoints",
        "minSpan",
        "span",
        "transparent",
    }
)
DASHBOARD_LEGACY = frozenset(
    {
        "__inputs",
        "gnetId",
        "hideControls",
        "rows",
        "sharedCrosshair",
        "style",
    }
)


def prune(value: Any, legacy: frozenset[str] = frozenset()) -> Any:  # noqa: ANN401 - any JSON
    """Return plain JSON: without `legacy` keys at the top, and nowhere null or empty values.

    grafanalib's objects are asked for their JSON on the way. A threshold's base step is the one
    place where null means something: "from minus infinity"; grafanalib writes the text "null".
    """
    if hasattr(value, "to_json_data"):
        value = value.to_json_data()
    if isinstance(value, list | tuple):
        return [prune(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value.keys() >= {"color", "value"}:
        base = value["value"] in ("null", None)
        return {"color": value["color"], "value": None if base else value["value"]}
    pruned = {key: prune(item) for key, item in value.items() if key not in legacy}
    return {
        key: item
        for key, item in pruned.items()
        if key in KEPT_EMPTY or (item is not None and item not in ("", [], {}))
    }
