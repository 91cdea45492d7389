"""`for` over chunks: an alert fires as its ruler would have had it."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from generator.checks.expressions import Constant
from generator.live.replay.firing import Firing, Watch
from generator.live.replay.frame import Frame
from generator.live.replay.plan import Step

STEP = 60.0
POD = (("pod", "a"),)


def seen(presence: list[bool], chunks: list[int], hold: float) -> list[Firing]:
    """Return what fires where a series is there or not, minute by minute, in chunks."""
    rule = Step("alert", "A", Constant(1.0), {"severity": "warning"}, hold)
    watch = Watch(rule, STEP)
    at = 0
    for size in chunks:
        part = np.array([presence[at : at + size]])
        times = STEP * np.arange(at, at + part.shape[1])
        watch.see(times, Frame([(("__name__", "x"), *POD)], part.astype(float), part))
        at += size
    watch.close(STEP * len(presence))
    return watch.firings


def naive(presence: list[bool], hold: float) -> list[tuple[float, float]]:
    """Return the same minute by minute, as a ruler goes."""
    since, start, found = None, None, []
    for at, there in enumerate(presence):
        now = at * STEP
        if not there:
            if start is not None:
                found.append((start, now))
            since, start = None, None
            continue
        since = now if since is None else since
        if start is None and now - since >= hold:
            start = now
    if start is not None:
        found.append((start, STEP * len(presence)))
    return found


@given(
    st.lists(st.booleans(), min_size=24, max_size=24),
    st.sampled_from([[24], [1] * 24, [7, 7, 10], [23, 1]]),
    st.sampled_from([0.0, 60.0, 150.0, 300.0]),
)
def test_chunks_make_no_difference(presence: list[bool], chunks: list[int], hold: float) -> None:
    """However history is cut, pending and firing go on."""
    found = [(one.start, one.end) for one in seen(presence, chunks, hold)]
    assert sorted(found) == naive(presence, hold)


def test_labels_are_the_series_and_the_rules() -> None:
    """Without the metric's name."""
    (one,) = seen([True] * 3, [3], 0)
    assert one.labels == (("pod", "a"), ("severity", "warning"))
    assert (one.severity, one.label("pod"), one.label("node")) == ("warning", "a", "")
    assert not one.ended
