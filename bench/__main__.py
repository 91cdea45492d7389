"""What realmem costs: its commands, its rules in a Prometheus, its boards when they are opened.

python -m bench [OPTIONS]             the commands; --help lists the options
python -m bench rules [OPTIONS]       the rules, beside those of other files
python -m bench boards [OPTIONS]      the boards, beside those of other files
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SUBJECTS = ("commands", "rules", "boards")


def main(arguments: Sequence[str]) -> int:
    """Measure what the first argument names: the commands without it."""
    named = bool(arguments) and arguments[0] in SUBJECTS
    subject, *rest = arguments if named else ("commands", *arguments)
    # One alone is loaded: a measured command starts as a copy of this process.
    measure: Callable[[Sequence[str]], int] = import_module(f"bench.{subject}").main
    return measure(rest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
