"""Samples to a running Prometheus by its remote-write protocol.

Backfilling OpenMetrics text with promtool takes more than twice the processor time, and needs
gigabytes of text for a cluster of thousands of containers.

Prometheus takes samples of a series in order of time only, and of another series up to an hour
behind the newest one: a longer history is fed an hour at a time.
"""

from __future__ import annotations

import struct
from functools import cache
from typing import TYPE_CHECKING

from bench.cluster.curves import Drawing

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence

    from bench.cluster.exposed import Exposed, Life

    Send = Callable[[bytes], None]
    # A series as protobuf, and the number of its samples.
    Encoded = tuple[bytes, int]
    # (Unix time, value)
    Points = Sequence[tuple[float, float]]

# Of a request before it is sent, in bytes.
REQUEST = 4_000_000
# Of a literal in snappy's block format.
LARGEST_LITERAL = 65536
# A sample: its value, and its time in milliseconds, six bytes of varint from 1971 to 2109.
SAMPLE = struct.Struct("<3sd1s6s")


def feed(
    send: Send,
    exposed: Iterable[Exposed],
    times: Sequence[float],
    wanted: Container[str] | None = None,
) -> int:
    """Send the samples of wanted metrics (all of them) at `times`; return how many."""
    encoder = _Encoder(times)
    return _send(send, (one for each in exposed for one in encoder.series(each, wanted)))


def write(send: Send, series: Iterable[tuple[Mapping[str, str], Points]]) -> int:
    """Send series that are at hand, the name among their labels; return how many samples."""
    return _send(
        send,
        (
            (_series(_labels(labels), _block((at, value) for at, value in points)), len(points))
            for labels, points in series
        ),
    )


def snappy(raw: bytes) -> bytes:
    """Return snappy's block format of `raw`, as it is: on loopback nothing is gained by less."""
    parts = [_varint(len(raw))]
    for start in range(0, len(raw), LARGEST_LITERAL):
        part = raw[start : start + LARGEST_LITERAL]
        parts += (b"\xf4", struct.pack("<H", len(part) - 1), part)
    return b"".join(parts)


def _send(send: Send, encoded: Iterable[Encoded]) -> int:
    parts: list[bytes] = []
    size = sent = 0
    for series, samples in encoded:
        parts.append(series)
        size += len(series)
        sent += samples
        if size > REQUEST:
            send(snappy(b"".join(parts)))
            parts, size = [], 0
    if parts:
        send(snappy(b"".join(parts)))
    return sent


class _Encoder:
    """Series at some times; what curves and names have in common is encoded once."""

    def __init__(self, times: Sequence[float]) -> None:
        self._times = tuple(times)
        self._drawing = Drawing(times)
        # By the identity of the metrics, which `_kept` keeps from being given to others.
        self._blocks: dict[tuple[int, int, int], list[tuple[str, bytes, bytes]]] = {}
        self._kept: list[object] = []

    def series(self, exposed: Exposed, wanted: Container[str] | None) -> Iterator[Encoded]:
        """Yield each series of a label set."""
        start, stop = self._within(exposed.life)
        if start == stop:
            return
        labels = _labels(exposed.labels)
        for metric, name, block in self._encoded(exposed, start, stop):
            if wanted is None or metric in wanted:
                # `__name__` sorts before every label that exporters use.
                yield _series(name, labels, block), stop - start

    def _within(self, life: Life) -> tuple[int, int]:
        inside = [number for number, at in enumerate(self._times) if life[0] <= at < life[1]]
        return (inside[0], inside[-1] + 1) if inside else (0, 0)

    def _encoded(self, exposed: Exposed, start: int, stop: int) -> list[tuple[str, bytes, bytes]]:
        key = (id(exposed.metrics), start, stop)
        if key not in self._blocks:
            self._kept.append(exposed.metrics)
            times = self._times[start:stop]
            self._blocks[key] = [
                (
                    metric,
                    _pair("__name__", metric),
                    _block(zip(times, self._drawing[curve][start:stop], strict=True)),
                )
                for metric, curve in exposed.metrics.items()
            ]
        return self._blocks[key]


def _series(*parts: bytes) -> bytes:
    body = b"".join(parts)
    return b"\x0a" + _varint(len(body)) + body


def _block(points: Iterable[tuple[float, float]]) -> bytes:
    return b"".join(
        SAMPLE.pack(b"\x12\x10\x09", value, b"\x10", _stamp(at)) for at, value in points
    )


def _labels(labels: Mapping[str, str]) -> bytes:
    return b"".join(_pair(name, labels[name]) for name in sorted(labels) if labels[name])


@cache
def _stamp(at: float) -> bytes:
    return _varint(round(at * 1000))


@cache
def _pair(name: str, value: str) -> bytes:
    key, text = name.encode(), value.encode()
    pair = b"\x0a" + _varint(len(key)) + key + b"\x12" + _varint(len(text)) + text
    return b"\x0a" + _varint(len(pair)) + pair


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:  # noqa: PLR2004 - seven bits a byte
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)
