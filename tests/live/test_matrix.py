"""A range query's answer as a frame: every shape that servers give it."""

from __future__ import annotations

import json

import numpy as np
import pytest

from generator.errors import ServerError
from generator.live import Connection, Server
from generator.live.replay.fetching import Fetcher, Grid
from generator.live.replay.matrix import frame
from tests.support import faulty


def body(*series: tuple[dict[str, str], list[tuple[float, str]]], spaced: bool = False) -> bytes:
    result = [{"metric": metric, "values": points} for metric, points in series]
    document = {"status": "success", "data": {"resultType": "matrix", "result": result}}
    return json.dumps(document, separators=None if spaced else (",", ":")).encode()


def test_points_stand_at_their_times() -> None:
    """Gaps are absent, and special values are values."""
    found = frame(
        body(
            ({"__name__": "x", "pod": "a"}, [(60, "1.5"), (180, "NaN"), (240, "+Inf")]),
            ({"pod": "b", "empty": ""}, [(120.0, "1e3")]),
        ),
        60,
        60,
        4,
        "",
    )
    assert found.labels == [(("__name__", "x"), ("pod", "a")), (("pod", "b"),)]
    assert found.present.tolist() == [[True, False, True, True], [False, True, False, False]]
    assert found.values[0, 0] == 1.5
    assert np.isnan(found.values[0, 2])
    assert found.values[0, 3] == np.inf
    assert found.values[1, 1] == 1000


def test_a_label_may_hold_what_looks_like_an_answer() -> None:
    """Quotes in a string are escaped."""
    evil = 'x","values":[[1,"2"]]},{"metric":{"a":"'
    found = frame(body(({"pod": evil}, [(60, "1")]), ({"pod": "b"}, [(60, "2")])), 60, 60, 1, "")
    assert [dict(labels)["pod"] for labels in found.labels] == [evil, "b"]
    assert found.values.tolist() == [[1.0], [2.0]]


def test_histograms_are_left_out_and_none_is_none() -> None:
    """They have no values."""
    text = b'{"status":"success","data":{"resultType":"matrix","result":[%s]}}'
    histogram = b'{"metric":{"a":"b"},"histograms":[[60,{"count":"1"}]]}'
    floats = b'{"metric":{"c":"d"},"values":[[60,"1"]]}'
    assert frame(text % (histogram + b"," + floats), 60, 60, 1, "").labels == [(("c", "d"),)]
    assert frame(text % histogram, 60, 60, 1, "").labels == []
    assert frame(text % b"", 60, 60, 1, "").labels == []


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"<html>",
        b'{"status":"success","data":{"resultType":"vector","result":[]}}',
        body(({"a": "b"}, [(60, "1")]))[:-12],
        body(({"a": "b"}, [(60, "1")]), ({"c": "d"}, [(60, "1")])).partition(b',{"metric"')[0],
        body(({"a": "b"}, [(60, "one")])),
        body(({"a": "b"}, [(60, "1"), (120, "")])),
        body(({"a": "b"}, [(float("nan"), "1")])),
        b'{"resultType":"matrix","result":' + b"[" * 100_000,
        body(({"a": "b"}, [(60, "1")])).replace(b'{"a":"b"}', b'{"a":b}'),
    ],
)
def test_what_is_no_matrix_is_an_error(text: bytes) -> None:
    """Cut off, of another kind, or no figures."""
    with pytest.raises(ServerError, match="no query's result"):
        frame(text, 60, 60, 1, "http://x")


def test_an_answer_written_with_blanks_is_read() -> None:
    """Some proxy may write JSON anew."""
    text = body(({"pod": "a"}, [(60, "1"), (120, "2")]), spaced=True)
    assert frame(text, 60, 60, 2, "").values.tolist() == [[1.0, 2.0]]


def test_a_question_that_is_too_much_is_halved() -> None:
    """Until the server answers it, or one step is still too much."""
    refusal = {
        "status": "error",
        "errorType": "execution",
        "error": "query processing would load too many samples into memory",
    }
    refuse = faulty.answer(422, json.dumps(refusal))
    good = faulty.answer(200, body(({"pod": "a"}, [(0, "1"), (60, "2"), (120, "3"), (180, "4")])))
    done: list[int] = []
    with faulty.serve(refuse, good) as running, Server(Connection(running.url)) as server:
        with Fetcher(server, 2, lambda: done.append(1)) as fetcher:
            ((text, found),) = fetcher.fetch(["x"], Grid(0, 60, 4))
        assert (text, done) == ("x", [1])
        assert found.values.tolist() == [[1.0, 2.0, 3.0, 4.0]]
        asked = [(one.form["start"], one.form["end"]) for one in running.requests]
    assert asked == [("0.000", "180.000"), ("0.000", "60.000"), ("120.000", "180.000")]
    with (
        faulty.serve(refuse) as running,
        Server(Connection(running.url)) as server,
        Fetcher(server, 2, lambda: None) as fetcher,
        pytest.raises(ServerError, match="too many samples"),
    ):
        list(fetcher.fetch(["x"], Grid(0, 60, 4)))
