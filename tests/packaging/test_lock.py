"""requirements-dev.txt pins what pyproject.toml asks for, for every Python that is supported."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.wheels import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8")
WANTED = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]
PYTHONS = [
    found[1]
    for each in PROJECT["classifiers"]
    if (found := re.fullmatch(r"Programming Language :: Python :: (3\.\d+)", each))
]
# A pin, an environment that it is for, and its hashes.
ENTRY = re.compile(
    r"^(\S+==\S+(?: ; [^\\\n]+)?) \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", re.MULTILINE
)
PINS = [Requirement(match[1]) for match in ENTRY.finditer(LOCK)]


def pinned(python: str) -> dict[str, str]:
    """Return the version of each package on Linux with this Python, of which there is one."""
    environment = {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "sys_platform": "linux",
        "platform_system": "Linux",
        "platform_python_implementation": "CPython",
        "implementation_name": "cpython",
    }
    found: dict[str, str] = {}
    for pin in PINS:
        if pin.marker is None or pin.marker.evaluate(environment):
            (specifier,) = pin.specifier
            assert canonicalize_name(pin.name) not in found
            found[canonicalize_name(pin.name)] = specifier.version
    return found


@pytest.mark.parametrize("python", PYTHONS)
def test_what_the_project_asks_for_is_pinned_as_it_asks(python: str) -> None:
    """A new dependency, or a bound that was raised, wants `make lock`."""
    versions = pinned(python)
    for each in map(Requirement, WANTED):
        version = versions.get(canonicalize_name(each.name))
        assert version, f"{each.name} is not pinned: run `make lock`"
        assert each.specifier.contains(version), f"{each} is pinned to {version}: run `make lock`"


def test_every_line_is_a_pin_with_hashes() -> None:
    """And nothing else: no address of a registry, no file, no option for pip."""
    rest = ENTRY.sub("", LOCK).splitlines()
    assert PINS
    assert all(line.startswith("#") for line in rest)
