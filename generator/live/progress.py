"""How far long work is, on a terminal."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextlib.contextmanager
def progress(
    what: str, *, shown: bool
) -> Iterator[tuple[Callable[[int], None], Callable[[], None]]]:
    """Give `started(total)` and `tick()`, which draw a bar on stderr if it is to be shown."""
    if not shown:
        yield lambda _: None, lambda: None
        return
    from rich.console import Console  # noqa: PLC0415 - half of a command's start-up
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield (
            lambda total: bar.update(task, total=total, completed=0),
            lambda: bar.advance(task),
        )
