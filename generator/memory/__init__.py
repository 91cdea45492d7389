"""memory.stat of cgroup v1 and v2 -> what usage is made of -> a verdict."""

from __future__ import annotations

from generator.memory.cgroup import comparable
from generator.memory.reading import Reading
from generator.memory.sources import STDIN, of_process, readings
from generator.memory.verdict import Verdict, judge

__all__ = ["STDIN", "Reading", "Verdict", "comparable", "judge", "of_process", "readings"]
