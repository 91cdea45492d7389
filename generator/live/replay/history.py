"""A record's values, kept as far back as the rules read them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from generator.live.replay.frame import NAME, Frame, changed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from generator.checks.expressions import Matcher
    from generator.live.replay.frame import Labels
    from generator.live.replay.windows import Window


@dataclass(frozen=True)
class History:
    """`frame` ends with the last column of the chunk, and holds `keep` columns before the chunk."""

    frame: Frame
    keep: int

    def before(self, shift: int, width: int) -> Frame:
        """Return what there was so many columns before each of the chunk's: 0 for these."""
        frame = _padded(self.frame, width + shift)
        cut = slice(frame.width - shift - width, frame.width - shift)
        return Frame(frame.labels, frame.values[:, cut], frame.present[:, cut]).seen()

    def reaching(self, span: Window) -> Frame:
        """Return all columns, and empty ones before them as far as a window reaches."""
        need = span.width + span.length - 1 + span.shift
        return _padded(self.frame, need)

    def chosen(self, matchers: Sequence[Matcher]) -> History:
        """Return the series that pass, the record's name apart."""
        tests = [_test(each) for each in matchers if each.name != NAME]
        if not tests:
            return self
        rows = [
            row
            for row, labels in enumerate(self.frame.labels)
            if all(test(labels) for test in tests)
        ]
        return History(self.frame.rows(rows), self.keep)

    def extended(self, record: str, made: Frame) -> History:
        """Return the history with a chunk's result, and without what nobody reads any more."""
        new = made.renamed(lambda labels: changed(labels, NAME, record))
        old = self.frame
        index = {labels: row for row, labels in enumerate(old.labels)}
        for labels in new.labels:
            index.setdefault(labels, len(index))
        values = np.zeros((len(index), old.width + new.width))
        present = np.zeros(values.shape, dtype=bool)
        values[: len(old.labels), : old.width] = old.values
        present[: len(old.labels), : old.width] = old.present
        rows = [index[labels] for labels in new.labels]
        values[rows, old.width :] = new.values
        present[rows, old.width :] = new.present
        whole = Frame(list(index), values, present)
        return History(whole, self.keep)

    def trimmed(self) -> History:
        """Return the last columns that the next chunk may read, and the series in them."""
        cut = slice(max(self.frame.width - self.keep, 0), None)
        frame = self.frame
        # Copies: a view would keep all of it.
        part = Frame(frame.labels, frame.values[:, cut].copy(), frame.present[:, cut].copy())
        return History(part.seen(), self.keep)


def nothing(keep: int) -> History:
    """Return a history before its first chunk."""
    return History(Frame([], np.empty((0, 0)), np.empty((0, 0), dtype=bool)), keep)


def _padded(frame: Frame, width: int) -> Frame:
    lack = width - frame.width
    if lack <= 0:
        return frame
    values = np.pad(frame.values, ((0, 0), (lack, 0)))
    return Frame(frame.labels, values, np.pad(frame.present, ((0, 0), (lack, 0))))


def _test(matcher: Matcher) -> Callable[[Labels], bool]:
    regex = re.compile(matcher.value, re.DOTALL) if "~" in matcher.op else None
    negative = matcher.op.startswith("!")

    def passes(labels: Labels) -> bool:
        value = dict(labels).get(matcher.name, "")
        hit = value == matcher.value if regex is None else regex.fullmatch(value) is not None
        return hit is not negative

    return passes
