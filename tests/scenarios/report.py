"""Verdicts as a table, for people, and as JSON, for programs."""

from __future__ import annotations

import json
from dataclasses import asdict
from statistics import quantiles
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping, Sequence

    from tests.scenarios.judge import Verdict

# Seconds between evaluations, unless asked otherwise.
EVALUATION = 60

LEAK_HEAD = (
    "| leaks | histories | found | found ≥ 1 h before the end | history left, quartiles "
    "| false alarm before | notifications |\n|---|--:|--:|--:|--:|--:|--:|"
)
HEALTHY_HEAD = (
    "| healthy | histories | with an alarm | notifications | alerts |\n|---|--:|--:|--:|---|"
)


PAGE = """# Accuracy

Written by `{command}`.

Rules: {files}.

Random memory histories with a known truth, replayed through promtool every {evaluation} s. A leak
is found when a warning or critical alert that names its pod, workload or node fires before its end.
On a healthy history every warning or critical alert is false. What is drawn, and from which ranges:
tests/scenarios/leaks.py and tests/scenarios/healthy.py. "History left" is the share of the whole
history that was still ahead at the first alarm. Named histories: tests/scenarios/named_*.py.

{tables}
"""


def table(verdicts: Sequence[Verdict]) -> str:
    """Return two Markdown tables, leaks and healthy histories, a line for each kind and all."""
    parts = []
    for problem, head, line in ((True, LEAK_HEAD, _leaks), (False, HEALTHY_HEAD, _healthy)):
        these = [one for one in verdicts if one.problem == problem]
        if these:
            kinds = dict.fromkeys(one.kind for one in these)
            lines = [line(kind, [one for one in these if one.kind == kind]) for kind in kinds]
            parts.append("\n".join((head, *lines, line("**all**", these))))
    return "\n\n".join(parts)


def as_json(verdicts: Sequence[Verdict]) -> str:
    """Return one object a history, in a list."""
    return json.dumps([asdict(one) for one in verdicts], indent=1) + "\n"


def _share(count: int, of: int) -> str:
    return f"{100 * count / of:.1f} %"


def _leaks(kind: str, these: Sequence[Verdict]) -> str:
    left = sorted(one.left for one in these if one.found)
    quarters = quantiles(left, method="inclusive") if len(left) > 1 else left * 3
    cells = (
        kind,
        str(len(these)),
        _share(sum(one.found for one in these), len(these)),
        _share(sum(one.in_time for one in these), len(these)),
        " / ".join(f"{100 * value:.0f}" for value in quarters) + " %" if quarters else "",
        _share(sum(bool(one.false) for one in these), len(these)),
        str(sum(one.notifications for one in these)),
    )
    return f"| {' | '.join(cells)} |"


def _healthy(kind: str, these: Sequence[Verdict]) -> str:
    alerts = sorted({alert for one in these for alert in one.false})
    cells = (
        kind,
        str(len(these)),
        _share(sum(bool(one.false) for one in these), len(these)),
        str(sum(one.notifications for one in these)),
        ", ".join(alerts),
    )
    return f"| {' | '.join(cells)} |"


def named_table(wrong: Mapping[str, Sequence[str]]) -> str:
    """Return how many named histories are right, and what is wrong with the others."""
    faulty = {name: faults for name, faults in wrong.items() if faults}
    lines = [f"{len(wrong) - len(faulty)} of {len(wrong)} named histories are right."]
    if faulty:
        lines += ["", "| named history | what is wrong |", "|---|---|"]
        lines += [f"| {name} | {'; '.join(faults)} |" for name, faults in faulty.items()]
    return "\n".join(lines)


def page(tables: Sequence[str], asked: Namespace, files: Sequence[str]) -> str:
    """Return docs/accuracy.md: the tables, and how to get them again."""
    command = f"python -m tests.scenarios --seed {asked.seed} --leaks {asked.leaks}"
    paced = "" if asked.evaluation == EVALUATION else f" --evaluation {asked.evaluation}"
    ruled = f" --rules {' '.join(files)}" if asked.rules else ""
    return PAGE.format(
        command=f"{command} --healthy {asked.healthy}{paced}{ruled} --write docs/accuracy.md",
        files=", ".join(files),
        evaluation=asked.evaluation,
        tables="\n\n".join(tables),
    )
