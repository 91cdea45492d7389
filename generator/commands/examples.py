"""The end of a command's `--help`: what people type, and what for."""

from __future__ import annotations

from inspect import cleandoc
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator


class Command(click.Command):
    """A command whose epilog is examples: lines to type, each with indented words below it."""

    def format_epilog(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        formatter: click.HelpFormatter,
    ) -> None:
        """Write them as they stand: a wrapped line could not be copied."""
        with formatter.section("Examples"):
            for line in cleandoc(self.epilog or "").splitlines():
                formatter.write(f"{'':{formatter.current_indent}}{line}\n")

    def examples(self) -> Iterator[str]:
        """Give the lines to type."""
        for line in cleandoc(self.epilog or "").splitlines():
            if line and not line.startswith(" "):
                yield line
