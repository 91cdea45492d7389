"""The replay says what `promtool test rules` says; `make agreement` asks of every named history."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.live.agreement import differences
from tests.scenarios.cases import all_cases, batches

if TYPE_CHECKING:
    from pathlib import Path

    from tests.scenarios.named import Case

pytestmark = pytest.mark.e2e


def smallest() -> list[Case]:
    """Return for every alert the smallest history on which it fires."""
    cases = sorted(all_cases(), key=lambda case: case.world.minutes * len(case.world.pods))
    alerts = {alert for case in cases for alert in case.fires}
    chosen = (next(case for case in cases if alert in case.fires) for alert in sorted(alerts))
    return list({case.name: case for case in chosen}.values())


BATCHES = tuple(batches(smallest()))


@pytest.mark.parametrize("batch", BATCHES, ids=lambda batch: batch[0].name)
def test_intervals_are_promtools(batch: list[Case], tmp_path: Path) -> None:
    """Every alert fires in the same intervals, within two evaluations at either end."""
    assert differences(batch, tmp_path) == []
