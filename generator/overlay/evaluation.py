"""Evaluate the overlays in a process of their own, which ends whatever they do."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.errors import OverlayError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

_APPLY = """
local apply(bundle, overlay) =
  if std.isFunction(overlay) then overlay(bundle) else bundle + overlay;
std.foldl(apply, [%s], std.extVar('bundle'))
"""


@dataclass(frozen=True)
class Limits:
    """What all overlays of a run may take together.

    `memory` is in bytes of address space, `seconds` of CPU, `patience` in seconds of waiting;
    `frames` are calls within calls, `output` characters of JSON. A bundle of the largest kind
    takes a tenth of each.
    """

    memory: int = 1 << 30
    seconds: int = 20
    patience: float = 60
    frames: int = 500
    output: int = 128 << 20


LIMITS = Limits()

# Lines of jsonnet's trace that a message shows: an endless recursion has hundreds.
_FRAMES = 4


def evaluate(bundle: dict[str, Any], overlays: Sequence[Path], folder: Path) -> Any:  # noqa: ANN401
    """Return what the overlays make of the bundle, whatever JSON that is.

    `folder` is the config's: imports stay in it. Raises OverlayError, with jsonnet's own words
    where it has some, or with the limit that was passed.
    """
    root = folder.resolve()
    imports = ", ".join(f"import {json.dumps(str(path.resolve()))}" for path in overlays)
    request = {
        "snippet": _APPLY % imports,
        "bundle": json.dumps(bundle),
        "root": str(root),
        "memory": LIMITS.memory,
        "seconds": LIMITS.seconds,
        "frames": LIMITS.frames,
        "output": LIMITS.output,
    }
    done = _run(json.dumps(request).encode())
    if done.returncode == 0:
        return json.loads(done.stdout)
    words = done.stderr.decode(errors="replace").replace(f"{root}/", "").strip()
    raise OverlayError(_problem(done.returncode, words))


def _run(request: bytes) -> subprocess.CompletedProcess[bytes]:
    # It finds the same jsonnet as this process does, and gets none of its environment.
    environment = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONUTF8": "1"}
    command = [sys.executable, "-P", str(Path(__file__).with_name("child.py"))]
    try:
        return subprocess.run(  # noqa: S603 - this program's own file
            command,
            input=request,
            capture_output=True,
            env=environment,
            timeout=LIMITS.patience,
            check=False,
        )
    except subprocess.TimeoutExpired as exc:
        raise OverlayError(_too_slow(f"{LIMITS.patience:g} seconds")) from exc


def _problem(code: int, words: str) -> Problem:
    """Say why there is no result; a negative code is the signal that ended the process."""
    if -code in {signal.SIGXCPU, signal.SIGKILL}:
        return _too_slow(f"{LIMITS.seconds} seconds of CPU")
    # Its C++ aborts when there is no memory left, mostly without a word.
    if -code == signal.SIGABRT or "bad_alloc" in words or "MemoryError" in words:
        size = f"{LIMITS.memory >> 20:,} MiB"
        hint = "look for an array or a text that grows without end"
        return Problem(f"overlay failed: it takes more than {size} of memory", hint=hint)
    if code < 0:
        hint = "look for values that are nested thousands of levels deep"
        return Problem(f"overlay failed: jsonnet died of signal {-code}", hint=hint)
    first, *frames = words.splitlines() or [f"jsonnet ended with exit code {code}"]
    shown = "\n".join([first, *frames[:_FRAMES], *(["\t…"] if frames[_FRAMES:] else [])])
    endless = "max stack frames" in first
    remedy = "look for what calls itself without end" if endless else None
    return Problem(f"overlay failed: {shown}", hint=remedy)


def _too_slow(limit: str) -> Problem:
    hint = "look for a loop or an array without end"
    return Problem(f"overlay failed: it takes longer than {limit}", hint=hint)
