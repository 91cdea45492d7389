"""Thresholds by kind: how the config writes them, and that a warning comes before the worst."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from generator.config.quantities import duration, duration_text, number, ratio, size, size_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from generator.config.parameters import AlertParameters, ThresholdKind


def _seconds(value: object) -> float:
    return duration(value, unit="h").seconds


PARSERS: Final[dict[ThresholdKind, Callable[[object], float]]] = {
    "ratio": ratio,
    "bytes": size,
    "duration": _seconds,
    "number": number,
}


def threshold_text(kind: ThresholdKind, value: float) -> str:
    """Return a threshold as the config writes it."""
    match kind:
        case "ratio":
            return f"{value * 100:.12g}%"
        case "duration":
            return duration_text(round(value * 1000))
        case "bytes":
            return size_text(round(value))
    return f"{value:.12g}"


def out_of_order(
    parameters: AlertParameters, base: Mapping[str, float], chosen: Mapping[str, float]
) -> tuple[str, str, str] | None:
    """Return the key of a choice that puts a threshold past its upper one, the words, the remedy.

    `base` is what holds where nothing is chosen, over the declared defaults.
    """
    declared = parameters.thresholds
    defaults = {name: threshold.default for name, threshold in declared.items()}
    effective = {**defaults, **base, **chosen}
    for lower, threshold in declared.items():
        upper = threshold.below
        if upper is None or effective[lower] < effective[upper] or not {lower, upper} & {*chosen}:
            continue
        key, other = (lower, upper) if lower in chosen else (upper, lower)
        relation = "below" if key == lower else "above"
        mine = threshold_text(declared[key].kind, effective[key])
        theirs = threshold_text(declared[other].kind, effective[other])
        source = "" if other in chosen else (" as set under alerts" if other in base else None)
        source = " by default" if source is None else source
        words = f"{mine} is not {relation} {other}, which is {theirs}{source}"
        return key, words, f"keep {lower} below {upper}"
    return None
