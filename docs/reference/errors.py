"""A config with mistakes, and what realmem says about it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from generator import catalogue, config
from generator.errors import ConfigError

BROKEN = """\
version: realmem/v1
metrics:
  cadvisor: job="kubelet
  scrape_interval: 3m
alerts:
  ContainerMemoryNearLimit: {waring: 90%, for: 15 minutes}
overrides:
  - match: {namespace: "(?!kube-).*"}
    alerts: {ContainerMemoryLeak: {enabled: maybe}}
outputs: [prometheus, grafna]
"""


def shown() -> str:
    """Return the config and its errors, as the command prints them."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "broken.yaml"
        file.write_text(BROKEN, encoding="utf-8")
        try:
            config.load(file, catalogue.declared())
        except ConfigError as error:
            lines = [f"error: {problem}" for problem in error.problems]
            said = "\n".join(lines).replace(f"{folder}/", "")
            return (
                f"```yaml broken.yaml\n{BROKEN}```\n\n"
                f"`realmem generate -c broken.yaml` exits with 2 and says:\n\n```text\n{said}\n```"
            )
    raise AssertionError("the broken config loads")
