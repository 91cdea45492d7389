"""Rules over series, replayed by `promtool test rules`: the values and alert states, exactly.

promtool has no way to print a value, but it prints what it got when a test fails. So each
question is a test that expects nothing: no answer passes, every other one is in the failure.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import yaml

from tests.support.programs import program

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

# promtool is cheap for hours of history and takes its time over days at 15 s.
PROMTOOL_SECONDS = 300.0
QUOTED = r'"(?:[^"\\]|\\.)*"'
ANSWER = re.compile(
    rf"^ *expr: (?P<expr>{QUOTED}), time: (?P<time>\S+),\n.*\n *got: ?(?P<got>.*)$", re.MULTILINE
)
SAMPLE = re.compile(rf"\{{(?P<labels>(?:[^\"}}]|{QUOTED})*)\}} (?P<value>\S+?)(?:, (?=\{{)|$)")
LABEL = re.compile(rf"(?P<name>[a-zA-Z_]\w*)=(?P<value>{QUOTED})")
UNITS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800, "y": 31536000}


@dataclass(frozen=True)
class Sample:
    """One result of a question: labels (with `__name__` where promtool gives it) and value."""

    labels: tuple[tuple[str, str], ...]
    value: float

    def __getitem__(self, name: str) -> str:
        """Return a label's value; a label that is not there is empty, as in PromQL."""
        return dict(self.labels).get(name, "")


@dataclass(frozen=True)
class Replay:
    """Rule files and what they are fed: `series` maps `metric{label="value"}` to promtool values.

    Values stand `step` seconds apart from time 0 on; promtool evaluates every group each
    `evaluation` seconds, whatever interval the group gives itself.
    """

    rule_files: Sequence[Path]
    series: Mapping[str, str]
    step: int = 15
    evaluation: int = 60
    work: Path = field(kw_only=True)

    def ask(self, questions: Iterable[tuple[str, int]]) -> dict[tuple[str, int], list[Sample]]:
        """Evaluate each `(expression, seconds)`; the answer has a key for each of them."""
        asked = list(dict.fromkeys(questions))
        test = self.work / "replay.yaml"
        test.write_text(json.dumps(self._document(asked)), encoding="utf-8")
        done = subprocess.run(
            [program("promtool"), "test", "rules", str(test)],
            capture_output=True,
            text=True,
            check=False,
            timeout=PROMTOOL_SECONDS,
        )
        answers = _answers(done.stderr)
        # Anything else that promtool has to say is a mistake in a rule or in a question.
        failures = done.stderr.count("    expr: ") or int(done.returncode != 0)
        if len(answers) != failures or answers.keys() - asked:
            raise RuntimeError(f"promtool test rules {test}\n{done.stdout}{done.stderr}")
        return {question: answers.get(question, []) for question in asked}

    def alerts(
        self, times: Iterable[int], state: str = "firing"
    ) -> dict[int, set[frozenset[tuple[str, str]]]]:
        """Return the label sets (with `alertname`) of the alerts in `state` at each time."""
        expr = f'ALERTS{{alertstate="{state}"}}'
        answers = self.ask((expr, at) for at in times)
        hidden = {"__name__", "alertstate"}
        return {
            at: {frozenset(pair for pair in s.labels if pair[0] not in hidden) for s in samples}
            for (_, at), samples in answers.items()
        }

    def _document(self, asked: Sequence[tuple[str, int]]) -> dict[str, object]:
        return {
            "rule_files": [str(path.resolve()) for path in self.rule_files],
            "evaluation_interval": f"{self.evaluation}s",
            # Groups that are not listed run in the random order of a Go map.
            "group_eval_order": group_names(self.rule_files),
            "tests": [
                {
                    "interval": f"{self.step}s",
                    "input_series": [
                        {"series": name, "values": values} for name, values in self.series.items()
                    ],
                    "promql_expr_test": [
                        {"expr": expr, "eval_time": f"{at}s", "exp_samples": []}
                        for expr, at in asked
                    ],
                }
            ],
        }


def group_names(rule_files: Iterable[Path]) -> list[str]:
    """Return the groups' names in file order; two files must not share one (see promtool)."""
    names = [
        group["name"]
        for path in rule_files
        for group in yaml.safe_load(path.read_text(encoding="utf-8"))["groups"]
    ]
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise ValueError(f"promtool orders groups by name, and these names stand twice: {twice}")
    return names


def seconds(duration: str) -> int:
    """Read a Prometheus duration (`1h30m`) as whole seconds."""
    parts = re.findall(r"(\d+)(ms|[smhdwy])", duration)
    return round(sum(int(count) * UNITS[unit] for count, unit in parts))


def _answers(output: str) -> dict[tuple[str, int], list[Sample]]:
    return {
        (ast.literal_eval(found["expr"]), seconds(found["time"])): [
            Sample(_labels(sample["labels"]), float(sample["value"]))
            for sample in SAMPLE.finditer(found["got"])
        ]
        for found in ANSWER.finditer(output)
    }


def _labels(text: str) -> tuple[tuple[str, str], ...]:
    # Go's %q quotes as Python reads, for every character that a label may hold.
    return tuple((one["name"], ast.literal_eval(one["value"])) for one in LABEL.finditer(text))
