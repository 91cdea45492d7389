"""Servers that answer anything: a result, or one error in a line."""

from __future__ import annotations

import gzip
import io
import json
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.console import Console

from generator import bundle, memory
from generator.errors import ServerError
from generator.live import Connection, Server, pods, starter, verification_json, verification_text
from generator.live import http as live_http
from generator.live.discovery import discover
from generator.live.replay.matrix import frame
from generator.live.verification import verify
from generator.memory import as_json
from tests.fuzz.bounds import bounded
from tests.fuzz.mutations import contents, trees
from tests.support import configs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from generator.bundle import Bundle

CADVISOR = {"job": "kubelet", "metrics_path": "/metrics/cadvisor", "id": "/a", "container": "app"}
USED = {**CADVISOR, "__name__": "container_memory_usage_bytes"}
RSS = {**CADVISOR, "__name__": "container_memory_rss"}


def success(data: object) -> dict[str, object]:
    return {"status": "success", "data": data, "warnings": ["slow"], "infos": []}


VECTORS = [
    success({"resultType": "vector", "result": [{"metric": CADVISOR, "value": [1.8e9, "9"]}]}),
    success({"resultType": "scalar", "result": [1.8e9, "9"]}),
    {"status": "error", "errorType": "bad_data", "error": "parse error"},
]
MATRICES = [
    success(
        {
            "resultType": "matrix",
            "result": [
                {"metric": USED, "values": [[1.8e9, "900"], [1.8e9 + 60, "950"]]},
                {"metric": RSS, "values": [[1.8e9, "500"], [1.8e9 + 60, "NaN"]]},
            ],
        }
    )
]
RULE = {
    "name": "container:memory_real_used:bytes", "query": "up", "type": "recording",
    "evaluationTime": 0.1,
}  # fmt: skip
SHOWN = {
    "buildinfo": success({"version": "2.53.0", "application": ""}),
    "rules": success({"groups": [{"name": "g", "interval": 60, "rules": [RULE]}]}),
    "config": success({"yaml": "global:\n  external_labels: {cluster: eu, severity: page}\n"}),
    "runtimeinfo": success({"storageRetention": "15d or 10GiB"}),
    "tsdb": success({"headStats": {"numSeries": 12}, "totalSeries": 12}),
}
# Answers by the last part of a path.
ANSWERS = st.fixed_dictionaries(
    {
        "query": trees(VECTORS),
        "query_range": trees(MATRICES),
        **{name: st.just(whole) | trees([whole]) for name, whole in SHOWN.items()},
    }
)
BODIES = ANSWERS.map(lambda given: {name: _written(one) for name, one in given.items()})
HEADERS = st.dictionaries(
    st.sampled_from(
        ["Content-Encoding", "Content-Type", "Content-Length", "Retry-After", "Location",
         "X-Server-Hostname"]
    ),
    st.sampled_from(
        ["gzip", "deflate", "br", "zstd", "identity", "text/html; charset=x", "-1", "9" * 5000, "٣",
         "Mon, 99 Jan 99999 99:99:99 GMT", "Tue, 01 Jan 2030 00:00:00 +9999", "http://[", "\xff"]
    ),
    max_size=2,
)  # fmt: skip
STATUSES = st.sampled_from([100, 200, 200, 200, 204, 301, 400, 403, 405, 422, 429, 500, 503, 599])


def _written(document: object) -> bytes:
    return json.dumps(document).encode("utf-8", "surrogatepass")


@contextmanager
def answering(respond: Callable[[httpx.Request], httpx.Response]) -> Iterator[Server]:
    """Return a server whose every answer is made by a function."""

    def client(_: Connection) -> httpx.Client:
        return httpx.Client(transport=httpx.MockTransport(respond))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(live_http, "_client", client)
        with bounded(), Server(Connection("http://any", timeout=5), lambda _: None) as server:
            yield server


def by_path(bodies: dict[str, bytes]) -> Callable[[httpx.Request], httpx.Response]:
    """Answer with the body for the last part of the path."""
    return lambda request: httpx.Response(200, content=bodies[request.url.path.split("/")[-1]])


def tried(call: Callable[[], object]) -> None:
    """Call, and hold a ServerError to one line that cannot move the cursor."""
    said = ""
    try:
        call()
    except ServerError as failure:
        said = str(failure)
    assert not said or said.isprintable()


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """Return a bundle with a record and a board: a fuzzed answer to each of few queries."""
    whole = bundle.make(configs.load(tmp_path_factory.mktemp("config")))
    first = whole.catalogue.recording[0]
    group = replace(first, rules=first.rules[:2])
    catalogue = replace(whole.catalogue, recording=(group,), alerting=())
    return replace(whole, catalogue=catalogue, dashboards=whole.dashboards[-1:])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("init")


@given(BODIES)
def test_init_makes_a_config_of_anything_or_says_why_not(
    folder: Path, bodies: dict[str, bytes]
) -> None:
    """The config that is made can be read, whatever it names."""

    def call() -> None:
        with answering(by_path(bodies)) as server:
            text = starter.render(discover(server))
        configs.load(folder, text)

    tried(call)


@given(BODIES)
def test_verify_reports_on_anything_or_says_why_not(few: Bundle, bodies: dict[str, bytes]) -> None:
    """In every form, without a character that moves the cursor."""

    def call() -> None:
        with answering(by_path(bodies)) as server:
            found = verify(server, few, lambda _: None, lambda: None)
            console = Console(file=io.StringIO(), width=10_000)
            verification_text.render(found, console, all_queries=True)
            marked = verification_text.markdown(found, all_queries=True)
            assert json.loads(verification_json.render(found))["version"] == 1
        assert all(line.isprintable() for line in marked.splitlines())

    tried(call)


@given(BODIES)
def test_a_pod_s_history_is_readings_or_an_error(few: Bundle, bodies: dict[str, bytes]) -> None:
    """Sizes and times may be anything."""

    def call() -> None:
        window = pods.Window(1.8e9 + 60, 1.0)
        with answering(by_path(bodies)) as server:
            found = pods.history(server, few.config, pods.Pod("shop", "logger-0"), window)
            verdict = memory.judge(found)
            assert as_json.render(found, verdict)

    tried(call)


@given(contents([_written(one).decode() for one in MATRICES]) | trees(MATRICES).map(_written))
def test_a_matrix_is_a_frame_or_an_error(body: bytes) -> None:
    """Cut off, reordered, with any numbers in it."""
    with bounded():
        tried(lambda: frame(body, 1.8e9, 60.0, 3, "http://any"))


@given(
    st.lists(
        st.tuples(STATUSES, HEADERS, st.sampled_from(VECTORS).map(_written) | st.binary()),
        min_size=1,
        max_size=4,
    )
)
@example([(200, {"Content-Encoding": "gzip"}, gzip.compress(b"[" * 2**28))])
def test_any_status_headers_and_body_are_an_answer_or_an_error(
    answers: list[tuple[int, dict[str, str], bytes]],
) -> None:
    """A bomb of zeroes is an answer that is too large."""
    given = iter([*answers, *[answers[-1]] * 9])

    def respond(_: httpx.Request) -> httpx.Response:
        status, headers, body = next(given)
        named = [(name.encode(), value.encode()) for name, value in headers.items()]
        return httpx.Response(status, headers=named, stream=httpx.ByteStream(body))

    with answering(respond) as server:
        tried(lambda: server.query("up"))
