"""Every file that any output writes is read alike by parsers that share no code."""

from __future__ import annotations

import io
import json
import math
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from ruamel.yaml import YAML

from generator import targets
from generator.targets import yamltext
from tests.support import kubectl

if TYPE_CHECKING:
    from pathlib import Path

    from tests.targets.conftest import Files

# Text to YAML 1.1 as PyYAML reads it, and something else to a reader of YAML 1.2 or of Go.
AMBIGUOUS = ["1e3", "0o17", "0b11", "y", "N", "1_000", "1_0.5e+1", ".5", "-1E-3", "+1", "0x1F"]
WORDS = [*AMBIGUOUS, "yes", "off", "null", "~", "", "1:30", "2001-01-01", "=", "<<", "@a@"]
LAYOUT = [
    " a",
    "a ",
    "a\n",
    "\n a",
    "a: b",
    "a #b",
    "'",
    '"',
    "\\",
    "{{ x }}",
    "é",
    "😀",
    "\t",
    "-",
]


def second(text: str) -> Any:  # noqa: ANN401 - parsed YAML
    """Parse as YAML 1.2, with a parser written apart from PyYAML and libyaml."""
    return YAML(typ="safe", pure=True).load(io.StringIO(text))


def refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def test_every_yaml_file_is_read_alike_by_a_second_parser(everything: Files) -> None:
    """It says the same to both, and again when it is written anew."""
    for path, content in everything.items():
        if path.endswith(".yaml"):
            text = content.decode()
            value = yaml.safe_load(text)
            assert second(text) == value, path
            assert yaml.safe_load(yamltext.dump(value)) == value, path


def test_every_json_file_is_strict_json(everything: Files) -> None:
    """No NaN, no key twice, and the same after a round trip."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        assert len(dict(pairs)) == len(pairs)
        return dict(pairs)

    for path, content in everything.items():
        if path.endswith(".json"):
            value = json.loads(content, parse_constant=refuse, object_pairs_hook=once)
            assert json.loads(json.dumps(value)) == value, path


@pytest.mark.parametrize("text", [*WORDS, *LAYOUT])
def test_text_stays_text_in_every_parser(text: str) -> None:
    """Also where YAML 1.1, YAML 1.2 and Go's reader differ about what a plain word is."""
    written = yamltext.dump({"value": text, "list": [text], text: "key"})
    assert (
        yaml.safe_load(written) == second(written) == {"value": text, "list": [text], text: "key"}
    )


def test_text_stays_text_in_kubectl(tmp_path: Path) -> None:
    """Kubernetes reads YAML with a parser of Go's, by rules of its own: y is true to it."""
    data = {f"key-{number}": text for number, text in enumerate([*WORDS, *LAYOUT])}
    manifest = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "x"}, "data": data}
    (tmp_path / "x.yaml").write_text(yamltext.dump(manifest), encoding="utf-8")
    assert kubectl.read([tmp_path / "x.yaml"]) == [manifest]


def test_every_object_is_read_alike_by_kubectl(everything: Files, tmp_path: Path) -> None:
    """What Kubernetes gets is what was meant."""
    expected = {}
    for path, content in everything.items():
        value = yaml.safe_load(content) if path.endswith(".yaml") else None
        if isinstance(value, dict) and "metadata" in value:
            file = tmp_path / path.replace("/", "-")
            file.write_bytes(content)
            expected[file] = value
    assert kubectl.read(expected) == list(expected.values())
    assert len(expected) > 10


def test_bytes_are_the_same_in_every_run(everything: Files) -> None:
    """Neither hashing nor the order of sets shows: two processes with other seeds agree."""
    digests = "import hashlib, pathlib, tempfile\n"
    digests += "from generator import bundle, catalogue, config, targets\n"
    digests += "path = pathlib.Path(tempfile.mkdtemp()) / 'realmem.yaml'; path.touch()\n"
    digests += "given = bundle.make(config.load(path, catalogue.declared()))\n"
    digests += "files = targets.render(given, targets.TARGETS)\n"
    digests += "print({p: hashlib.sha256(c).hexdigest() for p, c in sorted(files.items())})\n"
    seen = {
        subprocess.run(
            [sys.executable, "-c", digests],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1
    assert seen.pop().count(": '") == len(everything)


def test_yaml_of_either_dumper_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where PyYAML was built without libyaml the bytes must not change."""
    texts = {"a": "b\nc", "list": ["x: y", "é", "1e3"], "number": 1, "float": math.pi, "no": False}
    fast = yamltext.dump(texts)

    class Plain(yaml.SafeDumper):
        pass

    for kind, represent in yamltext.REPRESENTERS.items():
        Plain.add_representer(kind, represent)
    monkeypatch.setattr(yamltext, "Dumper", Plain)
    assert yamltext.dump(texts) == fast


def test_no_output_writes_what_another_writes(everything: Files) -> None:
    """Paths are apart by their first folder, which is the output's name."""
    assert {path.split("/")[0] for path in everything} == set(targets.TARGETS)
