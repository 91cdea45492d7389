"""Rules measured by a real Prometheus: what is read, what is recorded, and how often."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench import generated, live, rules
from bench.rulefiles import Rule
from bench.rules import BundleCost, RuleCost, report

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RSS = 'container_memory_rss{container!="", container!="POD"}'


def rule(name: str, expr: str, interval: float = 60, *, record: bool = True) -> Rule:
    return Rule(f"group-{interval:.0f}", name, name if record else None, expr, (), interval)


@pytest.fixture(scope="module")
def costs() -> Iterator[dict[str, BundleCost]]:
    """Measure two small bundles over sixty containers, in a hurry."""
    bundles = {
        "ours": [
            rule("used", f"max by (namespace, pod, container) ({RSS})"),
            rule("High", "used > 1e15", record=False),
            rule("floor", "max by (pod) (min_over_time(used[3h]))", 300),
        ],
        "theirs": [rule("copy", RSS), rule("copy_again", "copy + 0")],
        # As ours with another config: the same records, made otherwise, and one more.
        "ours, again": [
            rule("used", f"max by (namespace, pod, container) ({RSS} + 0)"),
            rule("floor", "max by (pod) (min_over_time(used[3h]))", 300),
            rule("more", "floor * 2", 300),
        ],
    }
    with pytest.MonkeyPatch.context() as hurry:
        hurry.setattr(live, "EVERY", 1)
        hurry.setattr(live, "POLL_SECONDS", 0.1)
        hurry.setattr(live, "IDLE", 1.0)
        hurry.setattr(rules, "PROCESSOR_SECONDS", 0)
        hurry.setattr(rules, "SETTLED_SECONDS", 1)
        yield {cost.name: cost for cost in rules.measure(bundles, 60, 2)}


@pytest.mark.e2e
def test_what_a_rule_reads_and_gives_is_prometheus_own_account(
    costs: dict[str, BundleCost],
) -> None:
    """An instant selector reads a sample a series; three hours of a record a sample a minute."""
    ours = {each.rule.name: each for each in costs["ours"].rules}
    containers = costs["ours"].containers
    assert containers >= 60
    assert ours["used"].series == ours["used"].samples == containers
    assert ours["High"].series == 0
    # Here for as long as the rule looks back, though the server is a minute old.
    assert ours["floor"].samples >= containers * 178
    assert all(each.clock > 0 for each in ours.values())
    assert costs["ours"].processor > 0


@pytest.mark.e2e
def test_what_is_recorded_counts_by_container(costs: dict[str, BundleCost]) -> None:
    """Alerts record nothing that lasts; a slow rule's share of a minute is small."""
    ours, theirs = costs["ours"], costs["theirs"]
    pods = next(each.series for each in ours.rules if each.rule.name == "floor")
    assert ours.recorded == pytest.approx(1 + pods / ours.containers)
    assert theirs.recorded == pytest.approx(2)
    by_minute = sum(each.samples for each in ours.rules if each.rule.interval == 60)
    slow = next(each.samples for each in ours.rules if each.rule.interval == 300)
    assert ours.samples == pytest.approx(by_minute + slow / 5)


@pytest.mark.e2e
def test_what_another_bundle_has_recorded_counts_for_each(costs: dict[str, BundleCost]) -> None:
    """Two configs of ours have most records in common."""
    first, second = (
        {each.rule.name: each.series for each in costs[name].rules if each.rule.record}
        for name in ("ours", "ours, again")
    )
    assert second == {**first, "more": first["floor"]}
    more = first["floor"] / costs["ours"].containers
    assert costs["ours, again"].recorded == pytest.approx(costs["ours"].recorded + more)


def test_the_report_sets_ours_against_the_others() -> None:
    """Ratios are ours to theirs, whatever the machine; a bundle that costs nothing has none."""
    cheap, dear = (
        BundleCost(
            name,
            100,
            seconds,
            (RuleCost(rule("used", "rss"), seconds, seconds, int(1000 * seconds), 100),),
        )
        for name, seconds in (("ours", 0.5), ("theirs", 2.0))
    )
    idle = BundleCost("idle", 100, 0, (RuleCost(rule("none", "rss"), 0, 0, 0, 0),))
    text = report([cheap, dear, idle])
    assert text.startswith("## 100 containers\n")
    assert "| ours | 0.500 | 0.500 | 500 | 1.00 | 1.00 | 1.00 | 1.00 |" in text
    assert "| theirs | 2.000 | 2.000 | 2,000 | 1.00 | 0.25 | 0.25 | 0.25 |" in text
    assert "| idle | 0.000 | 0.000 | 0 | 0.00 | - | - | - |" in text
    assert "| used | 60 s | 2000 | 1.00 | 2000 | 2,000 | 100 |" in text


@pytest.mark.e2e
def test_a_rule_that_fails_is_named() -> None:
    """A figure for a rule that cannot be evaluated would be a figure of nothing."""
    broken = rule("twice", f"{RSS} * on (node) {RSS}")
    with pytest.MonkeyPatch.context() as hurry:
        hurry.setattr(live, "EVERY", 1)
        hurry.setattr(live, "POLL_SECONDS", 0.1)
        hurry.setattr(rules, "SETTLED_SECONDS", 1)
        hurry.setattr(live, "IDLE", 1.0)
        with pytest.raises(live.EvaluationError, match=r"twice: .*many-to-many"):
            rules.measure({"broken": [broken]}, 60, 1)


def test_overrides_are_for_workloads_that_exist() -> None:
    """Some of them, as in a config that many clusters share."""
    written = generated.with_overrides(200, 300)
    (first, *_), last = written.config.overrides, written.config.overrides[-1]
    assert len(written.config.overrides) == 200
    assert first.match.workload == "node-agent.*"
    assert str(last.match.workload).startswith("elsewhere-")
    names = {each.name for each in generated.rules(written)}
    assert "workload:memory_threshold:override" in names
    assert "workload:memory_threshold:override" not in {
        each.name for each in generated.rules(generated.made())
    }


def test_a_file_without_intervals_costs_what_the_server_evaluates_it_at(tmp_path: Path) -> None:
    """Its own interval stays; the server's is 1m for Prometheus, 30s for prometheus-operator."""
    file = tmp_path / "theirs.yaml"
    rules_of_a_group = '[{record: "a:b:c", expr: "up"}]'
    file.write_text(
        f"groups: [{{name: own, interval: 5m, rules: {rules_of_a_group}}},"
        f" {{name: none, rules: {rules_of_a_group}}}]"
    )
    several = rules.arguments([str(file), "--evaluation-interval", "1m,30s"])
    bundles = dict(rules.bundles(several, 60))
    assert {name: [each.interval for each in found] for name, found in bundles.items()} == {
        "realmem": [each.interval for each in generated.rules(generated.made())],
        "theirs.yaml every 1m": [300, 60],
        "theirs.yaml every 30s": [300, 30],
    }
    assert "theirs.yaml" in dict(rules.bundles(rules.arguments([str(file)]), 60))


def test_the_page_names_files_without_the_folder_that_they_lie_in(tmp_path: Path) -> None:
    """Whoever reads the page has another machine."""
    given = [str(tmp_path / "theirs.yaml"), "--containers", "60", "--write", "docs/rule-cost.md"]
    text = rules.page(rules.arguments(given), given, ["## 60 containers\n"])
    assert "bench rules theirs.yaml --containers 60 --write docs/rule-cost.md`" in text
    assert str(tmp_path) not in text
    assert "Prometheus 2." in text
    assert text.endswith("\n## 60 containers\n")
