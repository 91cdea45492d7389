"""Triage: leak or page cache? The checks that a person makes by hand, from top to bottom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.dashboards import evidence, runtimes
from generator.dashboards.navigation import (
    TRIAGE,
    place_variables,
    pod_variables,
    workload_variable,
)
from generator.dashboards.next_steps import text as next_steps
from generator.dashboards.pod import VARIABLES as POD_VARIABLES
from generator.dashboards.pod import marks
from generator.dashboards.spec import Band, Board, Section, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.config.schema import Config
    from generator.dashboards.queries import View
    from generator.dashboards.spec import Panel

VARIABLES = POD_VARIABLES


def board(config: Config, view: View, _levels: Mapping[str, Mapping[str, float]]) -> Board:
    """Return the board, which asks no alert's thresholds."""
    return Board(
        uid=TRIAGE,
        title="realmem / Triage",
        description="Leak or page cache? The checks by hand as one page, from top to bottom.",
        variables=(
            *place_variables(view, config),
            workload_variable(view),
            *pod_variables(view),
        ),
        annotations=marks(view),
        sections=(
            Section(
                "Leak or page cache?",
                (
                    Band(9, (evidence.verdict(view), next_steps(config, view)), (3, 2)),
                    Band(8, (evidence.table(config, view),)),
                ),
            ),
            _check(
                "1. Does anything grow?",
                evidence.kinds(view),
                "Choose the hours, or days, in which it rose.\n\n"
                "- **Only green climbs**: page cache. Go on with 2 to see which files.\n"
                "- **Blue climbs**: the program. Go on with 3.\n"
                "- **Purple climbs**: tmpfs. `df -h -t tmpfs` in the container shows whose files.\n"
                "- **Brown climbs**: the kernel, for sockets, threads or many small files.",
            ),
            _check(
                "2. Files: does the cache grow as the disk is written?",
                evidence.files(view),
                "Page cache that climbs **as fast as the container writes** is its own log or data "
                "file. As fast as it **reads**: files that it goes through. Either way real_used "
                "stays flat, and nothing leaks: write less, or leave it.",
            ),
            _check(
                "3. The program: does the heap grow with it?",
                evidence.heap(view, config.runtimes),
                "- **Both climb**: the program keeps what it no longer needs. Compare two heap "
                "profiles.\n"
                "- **Only anon climbs**: native memory, buffers outside the heap, fragmentation, "
                "or a heap that is not given back: wait two minutes after a collection and look "
                "again.\n"
                "- **Neither**: not the program. Back to 1.",
            ),
            _check(
                "4. Are goroutines or threads left over?",
                evidence.threads(view, config.runtimes),
                "A count that **climbs and never falls** is a leak of goroutines or threads: each "
                "keeps its stack, and all that it refers to. One that follows the load is none.",
            ),
            Section(
                "5. Is there too little room for its files?",
                (Band(8, (*evidence.room(view), _words(ROOM)), (3, 3, 2)),),
            ),
            *runtimes.rows(view, config.runtimes),
        ),
    )


ROOM = (
    "Major faults or waiting **that do not end**, beside a usage at the limit: hot files are "
    "read again and again. It needs a higher limit, or less of its own. A burst after a start "
    "is only the start."
)


def _check(question: str, graph: Panel, reading: str) -> Section:
    return Section(question, (Band(9, (graph, _words(reading)), (3, 1)),))


def _words(reading: str) -> Text:
    return Text(
        title="How to read it",
        description="What the graph beside this text decides.",
        content=reading,
    )
