"""Overrides as PromQL: readable branches for a few, one table for many, the same values by both."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

import promql_parser
import pytest
import yaml

from generator.catalogue import overrides
from generator.catalogue.overrides import Branch, first_match
from tests.support.replay import Replay

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

NAMESPACES = ("data", "data-eu", "shop", "team-01", "a.b")
WORKLOADS = ("postgres", "postgres-main", "web", "api", "job-1")
# As people write them: names, beginnings, alternatives, everything; and what RE2 allows besides.
PATTERNS = (
    *(None, ".*", "data.*", "shop", "team-[0-9]+", "postgres.*", "web|api", "(web|api)", "a\\.b"),
    *("(?i)SHOP", "(?:data|shop)", ".+-main", "[^/]*", "(?U)post.*", "w.b", "job-\\d"),
)
STRANGE = ("^shop$", "data$", "^web", "(?P<x>api)", "\\Apostgres.*\\z")
VALUES = (0, 1, 0.9, 0.95, 0.975, 48 * 3600.0)


def expected(branches: Sequence[Branch]) -> Mapping[tuple[str, str], float]:
    """Return what Python's own matching says, workload by workload."""
    found: dict[tuple[str, str], float] = {}
    for namespace in NAMESPACES:
        for workload in WORKLOADS:
            for branch in branches:
                pairs = ((branch.namespace, namespace), (branch.workload, workload))
                if all(pattern is None or matches(pattern, name) for pattern, name in pairs):
                    found[namespace, workload] = branch.value
                    break
    return found


def matches(pattern: str, name: str) -> bool:
    # Go's (?U) swaps greedy and lazy, which decides nothing about a whole match.
    python = pattern.replace("(?U)", "").replace("\\z", "\\Z")
    return re.fullmatch(python, name) is not None


def recorded(folder: Path, exprs: Mapping[str, str]) -> dict[str, dict[tuple[str, str], float]]:
    """Return what Prometheus records for each expression, by namespace and workload."""
    rules = [{"record": name, "expr": expr} for name, expr in exprs.items()]
    path = folder / "rules.yaml"
    path.write_text(yaml.safe_dump({"groups": [{"name": "a", "rules": rules}]}), encoding="utf-8")
    info = 'pod:workload:info{{namespace="{0}", workload="{1}", pod="{1}-{2}"}}'
    series = {
        info.format(namespace, workload, pod): "1x9"
        for namespace in NAMESPACES
        for workload in WORKLOADS
        for pod in range(2)
    }
    replay = Replay([path], series, step=60, work=folder)
    answers = replay.ask((name, 300) for name in exprs)
    return {
        name: {(one["namespace"], one["workload"]): one.value for one in samples}
        for (name, _), samples in answers.items()
    }


def drawn(rng: random.Random, count: int, patterns: Sequence[str | None]) -> list[Branch]:
    return [
        Branch(rng.choice(patterns), rng.choice(patterns), rng.choice(VALUES)) for _ in range(count)
    ]


@pytest.mark.e2e
def test_the_first_that_matches_wins_in_every_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Random overrides that overlap, as branches, as a table, and mixed with what stands alone."""
    cases = {}
    for seed in range(12):
        rng = random.Random(seed)  # noqa: S311 - drawn again in every run
        patterns = PATTERNS if seed % 2 else (*PATTERNS, *STRANGE)
        # Most of them have to lose, or nothing would be decided by the order.
        cases[f"case_{seed}"] = drawn(rng, 30, patterns)
    branches = recorded(tmp_path, {name: first_match(b, "cluster") for name, b in cases.items()})
    monkeypatch.setattr(overrides, "_TABLE_FROM", 2)
    tables = {name: first_match(b, "cluster") for name, b in cases.items()}
    assert all("label_replace" in expr for expr in tables.values())
    in_tables = recorded(tmp_path, tables)
    for name, case in cases.items():
        assert branches[name] == expected(case), name
        assert in_tables[name] == expected(case), name


@pytest.mark.e2e
def test_more_values_than_a_table_holds(tmp_path: Path) -> None:
    """A second table follows, and the first still wins."""
    many = [Branch("data", f"none-{number}", number / 1000) for number in range(150)]
    last = [Branch(".*", "web", 0.5), Branch(".*", "web|api", 0.25)]
    expr = first_match([*many, *last], "cluster")
    assert expr.count("__key") == 2 * 2
    found = recorded(tmp_path, {"many": expr})["many"]
    assert found == {
        (namespace, workload): value
        for namespace in NAMESPACES
        for workload, value in (("web", 0.5), ("api", 0.25))
    }


def test_a_few_are_read_like_a_list() -> None:
    """A line each, in the order written."""
    few = [Branch("data-.*", "postgres.*", 0.97), Branch(None, "web", 0.9)]
    lines = first_match(few, "site").splitlines()
    assert lines[0].endswith('{namespace=~"data-.*", workload=~"postgres.*"}[4m10s])) * 0 + 0.97')
    assert lines[1] == "or"
    assert lines[2].endswith('pod:workload:info{workload=~"web"}[4m10s])) * 0 + 0.9')
    assert all(line.startswith("max by (site, namespace, workload) (") for line in lines[::2])


def test_a_thousand_look_at_the_workloads_once() -> None:
    """Whatever their number, and in text that a parser reads in no time."""
    thousand = [
        Branch("team", f"service-{number}", 0.9 + number % 7 / 100) for number in range(1000)
    ]
    expr = first_match(thousand, "cluster")
    assert expr.count("pod:workload:info") == 1
    promql_parser.parse(expr)


def test_patterns_cannot_leave_their_string() -> None:
    """A quote or a backslash is part of the regular expression, in a table as well."""
    odd = [Branch('a"b', "c\\.d", 0.9)] * 60
    expr = first_match(odd, "cluster")
    assert r"a\"b//c\\.d//.{0}" in expr
    promql_parser.parse(expr)


def test_what_stands_alone_splits_a_table() -> None:
    """An anchor would never match between two slashes: it keeps its place as a branch."""
    plain = [Branch("team", f"service-{number}", 0.9) for number in range(60)]
    expr = first_match([*plain, Branch("^shop$", None, 0.5), *plain], "cluster")
    assert expr.count("label_join") == 2
    middle = expr.index('namespace=~"^shop$"')
    assert expr.index("label_join") < middle < expr.rindex("label_join")
