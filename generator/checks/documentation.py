"""A check's docstring as its page of documentation, in Markdown and in plain text."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.checks import external
from generator.checks.registry import CHECKS

if TYPE_CHECKING:
    from generator.checks.finding import Severity

_CODE = re.compile(r"(?:^ {4}.*\n|^\n(?= {4}))+", re.MULTILINE)


@dataclass(frozen=True)
class Page:
    """What there is to say of a check: `summary` is one sentence, `text` the rest, as written."""

    id: str
    severity: Severity
    summary: str
    text: str

    @property
    def markdown(self) -> str:
        """The text with its examples as blocks of code."""
        return _CODE.sub(_fenced, self.text + "\n").strip() + "\n"


def pages() -> dict[str, Page]:
    """Give the page of every check by its id, those of other programs last."""
    own = [_page(check.id, check.severity, check.doc) for check in CHECKS.values()]
    others = [_page(tool.id, "error", tool.doc) for tool in external.TOOLS]
    return {page.id: page for page in (*own, *others)}


def _page(id_: str, severity: Severity, doc: str) -> Page:
    first, _, text = doc.strip().partition("\n")
    summary = first.removeprefix(f"{id_}: ")
    return Page(id_, severity, summary[:1].upper() + summary[1:], text.strip())


def _fenced(found: re.Match[str]) -> str:
    code = textwrap.dedent(found[0]).strip("\n")
    return f"\n```{_language(code)}\n{code}\n```\n" if code else found[0]


def _language(code: str) -> str:
    """Tell YAML and JSON from PromQL; what is a fragment is not called whole."""
    if code.startswith("{"):
        return "json"
    return "yaml" if re.match(r"- \w+:|\w+:", code) else "promql"
