"""Whatever an overlay does, it ends: within its memory, its time and its folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from generator.errors import OverlayError
from generator.overlay import evaluation
from generator.overlay.evaluation import Limits, evaluate

ROOT = Path(__file__).parents[2]
BUNDLE = {"a": {"b": 1}}


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bound evaluations so that a test need not wait for the usual limits."""
    limits = Limits(memory=300 << 20, seconds=2, patience=30, output=1000)
    monkeypatch.setattr(evaluation, "LIMITS", limits)


def evaluated(folder: Path, text: str) -> object:
    overlay = folder / "a.jsonnet"
    overlay.write_text(text)
    return evaluate(BUNDLE, [overlay], folder)


def failure(folder: Path, text: str) -> str:
    with pytest.raises(OverlayError) as caught:
        evaluated(folder, text)
    (problem,) = caught.value.problems
    return str(problem)


def test_overlay_is_applied_to_the_bundle(tmp_path: Path) -> None:
    """An object is added, with the bundle as its super."""
    assert evaluated(tmp_path, "{ a+: { c: super.b + 1 } }") == {"a": {"b": 1, "c": 2}}


@pytest.mark.parametrize(
    "text",
    [
        "local f(x) = f(x + 1); { a: f(0) }",
        "{ a: self.a }",
        "local f(n) = [n] + f(n + 1); { a: f(0) }",
        "local o = { a: $ }; o",
    ],
)
def test_endless_recursion_is_told_in_a_few_lines(tmp_path: Path, text: str) -> None:
    """With jsonnet's words, and not its hundreds of frames."""
    message = failure(tmp_path, text)
    assert "max stack frames exceeded" in message
    assert message.endswith("; look for what calls itself without end")
    assert message.count("\n") <= 5


def test_nesting_of_the_text_itself_is_bounded(tmp_path: Path) -> None:
    """A parser that recurses would die of it."""
    message = failure(tmp_path, f"{{ a: {'[' * 100_000}{']' * 100_000} }}")
    assert "maximum parse depth" in message


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    "text",
    [
        "{ a: std.range(1, 1000000000) }",
        "{ a: std.repeat('a', 10000000000) }",
        "local f(s, n) = if n == 0 then s else f(s + s, n - 1); { a: f('aaaaaaaa', 40) }",
    ],
)
def test_memory_bomb_ends_at_its_limit(tmp_path: Path, text: str) -> None:
    """It takes none from the machine."""
    message = failure(tmp_path, text)
    assert "it takes more than 300 MiB of memory; look for an array or a text" in message


@pytest.mark.usefixtures("small")
def test_endless_loop_ends_at_its_limit(tmp_path: Path) -> None:
    """A tail call takes no stack and no memory, only time."""
    message = failure(tmp_path, "local f(x) = f(x + 1) tailstrict; { a: f(0) }")
    assert "it takes longer than 2 seconds of CPU; look for a loop" in message


def test_who_waits_is_killed_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever keeps it from using its time."""
    monkeypatch.setattr(evaluation, "LIMITS", Limits(patience=0.01))
    assert "it takes longer than 0.01 seconds" in failure(tmp_path, "{}")


@pytest.mark.usefixtures("small")
def test_output_without_measure_is_refused(tmp_path: Path) -> None:
    """What comes back has to be held here, too."""
    message = failure(tmp_path, "{ a: std.repeat('a', 2000) }")
    assert "what they make is longer than 1,000 characters" in message


def test_death_of_jsonnet_is_told_with_its_signal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As of its C++ stack."""

    def crash(_: bytes) -> subprocess.CompletedProcess[bytes]:
        return subprocess.CompletedProcess([], -11, b"", b"")

    monkeypatch.setattr(evaluation, "_run", crash)
    assert "jsonnet died of signal 11" in failure(tmp_path, "{}")


@pytest.mark.parametrize("function", ["import", "importstr", "importbin"])
@pytest.mark.parametrize(
    "name",
    [
        "/etc/hostname",
        "../outside.libsonnet",
        "inner/../../outside.libsonnet",
        "link.libsonnet",
        "folder/outside.libsonnet",
        "chain.libsonnet",
    ],
)
def test_import_from_elsewhere_is_refused(tmp_path: Path, name: str, function: str) -> None:
    """Neither an absolute path, nor a way up, nor a link leads out of the config's folder."""
    config = tmp_path / "config"
    (config / "inner").mkdir(parents=True)
    (tmp_path / "outside.libsonnet").write_text("{}")
    (config / "link.libsonnet").symlink_to(tmp_path / "outside.libsonnet")
    (config / "chain.libsonnet").symlink_to("link.libsonnet")
    (config / "folder").symlink_to(tmp_path)
    message = failure(config, f"{{ a: {function} '{name}' }}")
    assert "imports stay in the config's folder" in message


@pytest.mark.parametrize("path", ["/proc/self/environ", "/dev/zero"])
def test_file_that_an_import_imports_is_held_to_the_same(tmp_path: Path, path: str) -> None:
    """From a library in a folder below."""
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner/lib.libsonnet").write_text(f"importstr '{path}'")
    message = failure(tmp_path, "{ a: import 'inner/lib.libsonnet' }")
    assert "imports stay in the config's folder" in message


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    """A pipe without a writer would hang."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    assert "pipe: is no file" in failure(tmp_path, "{ a: importstr 'pipe' }")
    assert "folder: is no file" in failure(tmp_path, "{ a: importstr 'folder' }")
    assert "nowhere: No such file" in failure(tmp_path, "{ a: importbin 'nowhere' }")


def test_link_that_goes_round_is_an_error(tmp_path: Path) -> None:
    """And not a traceback; the words are those of Python's version."""
    (tmp_path / "round").symlink_to("round")
    assert 'couldn\'t open import "round": ' in failure(tmp_path, "{ a: importstr 'round' }")


def test_environment_stays_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even a variable that jsonnet itself reads gets through."""
    (tmp_path / "library").mkdir()
    (tmp_path / "library/x.libsonnet").write_text("{}")
    monkeypatch.setenv("JSONNET_PATH", str(tmp_path / "library"))
    assert "x.libsonnet: No such file" in failure(tmp_path, "{ a: import 'x.libsonnet' }")
    assert "undefined external variable" in failure(tmp_path, "{ a: std.extVar('PATH') }")


def test_module_beside_the_config_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is called like one of Python's own is not taken for it."""
    (tmp_path / "json.py").write_text("open('pwned', 'w')")
    (tmp_path / "_jsonnet.py").write_text("open('pwned', 'w')")
    monkeypatch.chdir(tmp_path)
    assert evaluated(tmp_path, "{}") == BUNDLE
    assert not (tmp_path / "pwned").exists()


def test_generate_without_overlays_starts_and_loads_nothing(tmp_path: Path) -> None:
    """Who has none pays nothing."""
    (tmp_path / "realmem.yaml").write_text("")
    code = (
        "import sys\n"
        "from generator import cli\n"
        "assert cli.run(['generate', '-q']) == 0\n"
        "print(sorted({'_jsonnet', 'subprocess', 'generator.overlay'} & sys.modules.keys()))\n"
    )
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == "[]"
