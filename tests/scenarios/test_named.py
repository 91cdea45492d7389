"""Every named history: what must fire does so in time, and nothing else wakes anybody."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.scenarios.cases import all_cases, batches, judged
from tests.scenarios.promtool import Rules
from tests.support.generated import rule_files

if TYPE_CHECKING:
    from pathlib import Path

# Histories on which the present rules are wrong. It may only shrink.
NOT_RIGHT_YET: frozenset[str] = frozenset()

CASES = {case.name: case for case in all_cases()}
BATCHES = tuple(batches(list(CASES.values())))
# In the order of the batches: a worker of pytest-xdist then has most of a batch to itself.
NAMES = [case.name for batch in BATCHES for case in batch]


@cache
def wrong_in(number: int, folder: Path) -> dict[str, list[str]]:
    return judged(Rules(rule_files()), BATCHES[number], folder)


@pytest.fixture(scope="session")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("named")


@pytest.mark.parametrize("name", NAMES)
def test_a_named_history_is_judged_right(name: str, work: Path) -> None:
    """One that is known to be wrong must still be: otherwise it leaves the list."""
    number = next(at for at, batch in enumerate(BATCHES) if CASES[name] in batch)
    wrong = wrong_in(number, work)[name]
    if name in NOT_RIGHT_YET:
        assert wrong, f"{name} is right now: take it off NOT_RIGHT_YET"
    else:
        assert wrong == []


def test_every_alert_that_a_history_calls_for_exists() -> None:
    """A name that no rule bears could neither fire nor be missed."""
    groups = [
        group for path in rule_files() for group in yaml.safe_load(path.read_text())["groups"]
    ]
    built = {rule.get("alert") for group in groups for rule in group["rules"]}
    called_for = {alert for case in CASES.values() for alert in case.fires | case.not_fires}
    assert called_for <= built


def test_names_are_unique() -> None:
    """A name is a cluster, a namespace and a test."""
    assert len(CASES) == len(all_cases())
    assert set(CASES) >= NOT_RIGHT_YET
