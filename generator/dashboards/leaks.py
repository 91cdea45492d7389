"""Leaks as they are recorded: how long they have left, and which kind of memory grows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.dashboards import palette
from generator.dashboards.spec import State

if TYPE_CHECKING:
    from generator.dashboards.queries import View

LEAK = "container:memory_leak_left:seconds"
GROWTH = "container:memory_leak_growth:bytes"
# Recorded every five minutes, which is as long as Prometheus looks back.
WINDOW = "7m10s"

ANON, TMPFS, KERNEL = 3, 4, 5
KINDS = (
    State(ANON, "anon", palette.ANON),
    State(TMPFS, "tmpfs", palette.TMPFS),
    State(KERNEL, "kernel", palette.KERNEL),
)


def time_left(view: View) -> str:
    """Return seconds until a leaking container reaches its bound, by container."""
    left = f"last_over_time({view.record(LEAK)}[{WINDOW}])"
    return f"min by ({view.container_labels}) ({left})"


def recorded_growth(view: View) -> str:
    """Return what leaking containers have grown, by container and `component`."""
    grown = f"last_over_time({view.record(GROWTH)}[{WINDOW}])"
    return f"max by ({view.container_labels}, component) ({grown})"


def fastest(view: View, growth: str) -> str:
    """Return the number in `KINDS` of the component that grew most, by container."""
    numbers = " or ".join(
        f'label_replace(vector({kind.value}), "component", "{kind.text}", "", "")' for kind in KINDS
    )
    labels = view.container_labels
    most = f"topk by ({labels}) (1, {growth})"
    return f"max by ({labels}) ({most} * 0 + on (component) group_left () ({numbers}))"
