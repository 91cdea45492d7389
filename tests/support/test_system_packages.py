"""What `make test` says and does about missing programs, on machines of every kind."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from tests.support import system_packages
from tests.support.system_packages import Need, families, provide, remedy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

UBUNTU = 'NAME="Ubuntu"\nID=ubuntu\nID_LIKE=debian\nVERSION_ID="24.04"\n'
ROCKY = 'ID="rocky"\nID_LIKE="rhel centos fedora"\n\n# a comment\n'


@dataclass
class Machine:
    """A Debian machine: packages that are there, and the commands that ran."""

    installed: set[str] = field(default_factory=set)
    ran: list[Sequence[str]] = field(default_factory=list)
    offline: bool = False

    def need(self, package: str) -> Need:
        return Need(package, f"{package}-command", "is needed", lambda: package in self.installed)

    def run(self, step: Sequence[str], *, env: Mapping[str, str], **_: object) -> None:
        """Stand in for subprocess.run."""
        assert env["DEBIAN_FRONTEND"] == "noninteractive"
        self.ran.append(step)
        if self.offline:
            raise subprocess.CalledProcessError(100, step)
        if "install" in step:
            self.installed.update(step)


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    fake = Machine()
    monkeypatch.setattr("tests.support.system_packages.subprocess.run", fake.run)
    monkeypatch.setattr(
        "tests.support.system_packages.shutil.which", lambda name: f"/usr/bin/{name}"
    )
    return fake


def test_nothing_missing_is_silent(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    """A machine that has everything runs no package manager, not even to ask."""
    machine.installed = {"prometheus"}
    assert provide([machine.need("prometheus")], ["debian"], root=True) == 0
    assert machine.ran == []
    assert capsys.readouterr() == ("", "")


def test_root_on_debian_installs_only_what_is_missing(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    """The missing ones are named with their reason, the index is read once, all come at once."""
    machine.installed = {"jsonnet"}
    needs = [machine.need(name) for name in ("prometheus", "jsonnet", "chromium")]
    assert provide(needs, families(UBUNTU, "Linux"), root=True) == 0
    install = ("apt-get", "install", "--yes", "--no-install-recommends", "prometheus", "chromium")
    assert machine.ran == [("apt-get", "update"), install]
    said = capsys.readouterr().err
    assert "missing: prometheus (prometheus-command), which is needed" in said
    assert "jsonnet" not in said


def test_without_root_one_command_is_named(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing runs, the command can be pasted, and the exit code is not zero."""
    assert provide([machine.need("prometheus")], ["debian"], root=False) == 1
    assert machine.ran == []
    assert capsys.readouterr().err.splitlines()[-1] == (
        "install with: sudo sh -c 'apt-get update && "
        "apt-get install --yes --no-install-recommends prometheus'"
    )


def test_a_failed_install_names_the_command(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a network the run ends with what to do by hand, not with a traceback."""
    machine.offline = True
    assert provide([machine.need("prometheus")], ["debian"], root=True) == 1
    assert "install with: sudo" in capsys.readouterr().err


def test_a_package_that_did_not_help_is_a_failure(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    """Installed is not enough: the command must be there afterwards."""
    stubborn = Need("jsonnet", "jsonnet", "is needed", lambda: False)
    assert provide([stubborn], ["debian"], root=True) == 1
    assert "still not found: jsonnet" in capsys.readouterr().err
    assert machine.ran


@pytest.mark.parametrize(
    ("os_release", "system", "command"),
    [
        ("", "Darwin", "brew install prometheus jsonnet"),
        ("ID=alpine\n", "Linux", "sudo apk add prometheus jsonnet"),
        ("ID=arch\n", "Linux", "sudo pacman -S --needed prometheus jsonnet"),
        (ROCKY, "Linux", "sudo dnf install golang-github-prometheus jsonnet"),
    ],
)
def test_other_systems_get_their_own_command(os_release: str, system: str, command: str) -> None:
    """The package manager and the package's name are the system's, or its parent's."""
    assert remedy(["prometheus", "jsonnet"], families(os_release, system)) == command


def test_an_unknown_system_is_told_the_names(machine: Machine) -> None:
    """Root on a system without apt installs nothing."""
    assert "prometheus, jsonnet (Debian" in remedy(["prometheus", "jsonnet"], ["plan9"])
    assert provide([machine.need("prometheus")], ["plan9"], root=True) == 1
    assert machine.ran == []


def test_this_machine_has_what_the_tests_need() -> None:
    """Tests run behind `make test`, which provides everything: the list and reality agree."""
    assert [need.package for need in system_packages.NEEDS if not need.present()] == []
