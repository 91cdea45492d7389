"""Evaluate jsonnet within limits: a program of its own, which `evaluation` starts and may kill.

It is started as a file and imports nothing of realmem, so that it is quick. The request comes as
JSON on stdin; on stdout goes what jsonnet made, and on stderr why there is nothing (exit code 1).
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class _RefusedError(RuntimeError):
    """What an overlay may not do; jsonnet passes the message on, with the import's place."""


def main() -> int:
    """Read the request, evaluate it, and return the exit code."""
    request = json.load(sys.stdin.buffer)
    _limit(request["memory"], request["seconds"])
    import _jsonnet  # noqa: PLC0415 - its own memory counts, too

    try:
        text = _jsonnet.evaluate_snippet(
            "overlays",
            request["snippet"],
            max_stack=request["frames"],
            ext_codes={"bundle": request["bundle"]},
            import_callback=_confined(Path(request["root"])),
        )
    except RuntimeError as exc:
        sys.stderr.write(str(exc))
        return 1
    except MemoryError:
        sys.stderr.write("std::bad_alloc")
        return 1
    if len(text) > request["output"]:
        sys.stderr.write(f"what they make is longer than {request['output']:,} characters")
        return 1
    sys.stdout.write(text)
    return 0


def _limit(memory: int, seconds: int) -> None:
    """Bound this process for good: bytes of address space, seconds of CPU, nothing written."""
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (least, least))


def _confined(root: Path) -> Callable[[str, str], tuple[str, bytes]]:
    """Make an import callback that reads files below the config's folder and nothing else."""

    def read(base: str, name: str) -> tuple[str, bytes]:
        try:
            path = (Path(base) / name).resolve()
            if not path.is_relative_to(root):
                raise _RefusedError(f"{name}: imports stay in the config's folder")
            # A pipe would wait for whoever writes to it.
            if path.exists() and not path.is_file():
                raise _RefusedError(f"{name}: is no file")
            return str(path), path.read_bytes()
        except OSError as exc:
            raise _RefusedError(f"{name}: {exc.strerror}") from exc

    return read


if __name__ == "__main__":
    sys.exit(main())
