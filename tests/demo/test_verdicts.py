"""The verdicts on the capture are what tests/data/README.md says is true of its containers."""

from __future__ import annotations

from generator.demo import text
from generator.demo.verdicts import judged

TRUTH = {
    "data/scan-0": ("cache", None, 0),
    "data/thrash-0": ("thrashing", None, 0),
    "media/pdf-0": ("steady", None, 0),
    "shop/fastleak-0": ("leak", "anon", 4),
    "shop/leaky-0": ("leak", "anon", 1),
    "shop/logger-0": ("cache", None, 0),
    # Only counters tell: each of its lives ends before a second scrape.
    "shop/oomloop-0": ("unknown", None, 218),
    "shop/steady-0": ("steady", None, 0),
    "shop/tmpfs-0": ("leak", "tmpfs", 129),
}


def test_each_container_gets_the_verdict_that_is_true_of_it() -> None:
    """Kind, component and kills of all nine."""
    found = {one.name: (one.verdict.kind, one.verdict.component, one.kills) for one in judged()}
    assert found == TRUTH


def test_the_table_has_a_line_a_container_that_fits_a_terminal() -> None:
    """Figures in MiB, as the README of the capture has them."""
    lines = list(text.table(judged()))
    rows = {line.split()[0]: line for line in lines if "/" in line}
    assert rows.keys() == TRUTH.keys()
    assert rows["shop/logger-0"].split()[1:6] == ["300", "28", "221", "35", "0"]
    assert rows["shop/logger-0"].endswith("page cache")
    assert rows["shop/oomloop-0"].endswith("killed before a scrape sees why")
    assert max(map(len, lines)) <= 95
