"""dashboards/links: links between the dashboards lead to one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.checks.conftest import Found


@pytest.mark.parametrize(
    "url", ["/d/memory/slug?x=y", "d/memory", "https://example.org/d/x", "/d/${uid}/x", "/explore"]
)
def test_links_that_lead_somewhere_pass(found: Found, board: dict[str, Any], url: str) -> None:
    """Other hosts, uids from a variable and other pages are not followed."""
    board["links"] = [{"title": "there", "url": url}]
    assert found("dashboards/links", board=board) == []


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"links": [{"title": "pods", "url": "/d/pods"}]}, 'the link "pods"'),
        (
            {"fieldConfig": {"defaults": {"links": [{"url": "/d/pods?x=${__value.text}"}]}}},
            'the link ""',
        ),
        (
            {"fieldConfig": {"overrides": [{"properties": [{"value": [{"url": "d/pods/slug"}]}]}]}},
            'the link ""',
        ),
    ],
)
def test_links_of_panels_that_lead_nowhere_are_found(
    found: Found, board: dict[str, Any], change: dict[str, Any], where: str
) -> None:
    """A panel's links stand on it, in its field defaults and in its overrides."""
    board["panels"][0] |= change
    assert found("dashboards/links", board=board) == [
        (
            f'board.json:1: error: panel "Used by $pod": {where} leads to "pods", the uid of no '
            "dashboard here; correct the uid"
        )
    ]


def test_a_link_of_the_dashboard_that_leads_nowhere_is_found(
    found: Found, board: dict[str, Any]
) -> None:
    """Those at the top count as well."""
    board["links"] = [{"title": "Pods", "url": "/d/pods"}]
    assert found("dashboards/links", board=board) == [
        (
            'board.json:1: error: the link "Pods" leads to "pods", the uid of no dashboard here; '
            "correct the uid"
        )
    ]


def test_of_files_that_are_named_the_board_may_be_elsewhere(
    found: Found, board: dict[str, Any]
) -> None:
    """It is noted only."""
    board["links"] = [{"title": "pods", "url": "/d/none"}]
    (line,) = found("dashboards/links", board=board, complete=False)
    assert line.startswith('board.json:1: info: the link "pods"')
