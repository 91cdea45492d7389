"""The default config in a hurry: the same rules and routes, with times that are divided."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import yaml

from generator import bundle, catalogue, targets
from generator.config.quantities import duration
from tests.support import configs

if TYPE_CHECKING:
    from pathlib import Path

    from generator.bundle import Bundle
    from generator.catalogue.model import AlertingRule, Group, RecordingRule

TIMES = ("group_interval", "repeat_interval")
# Not divided: two programs on a busy machine need longer than half a second for alerts that belong
# together, and a longer wait makes no message less of those that come later.
WAIT = "2s"

OWN = "ContainerMemoryHigh"
# An alert as many have it: on the working set, with the labels that tell a container.
OWN_RULE = """\
groups:
  - name: own
    interval: %s
    rules:
      - alert: ContainerMemoryHigh
        expr: |
          max by (cluster, namespace, pod, container) (
            container_memory_working_set_bytes{pod!~"storm-.*"}
          )
            / on (cluster, namespace, pod, container)
          max by (cluster, namespace, pod, container) (kube_pod_container_resource_limits)
            > 0.9
        for: %s
        labels: {severity: warning}
"""


def hurried(text: str, speed: float) -> str:
    """Return a duration divided by `speed`, in milliseconds."""
    return f"{round(duration(text, least='0s').seconds * 1000 / speed)}ms"


def made(folder: Path, speed: float, *, alerts_too: bool) -> Bundle:
    """Return the bundle of a config with Alertmanager's times divided, and every `for` if asked."""
    default = configs.load(folder).alertmanager
    times = {name: hurried(str(getattr(default, name)), speed) for name in TIMES}
    alerts = {
        name: {"for": hurried(alert.for_, speed)}
        for name, alert in catalogue.declared().items()
        if alert.for_ and alerts_too
    }
    mute = {"working_set_alerts": [f"{OWN}.*"], "group_wait": WAIT, **times}
    text = yaml.safe_dump({"alertmanager": mute, "alerts": alerts})
    return bundle.make(configs.load(folder, text))


def evaluated_faster(given: Bundle, speed: float) -> Bundle:
    """Return the bundle with the groups' intervals divided, which no key takes below 10 s."""
    rules = given.catalogue
    recording: tuple[Group[RecordingRule], ...] = tuple(
        replace(group, interval=hurried(group.interval, speed)) for group in rules.recording
    )
    alerting: tuple[Group[AlertingRule], ...] = tuple(
        replace(group, interval=hurried(group.interval, speed)) for group in rules.alerting
    )
    return replace(given, catalogue=replace(rules, recording=recording, alerting=alerting))


def rule_files(given: Bundle, folder: Path, speed: float = 1) -> list[Path]:
    """Write the generated rules, and the user's own with their times divided."""
    texts = {
        path.rsplit("/", 1)[1]: content.decode()
        for path, content in targets.render(given, ["prometheus"]).items()
        if "/rules/" in path
    }
    texts["own.yaml"] = OWN_RULE % (hurried("1m", speed), hurried("20m", speed))
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in texts]
