"""What the config measures with: durations, ratios, byte sizes, plain numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from generator.config.refusal import Refused, shown

# Prometheus' units, longest first, in milliseconds.
_UNITS = {
    "y": 365 * 86_400_000,
    "w": 7 * 86_400_000,
    "d": 86_400_000,
    "h": 3_600_000,
    "m": 60_000,
    "s": 1000,
    "ms": 1,
}
_DURATION = re.compile("".join(f"(?:([0-9]{{1,12}}){unit})?" for unit in _UNITS))
_LONGEST = 100 * _UNITS["y"]  # Prometheus counts nanoseconds in 64 bits: 292 years

_MOST_PODS = 1_000_000

_NUMBER = r"[0-9]{1,15}(?:\.[0-9]{1,15})?"
_RATIO = re.compile(rf"({_NUMBER})\s?(%?)")
_BYTES = re.compile(rf"({_NUMBER})\s?(Ki|Mi|Gi|Ti|k|M|G|T|)")
_BYTE_UNITS: dict[str, int] = {"": 1} | {
    f"{prefix}{suffix}": base**power
    for suffix, base in (("i", 1024), ("", 1000))
    for power, prefix in enumerate("KMGT" if suffix else "kMGT", start=1)
}


@dataclass(frozen=True)
class Duration:
    """A length of time: `seconds`, and the text that Prometheus itself would print for it."""

    text: str
    seconds: float

    def __str__(self) -> str:
        return self.text


def duration(
    value: object, *, least: str = "1ms", most: str | None = None, unit: str = "m"
) -> Duration:
    """Return a Prometheus duration (`30s`, `1h30m`) between two others; Refused if it is none.

    `unit` is the likely one where the user has left it out.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        raise Refused(f"{shown(value)} has no unit", f"write {value}{unit}, not {value}")
    milliseconds = _milliseconds(value) if isinstance(value, str) else None
    if milliseconds is None:
        raise Refused(f"{shown(value)} is not a duration", "write one such as 30s, 15m or 1h30m")
    if milliseconds < (_milliseconds(least) or 0):
        raise Refused(f"{shown(value)} is too short", f"write at least {least}")
    if milliseconds > ((most and _milliseconds(most)) or _LONGEST):
        raise Refused(f"{shown(value)} is too long", f"write at most {most or '100y'}")
    return Duration(duration_text(milliseconds), milliseconds / 1000)


def refresh(value: object) -> Duration | None:
    """Return a dashboard's refresh interval in one unit, as Grafana wants it; None is off."""
    if value == "":
        return None
    interval = duration(value, least="5s", most="1d")
    number = round(interval.seconds)
    if number != interval.seconds:
        raise Refused(f"{shown(value)} is not whole seconds", "write one such as 30s or 1m")
    one_unit = re.fullmatch("[0-9]+[a-z]+", interval.text)
    return interval if one_unit else Duration(f"{number}s", interval.seconds)


def duration_text(milliseconds: int) -> str:
    """Return a duration as Prometheus prints it: `90m` is `1h30m`, but `90d` stays in days."""
    text, rest = "", milliseconds
    for unit, length in _UNITS.items():
        # Years and weeks only where nothing remains: 90d reads better than 12w6d.
        if rest >= length and not (unit in "yw" and rest % length):
            text += f"{rest // length}{unit}"
            rest %= length
    return text or "0s"


def _milliseconds(text: str) -> int | None:
    if text == "0":
        return 0
    found = _DURATION.fullmatch(text)
    if not found or not text:
        return None
    lengths = zip(found.groups(), _UNITS.values(), strict=True)
    return sum(int(count) * length for count, length in lengths if count)


def ratio(value: object) -> float:
    """Return a share, above 0 and at most 1: `95%` and `0.95` are 0.95."""
    hint = "write a ratio above 0% and at most 100%, such as 95% or 0.95"
    found = None if isinstance(value, bool) else _RATIO.fullmatch(str(value))
    if not found:
        raise Refused(f"{shown(value)} is not a ratio", hint)
    # The exponent moves the point exactly, where a division would round.
    share = float(f"{found[1]}e-2" if found[2] else found[1])
    if not 0 < share <= 1:
        if not found[2] and 1 < share <= 100:  # noqa: PLR2004 - a percentage without its sign
            hint = f"write {found[1]}%"
        raise Refused(f"{shown(value)} is not above 0% and at most 100%", hint)
    return share


def size(value: object) -> int:
    """Return a number of bytes, above 0: `512Mi`, `1.5Gi`, `2G` or 1048576."""
    hint = "write a size such as 512Mi, 1.5Gi, 2G or 1048576"
    if isinstance(value, str | int) and not isinstance(value, bool):
        text = str(value)
        if found := _BYTES.fullmatch(text):
            count = round(float(found[1]) * _BYTE_UNITS[found[2]])
            if 0 < count < 2**63:
                return count
            raise Refused(f"{shown(value)} is not above 0 and below 8Ei", hint)
        if _BYTES.fullmatch(text.removesuffix("B").replace("K", "k", 1)):
            hint = f"write {text.removesuffix('B').replace('K', 'k', 1)}"
    raise Refused(f"{shown(value)} is not a size in bytes", hint)


def size_text(count: int) -> str:
    """Return a number of bytes as Kubernetes writes it: in the largest unit without a fraction."""
    for unit in ("Ti", "Gi", "Mi", "Ki"):
        if count and count % _BYTE_UNITS[unit] == 0:
            return f"{count // _BYTE_UNITS[unit]}{unit}"
    return str(count)


def number(value: object) -> float:
    """Return a plain number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refused(f"{shown(value)} is not a number", "write one without unit or quotes")
    return value


def count(value: object) -> int:
    """Return a whole number of pods, from 1 on."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _MOST_PODS:
        raise Refused(f"{shown(value)} is not a number of pods", "write a whole number from 1 on")
    return value
