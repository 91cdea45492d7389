"""Grafana for the demo, played by a program that starts as it does: it is in no Debian."""

from __future__ import annotations

import configparser
import sys
from typing import TYPE_CHECKING

import httpx
import pytest
import yaml

from generator.demo import grafana
from generator.errors import ToolError

if TYPE_CHECKING:
    from pathlib import Path

STUB = f"""#!{sys.executable}
import configparser, http.server, os, sys
settings = configparser.RawConfigParser()
settings.read(sys.argv[sys.argv.index("--config") + 1])
assert not [name for name in os.environ if name.startswith("GF_")]
print("argv", *sys.argv[1:], flush=True)
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/api/health" else 404)
        self.end_headers()
server = settings["server"]
http.server.HTTPServer((server["http_addr"], int(server["http_port"])), Handler).serve_forever()
"""


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a program called grafana on the PATH, in an archive as Grafana Labs packs it."""
    (tmp_path / "opt" / "conf").mkdir(parents=True)
    (tmp_path / "opt" / "conf" / "defaults.ini").touch()
    stub = tmp_path / "opt" / "bin" / "grafana"
    stub.parent.mkdir()
    stub.write_text(STUB, encoding="utf-8")
    stub.chmod(0o755)
    monkeypatch.setenv("PATH", str(stub.parent), prepend=":")
    monkeypatch.setenv("GF_SERVER_HTTP_PORT", "1")
    return stub


def test_it_is_started_with_dashboards_and_their_source(tmp_path: Path, program: Path) -> None:
    """It listens on loopback, asks for no login, and is gone afterwards."""
    command = grafana.program()
    assert command == [str(program), "server"]
    boards = tmp_path / "boards"
    with grafana.serve(command, tmp_path, boards, "http://127.0.0.1:9090") as url:
        assert httpx.get(f"{url}/api/health", trust_env=False).status_code == 200
    with pytest.raises(httpx.TransportError):
        httpx.get(url, timeout=1, trust_env=False)
    home = f"--homepath {tmp_path / 'opt'}"
    assert f"argv server {home} --config" in (tmp_path / "grafana.log").read_text()
    settings = configparser.RawConfigParser()
    settings.read(tmp_path / "grafana.ini")
    assert settings["server"]["http_addr"] == "127.0.0.1"
    assert settings["auth.anonymous"]["enabled"] == "true"
    provisioning = tmp_path / "provisioning"
    assert settings["paths"]["provisioning"] == str(provisioning)
    source = yaml.safe_load((provisioning / "datasources" / "realmem.yaml").read_text())
    assert source["datasources"][0]["url"] == "http://127.0.0.1:9090"
    provider = yaml.safe_load((provisioning / "dashboards" / "realmem.yaml").read_text())
    assert provider["providers"][0]["options"] == {"path": str(boards)}


def test_a_grafana_that_does_not_start_says_why(tmp_path: Path, program: Path) -> None:
    """Its own words are in the error."""
    program.write_text("#!/bin/sh\necho no such luck\nexit 3\n", encoding="utf-8")
    command = [str(program), "server"]
    with (
        pytest.raises(ToolError, match=r"(?s)exit code 3; its log:.*no such luck"),
        grafana.serve(command, tmp_path, tmp_path, "http://127.0.0.1:9090"),
    ):
        pass


def test_without_it_there_is_no_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Wherever a package would have put it."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(grafana, "_SBIN", str(tmp_path))
    assert grafana.program() is None
