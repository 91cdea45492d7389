"""The forms for issues ask for what the program can tell, by commands that exist."""

from __future__ import annotations

import re

from generator import catalogue
from tests.gitops.scripts import ROOT, documents, exists, options

FOLDER = ".github/ISSUE_TEMPLATE"
FORMS = [f"{FOLDER}/{name}.yml" for name in ("alarm", "bug")]


def commands(form: str) -> list[str]:
    """Return the `realmem …` of a form, a line break being a space."""
    text = " ".join((ROOT / form).read_text(encoding="utf-8").split())
    return re.findall(r"`(realmem [^`]+)`", text)


def test_every_command_and_option_exists() -> None:
    """`--chek` would be noticed."""
    found = [pair for form in FORMS for each in commands(form) for pair in options(each)]
    assert {name for name, _ in found} == {"verify", "explain", "backtest"}
    assert all(exists(*pair) for pair in found)
    assert all("realmem --version" in commands(form) for form in FORMS)


def test_a_missed_alarm_can_be_one_of_every_alert() -> None:
    """A new alert is in the list."""
    (form,) = documents(FORMS[0])
    (listed,) = (
        each["attributes"]["options"] for each in form["body"] if each.get("id") == "alert"
    )
    assert listed == sorted(catalogue.declared())
