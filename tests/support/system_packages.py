"""The programs that the tests start: says what is missing, and installs it where it may.

`make test` runs this before there is a virtual environment: standard library only.
Exit code 0: everything is there, or is now. 1: something is missing, and the one command that
installs it was printed.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence


@dataclass(frozen=True)
class Need:
    """A Debian package, how to see that it is there, and why the tests want it."""

    package: str
    provides: str
    why: str
    present: Callable[[], bool]


def command(name: str) -> Callable[[], bool]:
    """Return a test for a program on PATH."""
    return lambda: shutil.which(name) is not None


def venv() -> bool:
    """Whether there is a virtual environment, or this Python can make one."""
    return Path(".venv/bin/pip").exists() or importlib.util.find_spec("ensurepip") is not None


def compiler() -> bool:
    """Whether Python packages install here: the jsonnet one has wheels for x86-64 only."""
    return platform.machine() in {"x86_64", "AMD64"} or shutil.which("g++") is not None


# The one list of what the tests need besides Python packages.
NEEDS = (
    Need("python3-venv", "ensurepip", "makes .venv", venv),
    Need("prometheus", "promtool, prometheus", "checks and runs the rules", command("promtool")),
    Need(
        "prometheus-alertmanager",
        "amtool, alertmanager",
        "checks and runs what mutes and groups the alerts",
        command("amtool"),
    ),
    Need("jsonnet", "jsonnet", "evaluates the mixin as its users do", command("jsonnet")),
    Need(
        "victoria-metrics",
        "victoria-metrics, vmalert",
        "records and answers as VictoriaMetrics does",
        command("vmalert"),
    ),
    Need("kubernetes-client", "kubectl", "reads manifests as Kubernetes does", command("kubectl")),
    Need("chromium", "chromium", "shows the report of a backtest", command("chromium")),
    Need("git", "git", "applies the diffs that realmem prints", command("git")),
    Need("g++", "g++", "builds the jsonnet Python package on this processor", compiler),
)

# What other systems call the same things; Debian's own names stand in NEEDS.
ELSEWHERE: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "darwin": (
        "brew install",
        {
            "python3-venv": "python",
            "g++": "gcc",
            "victoria-metrics": "victoriametrics",
            "kubernetes-client": "kubernetes-cli",
        },
    ),
    "alpine": (
        "apk add",
        {
            "python3-venv": "python3",
            "prometheus-alertmanager": "alertmanager",
            "kubernetes-client": "kubectl",
        },
    ),
    "arch": (
        "pacman -S --needed",
        {
            "python3-venv": "python",
            "prometheus-alertmanager": "alertmanager",
            "g++": "gcc",
            "kubernetes-client": "kubectl",
        },
    ),
    "fedora": (
        "dnf install",
        {
            "python3-venv": "python3",
            "prometheus": "golang-github-prometheus",
            "prometheus-alertmanager": "golang-github-prometheus-alertmanager",
            "g++": "gcc-c++",
        },
    ),
}
# Packages whose service Debian starts.
SERVICES = ("prometheus", "prometheus-alertmanager", "victoria-metrics")
INSTALL = ("apt-get", "install", "--yes", "--no-install-recommends")


def families(os_release: str, system: str) -> list[str]:
    """Return what this system is, from its own name to its relatives': `["ubuntu", "debian"]`."""
    if system != "Linux":
        return [system.lower()]
    fields = dict(line.split("=", 1) for line in os_release.splitlines() if "=" in line)
    names = f"{fields.get('ID', '')} {fields.get('ID_LIKE', '')}"
    return names.replace('"', "").replace("'", "").split()


def remedy(packages: Sequence[str], family: Sequence[str]) -> str:
    """Return the one command that installs Debian's `packages` on a system of this family."""
    if "debian" in family:
        return f"sudo sh -c 'apt-get update && {' '.join((*INSTALL, *packages))}'"
    for name in family:
        if name in ELSEWHERE:
            install, names = ELSEWHERE[name]
            root = "" if name == "darwin" else "sudo "
            return f"{root}{install} {' '.join(names.get(one, one) for one in packages)}"
    return f"your package manager's install of {', '.join(packages)} (Debian's package names)"


def install(packages: Sequence[str]) -> None:
    """Install Debian packages as root, asking nothing and starting no service if that can be."""
    # invoke-rc.d starts nothing in runlevel 1; under systemd the package's service starts anyway.
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for step in (("apt-get", "update"), (*INSTALL, *packages)):
        subprocess.run(step, check=True, env=environment, stdin=subprocess.DEVNULL)
    services = [name for name in SERVICES if name in packages]
    if services and Path("/run/systemd/system").is_dir():
        say(
            "Debian starts services of these packages, which the tests do not need: "
            f"systemctl disable --now {' '.join(services)}"
        )


def provide(needs: Sequence[Need], family: Sequence[str], *, root: bool) -> int:
    """Say what is missing and install it; where that may not be, name the command and fail."""
    missing = [need for need in needs if not need.present()]
    if not missing:
        return 0
    for need in missing:
        say(f"missing: {need.package} ({need.provides}), which {need.why}")
    packages = [need.package for need in missing]
    by_hand = remedy(packages, family)
    if not (root and "debian" in family and shutil.which("apt-get")):
        say(f"install with: {by_hand}")
        return 1
    try:
        install(packages)
    except (OSError, subprocess.CalledProcessError) as error:
        say(f"{error}\ninstall with: {by_hand}")
        return 1
    importlib.invalidate_caches()
    still = [need.provides for need in missing if not need.present()]
    if still:
        say(f"installed {', '.join(packages)}, and still not found: {', '.join(still)}")
    return 1 if still else 0


def say(text: str) -> None:
    """Print to stderr: stdout belongs to the tests."""
    sys.stderr.write(f"{text}\n")


def main() -> int:
    """Look at this machine and provide what it lacks."""
    try:
        os_release = Path("/etc/os-release").read_text(encoding="utf-8")
    except OSError:
        os_release = ""
    family = families(os_release, platform.system())
    # `make generate` wants no more than a virtual environment.
    needs = [need for need in NEEDS if not sys.argv[1:] or need.package in sys.argv[1:]]
    return provide(needs, family, root=hasattr(os, "geteuid") and os.geteuid() == 0)


if __name__ == "__main__":
    sys.exit(main())
