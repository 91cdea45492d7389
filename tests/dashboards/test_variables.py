"""Variables: where they start, what All means."""

from __future__ import annotations

from generator.dashboards import variables
from generator.dashboards.spec import Variable


def test_a_choice_of_many_starts_at_all() -> None:
    """All matches series without the label too; Grafana wants lists where several can be chosen."""
    json = variables.variable(
        Variable(name="pod", title="Pod", series="up{}", label="pod", multi=True, include_all=True)
    )

    assert json["query"] == json["definition"] == "label_values(up{}, pod)"
    assert json["allValue"] == ".*"
    assert json["current"] == {"text": ["All"], "value": ["$__all"]}
    assert json["refresh"] == 2


def test_a_choice_of_one_or_all_starts_at_all() -> None:
    """Not as a list."""
    json = variables.variable(
        Variable(name="pod", title="Pod", series="up{}", label="pod", include_all=True)
    )

    assert json["current"] == {"text": "All", "value": "$__all"}


def test_a_choice_of_one_starts_at_the_first() -> None:
    """Grafana takes the first value where nothing is chosen."""
    json = variables.variable(Variable(name="pod", title="Pod", series="up{}", label="pod"))

    assert "current" not in json
    assert json["hide"] == 0
