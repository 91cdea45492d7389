"""The generated parts of the documentation are what the program says today."""

from __future__ import annotations

import pytest

from docs.reference import blocks, checks, page_cache, public
from docs.reference.pages import ROOT, SCHEMA, current, pages
from tests.support.running import realmem


@pytest.mark.parametrize(
    "path", [*pages(), *checks.files(), *page_cache.files(), public.FILE, SCHEMA]
)
def test_a_generated_page_is_current(path: str) -> None:
    """What is committed is what `make docs` would write."""
    committed = (ROOT / path).read_text(encoding="utf-8")
    assert committed == current()[path], f"{path} is stale: run `make docs`"


def test_no_page_is_left_of_a_check_that_is_gone() -> None:
    """Each page belongs to a check of today."""
    committed = {path.relative_to(ROOT).as_posix() for path in ROOT.glob("docs/checks/*/*.md")}
    assert committed == set(checks.files())


@pytest.mark.parametrize("path", pages())
def test_every_block_stands_on_its_page(path: str) -> None:
    """A new section of the config has a place in the reference."""
    page = (ROOT / path).read_text(encoding="utf-8")
    assert sorted(blocks.names(page)) == sorted(pages()[path])


def test_the_committed_schema_is_what_the_command_prints() -> None:
    """The file that realmem.yaml names is the output of `realmem schema`."""
    assert realmem(ROOT, "schema").out == (ROOT / SCHEMA).read_text(encoding="utf-8")


def test_the_default_config_names_the_committed_schema() -> None:
    """An editor that opens realmem.yaml finds the schema."""
    first = (ROOT / "realmem.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert first == f"# yaml-language-server: $schema={SCHEMA}"


def test_a_block_that_nobody_writes_is_an_error() -> None:
    """A misspelt name does not stay as it is for ever."""
    with pytest.raises(KeyError, match="nobody"):
        blocks.fill("<!-- begin: nobody -->\n<!-- end: nobody -->", {})


def test_a_pipe_in_a_cell_does_not_end_it() -> None:
    """Regular expressions stay in their column."""
    assert blocks.table(("a",), [("x|y",)]).splitlines()[-1] == r"| x\|y |"
