"""A Grafana for the demo: the dashboards and their data source, on loopback, without a login."""

from __future__ import annotations

import configparser
import contextlib
import os
import shutil
import socket
import time
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from generator.demo.processes import OPENER, START_SECONDS, not_ready, started

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

# Its packages put the program where only root looks.
_SBIN = "/usr/sbin:/usr/local/sbin"
_HOME = Path("/usr/share/grafana")


def program() -> list[str] | None:
    """Return the command that starts Grafana's server, or None where it is not installed."""
    path = f"{os.environ.get('PATH', os.defpath)}:{_SBIN}"
    if new := shutil.which("grafana", path=path):
        return [new, "server"]
    old = shutil.which("grafana-server", path=path)
    return [old] if old else None


@contextlib.contextmanager
def serve(command: list[str], folder: Path, dashboards: Path, prometheus: str) -> Iterator[str]:
    """Run Grafana for the length of a `with` block; gives its address. ToolError if it fails."""
    port = _free_port()
    _provision(folder, dashboards, prometheus)
    settings = folder / "grafana.ini"
    with settings.open("w", encoding="utf-8") as out:
        _settings(folder, port).write(out)
    home = ["--homepath", str(_home(Path(command[0])))]
    # What its user sets for another Grafana would count more than the file.
    environ = {name: text for name, text in os.environ.items() if not name.startswith("GF_")}
    log = folder / "grafana.log"
    with started([*command, *home, "--config", str(settings)], log, environ) as process:
        url = f"http://127.0.0.1:{port}"
        _wait_until_healthy(process, log, url)
        yield url


def _home(program: Path) -> Path:
    """Return where Grafana's own files are: above bin/ if unpacked, else a package's place."""
    unpacked = program.resolve().parent.parent
    return unpacked if (unpacked / "conf" / "defaults.ini").exists() else _HOME


def _provision(folder: Path, dashboards: Path, prometheus: str) -> None:
    """Write what Grafana reads when it starts."""
    source = {"name": "realmem demo", "type": "prometheus", "uid": "realmem-demo"}
    source |= {"access": "proxy", "url": prometheus}
    provider = {"name": "realmem", "folder": "realmem", "type": "file"}
    files = {
        "datasources": ("datasources", {**source, "isDefault": True}),
        "dashboards": ("providers", {**provider, "options": {"path": str(dashboards)}}),
    }
    for name, (key, content) in files.items():
        file = folder / "provisioning" / name / "realmem.yaml"
        file.parent.mkdir(parents=True)
        file.write_text(yaml.safe_dump({"apiVersion": 1, key: [content]}), encoding="utf-8")


def _settings(folder: Path, port: int) -> configparser.RawConfigParser:
    """Return grafana.ini: nobody logs in, and nothing is asked of the internet."""
    settings = configparser.RawConfigParser()
    settings.read_dict(
        {
            "server": {"http_addr": "127.0.0.1", "http_port": str(port)},
            "paths": {
                "data": str(folder / "grafana"),
                "logs": str(folder / "grafana" / "log"),
                "plugins": str(folder / "grafana" / "plugins"),
                "provisioning": str(folder / "provisioning"),
            },
            # An editor may look at queries in Explore.
            "auth.anonymous": {"enabled": "true", "org_role": "Editor"},
            "auth": {"disable_login_form": "true"},
            "security": {"disable_initial_admin_creation": "true"},
            "analytics": {
                "reporting_enabled": "false",
                "check_for_updates": "false",
                "check_for_plugin_updates": "false",
            },
            "news": {"news_feed_enabled": "false"},
            "plugins": {"preinstall_disabled": "true", "plugin_admin_enabled": "false"},
        }
    )
    return settings


def _wait_until_healthy(process: subprocess.Popen[bytes], log: Path, url: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), OPENER.open(f"{url}/api/health", timeout=1):
            return
        time.sleep(0.1)
    raise not_ready("grafana", process, log)


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port
