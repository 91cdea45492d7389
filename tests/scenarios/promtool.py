"""Histories through `promtool test rules`: which alerts fired, minute by minute.

promtool prints what it got where a test fails. So each question is a test that expects nothing:
ALERTS at every evaluation, all of them in one run at the end of the replay.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.support.replay import ANSWER, LABEL, SAMPLE, group_names, seconds

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence
    from pathlib import Path

# Days of many histories take minutes.
PROMTOOL_SECONDS = 3600.0
QUESTION = 'ALERTS{alertstate="firing"}'
HIDDEN = {"__name__", "alertstate"}
NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")

Labels = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Alarm:
    """An alert and the minutes in which it was firing, in order."""

    labels: Mapping[str, str]
    minutes: Sequence[int]
    every: int

    @property
    def name(self) -> str:
        """The alert's name."""
        return self.labels["alertname"]

    @property
    def openings(self) -> int:
        """How often it began to fire: each is a notification."""
        return 1 + sum(
            after - before > self.every
            for before, after in zip(self.minutes, self.minutes[1:], strict=False)
        )


@dataclass(frozen=True)
class Rules:
    """Rule files, and the promtool that runs them every `evaluation` seconds."""

    files: Sequence[Path]
    evaluation: int = 60
    promtool: str = "promtool"

    def metrics(self) -> Container[str]:
        """Return every word that stands in the rules: the series to feed are among them."""
        return {word for path in self.files for word in NAME.findall(path.read_text("utf-8"))}


def replay(
    rules: Rules, series: Iterable[tuple[str, str]], minutes: int, test: Path
) -> list[Alarm]:
    """Return the alarms that the rules raise over these series, one value a minute."""
    times = range(0, minutes * 60, rules.evaluation)
    document = {
        "rule_files": [str(path.resolve()) for path in rules.files],
        "evaluation_interval": f"{rules.evaluation}s",
        # Groups that are not listed run in the random order of a Go map.
        "group_eval_order": group_names(rules.files),
        "tests": [
            {
                "interval": "60s",
                "input_series": [{"series": name, "values": values} for name, values in series],
                "promql_expr_test": [
                    {"expr": QUESTION, "eval_time": f"{at}s", "exp_samples": []} for at in times
                ],
            }
        ],
    }
    test.write_text(json.dumps(document), encoding="utf-8")
    done = subprocess.run(
        [rules.promtool, "test", "rules", str(test)],
        capture_output=True,
        text=True,
        check=False,
        timeout=PROMTOOL_SECONDS,
        # Memory for time: a tenth of it.
        env={**os.environ, "GOGC": "400"},
    )
    answers = list(ANSWER.finditer(done.stderr))
    if len(answers) != (done.stderr.count("    expr: ") or int(done.returncode != 0)):
        raise RuntimeError(f"promtool test rules {test}\n{done.stdout[:2000]}{done.stderr[:2000]}")
    return _alarms(answers, rules.evaluation // 60)


def _alarms(answers: Iterable[re.Match[str]], every: int) -> list[Alarm]:
    firing: dict[Labels, list[int]] = defaultdict(list)
    for answer in answers:
        minute = seconds(answer["time"]) // 60
        for sample in SAMPLE.finditer(answer["got"]):
            firing[_labels(sample["labels"])].append(minute)
    return [Alarm(dict(labels), sorted(at), every) for labels, at in firing.items()]


def _labels(text: str) -> Labels:
    found = ((one["name"], json.loads(one["value"])) for one in LABEL.finditer(text))
    return frozenset(pair for pair in found if pair[0] not in HIDDEN)
