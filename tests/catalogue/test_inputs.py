"""The metrics that must be scraped, followed through the records."""

from __future__ import annotations

from generator.catalogue.inputs import inputs, inputs_of
from generator.catalogue.model import AlertingRule, Catalogue, Group, RecordingRule

RECORDS = (
    RecordingRule("a:b:c", 'usage{job="x"} - cache', ""),
    RecordingRule("d:e:f", "max_over_time(a:b:c[5m10s]) / limit", ""),
    RecordingRule("d:e:f", "d:e:f or other", "", {"branch": "two"}),
)
ALERT = AlertingRule("Full", "d:e:f > 1 unless on () ALERTS or up == 0", "", {}, {})
CATALOGUE = Catalogue((Group("r", "1m", RECORDS),), (Group("a", "1m", (ALERT,)),))


def test_inputs_are_followed_through_every_record() -> None:
    """Also where two rules make one record, or one reads itself."""
    assert inputs(CATALOGUE, ["d:e:f"]) == ("cache", "limit", "other", "usage")
    assert inputs(CATALOGUE, ["a:b:c", "raw"]) == ("cache", "raw", "usage")
    assert inputs(CATALOGUE, []) == ()


def test_what_prometheus_makes_itself_is_not_scraped() -> None:
    """Alerts and targets are its own."""
    assert inputs_of(CATALOGUE, "Full") == ("cache", "limit", "other", "usage")


def test_a_record_that_nobody_makes_is_an_input() -> None:
    """Somebody else's rules may: it must be there all the same."""
    assert inputs(CATALOGUE, ["x:y:z"]) == ("x:y:z",)
