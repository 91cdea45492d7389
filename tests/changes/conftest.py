"""Rules, panels and reports for tests, and reports read back as plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from generator.changes.words import Data
from generator.checks import Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from generator.changes.words import Item, Text

    Make = Callable[..., Rule]
    Said = Callable[[Iterable[Item]], list[str]]


def plain(text: Text) -> str:
    """Return a text with its data in angle brackets."""
    return "".join(f"<{part.text}>" if isinstance(part, Data) else part for part in text)


@pytest.fixture
def said() -> Said:
    """Return the lines of items, their details indented."""

    def lines(items: Iterable[Item]) -> list[str]:
        return [
            line
            for item in items
            for line in (plain(item.text), *(f"  {plain(detail)}" for detail in item.details))
        ]

    return lines


@pytest.fixture
def alert() -> Make:
    def make(name: str = "Leak", expr: str = "up > 1", **options: Any) -> Rule:  # noqa: ANN401
        labels = {"severity": options.pop("severity", "warning"), **options.pop("labels", {})}
        given: dict[str, Any] = {
            "annotations": {"summary": "It leaks."},
            "for_": "15m",
            "group": "g",
            "interval": "1m",
            "path": "prometheus/rules.yaml",
            "line": 1,
            "expr_line": 2,
            **options,
        }
        return Rule("alert", name, expr, labels, **given)

    return make


@pytest.fixture
def record() -> Make:
    def make(name: str, expr: str = "up", **options: Any) -> Rule:  # noqa: ANN401
        given: dict[str, Any] = {
            "labels": {},
            "annotations": {},
            "for_": "",
            "group": "g",
            "interval": "1m",
            "path": "prometheus/rules.yaml",
            "line": 1,
            "expr_line": 2,
            **options,
        }
        return Rule("record", name, expr, **given)

    return make
