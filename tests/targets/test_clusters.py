"""Rules of each cluster's own, for rulers that shard; and what the rulers make of the groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml

from generator import bundle, targets
from generator.catalogue.model import Group, RecordingRule
from generator.catalogue.scanning import metrics, selections
from generator.targets import clusters
from generator.targets.chain import levels
from tests.support.configs import load
from tests.targets.conftest import document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.targets.conftest import Files

RULERS = ("mimir", "thanos", "victoriametrics")
LARGEST_GROUP = 20  # Mimir's ruler_max_rules_per_rule_group, by default
TWO = "clusters: [eu-1, us-1]"


def groups_of(files: Files, path: str) -> list[dict[str, Any]]:
    value = document(files, path)
    found: list[dict[str, Any]] = value.get("groups") or value["spec"]["groups"]
    return found


def rules_of(files: Files, path: str) -> Iterator[dict[str, Any]]:
    for group in groups_of(files, path):
        yield from group["rules"]


def test_without_clusters_there_is_one_set_of_rules(everything: Files) -> None:
    """The rules are those of Prometheus, group by group."""
    expected = [
        group
        for name in ("records", "alerts")
        for group in document(everything, f"prometheus/rules/realmem-{name}.yaml")["groups"]
    ]
    assert document(everything, "mimir/realmem.yaml") == {
        "namespace": "realmem",
        "groups": expected,
    }
    strategy = {"partial_response_strategy": "abort"}
    assert groups_of(everything, "thanos/realmem.yaml") == [each | strategy for each in expected]


@pytest.mark.parametrize("output", RULERS)
def test_every_cluster_has_a_file_whose_rules_read_it_alone(
    written: Callable[..., Files], output: str
) -> None:
    """No query of a rule goes across clusters, or the ruler could not shard it."""
    files = written(TWO, output)
    names = {path.rsplit("/", 1)[1] for path in files}
    assert names == {"realmem-eu-1.yaml", "realmem-us-1.yaml"}
    for path in files:
        cluster = "eu-1" if path.endswith("eu-1.yaml") else "us-1"
        for rule in rules_of(files, path):
            for _, matchers in selections(rule["expr"]):
                assert matchers.startswith(f'cluster="{cluster}"'), rule["expr"]
            assert rule["labels"]["cluster"] == cluster if "alert" in rule else True


def test_a_cluster_is_told_by_the_configured_label(written: Callable[..., Files]) -> None:
    """In matchers, and on alerts."""
    files = written(f"{TWO}\nmetrics: {{labels: {{cluster: site}}}}", "mimir")
    for rule in rules_of(files, "mimir/realmem-eu-1.yaml"):
        assert all(matchers.startswith('site="eu-1"') for _, matchers in selections(rule["expr"]))
        assert rule.get("labels", {}).get("site", "eu-1") == "eu-1"


def test_one_text_for_all_clusters_says_what_each_ones_own_would(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The quick way and the slow one agree, whatever a cluster is called."""
    names = ["plain", 'quo"te', "back\\slash", "br{{aces", "sm😀ile", "ünïcode"]
    made = bundle.make(load(tmp_path, f"clusters: {yaml.dump(names, default_flow_style=True)}"))
    quick = targets.render(made, ["mimir"])
    # A text in which something is left to put in counts as one that cannot be cast.
    monkeypatch.setattr(clusters, "_cast", lambda mould, *_: mould)
    slow = targets.render(made, ["mimir"])
    assert {path: yaml.safe_load(text) for path, text in quick.items()} == {
        path: yaml.safe_load(text) for path, text in slow.items()
    }


def test_text_that_yaml_escapes_is_no_obstacle(written: Callable[..., Files]) -> None:
    """A character that libyaml writes as an escape makes it escape the quotes of matchers, too."""
    files = written(f"{TWO}\nscope: {{namespaces: {{include: ['sm😀ile']}}}}", "mimir")
    assert b'cluster=\\"eu-1\\"' in files["mimir/realmem-eu-1.yaml"]
    for rule in rules_of(files, "mimir/realmem-eu-1.yaml"):
        assert all(
            matchers.startswith('cluster="eu-1"') for _, matchers in selections(rule["expr"])
        )


def test_no_group_is_larger_than_mimir_takes(everything: Files) -> None:
    """Twenty rules is the default of ruler_max_rules_per_rule_group."""
    for group in groups_of(everything, "mimir/realmem.yaml"):
        assert len(group["rules"]) <= LARGEST_GROUP


def test_mimirtool_likes_the_names_of_the_records(everything: Files) -> None:
    """`mimirtool rules check --strict` wants level:metric:operation."""
    for rule in rules_of(everything, "mimir/realmem.yaml"):
        assert rule.get("record", "a:b:c").count(":") == 2


@pytest.mark.parametrize(("count", "said"), [(1, False), (100, True)])
def test_more_groups_than_a_tenant_may_have_are_said(
    tmp_path: Path, count: int, *, said: bool
) -> None:
    """Mimir would refuse the 71st, after it has loaded seventy."""
    names = ", ".join(f"c{number}" for number in range(count))
    text = f"outputs: [mimir]\nclusters: [{names}]"
    notes = targets.notes(bundle.make(load(tmp_path, text)))
    assert any("ruler_max_rule_groups_per_tenant" in note for note in notes) == said


def test_a_thousand_clusters_are_a_thousand_files(written: Callable[..., Files]) -> None:
    """Each with a namespace of its own."""
    names = ", ".join(f"cluster-{number}" for number in range(1000))
    files = written(f"clusters: [{names}]", "mimir")
    assert len(files) == 1000
    line = b"namespace: realmem-cluster-999\n"
    assert line in files["mimir/realmem-cluster-999.yaml"]
    assert b"@" not in files["mimir/realmem-cluster-999.yaml"]


@pytest.mark.parametrize("strategy", ["abort", "warn"])
def test_thanos_is_told_what_to_do_while_a_store_is_silent(
    written: Callable[..., Files], strategy: str
) -> None:
    """In every group, where Thanos looks for it."""
    files = written(f"thanos: {{partial_response_strategy: {strategy}}}", "thanos")
    groups = groups_of(files, "thanos/realmem.yaml")
    assert {group["partial_response_strategy"] for group in groups} == {strategy}


def test_vmalert_has_a_group_for_each_level_of_a_chain(everything: Files) -> None:
    """No rule reads what its own group makes: vmalert would not see it in time."""
    for path in ("victoriametrics/rules/realmem.yaml", "victoriametrics/vmrules/realmem.yaml"):
        made: set[str] = set()
        groups = groups_of(everything, path)
        assert len({group["name"] for group in groups}) == len(groups)
        for group in groups:
            own = {rule["record"] for rule in group["rules"] if "record" in rule}
            # What a rule reads of its own past is in the past.
            read = {
                name
                for rule in group["rules"]
                for name in metrics(rule["expr"]) - {rule.get("record", "")}
            }
            assert not own & read
            assert not own & made
            # Producers first: a replay of the groups in order is right in one pass.
            assert {name for name in read if name.count(":") == 2} <= made
            made |= own
            assert not any("keep_firing_for" in rule for rule in group["rules"])


def test_levels_keep_the_order_and_every_rule() -> None:
    """A chain of three, beside a rule that reads none of it."""
    rules = [("a:b:c", "x"), ("d:e:f", "a:b:c"), ("g:h:i", "y"), ("j:k:l", "d:e:f + g:h:i")]
    group = Group("chain", "1m", tuple(RecordingRule(name, expr, "") for name, expr in rules))
    found = [(one.name, [rule.record for rule in one.rules]) for one in levels([group])]
    assert found == [
        ("chain-level-1", ["a:b:c", "g:h:i"]),
        ("chain-level-2", ["d:e:f"]),
        ("chain-level-3", ["j:k:l"]),
    ]


def test_a_group_of_one_level_keeps_its_name() -> None:
    """There is nothing to tell apart."""
    group = Group("flat", "1m", (RecordingRule("a:b:c", "x", ""),))
    assert list(levels([group])) == [group]


@pytest.mark.parametrize(
    ("interval", "level"), [("30s", "30s"), ("1m", "1m"), ("2m", "1m"), ("10m", "4m")]
)
def test_a_level_is_no_older_than_the_next_looks_back(interval: str, level: str) -> None:
    """Five minutes; and each level adds its own age to that of the one below."""
    rules = (RecordingRule("a:b:c", "x", ""), RecordingRule("d:e:f", "a:b:c", ""))
    assert {one.interval for one in levels([Group("chain", interval, rules)])} == {level}
