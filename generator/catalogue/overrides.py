"""Overrides as one PromQL expression: a value for each workload, the first that matches wins.

An override is a branch that selects its workloads, which reads well and costs little. Many are a
table instead: one regular expression with an alternative each, in their order, for Go's regular
expressions prefer the first alternative that matches. It is applied once to each workload; a
thousand branches would each look through all of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from generator.catalogue.promql import selector
from generator.config.matchers import Matcher
from generator.config.names import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# From so many on, a table is the cheaper one (measured over 5,000 containers: about a hundred).
_TABLE_FROM = 50
# Different values in a table: two digits name each.
_VALUES = 100
# The records stand in another group: what they read is read as it was, gap or no gap.
_WINDOW = "4m10s"
# An anchor or a named group means something else, or is an error, in the midst of alternatives.
_ALONE = re.compile(r"[\^$]|\\[Az]|\(\?P")
_ANY = ".*"


@dataclass(frozen=True)
class Branch:
    """Workloads by regular expressions on their whole names (None: any), and their value."""

    namespace: str | None
    workload: str | None
    value: float

    @property
    def alone(self) -> bool:
        """Whether it cannot be an alternative among others."""
        return any(_ALONE.search(each) for each in (self.namespace, self.workload) if each)


def first_match(branches: Sequence[Branch], cluster: str) -> str:
    """Return PromQL: by cluster, namespace and workload, the value of the first that matches."""
    return "\nor\n".join(
        part for run in _runs(branches) for part in _parts(run, f"{cluster}, namespace, workload")
    )


def _runs(branches: Sequence[Branch]) -> Iterator[list[Branch]]:
    """Split where one must stand alone, and where a table would hold too many values."""
    for _, together in groupby(branches, key=lambda branch: branch.alone):
        run: list[Branch] = []
        values: set[float] = set()
        for branch in together:
            values.add(branch.value)
            if len(values) > _VALUES:
                yield run
                run, values = [], {branch.value}
            run.append(branch)
        yield run


def _parts(run: Sequence[Branch], labels: str) -> Iterator[str]:
    if len(run) < _TABLE_FROM or run[0].alone:
        for branch in run:
            yield f"max by ({labels}) ({_pods(branch)}) * 0 + {branch.value:.15g}"
    else:
        yield _table(run, labels)


def _table(run: Sequence[Branch], labels: str) -> str:
    """Return the table of some branches.

    A workload's key is `namespace//workload//` and then the number of every value, `00010203…`;
    no name of Kubernetes holds a slash. An alternative passes over the numbers before its own,
    and the group behind all alternatives takes that.
    """
    numbers = {value: number for number, value in enumerate(dict.fromkeys(b.value for b in run))}
    alternatives = "|".join(
        f"{_inner(b.namespace)}//{_inner(b.workload)}//.{{{2 * numbers[b.value]}}}" for b in run
    )
    pattern = quoted(f"(?:{alternatives})(?P<number>..).*")
    values = "\n    or\n".join(
        f'    label_replace(vector({value:.15g}), "__number", "{number:02}", "", "")'
        for value, number in numbers.items()
    )
    every = "".join(f"{number:02}" for number in numbers.values())
    return f"""max by ({labels}) (
  label_replace(
    label_join(
      label_replace(
        max by ({labels}) (last_over_time(pod:workload:info[{_WINDOW}])),
        "__numbers", "{every}", "", ""
      ),
      "__key", "//", "namespace", "workload", "__numbers"
    ),
    "__number", "${{number}}", "__key", {pattern}
  )
  * on (__number) group_left ()
  (
{values}
  )
)"""


def _inner(pattern: str | None) -> str:
    """Return a pattern as it may stand inside a larger one."""
    whole = pattern or _ANY
    return f"(?:{whole})" if "|" in whole or "(?" in whole else whole


def _pods(branch: Branch) -> str:
    pairs = (("namespace", branch.namespace), ("workload", branch.workload))
    matchers = [Matcher(label, "=~", regex) for label, regex in pairs if regex is not None]
    return f"last_over_time({selector('pod:workload:info', matchers)}[{_WINDOW}])"
