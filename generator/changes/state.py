"""Files of one output -> the rules, dashboards and inhibit rules that they hold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from generator import checks, writer
from generator.changes import inhibitions
from generator.checks.discovery import SUFFIXES, discover
from generator.errors import Problem, RealmemError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.changes.inhibitions import Inhibition
    from generator.checks import Rule
    from generator.checks.dashboard import Dashboard


@dataclass(frozen=True)
class State:
    """What an output holds; `path`s are below its folder."""

    files: Mapping[str, bytes]
    rules: tuple[Rule, ...] = ()
    dashboards: tuple[Dashboard, ...] = ()
    inhibitions: tuple[Inhibition, ...] = ()
    unread: tuple[str, ...] = ()


def files_of(folder: Path) -> dict[str, bytes]:
    """Read what realmem wrote in a folder, or, where no manifest says, all rules and boards.

    Raises RealmemError for a folder that is not there, or cannot be read.
    """
    if not folder.is_dir():
        hint = "name a folder that realmem generate has written; an empty one is no output yet"
        raise RealmemError(Problem("no such folder", str(folder), hint=hint))
    listed = writer.standing(folder)
    if listed is not None:
        return listed
    try:
        return {
            path.relative_to(folder).as_posix(): path.read_bytes() for path in discover([folder])
        }
    except OSError as error:
        raise RealmemError(Problem(f"cannot be read: {error.strerror}", str(folder))) from error


def state(files: Mapping[str, bytes]) -> State:
    """Read files by their paths; all kinds that `realmem check` knows."""
    with TemporaryDirectory(prefix="realmem-diff-") as name:
        folder = Path(name)
        for path, content in files.items():
            if Path(path).suffix in SUFFIXES:
                file = folder / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)
        subject = checks.load([folder])

        def below(path: str) -> str:
            return Path(path).relative_to(folder).as_posix()

        muted = {path: _inhibitions(Path(path)) for path in subject.alertmanagers}
        unread = [each.path for each in subject.unreadable]
        unread += [path for path, found in muted.items() if found is None]
        return State(
            files=files,
            rules=tuple(replace(rule, path=below(rule.path)) for rule in subject.rules),
            dashboards=tuple(
                replace(board, path=below(board.path)) for board in subject.dashboards
            ),
            inhibitions=tuple(rule for found in muted.values() for rule in found or ()),
            unread=tuple(map(below, unread)),
        )


def _inhibitions(path: Path) -> list[Inhibition] | None:
    """Read a config of Alertmanager that the checks have read, and so is none too deep."""
    import yaml  # noqa: PLC0415 - only where there is such a file

    # All scalars as texts: no tag makes an object, no merged key multiplies.
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        first = next(iter(yaml.load_all(path.read_text(encoding="utf-8-sig"), Loader=loader)), None)
    except yaml.YAMLError:  # a key that is a list
        return None
    return list(inhibitions.read(first))
