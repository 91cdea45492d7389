"""One request to a server: bounded in time and size, tried again where that helps."""

from __future__ import annotations

import email.utils
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from generator import __version__
from generator.errors import Problem, ServerError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from generator.live.connection import Connection

# An answer is read whole before it is parsed, which takes some ten times its size.
MAX_BYTES = 32 * 2**20

ATTEMPTS = 4
FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0

_BUSY = {429, 502, 503, 504}
_REDIRECTS = range(300, 400)


class TooMuchError(ServerError):
    """An answer that was too large or took too long: less of it might do."""


@dataclass(frozen=True)
class Answer:
    """A status, the answer's body, and what the server calls itself in its headers."""

    status: int
    body: bytes
    headers: Mapping[str, str]


class Http:
    """A connection that is kept open; threads may share it."""

    def __init__(self, connection: Connection, sleep: Callable[[float], None] = time.sleep) -> None:
        self.connection = connection
        self._sleep = sleep
        self._client = _client(connection)
        self._get_only = False

    def close(self) -> None:
        """Close the connection; requests under way fail."""
        self._client.close()

    def ask(
        self, path: str, form: Mapping[str, str], *, post: bool = False, may_refuse: bool = False
    ) -> Answer:
        """Ask for a path below the server's address until it answers, or give up: ServerError.

        Busy servers (429, 502, 503, 504) and cut connections are asked again, later each time, or
        when the server says. `may_refuse` returns a 403 like any other answer.
        """
        for attempt in range(1, ATTEMPTS + 1):
            last = attempt == ATTEMPTS
            pause = FIRST_PAUSE * 2 ** (attempt - 1)
            try:
                answer = self._once(path, form, post=post and not self._get_only)
            except httpx.RequestError as failure:
                if last or not isinstance(failure, httpx.RemoteProtocolError | httpx.ReadError):
                    raise self._broken(failure) from None
            else:
                if answer.status == httpx.codes.METHOD_NOT_ALLOWED and post and not self._get_only:
                    self._get_only = True  # a proxy that lets only readers through
                    return self.ask(path, form, may_refuse=may_refuse)
                # A query that took Prometheus too long would do so again.
                again = answer.status in _BUSY and b'"errorType":"timeout"' not in answer.body
                if not again or last:
                    refused = answer.status == httpx.codes.FORBIDDEN and may_refuse
                    return answer if refused else self._checked(answer)
                pause = _retry_after(answer, pause)
            self._sleep(min(pause, LONGEST_PAUSE))
        raise AssertionError("the last attempt returns or raises")

    def _once(self, path: str, form: Mapping[str, str], *, post: bool) -> Answer:
        url = f"{self.connection.url}{path}"
        parameters = {"data": form} if post else {"params": form}
        deadline = time.monotonic() + self.connection.timeout
        body = bytearray()
        method = "POST" if post else "GET"
        with self._client.stream(method, url, **parameters) as response:  # type: ignore[arg-type]
            # A proxy's page about an error may be long, and nobody reads it.
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > MAX_BYTES:
                    message = f"its answer is larger than {MAX_BYTES // 2**20} MiB"
                    hint = "ask for less: fewer containers, days or namespaces"
                    raise TooMuchError(Problem(message, self.connection.url, hint=hint))
                if time.monotonic() > deadline:
                    raise httpx.ReadTimeout("the answer goes on")
            return Answer(response.status_code, bytes(body), response.headers)

    def _checked(self, answer: Answer) -> Answer:
        """Raise for what is no API's answer, whatever was asked."""
        refusals = {
            401: ("refuses to answer: 401 Unauthorized", "give --token-file, or --user"),
            403: ("refuses to answer: 403 Forbidden", "is the token or the tenant the right one?"),
            407: ("the proxy refuses: 407", "put user and password into the proxy's URL"),
            429: ("is too busy: 429 Too Many Requests", "try again later, or ask for less"),
        }
        if answer.status in refusals:
            raise self._error(*refusals[answer.status])
        if answer.status in _REDIRECTS:
            to = answer.headers.get("location", "elsewhere").split("?")[0][:200]
            hint = "name that address, or log in some other way than a browser"
            raise self._error(f"sends us on to {to}", hint)
        if answer.status in _BUSY and b'"errorType"' not in answer.body:
            raise self._error(f"is not there, or too busy: {answer.status}", "try again later")
        return answer

    def _broken(self, failure: httpx.RequestError) -> ServerError:
        text = str(failure) or type(failure).__name__
        match failure:
            case httpx.TimeoutException():
                seconds = f"{self.connection.timeout:g} s"
                message, hint = f"did not answer within {seconds}", "allow more with --timeout"
                return TooMuchError(Problem(message, self.connection.url, hint=hint))
            case _ if "CERTIFICATE_VERIFY_FAILED" in text:
                return self._error(f"is not trusted: {text}", "name its CA with --ca")
            case httpx.ConnectError():
                return self._error(f"cannot be reached: {text}", "is the URL right?")
            case httpx.DecodingError():
                return self._error(f"answers with what cannot be unpacked: {text}")
            case httpx.RemoteProtocolError() | httpx.ReadError():
                return self._error(f"cut its answer off, {ATTEMPTS} times: {text}")
        return self._error(f"cannot be asked: {text}")

    def _error(self, message: str, hint: str | None = None) -> ServerError:
        return ServerError(Problem(message, self.connection.url, hint=hint))


def _retry_after(answer: Answer, otherwise: float) -> float:
    """Return the seconds that the server wants us to wait: a number, or a date."""
    text = answer.headers.get("retry-after", "").strip()
    if text.isdecimal():
        return float(text)
    with suppress(ValueError, OverflowError):  # the 99th of January
        if (parsed := email.utils.parsedate_tz(text)) is not None:
            return max(email.utils.mktime_tz(parsed) - time.time(), 0)
    return otherwise


def _client(connection: Connection) -> httpx.Client:
    agent = ("User-Agent", f"realmem/{__version__}")
    headers = [agent, ("Accept", "application/json"), *connection.headers]
    if connection.token is not None:
        headers.append(("Authorization", f"Bearer {connection.token}"))
    auth = None if connection.user is None else (connection.user, connection.password)
    try:
        return httpx.Client(
            headers=httpx.Headers(headers),
            auth=auth,
            verify=_trust(connection),
            timeout=connection.timeout,
            # As curl and Prometheus' own tools: HTTPS_PROXY, NO_PROXY and so on.
            trust_env=True,
            limits=httpx.Limits(max_connections=16),
        )
    except (ssl.SSLError, OSError) as failure:
        files = ", ".join(str(f) for f in (connection.ca, connection.cert, connection.key) if f)
        message = f"cannot be used as certificates: {failure.strerror or failure}"
        raise ServerError(Problem(message, files, hint="they are PEM files")) from None
    except (ValueError, ImportError) as failure:  # a proxy's URL that nobody can use
        raise ServerError(Problem(f"the proxy cannot be used: {failure}")) from None


def _trust(connection: Connection) -> ssl.SSLContext:
    context = httpx.create_ssl_context()
    if connection.ca is not None:
        # This one alone: who names a CA wants no other.
        context = ssl.create_default_context(cafile=str(connection.ca))
    if connection.cert is not None:
        key = None if connection.key is None else str(connection.key)
        context.load_cert_chain(str(connection.cert), key, password=lambda: "")
    return context
