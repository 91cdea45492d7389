"""An Alertmanager of a test says what is wrong, and goes when the test goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from generator.errors import ToolError
from tests.support.alertmanager import serve

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.e2e

GOOD = "route: {receiver: a}\nreceivers: [{name: a}]\n"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "alertmanager.yml"
    path.write_text(GOOD, encoding="utf-8")
    return path


def test_alerts_are_there_until_they_are_resolved(config: Path) -> None:
    """An alert is given back with its labels, and no longer once it is over."""
    with serve(config) as running:
        running.post([{"alertname": "A", "pod": "p"}])
        assert running.muted() == {frozenset({("alertname", "A"), ("pod", "p")}): False}
        running.post([{"alertname": "A", "pod": "p"}], seconds=0)
        assert running.muted() == {}


def test_an_alert_that_is_none_is_a_failure(config: Path) -> None:
    """Alertmanager's own words are in it; and the server goes with the test."""
    with pytest.raises(AssertionError, match="label"), serve(config) as running:  # noqa: PT012
        url = running.url
        running.post([{"not a label": "x"}])
    with pytest.raises(httpx.TransportError):
        httpx.get(url, timeout=1, trust_env=False)


def test_a_server_that_cannot_start_shows_its_log(config: Path) -> None:
    """What Alertmanager says about its config is in the error."""
    config.write_text(GOOD.replace("receiver: a", "receiver: b"), encoding="utf-8")
    with pytest.raises(ToolError, match="undefined receiver"), serve(config):
        pass
