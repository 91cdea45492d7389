"""What Prometheus says of the evaluation of realmem's own groups of rules."""

from __future__ import annotations

from generator.dashboards import palette
from generator.dashboards.queries import top
from generator.dashboards.spec import BarGauge, Column, Series, Table, Timeseries

# Prometheus puts the file before the group's name.
GROUPS = 'rule_group=~"(.*;)?realmem-.*"'


def failures() -> str:
    """Return failed evaluations in the time range, a series a group and Prometheus."""
    return f"increase(prometheus_rule_evaluation_failures_total{{{GROUPS}}}[$__range])"


def last(what: str) -> str:
    """Return the newest of a rule group's figures, whichever Prometheus evaluates it."""
    return f"max by (rule_group) (prometheus_rule_group_{what}{{{GROUPS}}})"


def shares() -> BarGauge:
    """Return how much of its interval each group takes."""
    share = f"{last('last_duration_seconds')} / {last('interval_seconds')}"
    return BarGauge(
        title="Last evaluation against its interval",
        description="How much of its interval each group of rules takes. Above half: give "
        "Prometheus more processor or raise rules.interval, before evaluations are missed.",
        unit="percentunit",
        expr=f"sort_desc({share})",
        legend="{{rule_group}}",
        thresholds=palette.BUSY,
    )


def seconds() -> Timeseries:
    """Return what each group took over time."""
    return Timeseries(
        title="Evaluation, seconds",
        description="What each group's last evaluation took. Decides which one grew, and with "
        "what: a release of realmem, or more containers.",
        unit="s",
        series=(Series(last("last_duration_seconds"), "{{rule_group}}", palette.PLAIN),),
    )


def table() -> Table:
    """Return the groups with what they take and write."""
    rows = top(last("last_duration_seconds"), 50)
    return Table(
        title="Rule groups",
        description="Time, interval, series and failures of each group. Decides what to look at "
        "in the log, and which interval to raise.",
        columns=(
            Column(title="Group", label="rule_group"),
            Column(title="Takes", expr=rows, unit="s"),
            Column(title="Every", expr=f"({last('interval_seconds')}) and {rows}", unit="s"),
            Column(
                title="Writes",
                expr=f"({last('last_evaluation_samples')}) and {rows}",
                unit="short",
            ),
            Column(
                title="Failures",
                expr=f"(sum by (rule_group) ({failures()})) and {rows}",
                unit="short",
                cell="text",
                thresholds=palette.ANY_IS_BAD,
            ),
        ),
        sort="Takes",
    )
