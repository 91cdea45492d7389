"""The runbooks: a page an alert, and links that lead somewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generator import bundle, targets
from generator.catalogue.inputs import inputs_of
from tests.support.configs import load

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from generator.bundle import Bundle
    from tests.targets.conftest import Files

LINK = re.compile(r"\]\(([^)]+)\)")


def test_every_alert_has_a_page_that_says_what_to_do(given: Bundle, everything: Files) -> None:
    """With every section of its runbook, and the metrics that it needs."""
    alerts = {rule.alert for group in given.catalogue.alerting for rule in group.rules}
    assert {path for path in everything if path.startswith("runbooks/")} == {
        f"runbooks/{name}.md" for name in (*alerts, "README", "recycle")
    }
    for book in given.catalogue.runbooks():
        page = everything[f"runbooks/{book.alert}.md"].decode()
        assert f"\n# {book.alert}\n" in page
        for section in (book.meaning, book.impact, book.diagnosis, book.mitigation, book.silence):
            assert section in page
        for metric in inputs_of(given.catalogue, book.alert):
            assert f"`{metric}`" in page


def test_every_link_leads_to_a_page(everything: Files) -> None:
    """Among the pages themselves: they can be put anywhere."""
    pages = {path: text.decode() for path, text in everything.items() if "runbooks/" in path}
    for path, text in pages.items():
        for link in LINK.findall(text):
            assert f"runbooks/{link}" in pages, path


def test_the_index_names_every_alert_once(given: Bundle, everything: Files) -> None:
    """In the order of their names, with what each says."""
    lines = everything["runbooks/README.md"].decode().splitlines()
    rows = [line for line in lines if line.startswith("| [")]
    names = [row.split("[")[1].split("]")[0] for row in rows]
    alerts = {rule.alert for group in given.catalogue.alerting for rule in group.rules}
    assert names == sorted(alerts)


def test_a_page_says_what_the_config_says(written: Callable[..., Files]) -> None:
    """Thresholds, and how long it takes: the page is about the user's own alert."""
    text = "alerts: {ContainerMemoryNearLimit: {warning: 91%, for: 25m, severities: [warning]}}"
    page = written(text, "runbooks")["runbooks/ContainerMemoryNearLimit.md"].decode()
    assert "91% of the container's bound" in page
    assert "Severity warning, fires after 25m." in page


def test_an_alert_of_an_overlay_is_listed_without_a_page(tmp_path: Path) -> None:
    """There is no runbook to write for it."""
    rule = "{ alert: 'Mine', expr: 'up == 0', labels: { severity: 'info' }, annotations: {} }"
    group = f"{{ name: 'mine', interval: '1m', rules: [{rule}] }}"
    (tmp_path / "mine.jsonnet").write_text(f"{{ prometheusAlerts+: {{ groups+: [{group}] }} }}")
    made = bundle.make(load(tmp_path, "overlays: [mine.jsonnet]"))
    files = targets.render(made, ["runbooks"])
    assert "\n| Mine | info | at once |" in files["runbooks/README.md"].decode()
    assert "runbooks/Mine.md" not in files


def test_the_way_to_restart_names_what_a_restart_needs(everything: Files) -> None:
    """A pause before the end, a budget, and the one command that asks for order."""
    page = everything["runbooks/recycle.md"].decode()
    for word in ("preStop", "PodDisruptionBudget", "kubectl rollout restart", "maxUnavailable: 0"):
        assert word in page
