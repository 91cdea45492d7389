"""Kubernetes objects as kubectl reads them: Go's YAML, by Kubernetes' own rules, and no cluster."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

from tests.support.programs import program

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

# Added by the one command that prints an object as it was read without asking a server.
MARK = "read-by-kubectl"


def read(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """Return the objects in files, in order."""
    files = [f"--filename={path}" for path in paths]
    text = _run("label", "--local", "--output=json", *files, f"{MARK}=1")
    objects = []
    decoder = json.JSONDecoder()
    while text := text.lstrip():
        value, end = decoder.raw_decode(text)
        text = text[end:]
        labels = value["metadata"]["labels"]
        del labels[MARK]
        if not labels:
            del value["metadata"]["labels"]
        objects.append(value)
    return objects


def kustomize(folder: Path) -> str:
    """Build a kustomization; return its objects as YAML."""
    return _run("kustomize", str(folder))


def _run(*arguments: str) -> str:
    done = subprocess.run(
        [program("kubectl"), *arguments], capture_output=True, text=True, check=False, timeout=60
    )
    if done.returncode != 0:
        raise RuntimeError(f"kubectl {' '.join(arguments)}\n{done.stdout}{done.stderr}")
    return done.stdout
