"""The manifest as input: it may be damaged, merged badly, or forged."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import OutputError
from generator.writer import MANIFEST, apply, manifest, plan

HASH = "0" * 64


def test_a_manifest_is_sorted_and_the_same_for_the_same_files() -> None:
    """Order of arrival leaves no trace, and there is one line a file."""
    one = manifest.dump({"b": b"2", "a": b"1"})
    assert one == manifest.dump({"a": b"1", "b": b"2"})
    assert one is not None
    assert list(manifest.load(one, Path("out"))) == ["a", "b"]
    assert sum(b'"a": ' in line or b'"b": ' in line for line in one.splitlines()) == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is not JSON"),
        (b'{"files": {"a', "is not JSON"),
        (b"<<<<<<< HEAD\n{}\n=======", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b"\xff\xfe", "is not JSON"),
        (b"[]", "lists no files"),
        (b'{"version": 1, "files": []}', "lists no files"),
        (b'{"version": 2, "files": {}}', "has version '2', this realmem knows 1"),
        (json.dumps({"version": 1, "files": {"../x": HASH}}).encode(), "leads out"),
        (json.dumps({"version": 1, "files": {"/etc/passwd": HASH}}).encode(), "absolute"),
        (json.dumps({"version": 1, "files": {MANIFEST: HASH}}).encode(), "uses a name"),
        (b'{"version": 1, "files": {"a": "xyz"}}', "no SHA-256 for a"),
        (b'{"version": 1, "files": {"a": 7}}', "no SHA-256 for a"),
    ],
)
def test_a_manifest_that_cannot_be_ours_stops_the_run(
    content: bytes, words: str, out: Path
) -> None:
    """It is refused whole, with the remedy, and nothing is deleted or written."""
    apply(plan(out, {"a": b"1"}))
    (out / MANIFEST).write_bytes(content)
    with pytest.raises(OutputError, match=words) as caught:
        plan(out, {"b": b"2"})
    assert caught.value.problems[0].path == str(out / MANIFEST)
    assert caught.value.problems[0].hint is not None
    assert sorted(path.name for path in out.iterdir()) == [MANIFEST, "a"]


@given(
    st.binary()
    | st.recursive(
        st.none() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.sampled_from(["version", "files", "a", "../b"]), inner)
        ),
    ).map(lambda data: json.dumps(data).encode())
)
def test_no_manifest_brings_the_program_down(content: bytes) -> None:
    """Any bytes are a list of sound paths or an OutputError."""
    with suppress(OutputError):
        manifest.load(content, Path("out"))
