"""The report as HTML: whole in one file, whatever the names, and readable in a browser."""

from __future__ import annotations

import html.parser
import re
import subprocess
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from generator.live.backtest import html as report
from generator.live.backtest import text
from generator.live.backtest.backtest import Backtest
from generator.live.backtest.collecting import Container, Kill
from generator.live.backtest.incidents import Alarm, incidents
from generator.live.backtest.pictures import Picture
from generator.live.kind import Kind
from generator.live.replay.firing import Firing
from generator.memory import Reading
from tests.support.programs import program

if TYPE_CHECKING:
    from pathlib import Path

NOW, HOUR, MIB = 1_800_000_000.0, 3600.0, 2**20
EVIL = '</text><script>document.title="stolen"</script><img src=x onerror=alert(1)>&"\''


def reading(at: float, used: float) -> Reading:
    return Reading(
        source="shop/app-1/main", cgroup=None, usage=round((used + 80) * MIB), counted=0,
        rss=round(used * MIB), tmpfs=0, kernel=0, active_file=50 * MIB, inactive_file=30 * MIB,
        limit=300 * MIB, at=at,
    )  # fmt: skip


def made(name: str = "app", done: float = NOW) -> tuple[Backtest, list[Picture]]:
    """Return a backtest of a day with one incident: a leak that ends in a kill."""
    start = NOW - 24 * HOUR
    of = Container("", "shop", name, f"{name}-1", "main")
    warning = (("severity", "warning"),)
    ours, usual = (Firing(x, warning, NOW - n * HOUR, NOW) for x, n in ((name, 5), ("usual", 1)))
    raised = [
        Alarm("realmem", ours, of, harmless=False),
        Alarm("conventional", usual, of, harmless=True),
    ]
    found = Backtest("http://x", Kind("Prometheus", "2.42.0"), start, NOW, 300, 2000, done, start)
    found.alarms = raised
    found.incidents = incidents(raised, [Kill(NOW - 2 * HOUR, of, 1)], 300)
    found.left_out = {"Odd": "it reads ALERTS, which only a ruler has"}
    (incident,) = found.incidents
    times = [NOW - 6 * HOUR + 120 * n for n in range(200)]
    readings = tuple(reading(at, 100 + n) for n, at in enumerate(times))
    return found, [Picture(incident, f"{name}-1", "main", readings, times[0], NOW)]


class Tags(html.parser.HTMLParser):
    """Keeps the elements of a document, and what would be fetched."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.fetched += [
            str(value) for name, value in attrs if name in {"src", "href", "xlink:href"}
        ]


def tags(document: str) -> Tags:
    parser = Tags()
    parser.feed(document)
    return parser


def test_the_file_needs_nothing_else() -> None:
    """No script, nothing to fetch, and a policy that forbids both."""
    document = report.render(*made())
    found = tags(document)
    assert found.fetched == []
    assert {"script", "link", "img", "iframe"}.isdisjoint(found.names)
    assert "default-src 'none'" in document.replace("&#x27;", "'")
    assert "@import" not in document
    assert "url(" not in document
    assert found.names.count("svg") == 1


def test_a_picture_has_the_lines_the_limit_the_kill_and_the_alarms() -> None:
    """Each with its name, for who cannot see the colours."""
    document = report.render(*made())
    titles = re.findall(r"<title>([^<]+)</title>", document)
    assert {"page cache", "working_set", "real_used", "limit"} <= set(titles)
    assert any(title.startswith("OOM-killed at 2027-01-15") for title in titles)
    assert any(title.startswith("usual, ") for title in titles)
    assert "These rules warned 3 h ahead." in document
    assert "Conventional: no warning." in document


def test_names_are_shown_and_never_run() -> None:
    """Whatever a server calls things."""
    document = report.render(*made(EVIL))
    assert {"script", "img"}.isdisjoint(tags(document).names)
    assert "&lt;script&gt;" in document


def test_the_same_backtest_gives_the_same_bytes() -> None:
    """No time of writing, no order by chance."""
    assert report.render(*made()) == report.render(*made())


def test_a_partial_report_says_so() -> None:
    """Until when it reaches."""
    found, pictures = made(done=NOW - 12 * HOUR)
    assert found.partial
    said = "Interrupted: this report ends at 2027-01-14 20:00 UTC."
    assert said in report.render(found, pictures)
    assert said in text.notes(found)


def test_what_was_left_out_is_said() -> None:
    """In every form."""
    found, _ = made()
    assert text.notes(found) == ["Odd was not evaluated: it reads ALERTS, which only a ruler has"]


def test_an_incident_without_a_picture_has_its_words() -> None:
    """Of a node, or of a pod that left no metrics."""
    found, (picture,) = made()
    bare = Picture(picture.incident, why="It is about no single container.")
    document = report.render(found, [bare])
    assert "It is about no single container." in document
    assert "svg" not in tags(document).names


def test_text_has_a_row_an_alert_and_an_incident() -> None:
    """And a sentence a source."""
    console = Console(width=200, file=None)
    with console.capture() as printed:
        text.render(made()[0], console)
    out = printed.get()
    assert "1 incident, 1 with an OOM kill." in out
    assert "these rules: 1 notification, 0 of page cache; 1 of 1 kills warned of, 3 h ahead" in out
    assert "conventional: 1 notification, 1 of page cache; 0 of 1 kills warned of." in out
    assert re.search(r"shop/app +2027-01-15 03:00 UTC +5 h +1 +3 h +app, usual", out)


@pytest.mark.e2e
@pytest.mark.parametrize("name", ["app", EVIL])
def test_chromium_shows_it_and_runs_nothing(tmp_path: Path, name: str) -> None:
    """The page as a browser builds it: pictures drawn, title untouched, no word of an error."""
    path = tmp_path / "backtest.html"
    path.write_text(report.render(*made(name)), encoding="utf-8")
    command = [
        program("chromium"), "--headless", "--no-sandbox", "--disable-gpu", "--disable-extensions",
        "--disable-dev-shm-usage", f"--user-data-dir={tmp_path / 'profile'}",
        "--host-resolver-rules=MAP * ~NOTFOUND", "--window-size=1000,1600",
        f"--screenshot={tmp_path / 'shot.png'}", "--dump-dom", path.as_uri(),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    built = tags(done.stdout)
    assert built.names.count("path") == 4
    assert built.names.count("rect") == 2
    assert "<title>What would have fired: http://x</title>" in done.stdout
    assert {"script", "img"}.isdisjoint(built.names)
    # A page of one colour would be a few hundred bytes.
    shot = tmp_path / "shot.png"
    if shot.exists():
        assert shot.stat().st_size > 20_000
