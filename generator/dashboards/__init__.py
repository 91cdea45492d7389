"""One module a dashboard; `panels` alone knows grafanalib, and is loaded by `build` only."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.config.schema import Config
    from generator.dashboards.model import Dashboard


def build(config: Config, thresholds: Mapping[str, Mapping[str, float]]) -> tuple[Dashboard, ...]:
    """Return every dashboard for one config.

    `thresholds` holds an entry for each alert of the bundle, empty where an alert has none:
    the boards colour by its values, and list the alerts of its names.
    """
    from generator.catalogue.promql import Selectors  # noqa: PLC0415 - see above
    from generator.dashboards import fleet, health, nodes, pod, sizing, triage, workloads  # noqa: PLC0415 - see above
    from generator.dashboards.board import render  # noqa: PLC0415 - imports grafanalib
    from generator.dashboards.queries import View  # noqa: PLC0415 - see above
    from generator.dashboards.spec import Settings  # noqa: PLC0415 - see above

    settings = Settings(
        tags=tuple(config.dashboards.tags),
        refresh=str(config.dashboards.refresh or ""),
        # Finer than what is scraped and recorded, points repeat themselves.
        interval=str(
            max(
                config.metrics.scrape_interval,
                config.rules.interval,
                key=lambda duration: duration.seconds,
            )
        ),
        scrape_interval=str(config.metrics.scrape_interval),
    )
    selectors = Selectors(config)
    settings_of = config.alerts.settings
    alerts = tuple(sorted(name for name in thresholds if settings_of[name].enabled))
    boards = [
        module.board(config, View(selectors, module.VARIABLES, alerts), thresholds)
        for module in (fleet, workloads, pod, triage, nodes, sizing, health)
    ]
    return tuple(render(board, settings) for board in boards)
