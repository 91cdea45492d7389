"""The operating system's refusals, in words."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from generator.errors import OutputError
from generator.writer.failures import about


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "the disk is full, or has no inodes left; make room and run again"),
        (errno.EROFS, "the file system is read-only; name another folder with -o"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_a_refusal_names_the_place_and_the_remedy(number: int, words: str) -> None:
    """What the disk says becomes `path: words; remedy`, where there is a remedy."""
    with pytest.raises(OutputError) as caught, about(Path("out/a.yaml")):
        raise OSError(number, "Input/output error")
    assert str(caught.value) == f"out/a.yaml: {words}"


def test_a_refusal_without_a_number_is_passed_on() -> None:
    """An OSError that carries only a sentence keeps it."""
    with pytest.raises(OutputError, match="out: odd"), about(Path("out")):
        raise OSError("odd")
