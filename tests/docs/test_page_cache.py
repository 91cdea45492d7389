"""The page that explains page cache: its numbers and its pictures are those of the recording."""

from __future__ import annotations

import math
import re
from xml.etree import ElementTree as ET

import pytest

from docs.reference import page_cache
from docs.reference.histories import History, history
from docs.reference.pictures import BOTTOM, LEFT, RIGHT, TOP, picture
from tests.docs.pages import ROOT

PAGE = ROOT / "docs" / "page-cache.md"
SVG = "{http://www.w3.org/2000/svg}"
NAMES = ("usage", "working_set", "real_used")


def rate(pod: str, line: str, begin: float, end: float) -> float:
    """Return by how many MiB a minute a line grows between two minutes."""
    points = [(at, mib) for at, mib in history(pod).lines[line] if begin <= at < end]
    (first, low), (last, high) = points[0], points[-1]
    return (high - low) / (last - first)


def written_by_hand() -> str:
    return re.sub(r"<!-- begin.*?<!-- end", "", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)


def test_every_figure_in_the_text_is_that_of_the_recording() -> None:
    """No MiB stands in the text that cannot be worked out from the capture."""
    logger = history("logger-0")
    highest = round(max(logger.settled("working_set")))
    needed = round(max(logger.settled("real_used")))
    said = written_by_hand()
    assert f"show {highest} MiB where a service needs {needed}?" in said
    assert f"{highest} MiB of {logger.limit:.0f};" in said
    rates = {
        # Until its log is first rotated.
        round(rate("logger-0", "usage", 0, 20)): "It appends {} MiB a minute",
        round(rate("leaky-0", "rss", 10, history("leaky-0").first_kill)): "{} MiB a minute, under",
        round(
            rate("tmpfs-0", "real_used", 10, history("tmpfs-0").first_kill)
        ): "{} MiB a minute in",
    }
    assert all(text.format(figure) in said for figure, text in rates.items())
    assert {int(figure) for figure in re.findall(r"(\d+) MiB", said)} == {highest, *rates}


def test_what_the_text_says_of_the_three_is_true() -> None:
    """The log's working set alarms, the leak's rss is its need, only real_used shows tmpfs."""
    logger, leaky, tmpfs = (history(shown.pod) for shown in page_cache.PICTURES.values())
    assert max(logger.settled("working_set")) > 0.7 * logger.limit
    assert max(logger.settled("real_used")) - min(logger.settled("real_used")) < 5
    assert logger.kills == 0
    pairs = zip(leaky.settled("real_used"), leaky.settled("rss"), strict=True)
    assert all(abs(need - rss) < 3 for need, rss in pairs)
    assert max(tmpfs.settled("rss")) < 0.1 * tmpfs.limit
    assert max(tmpfs.settled("usage - cache")) < 0.11 * tmpfs.limit
    assert max(tmpfs.settled("real_used")) > 0.99 * tmpfs.limit
    assert tmpfs.kills > 100


@pytest.fixture
def drawn() -> ET.Element:
    """Return the picture of a container with a limit of 100 MiB, killed after two minutes."""
    line = ((0.0, 0.0), (2.0, 55.0), (4.0, 110.0))
    told = History(100, dict.fromkeys(NAMES, line), first_kill=2.0, kills=1)
    return ET.fromstring(picture("<A & B>", told, NAMES))  # noqa: S314 - we wrote it


def test_a_line_goes_where_its_values_are(drawn: ET.Element) -> None:
    """From the corner to the far corner, which is a tenth above the limit, and straight."""
    middle = f"{(LEFT + RIGHT) / 2:.1f},{(TOP + BOTTOM) / 2:.1f}"
    (points,) = {line.attrib["points"] for line in drawn.iter(f"{SVG}polyline")}
    assert points == f"{LEFT:.1f},{BOTTOM:.1f} {middle} {RIGHT:.1f},{TOP:.1f}"


def test_the_kill_stands_where_it_was(drawn: ET.Element) -> None:
    """A line from top to bottom, with a word on it."""
    (kill,) = (path for path in drawn.iter(f"{SVG}path") if path.attrib["class"] == "kill")
    assert kill.attrib["d"] == f"M{(LEFT + RIGHT) / 2:.1f} {TOP}V{BOTTOM}"
    assert "OOM kill" in [text.text for text in drawn.iter(f"{SVG}text")]


def test_a_picture_says_in_words_what_it_shows(drawn: ET.Element) -> None:
    """For those who cannot see it; and the title is text, whatever is in it."""
    assert drawn.findtext(f"{SVG}title") == "<A & B>"
    assert "working_set" in (drawn.findtext(f"{SVG}desc") or "")


@pytest.mark.parametrize("path", page_cache.files())
def test_a_picture_has_a_point_a_scrape_and_fetches_nothing(path: str) -> None:
    """Nor does it run anything: forges show it, and nothing else may come of it."""
    text = (ROOT / path).read_text(encoding="utf-8")
    (shown,) = (each for name, each in page_cache.PICTURES.items() if f"/{name}.svg" in path)
    root = ET.fromstring(text)  # noqa: S314 - we wrote it
    counts = [len(line.attrib["points"].split()) for line in root.iter(f"{SVG}polyline")]
    assert counts == [len(history(shown.pod).lines["usage"])] * len(shown.lines)
    assert not re.search(r"script|href|url\(|@import", text)


def test_without_a_kill_none_is_drawn() -> None:
    """The service with the log lived."""
    told = history("logger-0")
    assert told.first_kill == math.inf
    assert "OOM kill" not in picture("a", told, NAMES)
