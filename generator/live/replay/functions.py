"""Functions of an instant vector: numbers, labels, absence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from generator.checks.expressions import Constant, Selector
from generator.live.replay.frame import Frame, changed, labels_of
from generator.live.replay.problems import UnsupportedError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from generator.checks.expressions import Expr
    from generator.live.replay.frame import Floats, Labels

_GROUP = re.compile(r"\$(?:\{(\w+)\}|(\w+)|(\$))")

NUMBERS: dict[str, Callable[[Floats], Floats]] = {
    "abs": np.abs,
    "ceil": np.ceil,
    "floor": np.floor,
    "exp": np.exp,
    "ln": np.log,
    "log2": np.log2,
    "log10": np.log10,
    "sqrt": np.sqrt,
    "sgn": np.sign,
}
CLAMPS = frozenset({"clamp", "clamp_min", "clamp_max", "round"})


def clamped(func: str, frame: Frame, bounds: Sequence[Floats]) -> Frame:
    """Return clamp, clamp_min, clamp_max or round of a vector."""
    if func == "round":
        step = bounds[0] if bounds else np.ones(frame.width)
        with np.errstate(all="ignore"):
            # Halves go up, as in Prometheus.
            return frame.with_values(np.floor(frame.values / step + 0.5) * step)
    low = bounds[0] if func != "clamp_max" else np.full(frame.width, -np.inf)
    high = bounds[-1] if func != "clamp_min" else np.full(frame.width, np.inf)
    held = frame.with_values(np.minimum(np.maximum(frame.values, low), high))
    return held if func != "clamp" else held.where(np.broadcast_to(low <= high, held.present.shape))


def labelled(func: str, frame: Frame, args: Sequence[Expr]) -> Frame:
    """Return label_replace or label_join of a vector."""
    texts = [str(arg.value) for arg in args if isinstance(arg, Constant)]
    if len(texts) != len(args):
        raise UnsupportedError(f"{func} of texts that are none")
    if func == "label_join":
        target, separator, *sources = texts
        return frame.renamed(lambda labels: _joined(labels, target, separator, sources))
    target, replacement, source, pattern = texts
    try:
        regex = re.compile(rf"(?:{pattern})", re.DOTALL)
    except re.error as failure:
        raise UnsupportedError(f"the regular expression {pattern}: {failure}") from None
    known: dict[str, str | None] = {}

    def replaced(labels: Labels) -> Labels:
        value = dict(labels).get(source, "")
        if value not in known:
            found = regex.fullmatch(value)
            known[value] = None if found is None else _expanded(found, replacement)
        made = known[value]
        return labels if made is None else changed(labels, target, made)

    return frame.renamed(replaced)


def absent(operand: Expr, frame: Frame) -> Frame:
    """Return 1 where a vector is empty, with the labels that its selector demands."""
    labels: Labels = ()
    if isinstance(operand, Selector):
        named = [each for each in operand.matchers if each.name != "__name__"]
        names = [each.name for each in named]
        labels = labels_of(
            {e.name: e.value for e in named if e.op == "=" and names.count(e.name) == 1}
        )
    gone = ~np.any(frame.present, axis=0, keepdims=True)
    return Frame([labels], np.ones((1, frame.width)), gone)


def scalar(frame: Frame) -> Floats:
    """Return the value where there is exactly one series, else NaN."""
    alone = frame.present.sum(axis=0) == 1
    value = np.where(frame.present, frame.values, 0.0).sum(axis=0)
    return np.where(alone, value, np.nan)


def _joined(labels: Labels, target: str, separator: str, sources: Sequence[str]) -> Labels:
    values = dict(labels)
    return changed(labels, target, separator.join(values.get(name, "") for name in sources))


def _expanded(found: re.Match[str], replacement: str) -> str:
    def group(reference: re.Match[str]) -> str:
        if reference[3]:
            return "$"
        name = reference[1] or reference[2]
        try:
            return found[int(name) if name.isdecimal() else name] or ""
        except IndexError:
            return ""

    return _GROUP.sub(group, replacement)
