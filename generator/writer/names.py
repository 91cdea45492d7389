"""Which paths may be written below the output folder, and which names are realmem's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

# Every file that the writer makes for itself begins with this, so that one line of a
# .gitignore or one glob finds them; only the manifest outlives a run.
PREFIX = ".realmem-"
MANIFEST = f"{PREFIX}manifest.json"


def fault(path: str) -> str | None:
    """Say why no file can be written at `path`, a POSIX path below the output folder."""
    parts = path.split("/")
    tests = (
        (path.startswith("/"), "is an absolute path"),
        (".." in parts, "leads out of the output folder"),
        ("" in parts or "." in parts, "has an empty component"),
        ("\\" in path, "has a backslash"),
        # Controls, NUL, lone surrogates, and marks that reverse the text they stand in.
        (not path.isprintable(), "has a character that does not print"),
        (any(key(part).startswith(PREFIX) for part in parts), f"uses a name of {PREFIX}*"),
    )
    return next((words for is_bad, words in tests if is_bad), None)


def problems(folder: Path, paths: Iterable[str]) -> Iterator[Problem]:
    """Yield what is wrong with a set of paths, before anything on the disk is looked at."""
    wanted = set(paths)
    seen: dict[str, str] = {}
    for path in sorted(wanted):
        if (why := fault(path)) is not None:
            yield Problem(f"cannot write {path!r}: it {why}", str(folder))
            continue
        *above, _ = prefixes(path)
        for prefix in above:
            if prefix in wanted:
                yield Problem(f"wanted as a file, and as a folder for {path}", str(folder / prefix))
        for prefix in (*above, path):
            if (other := seen.setdefault(key(prefix), prefix)) != prefix:
                message = f"differs from {other} only by case or by how its accents are spelt"
                hint = "rename one: they are one file on macOS and Windows"
                yield Problem(message, str(folder / prefix), hint=hint)


def prefixes(path: str) -> list[str]:
    """List the folders above `path`, outermost first, and `path` itself."""
    parts = path.split("/")
    return ["/".join(parts[: count + 1]) for count in range(len(parts))]


def parent(path: str) -> str:
    """Name the folder that holds `path`; "" is the output folder."""
    return path.rpartition("/")[0]


def key(path: str) -> str:
    """Fold `path` so that names which a case-insensitive file system confuses become equal."""
    if path.isascii():
        return path.casefold()
    import unicodedata  # noqa: PLC0415 - a megabyte of tables that ASCII names do not need

    folded = unicodedata.normalize("NFD", path).casefold()
    return unicodedata.normalize("NFD", folded)
