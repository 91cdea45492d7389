"""files/parse: a file that cannot be parsed is a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.checks.conftest import Found


def test_what_cannot_be_parsed_is_found(found: Found) -> None:
    """Each broken file is named with the line where it breaks."""
    assert found("files/parse", files={"a.yaml": "a: [", "b.json": "{", "c.yaml": "a: b"}) == [
        (
            "a.yaml:2: error: not valid YAML: did not find expected node content"
            " while parsing a flow node; close the bracket"
        ),
        "b.json:1: error: not JSON: Expecting property name enclosed in double quotes",
    ]
