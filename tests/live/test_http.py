"""Requests to servers that misbehave: said in one line, within time and size."""

from __future__ import annotations

import json
import resource
import ssl
import time
from dataclasses import replace
from email.utils import formatdate
from typing import TYPE_CHECKING

import pytest
import trustme

from generator import __version__
from generator.errors import QueryError, ServerError
from generator.live import Connection, Server
from tests.support import faulty
from tests.support.faulty import answer, good

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.faulty import Fault

BUSY = answer(503, "busy", "text/plain")


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the surroundings of the test have no say."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def asked(*faults: Fault, timeout: float = 5) -> tuple[str, list[float], faulty.Faulty]:
    """Return what a query ends in, the pauses that were made, and the server."""
    pauses: list[float] = []
    with faulty.serve(*faults) as running:
        with Server(Connection(running.url, timeout=timeout), pauses.append) as server:
            try:
                said = str(server.query("up")[0].value)
            except ServerError as failure:
                said = str(failure).removeprefix(f"{running.url}: ")
        return said, pauses, running


def refusal(status: int, kind: str, reason: str) -> Fault:
    """Refuse as Prometheus does."""
    return answer(status, json.dumps({"status": "error", "errorType": kind, "error": reason}))


def result(kind: str, series: object) -> Fault:
    """Answer with a result of any shape."""
    data = {"resultType": kind, "result": series}
    return answer(200, json.dumps({"status": "success", "data": data}))


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (answer(401, "no"), "refuses to answer: 401 Unauthorized; give --token-file, or --user"),
        (answer(403, "no"), "refuses to answer: 403 Forbidden; is the token or the tenant"),
        (answer(407, "no"), "the proxy refuses: 407"),
        (answer(302, "", Location="https://sso/in?secret=1"), "sends us on to https://sso/in;"),
        (answer(200, "<!DOCTYPE html><p>Log in", "text/html"), "answers with a web page (200); "),
        (answer(404, "404 page\n", "text/plain"), 'answers 404, and no JSON of Prometheus: "404'),
        (answer(200, ""), "answers 200, and no JSON of Prometheus; "),
        (answer(200, "[1, 2]"), "answers 200, and no JSON of Prometheus"),
        (answer(200, '{"status":[]}'), "answers 200, and no JSON of Prometheus"),
        (answer(200, "{}", Content_Encoding="gzip"), "answers with what cannot be unpacked: Error"),
        (answer(200, "\x1b[2J\nx"), 'no JSON of Prometheus: "?[2J x"'),
        (answer(200, "[" * 100_000), "JSON that is cut off after 100,000 bytes"),
        (faulty.truncated, "answers with JSON that is cut off after 54 bytes"),
        (answer(200, '{"status":"success"}'), "answers with data that is no query's result"),
        (result("vector", [7]), "no query's result"),
        (result("vector", [{"value": [1, "1"]}]), "no query's result"),
        (result("matrix", {"a": 1}), "no query's result"),
        (result("cake", []), "no query's result"),
        (result("scalar", [10**400, "1"]), "no query's result"),
        (result("scalar", [float("nan"), "1"]), "no query's result"),
        (result("vector", [{"metric": {"job": {}}, "value": [1, "1"]}]), "no query's result"),
        (refusal(400, "bad_data", "parse\nerror"), "bad_data: parse error"),
        (answer(503, '{"status":"error","errorType":"timeout","error":"late"}'), "timeout: late"),
        (answer(500, '{"status":"error"}'), "no reason given: no reason given"),
    ],
)
def test_what_is_no_good_answer_is_said_in_one_line_and_not_asked_again(
    fault: Fault, said: str
) -> None:
    """What, and what to do."""
    text, pauses, _ = asked(fault)
    assert said in text
    assert "\n" not in text
    assert "secret" not in text
    assert pauses == []


def test_the_reason_of_a_refused_query_is_an_error_of_its_own() -> None:
    """Other queries may do better."""
    refused = refusal(422, "execution", "many-to-many")
    with (
        faulty.serve(refused) as running,
        Server(Connection(running.url)) as server,
        pytest.raises(QueryError, match="execution: many-to-many"),
    ):
        server.query("up")


def test_a_busy_server_is_asked_again_ever_later() -> None:
    """Until it answers."""
    said, pauses, running = asked(BUSY, answer(429, "slow down"), good(7))
    assert (said, pauses) == ("7.0", [0.5, 1.0])
    assert len(running.requests) == 3


def test_a_busy_server_is_left_alone_in_the_end() -> None:
    """Four requests, and what it said."""
    assert asked(BUSY)[:2] == ("is not there, or too busy: 503; try again later", [0.5, 1.0, 2.0])
    said, pauses, _ = asked(answer(429, '{"status":"error","errorType":"too_many_requests"}'))
    assert (said[:28], len(pauses)) == ("is too busy: 429 Too Many Re", 3)


def test_a_server_that_says_when_is_asked_then() -> None:
    """In seconds or as a date; not for ever."""
    date = formatdate(time.time() + 7, usegmt=True)
    faults = [answer(503, "", Retry_After=value) for value in ("3", date, "86400")]
    said, pauses, _ = asked(*faults, good(7))
    assert said == "7.0"
    assert pauses == [3, pytest.approx(7, abs=2), 30]
    for never in ("soon", "Mon, 99 Jan 99999 99:99:99 GMT"):
        assert asked(answer(503, "", Retry_After=never), good(7))[1] == [0.5]


def test_an_answer_that_is_cut_off_is_asked_for_again() -> None:
    """A restart in the midst of it is over soon."""
    assert asked(faulty.cut, good(7))[:2] == ("7.0", [0.5])
    said, pauses, _ = asked(faulty.cut)
    assert said.startswith("cut its answer off, 4 times: ")
    assert len(pauses) == 3


@pytest.mark.parametrize("fault", [faulty.slow, faulty.silent])
def test_a_slow_answer_ends_in_time(fault: Fault) -> None:
    """Also one that drips: each read is quick, the whole is not."""
    began = time.monotonic()
    said, _, running = asked(fault, timeout=0.5)
    assert said == "did not answer within 0.5 s; allow more with --timeout"
    assert time.monotonic() - began < 5
    assert len(running.requests) == 1


def test_an_endless_answer_is_left_in_the_midst() -> None:
    """200 MB would take gigabytes to parse."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    said, _, _ = asked(faulty.endless, timeout=60)
    assert said.startswith("its answer is larger than 32 MiB; ask for less")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150 * 1024


def test_nobody_there_is_said() -> None:
    """Another port, or a server that is down."""
    with faulty.serve(good()) as running:
        gone = running.url
    with Server(Connection(gone)) as server, pytest.raises(ServerError, match="cannot be reached"):
        server.query("up")


def test_long_queries_are_posted_below_the_address_sub_path_included() -> None:
    """A rule is longer than some proxies take in a URL."""
    with faulty.serve(good()) as running, Server(Connection(f"{running.url}/prometheus")) as server:
        server.query("x" * 50_000, at=1_800_000_000.5)
    (request,) = running.requests
    assert (request.method, request.path) == ("POST", "/prometheus/api/v1/query")
    assert len(request.form["query"]) == 50_000
    assert request.form["time"] == "1800000000.500"
    assert request.headers["user-agent"] == f"realmem/{__version__}"


def test_a_proxy_that_lets_only_readers_through_is_read() -> None:
    """405 to a POST: from then on GET."""
    allowed = (answer(405, ""), good(7))
    with faulty.serve(*allowed) as running, Server(Connection(running.url)) as server:
        assert [server.query("up")[0].value for _ in range(2)] == [7, 7]
    assert [request.method for request in running.requests] == ["POST", "GET", "GET"]
    assert running.requests[1].form["query"] == "up"


def test_token_user_and_tenant_are_sent() -> None:
    """As headers."""
    word = "pass"
    for connection, expected in [
        (Connection("", token=word), "Bearer pass"),
        (Connection("", user="me", password=word), "Basic bWU6cGFzcw=="),
        (Connection("", headers=(("Authorization", "Basic x"),)), "Basic x"),
    ]:
        with faulty.serve(good()) as running:
            headers = (*connection.headers, ("X-Scope-OrgID", "team-a"))
            with Server(replace(connection, url=running.url, headers=headers)) as server:
                server.query("up")
        sent = running.requests[0].headers
        assert (sent["authorization"], sent["x-scope-orgid"]) == (expected, "team-a")


def test_a_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """HTTP_PROXY and NO_PROXY, as everywhere."""
    with faulty.serve(good(7)) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        with Server(Connection("http://prometheus.example:9090")) as server:
            assert server.query("up")[0].value == 7
        assert proxy.requests[0].headers["host"] == "prometheus.example:9090"
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        with faulty.serve(good(8)) as direct, Server(Connection(direct.url)) as server:
            assert server.query("up")[0].value == 8


def test_a_proxy_that_nobody_can_use_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """A typing error in the environment is no traceback."""
    monkeypatch.setenv("HTTP_PROXY", "gopher://proxy")
    with pytest.raises(ServerError, match="the proxy cannot be used"):
        Server(Connection("http://prometheus.example"))


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def pki(authority: trustme.CA, tmp_path: Path) -> dict[str, Path]:
    """Return PEM files: the CA, and a client's certificate and key."""
    client = authority.issue_cert("client.example")
    files = {name: tmp_path / f"{name}.pem" for name in ("ca", "cert", "key")}
    authority.cert_pem.write_to_path(files["ca"])
    client.cert_chain_pems[0].write_to_path(files["cert"])
    client.private_key_pem.write_to_path(files["key"])
    return files


def armed(pki: dict[str, Path], url: str) -> Connection:
    return Connection(url, ca=pki["ca"], cert=pki["cert"], key=pki["key"])


@pytest.fixture
def server_side(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


def test_an_own_ca_is_trusted_where_it_is_named(
    pki: dict[str, Path], server_side: ssl.SSLContext
) -> None:
    """And the server is refused where it is not."""
    with faulty.serve(good(7), tls=server_side) as running:
        with Server(Connection(running.url, ca=pki["ca"])) as server:
            assert server.query("up")[0].value == 7
        with Server(Connection(running.url)) as server, pytest.raises(ServerError) as raised:
            server.query("up")
    assert "is not trusted" in str(raised.value)
    assert str(raised.value).endswith("name its CA with --ca")


def test_a_client_shows_its_certificate(
    pki: dict[str, Path], server_side: ssl.SSLContext, authority: trustme.CA
) -> None:
    """Where the server wants one."""
    server_side.verify_mode = ssl.CERT_REQUIRED
    authority.configure_trust(server_side)
    with faulty.serve(good(7), tls=server_side) as running:
        with Server(armed(pki, running.url)) as server:
            assert server.query("up")[0].value == 7
        bare = Server(Connection(running.url, ca=pki["ca"]), lambda _: None)
        with bare as server, pytest.raises(ServerError):
            server.query("up")


@pytest.mark.parametrize("name", ["ca", "cert"])
def test_files_that_are_no_certificates_are_named(pki: dict[str, Path], name: str) -> None:
    """Before anything is asked."""
    pki[name].write_text("no PEM\n")
    with pytest.raises(ServerError, match=f"{name}.pem.*cannot be used as certificates"):
        Server(armed(pki, "https://127.0.0.1"))


def test_warnings_are_kept_once_each() -> None:
    """Thanos warns of every store that did not answer, with every answer."""
    both = good(warnings=("store a\nis down", "store b is down"))
    with faulty.serve(both) as running, Server(Connection(running.url)) as server:
        server.query("up")
        server.query("up")
        assert list(server.warnings) == ["store a is down", "store b is down"]


@pytest.mark.parametrize(
    "fault",
    [answer(404, "no"), answer(403, "no"), answer(400, "unsupported path"), answer(200, "<html>")],
)
def test_an_api_that_a_server_has_not_is_not_shown(fault: Fault) -> None:
    """Nothing essential hangs on it."""
    with faulty.serve(fault) as running, Server(Connection(running.url)) as server:
        assert server.shown("/api/v1/status/config") is None


def test_an_api_that_a_server_has_is_shown() -> None:
    """Its data, as it is."""
    buildinfo = answer(200, '{"status":"success","data":{"version":"2.42.0"}}')
    with faulty.serve(buildinfo) as running, Server(Connection(running.url)) as server:
        assert server.shown("/api/v1/status/buildinfo") == {"version": "2.42.0"}


def test_histograms_are_no_samples() -> None:
    """A native histogram has no value; its series is left out."""
    result = '[{"metric":{},"histogram":[1,{}]},{"metric":{"a":"b"},"value":[1,"+Inf"]}]'
    body = f'{{"status":"success","data":{{"resultType":"vector","result":{result}}}}}'
    with faulty.serve(answer(200, body)) as running, Server(Connection(running.url)) as server:
        (one,) = server.query("x")
    assert (one.labels, one.value) == ({"a": "b"}, float("inf"))
