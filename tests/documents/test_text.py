"""Files that are no text, or too much of it, are refused in one line."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from generator.documents import text
from generator.documents.text import MAX_BYTES, decode, read_text, refuse_unprintable
from generator.errors import ConfigError, TemplateError


def _refusal(path: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        read_text(path)
    return str(caught.value)


@pytest.mark.usefixtures("here")
def test_a_missing_file_says_how_to_make_one() -> None:
    """The commonest mistake of all has a remedy."""
    assert _refusal(Path("absent.yaml")) == (
        "absent.yaml: there is no such file;"
        " `realmem init` makes one (empty will do: there are defaults); or name one with -c"
    )


def test_a_file_with_the_other_suffix_is_pointed_at(here: Path) -> None:
    """YAML has two suffixes, and people use both."""
    (here / "realmem.yml").touch()
    assert _refusal(Path("realmem.yaml")) == (
        "realmem.yaml: there is no such file; there is realmem.yml: rename it, or name it with -c"
    )


def test_a_pipe_that_nobody_writes_to_is_given_up(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opening it alone would last for ever."""
    monkeypatch.setattr(text, "PIPE_SECONDS", 0.05)
    os.mkfifo(here / "pipe")
    assert _refusal(Path("pipe")) == (
        "pipe: cannot be read: nothing more came through this pipe for 0.05 s"
    )


def test_a_directory_is_refused(here: Path) -> None:
    """A folder is not mistaken for an unreadable file."""
    (here / "conf").mkdir()
    assert _refusal(Path("conf")) == "conf: is a directory; name the file in it"


def test_a_file_below_a_file_is_refused(here: Path) -> None:
    """What the system says is passed on."""
    (here / "file").touch()
    assert _refusal(Path("file/realmem.yaml")) == (
        "file/realmem.yaml: cannot be read: Not a directory"
    )


def test_a_file_without_permission_is_refused(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests may run as root, whom no permission stops, so that the refusal is played."""

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    (here / "secret.yaml").touch()
    monkeypatch.setattr(Path, "open", refuse)
    assert _refusal(Path("secret.yaml")) == "secret.yaml: cannot be read: Permission denied"


def test_a_path_that_no_system_has_is_refused() -> None:
    """A NUL in a path is Python's error, not the system's."""
    assert _refusal(Path("a\0b")) == "a\0b: cannot be read: embedded null byte"


def test_fifty_megabytes_are_refused_unread(here: Path) -> None:
    """The size is asked for before any byte is."""
    with (here / "big.yaml").open("wb") as file:
        os.truncate(file.fileno(), 50_000_000)
    assert _refusal(Path("big.yaml")) == "big.yaml: is larger than 1 MiB; is this the right file?"


def test_an_endless_device_is_refused() -> None:
    """A file without a size is read up to the limit and no further."""
    assert _refusal(Path("/dev/zero")) == "/dev/zero: is larger than 1 MiB; is this the right file?"


def test_a_file_of_exactly_the_limit_is_read(here: Path) -> None:
    """The limit itself is allowed, one byte more is not."""
    (here / "full.yaml").write_bytes(b"#" * MAX_BYTES)
    assert len(read_text(Path("full.yaml"))) == MAX_BYTES
    (here / "full.yaml").write_bytes(b"#" * (MAX_BYTES + 1))
    assert "larger than 1 MiB" in _refusal(Path("full.yaml"))


def test_a_pipe_is_read(here: Path) -> None:
    """`realmem generate -c <(…)` works."""
    pipe = here / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=("version: realmem/v1\n",))
    writer.start()
    assert read_text(pipe) == "version: realmem/v1\n"
    writer.join()


def test_bytes_that_are_not_utf8_are_named() -> None:
    """Byte, offset, line and column: enough to find it in any editor."""
    with pytest.raises(ConfigError) as caught:
        decode(b"a: 1\nb: \xc3\xa9\xff\n", "x.yaml")
    assert str(caught.value) == (
        "x.yaml:2:5: byte 0xff at offset 10 is not UTF-8; save the file as UTF-8"
    )


def test_a_byte_order_mark_is_dropped() -> None:
    """Windows editors write one; it is no part of the text."""
    assert decode(b"\xef\xbb\xbfa: 1", "x.yaml") == "a: 1"


@pytest.mark.parametrize(
    ("character", "code"),
    [("\0", "0000"), ("\x1b", "001B"), ("\x7f", "007F"), ("\u2028", "2028"), ("\ud800", "D800")],
)
def test_control_characters_are_named(character: str, code: str) -> None:
    """YAML cannot hold them, and a terminal should not see them."""
    with pytest.raises(ConfigError) as caught:
        refuse_unprintable(f"a: 1\nbc: {character}", "x.yaml")
    assert str(caught.value) == f"x.yaml:2:5: control character U+{code}; remove it"


def test_printable_text_of_every_script_passes() -> None:
    """Tabs, line ends, accents and emoji are text."""
    refuse_unprintable("a:\t'é漢🙂'\r\n", "x.yaml")


def test_another_kind_of_error_can_be_asked_for() -> None:
    """Templates are read by the same code and are wrong in their own name."""
    with pytest.raises(TemplateError, match="no such file"):
        read_text(Path("absent.yaml"), TemplateError)
