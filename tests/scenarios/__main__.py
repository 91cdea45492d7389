"""How right a set of rules is: random histories with a known truth, replayed through promtool.

python -m tests.scenarios [--rules FILE ...] [--seed N] [--only KIND]
                          [--leaks N] [--healthy N] [--slabs N]
python -m tests.scenarios --named [--only NAME]
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.scenarios import families
from tests.scenarios.cases import all_cases, judged_all
from tests.scenarios.promtool import Rules
from tests.scenarios.report import EVALUATION, as_json, named_table, page, table
from tests.scenarios.run import run
from tests.scenarios.slim import slim
from tests.support.generated import ROOT, rule_files

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """Print the result, and write it where asked."""
    asked = _parser().parse_args(arguments)
    files = [path.resolve() for path in asked.rules or rule_files()]
    tables = [] if asked.named else [_families(asked, files)]
    if asked.named or asked.write:
        rules = Rules(files, promtool=asked.promtool)
        named = [case for case in all_cases() if asked.only in case.name]
        tables.append(named_table(judged_all(rules, named, asked.processes)))
    sys.stdout.write("\n\n".join(tables) + "\n")
    if asked.write:
        ours = [
            str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path.name)
            for path in files
        ]
        asked.write.write_text(page(tables, asked, ours), encoding="utf-8")
    return 0


def _families(asked: argparse.Namespace, files: Sequence[Path]) -> str:
    keys = families.keys(asked.leaks, asked.healthy, asked.only, asked.slabs)
    with tempfile.TemporaryDirectory() as folder:
        needed = slim(files, Path(folder) / "rules.yaml")
        rules = Rules([needed], asked.evaluation, asked.promtool)
        outcome = run(rules, asked.seed, keys, asked.processes)
    if asked.json:
        asked.json.write_text(as_json(outcome.verdicts), encoding="utf-8")
    if not outcome.strays:
        return table(outcome.verdicts)
    stray = f"{len(outcome.strays)} alarms name no history, as {outcome.strays[0]}"
    return f"{table(outcome.verdicts)}\n\n{stray}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.scenarios", description=__doc__)
    parser.add_argument(
        "--rules", type=Path, nargs="+", help="rule files; default: the generated ones"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--leaks", type=int, default=204, help="how many; spread over the kinds")
    parser.add_argument("--healthy", type=int, default=210, help="how many; spread over the kinds")
    parser.add_argument(
        "--slabs", type=int, default=0, help="how many of nodes' slab, leaks and healthy ones each"
    )
    parser.add_argument("--only", default="", help="kinds whose name contains this")
    parser.add_argument("--named", action="store_true", help="the named histories alone")
    parser.add_argument(
        "--evaluation", type=int, default=EVALUATION, help="seconds between evaluations"
    )
    parser.add_argument("--promtool", default="promtool", help="which promtool")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--json", type=Path, help="write a result for each history here")
    parser.add_argument("--write", type=Path, help="write the page here (docs/accuracy.md)")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
