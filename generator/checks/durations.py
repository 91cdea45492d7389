"""Prometheus' durations."""

from __future__ import annotations

import re
from datetime import timedelta

_DURATION = re.compile(
    r"(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?", re.ASCII
)
_SECONDS = (365 * 86400, 7 * 86400, 86400, 3600, 60, 1, 0.001)
LONGEST_TEXT = 100  # digits without end take time to convert
# Go's duration, which Prometheus reads into, ends after 292 years.
_LONGEST = 2**63 / 1e9


def duration(text: str) -> timedelta | None:
    """Give a duration such as `1h30m`, None where Prometheus refuses it."""
    found = _DURATION.fullmatch(text)
    if text == "0":
        return timedelta()
    if not text or found is None or len(text) > LONGEST_TEXT:
        return None
    parts = zip(found.groups(), _SECONDS, strict=True)
    seconds = sum(int(number) * unit for number, unit in parts if number)
    return timedelta(seconds=seconds) if seconds <= _LONGEST else None


def spoken(span: timedelta) -> str:
    """Write a duration as Prometheus does: `10m5s`."""
    left, text = int(span.total_seconds()), ""
    for unit, seconds in (("d", 86400), ("h", 3600), ("m", 60), ("s", 1)):
        count, left = divmod(left, seconds)
        text += f"{count}{unit}" if count else ""
    return text or "0s"
