"""Wheels and sdists of this project, and environments that have nothing else of it; no network."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

ROOT = Path(__file__).parents[2]


def build(kind: str, source: Path, target: Path) -> Path:
    """Build the `wheel` or `sdist` of the project that lies in `source`, into an empty folder."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", str(target)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (built,) = target.iterdir()
    return built


def install(wheel: Path, folder: Path) -> Path:
    """Install a wheel into an environment of its own and return that environment's realmem.

    The libraries are those of the running environment. What is installed there as editable is not
    seen: a path that a .pth file adds has its own .pth files left unread.
    """
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    (packages,) = folder.glob("lib/python*/site-packages")
    libraries = sysconfig.get_path("purelib"), sysconfig.get_path("platlib")
    (packages / "libraries.pth").write_text("\n".join(dict.fromkeys(libraries)))
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    offline = ["--no-index", "--no-deps", "--force-reinstall", "--disable-pip-version-check"]
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "PIP_CONFIG_FILE": os.devnull}
    subprocess.run([*pip, *offline, str(wheel)], check=True, env=environment)
    return folder / "bin" / "realmem"
