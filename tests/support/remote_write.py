"""Samples into a running Prometheus by remote write: staleness markers too, which no file can say.

Written by hand, for a client library would be one more: protobuf's wire format, and snappy's with
nothing compressed.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, TypeAlias

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from tests.support.prometheus import Prometheus

# What Prometheus stores where a series ends: a NaN of its own.
STALE = struct.unpack("<d", struct.pack("<Q", 0x7FF0000000000002))[0]

# The head takes samples up to an hour older than its newest.
BATCH_SECONDS = 3000
REQUEST_BYTES = 4 * 2**20

Series: TypeAlias = "tuple[Mapping[str, str], Sequence[tuple[float, float]]]"


def write(server: Prometheus, series: Iterable[Series]) -> None:
    """Store series, whose points stand in order of time, in a server without older samples."""
    waiting = [(_labels(labels), points, 0) for labels, points in series]
    begin = min((points[0][0] for _, points, _ in waiting if points), default=0.0)
    with httpx.Client(base_url=server.url, trust_env=False, timeout=60) as client:
        while waiting:
            begin += BATCH_SECONDS
            body, rest = bytearray(), []
            for labels, points, at in waiting:
                stop = at
                while stop < len(points) and points[stop][0] < begin:
                    stop += 1
                if stop > at:
                    samples = b"".join(_field(2, _sample(*point)) for point in points[at:stop])
                    body += _field(1, labels + samples)
                if stop < len(points):
                    rest.append((labels, points, stop))
                if len(body) > REQUEST_BYTES:
                    _send(client, bytes(body))
                    body.clear()
            _send(client, bytes(body))
            waiting = rest


def _send(client: httpx.Client, request: bytes) -> None:
    if not request:
        return
    headers = {"Content-Encoding": "snappy", "Content-Type": "application/x-protobuf"}
    answer = client.post("/api/v1/write", content=_snappy(request), headers=headers)
    if not answer.is_success:
        raise RuntimeError(f"remote write: {answer.status_code} {answer.text}")


def _labels(labels: Mapping[str, str]) -> bytes:
    pairs = sorted((name, value) for name, value in labels.items() if value)
    return b"".join(
        _field(1, _field(1, name.encode()) + _field(2, value.encode())) for name, value in pairs
    )


def _sample(at: float, value: float) -> bytes:
    return b"\x09" + struct.pack("<d", value) + b"\x10" + _varint(round(at * 1000))


def _field(number: int, content: bytes) -> bytes:
    return bytes([number << 3 | 2]) + _varint(len(content)) + content


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(out + bytes([number]))


def _snappy(data: bytes) -> bytes:
    out = bytearray(_varint(len(data)))
    for at in range(0, len(data), 1 << 16):
        part = data[at : at + (1 << 16)]
        # A literal whose length follows in two bytes.
        out += bytes([61 << 2]) + struct.pack("<H", len(part) - 1) + part
    return bytes(out)
