"""How a server is reached: its address, who asks, and whom to trust."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from generator.errors import Problem, ServerError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

# The environment's names; the command line has the same, except for secrets.
URL = "REALMEM_PROMETHEUS"
TOKEN = "REALMEM_PROMETHEUS_TOKEN"  # noqa: S105 - a name, not a token
PASSWORD = "REALMEM_PROMETHEUS_PASSWORD"  # noqa: S105 - a name, not a password
HEADERS = "REALMEM_PROMETHEUS_HEADERS"

DEFAULT_TIMEOUT = 30.0

_HEADER = re.compile(r"([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*([\x20-\x7e\x80-\xff]*)")
_SECRET_HEADERS = {"authorization", "proxy-authorization", "cookie"}
_LONGEST_SECRET = 1 << 16


@dataclass(frozen=True)
class Connection:
    """All that a client needs. `url` has no closing slash; secrets never show in a repr."""

    url: str
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    token: str | None = field(default=None, repr=False)
    user: str | None = None
    password: str = field(default="", repr=False)
    ca: Path | None = None
    cert: Path | None = None
    key: Path | None = None
    # Seconds until an answer must be there, whole.
    timeout: float = DEFAULT_TIMEOUT


def base_url(text: str) -> str:
    """Return a server's address, to which /api/v1 is added; ServerError says what is wrong."""
    try:
        parts = urlsplit(text.strip())
        port = parts.port
    except ValueError as failure:
        raise _refused(text, str(failure)) from None
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0:
        raise _refused(text, "is not an http(s) URL", "write one such as http://localhost:9090")
    if parts.username is not None or parts.password is not None:
        shown = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
        hint = f"use --user, and --password-file or {PASSWORD}"
        raise _refused(shown, "the URL holds credentials, which everybody here could read", hint)
    if parts.query or parts.fragment or not text.isprintable():
        raise _refused(text, "is not the address of a server", "leave out ?, # and what follows")
    path = parts.path.rstrip("/").removesuffix("/api/v1").removesuffix("/graph")
    return urlunsplit(parts._replace(path=path))


def headers(lines: Iterable[str], environ: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Return `Name: value` lines of the command line, then those of the environment's variable."""
    found = []
    own = [line for line in environ.get(HEADERS, "").splitlines() if line.strip()]
    given = list(lines)
    for line in (*given, *own):
        match = _HEADER.fullmatch(line.strip())
        if match is None:
            raise ServerError(Problem("a header is no `Name: value`", hint="X-Scope-OrgID: team-a"))
        if line in given and match[1].lower() in _SECRET_HEADERS:
            hint = f"use --token-file, --password-file, {TOKEN} or {HEADERS}"
            message = f"{match[1]} on the command line is a secret that everybody here could read"
            raise ServerError(Problem(message, hint=hint))
        found.append((match[1], match[2].strip()))
    return tuple(found)


def secret(file: Path | None, variable: str, environ: Mapping[str, str]) -> str | None:
    """Return the one line of a file, else of a variable; ServerError never holds it."""
    if file is None:
        text = environ.get(variable)
        place = variable
    else:
        text, place = _read(file), str(file)
    if text is None:
        return None
    line = text.strip()
    if not line or not line.isascii() or not line.isprintable():
        hint = "it is one line of ASCII"
        raise ServerError(Problem("holds no token or password", place, hint=hint))
    return line


def _read(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            data = stream.read(_LONGEST_SECRET + 1)
    except (OSError, ValueError) as failure:
        words = failure.strerror if isinstance(failure, OSError) else str(failure)
        raise ServerError(Problem(f"cannot be read: {words}", str(file))) from None
    # Too long, or no text: no secret, and refused as such.
    return "" if len(data) > _LONGEST_SECRET else data.decode("latin-1")


def readable(file: Path | None) -> Path | None:
    """Return a file of certificates or keys if it can be opened; ServerError otherwise."""
    if file is not None:
        _read(file)
    return file


def _refused(url: str, message: str, hint: str | None = None) -> ServerError:
    shown = "".join(c if c.isprintable() else "?" for c in url)
    return ServerError(Problem(message, shown, hint=hint))
