"""A check is run on files as a user has them; its findings are read as lines."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import Any, Protocol

import pytest

from generator.checks import load, run

GROUP = "groups:\n- name: g\n  rules:\n"


class Found(Protocol):
    """`found("rules/naming", rules="- record: …")` gives the findings as lines."""

    def __call__(
        self,
        check: str,
        *,
        rules: str | None = None,
        board: dict[str, Any] | None = None,
        files: dict[str, str] | None = None,
        complete: bool = True,
    ) -> list[str]: ...


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Found:
    """Write rules of one group (from line 4 on), a dashboard, or files; run one check on them."""
    monkeypatch.chdir(tmp_path)

    def run_on(
        check: str,
        *,
        rules: str | None = None,
        board: dict[str, Any] | None = None,
        files: dict[str, str] | None = None,
        complete: bool = True,
    ) -> list[str]:
        written = dict(files or {})
        if rules is not None:
            written["rules.yaml"] = GROUP + textwrap.indent(textwrap.dedent(rules).strip(), "  ")
        if board is not None:
            written["board.json"] = json.dumps({"schemaVersion": 39, **board})
        for name, text in written.items():
            Path(name).write_text(text, encoding="utf-8")
        return [
            f"{finding.path}:{finding.line or '-'}: {finding.severity}: {finding.message}"
            + (f"; {finding.hint}" if finding.hint else "")
            for finding in run(load([Path()], complete=complete), select=[check])
        ]

    return run_on
