"""What programs say of themselves: queries by container, and the graphs that show them.

A program that is scraped twice has each series twice: the highest counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.dashboards import palette
from generator.dashboards.spec import Series, Timeseries

if TYPE_CHECKING:
    from generator.dashboards.queries import View
    from generator.dashboards.spec import Unit

NAME = "{{pod}} {{container}}"


def highest(view: View, *metrics: str) -> str:
    """Return the first of these gauges that a program exports."""
    return view.per_container(" or ".join(view.app(metric) for metric in metrics))


def summed(view: View, parts: str, *selectors: str) -> str:
    """Return the sum of the first gauge there is, over the labels that tell its parts apart."""
    labels = f"{view.container_labels}, {parts}"
    return f"sum by ({view.container_labels}) (max by ({labels}) ({' or '.join(selectors)}))"


def by(view: View, label: str, *selectors: str) -> str:
    """Return a gauge by one more label than the container's."""
    return f"max by ({view.container_labels}, {label}) ({' or '.join(selectors)})"


def renamed(selector: str, label: str, old: str) -> str:
    """Give the values of a label another name, which other exporters have for it."""
    return f'label_replace({selector}, "{label}", "$1", "{old}", "(.+)")'


def resident(view: View) -> tuple[str, str, str]:
    """Return the line of the process' own RSS.

    It holds mapped files too, which the kernel can drop: it may stand above real_used.
    """
    return highest(view, "process_resident_memory_bytes"), "resident", palette.ANON


def graph(title: str, description: str, unit: Unit, *lines: tuple[str, str, str]) -> Timeseries:
    """Return a graph of `lines`, each a query, a name that may hold a label, and a colour."""
    series = tuple(Series(query, f"{NAME} {name}", colour) for query, name, colour in lines)
    return Timeseries(title=title, description=description, unit=unit, series=series)
