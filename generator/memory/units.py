"""Figures for people."""

from __future__ import annotations

_STEP = 1024
_UNITS = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")


def size(number: float) -> str:
    """Return bytes with an IEC unit and one decimal: `33.2 MiB`."""
    value, unit = abs(number), 0
    while value >= _STEP and unit < len(_UNITS) - 1:
        value, unit = value / _STEP, unit + 1
    sign = "-" if number < 0 else ""
    return f"{sign}{value:.1f} {_UNITS[unit]}" if unit else f"{sign}{value:.0f} B"


def change(number: float) -> str:
    """Return a difference in bytes with its sign."""
    return size(number) if number < 0 else f"+{size(number)}"


def share(part: float, whole: float) -> str:
    """Return a percentage without decimals."""
    return f"{part / whole * 100:.0f} %"


def span(seconds: float) -> str:
    """Return a length of time in its largest unit, two below ten: `3 d`, `5 h 20 min`, `40 s`."""
    minutes, hours, days = seconds / 60, seconds / 3600, seconds / 86400
    if days >= 3:  # noqa: PLR2004 - hours say little beside days
        return f"{days:.0f} d"
    if hours >= 1:
        whole, rest = divmod(round(minutes), 60)
        return f"{whole} h {rest} min" if rest else f"{whole} h"
    return f"{minutes:.0f} min" if minutes >= 2 else f"{seconds:.0f} s"  # noqa: PLR2004 - so exact
