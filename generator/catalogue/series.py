"""Series in promtool's notation: one sample a minute, for as long as any test may ask."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MINUTES = 24 * 60
_MIB = 1 << 20

# MiB: a constant, or (first, step a minute).
Amount = float | tuple[float, float]


def input_series(metric: str, labels: Mapping[str, str], values: str) -> dict[str, str]:
    """Return an entry of `input_series`."""
    inner = (f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in labels.items())
    return {"series": f"{metric}{{{', '.join(inner)}}}", "values": values}


def plus(*amounts: Amount) -> Amount:
    """Return the sum of amounts."""
    pairs = [amount if isinstance(amount, tuple) else (amount, 0.0) for amount in amounts]
    return (sum(first for first, _ in pairs), sum(step for _, step in pairs))


def in_bytes(amount: Amount) -> str:
    """Return an amount's samples, in bytes."""
    first, step = amount if isinstance(amount, tuple) else (amount, 0.0)
    return f"{first * _MIB:.0f}{step * _MIB:+.0f}x{MINUTES}"
