"""Colours: one a meaning, told apart by everybody."""

from __future__ import annotations

import itertools
from collections import Counter

import pytest

from generator.dashboards import palette

STACKS = (
    ("ANON", "TMPFS", "KERNEL", "ACTIVE_FILE", "INACTIVE_FILE", "FILE_UNKNOWN"),
    ("ANON", "TMPFS", "KERNEL", "KERNEL_CACHE", "ACTIVE_FILE", "INACTIVE_FILE"),
    ("REAL_USED", "PAGE_CACHE"),
)
# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB.
SIGHTS = {
    "usual": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "no green": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
}
TO_XYZ = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
WHITE = (0.95047, 1.0, 1.08883)
Triple = tuple[float, float, float]


def times(matrix: tuple[Triple, ...], vector: Triple) -> Triple:
    x, y, z = (sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)
    return x, y, z


def lab(colour: str, sight: str) -> Triple:
    """CIE L*a*b* of a colour as someone with that sight sees it."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (red, green, blue)
    ]
    seen = times(SIGHTS[sight], (linear[0], linear[1], linear[2]))
    xyz = times(TO_XYZ, (max(seen[0], 0), max(seen[1], 0), max(seen[2], 0)))
    f = [
        t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116
        for t in (value / white for value, white in zip(xyz, WHITE, strict=True))
    ]
    return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])


@pytest.mark.parametrize("sight", SIGHTS)
def test_the_parts_of_usage_are_told_apart_by_everybody(sight: str) -> None:
    """Need and page cache above all, which lie on one another."""
    pairs = {pair for stack in STACKS for pair in itertools.combinations(stack, 2)}
    for one, other in sorted(pairs):
        a, b = lab(getattr(palette, one), sight), lab(getattr(palette, other), sight)
        distance = sum((p - q) ** 2 for p, q in zip(a, b, strict=True)) ** 0.5
        assert distance > 14, f"{one} and {other} look alike: {distance:.0f}"


def test_the_levels_of_near_limit_come_from_the_config() -> None:
    """Colours change where the alert fires."""
    levels = {"ContainerMemoryNearLimit": {"warning": 0.8, "critical": 0.9}}

    assert palette.near_limit(levels).steps == (
        (0.8, palette.WARNING),
        (0.9, palette.CRITICAL),
    )


def test_a_colour_means_one_thing() -> None:
    """But for the limit, which is where it becomes critical, and text, which has no colour."""
    colours = Counter(
        value for name, value in vars(palette).items() if name.isupper() and isinstance(value, str)
    )

    assert {colour: count for colour, count in colours.items() if count > 1} == {
        palette.LIMIT: 2,
        palette.NEUTRAL: 2,
    }
    assert palette.LIMIT == palette.CRITICAL
    assert palette.NEUTRAL == palette.WRITTEN
