"""Where the server is and who asks: secrets stay secret, and mistakes are said at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from generator.errors import ServerError
from generator.live import connection
from generator.live.connection import Connection

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("http://localhost:9090", "http://localhost:9090"),
        ("http://localhost:9090/", "http://localhost:9090"),
        (" https://mimir.example.org/prometheus/ ", "https://mimir.example.org/prometheus"),
        ("http://vm:8481/select/0/prometheus", "http://vm:8481/select/0/prometheus"),
        ("http://prom:9090/api/v1", "http://prom:9090"),
        ("http://prom:9090/graph", "http://prom:9090"),
        ("http://[::1]:9090", "http://[::1]:9090"),
    ],
)
def test_an_address_is_read_as_people_copy_it(given: str, url: str) -> None:
    """With a closing slash, a sub-path, or from the browser."""
    assert connection.base_url(given) == url


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("localhost:9090", "is not an http(s) URL; write one such as http://localhost:9090"),
        ("ftp://prom", "is not an http(s) URL"),
        ("http://", "is not an http(s) URL"),
        ("http://prom:x", "Port"),
        ("http://prom:0", "is not an http(s) URL"),
        ("http://[::1", "Invalid IPv6 URL"),
        ("http://prom/?orgId=1", "is not the address of a server"),
        ("http://prom/\x1b[2J", "is not the address of a server"),
        ("https://me:hunter2@prom", "the URL holds credentials"),
    ],
)
def test_what_is_no_address_is_said(given: str, said: str) -> None:
    """In one line, without a password in it."""
    with pytest.raises(ServerError) as raised:
        connection.base_url(given)
    assert said in str(raised.value)
    assert "hunter2" not in str(raised.value)
    assert "\x1b" not in str(raised.value)


def test_headers_come_from_both_places() -> None:
    """The environment may hold what nobody should see."""
    environ = {connection.HEADERS: "Authorization: Basic abc\n\nX-Scope-OrgID: b"}
    assert connection.headers(["X-Scope-OrgID: a"], environ) == (
        ("X-Scope-OrgID", "a"),
        ("Authorization", "Basic abc"),
        ("X-Scope-OrgID", "b"),
    )


@pytest.mark.parametrize("line", ["X-Scope-OrgID", "a b: c", ": c", "a: b\r\nc: d", "a: \x00"])
def test_a_header_that_is_none_is_refused(line: str) -> None:
    """Nothing smuggles a second one in."""
    with pytest.raises(ServerError, match="a header is no"):
        connection.headers([line], {})


@pytest.mark.parametrize("name", ["Authorization", "cookie", "Proxy-Authorization"])
def test_secrets_do_not_stand_on_the_command_line(name: str) -> None:
    """`ps` shows it to everybody."""
    with pytest.raises(ServerError, match="on the command line is a secret") as raised:
        connection.headers([f"{name}: hunter2"], {})
    assert "hunter2" not in str(raised.value)


def test_a_secret_is_the_one_line_of_its_file_or_variable(tmp_path: Path) -> None:
    """The file comes first; a newline at its end is no part of it."""
    (tmp_path / "token").write_text("from-file\n")
    environ = {"T": "from-environment"}
    assert connection.secret(tmp_path / "token", "T", environ) == "from-file"
    assert connection.secret(None, "T", environ) == "from-environment"
    assert connection.secret(None, "T", {}) is None


@pytest.mark.parametrize("content", [b"", b"  \n", b"two\nlines", b"\xff\xfe", b"x" * 100_000])
def test_a_secret_that_cannot_be_one_is_refused_and_never_shown(
    tmp_path: Path, content: bytes
) -> None:
    """An empty file would be a request without a token, and a puzzling 401."""
    (tmp_path / "token").write_bytes(content)
    with pytest.raises(ServerError, match="holds no token or password") as raised:
        connection.secret(tmp_path / "token", "T", {})
    assert "xxx" not in str(raised.value)
    assert "two" not in str(raised.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A secret or a certificate."""
    with pytest.raises(ServerError, match="token: cannot be read: No such file"):
        connection.secret(tmp_path / "token", "T", {})
    with pytest.raises(ServerError, match="cannot be read: Is a directory"):
        connection.readable(tmp_path)


def test_no_secret_shows_in_a_representation() -> None:
    """A traceback prints it."""
    word = "hunter2"
    given = Connection("http://x", (("X-Key", word),), token=word, user="u", password=word)
    assert word not in repr(given)
