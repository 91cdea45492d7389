"""A small server that answers as servers should not: cut, slow, busy, HTML, endless.

Each fault is a function that answers one request; a server is given them in the order of the
requests, and goes on with the last.
"""

from __future__ import annotations

import contextlib
import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator

    Fault = Callable[[BaseHTTPRequestHandler], None]


@dataclass(frozen=True)
class Request:
    """What a client asked."""

    method: str
    path: str
    headers: dict[str, str]
    form: dict[str, str]


@dataclass
class Faulty:
    """A running server's address, and the requests that it has had."""

    url: str
    requests: list[Request] = field(default_factory=list)


def answer(status: int, body: str | bytes, kind: str = "application/json", **headers: str) -> Fault:
    """Answer with this status and body."""
    data = body.encode() if isinstance(body, str) else body

    def respond(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(data))}.items():
            handler.send_header(name, value)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(data)

    return respond


def good(value: float = 1, *, warnings: tuple[str, ...] = (), **labels: str) -> Fault:
    """Answer as Prometheus does, with one sample."""
    result = [{"metric": labels, "value": [1_800_000_000.0, str(value)]}]
    data = {"resultType": "vector", "result": result}
    document = {"status": "success", "data": data, "warnings": list(warnings)}
    return answer(200, json.dumps(document))


def cut(handler: BaseHTTPRequestHandler) -> None:
    """Promise more than is sent, and hang up."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"status":"success","data":{"resultType":"vector","res')


def truncated(handler: BaseHTTPRequestHandler) -> None:
    """Send half of the JSON as if it were all, as a proxy does."""
    answer(200, '{"status":"success","data":{"resultType":"vector","res')(handler)


def slow(handler: BaseHTTPRequestHandler) -> None:
    """Send a byte every tenth of a second, for ever: no single read takes long."""
    handler.send_response(200)
    handler.end_headers()
    with contextlib.suppress(OSError):
        for _ in range(100):
            handler.wfile.write(b" ")
            time.sleep(0.1)


def silent(handler: BaseHTTPRequestHandler) -> None:
    """Say nothing for a while."""
    del handler
    time.sleep(3)


def endless(handler: BaseHTTPRequestHandler) -> None:
    """Send 200 MB of JSON."""
    handler.send_response(200)
    handler.end_headers()
    series = b'{"metric":{"pod":"' + b"x" * 1000 + b'"},"value":[1,"1"]},'
    with contextlib.suppress(OSError):
        handler.wfile.write(b'{"status":"success","data":{"resultType":"vector","result":[')
        for _ in range(200):
            handler.wfile.write(series * 1000)


@contextlib.contextmanager
def serve(*faults: Fault, tls: ssl.SSLContext | None = None) -> Iterator[Faulty]:
    """Run a server with these faults for the length of a `with` block."""
    waiting, lock = list(faults), threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def handle_any(self) -> None:
            self.body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            split = urlsplit(self.path)
            form = {k: v[-1] for k, v in parse_qs(self.body.decode() or split.query).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            with lock:
                running.requests.append(Request(self.command, split.path, headers, form))
                fault = waiting.pop(0) if len(waiting) > 1 else waiting[0]
            with contextlib.suppress(OSError):  # the client has seen enough
                fault(self)

        do_GET = do_POST = handle_any  # noqa: N815 - http.server's names

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        scheme = "http"
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
            scheme = "https"
        running = Faulty(f"{scheme}://127.0.0.1:{server.server_port}")
        server.daemon_threads = True
        # A client that hangs up in the midst of a handshake is no news.
        server.handle_error = lambda *_: None  # type: ignore[method-assign]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield running
        finally:
            server.shutdown()
            thread.join()
