"""realmem's own health: whether its inputs are there, how exact it is, and what it costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.dashboards import inputs, palette, rule_groups
from generator.dashboards.navigation import HEALTH, cluster_variable
from generator.dashboards.queries import count
from generator.dashboards.spec import Band, Board, Section, Stat

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.config.schema import Config
    from generator.dashboards.queries import View
    from generator.dashboards.spec import Panel

VARIABLES = {"cluster": '=~"$cluster"'}


def board(config: Config, view: View, _levels: Mapping[str, Mapping[str, float]]) -> Board:
    """Return the board, which asks no alert's thresholds."""
    missing: tuple[Panel, ...] = (inputs.missing(view),) if inputs.MISSING in view.alerts else ()
    return Board(
        uid=HEALTH,
        title="realmem / Health",
        description="Whether realmem sees what it needs, how exact it is, and what it costs.",
        variables=(cluster_variable(view, config),),
        sections=(
            Section("", (Band(4, _verdict(view)),)),
            Section(
                "Does it see everything?",
                (
                    Band(
                        11, (inputs.present(config, view), inputs.estimates(config, view)), (2, 3)
                    ),
                    Band(8, (*missing, inputs.versions(config, view))),
                ),
            ),
            Section(
                "What do the rules cost?",
                (
                    Band(9, (rule_groups.shares(), rule_groups.seconds())),
                    Band(9, (rule_groups.table(),)),
                ),
            ),
        ),
    )


def _verdict(view: View) -> tuple[Stat, ...]:
    containers = count(view.record("container:memory_real_used:bytes"))
    groups = rule_groups.GROUPS
    missed = f"increase(prometheus_rule_group_iterations_missed_total{{{groups}}}[$__range])"
    missing: tuple[Stat, ...] = ()
    if inputs.MISSING in view.alerts:
        missing = (
            Stat(
                title="Missing inputs",
                description=f"Inputs for which {inputs.MISSING} fires now, optional ones too. "
                "Above 0: the table below says which.",
                unit="none",
                expr=count(inputs.gone(view)),
                thresholds=palette.ANY_IS_BAD,
                background=True,
            ),
        )
    return (
        *missing,
        Stat(
            title="Containers seen",
            description="Containers with a real_used. 0: neither rules nor kubelets deliver; far "
            "from the number that run: see the inputs below.",
            unit="none",
            expr=containers,
            thresholds=palette.NONE_IS_BAD,
            background=True,
        ),
        Stat(
            title="Estimated",
            description="Share of them whose real_used is an estimate, which misses tmpfs that "
            "nobody maps. Above 0: upgrade the kubelets below to 1.32, or keep the two file "
            "lists when scraping.",
            unit="percentunit",
            expr=f"({count(view.estimated())}) / (({containers}) > 0)",
            thresholds=palette.ANY_SHARE_IS_BAD,
            background=True,
        ),
        Stat(
            title="Failed evaluations",
            description="In the time range, of realmem's rules. Above 0: Prometheus' log says "
            "which rule and why; its records have gaps.",
            unit="short",
            expr=f"round(sum({rule_groups.failures()})) or vector(0)",
            thresholds=palette.ANY_IS_BAD,
            background=True,
        ),
        Stat(
            title="Missed evaluations",
            description="In the time range. Above 0: a group takes longer than its interval; see "
            "which below, give Prometheus more processor, or raise rules.interval.",
            unit="short",
            expr=f"round(sum({missed})) or vector(0)",
            thresholds=palette.ANY_IS_BAD,
            background=True,
        ),
        Stat(
            title="Series recorded",
            description="Samples that an evaluation of all groups writes, ALERTS left out. Decides "
            "whether the records are worth their place.",
            unit="short",
            expr=f"sum({rule_groups.last('last_evaluation_samples')})",
            thresholds=palette.QUIET,
        ),
    )
