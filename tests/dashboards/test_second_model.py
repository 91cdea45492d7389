"""The boards read by Grafana's own types: nothing unknown, nothing of a wrong type, nothing lost.

grafana-foundation-sdk is generated from Grafana's schemas and shares no code with grafanalib.
"""

from __future__ import annotations

import copy
import json
import re
from enum import Enum
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin, get_type_hints

import pytest
from grafana_foundation_sdk.cog import plugins
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.runtime import UnknownDataquery
from grafana_foundation_sdk.models.dashboard import Dashboard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.dashboards.conftest import Build

Json = dict[str, Any]

plugins.register_default_plugins()

CONFIGS = {
    "defaults": "",
    "no cluster variable": "dashboards: {cluster_variable: false}",
}

# What the types do not know and Grafana reads, by its place in a board.
BEYOND_THE_TYPES = {
    ".templating.list[].definition": "the query as the list of variables shows it",
    # The types model annotations of Grafana's own store alone.
    ".annotations.list[].target.expr": "what Prometheus is asked",
    ".annotations.list[].target.refId": "the name of that query",
    ".annotations.list[].target.interval": "its least step",
    ".annotations.list[].step": "the same, where Grafana 10 looks for it",
    ".annotations.list[].titleFormat": "what a mark is called",
    ".annotations.list[].textFormat": "what a mark says",
    # grafanalib's. Grafana 10.4's schema: no effect on provisioned dashboards; gone since.
    ".timepicker.time_options": "the ranges that a menu offered",
}


def lost(ours: Any, theirs: Any, place: str = "") -> Iterator[str]:  # noqa: ANN401 - any JSON
    """Yield where something of ours is gone or changed.

    What is added are the types' defaults, and a `false` that is gone was the default.
    """
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key, value in ours.items():
            if key in theirs:
                yield from lost(value, theirs[key], f"{place}.{key}")
            elif value is not False:
                yield f"{place}.{key}"
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for number, (mine, read) in enumerate(zip(ours, theirs, strict=True)):
            yield from lost(mine, read, f"{place}[{number}]")
    elif ours != theirs or isinstance(ours, bool) != isinstance(theirs, bool):
        yield f"{place}: {ours!r} became {theirs!r}"


def misfits(value: Any, hint: Any, place: str = "") -> Iterator[str]:  # noqa: ANN401 - any type
    """Yield where a value is not what its type says: from_json takes everything as it comes."""
    if hint in {Any, object}:
        return
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {Union, UnionType}:
        kinds = [kind for kind in arguments if kind is not NoneType]
        likely = [kind for kind in kinds if type(value) in {kind, get_origin(kind)}]
        if value is not None:
            yield from misfits(value, (likely or kinds)[0], place)
    elif origin is list:
        if not isinstance(value, list):
            yield f"{place}: {value!r} is no list"
            return
        for number, each in enumerate(value):
            yield from misfits(each, arguments[0], f"{place}[{number}]")
    elif origin is dict:
        for key, each in value.items():
            yield from misfits(each, arguments[1], f"{place}.{key}")
    elif origin is None and isinstance(hint, type):
        yield from _unlike(value, hint, place)


def _unlike(value: Any, kind: type, place: str) -> Iterator[str]:  # noqa: ANN401 - any type
    if isinstance(value, dict) and hasattr(kind, "from_json"):
        # Some parts the types leave as they came.
        model = kind.from_json(value)
        yield from (f"{place}{each}" for each in lost(value, written(model)))
        yield from misfits(model, kind, place)
    elif issubclass(kind, Enum):
        if value not in {member.value for member in kind}:
            yield f"{place}: {value!r} is no {kind.__name__}"
    elif kind is float:
        if not isinstance(value, int | float) or isinstance(value, bool):
            yield f"{place}: {value!r} is no number"
    elif not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        yield f"{place}: {value!r} is no {kind.__name__}"
    elif hasattr(value, "to_json"):
        # What a query or the options of a panel really are, no type above them says.
        for name, hint in get_type_hints(type(value)).items():
            yield from misfits(getattr(value, name), hint, f"{place}.{name}")


def anywhere(place: str) -> str:
    """Return a place without the numbers of its lists."""
    return re.sub(r"\[\d+\]", "[]", place)


@pytest.fixture(params=CONFIGS)
def boards(request: pytest.FixtureRequest, build: Build) -> dict[str, Json]:
    return build(CONFIGS[request.param])


def read(board: Json) -> Dashboard:
    """Return a board in Grafana's types, which keep what they are given."""
    return Dashboard.from_json(json.loads(json.dumps(board)))


def written(model: object) -> Any:  # noqa: ANN401 - any JSON
    """Return the JSON of a model."""
    return json.loads(JSONEncoder().encode(model))


def test_nothing_is_lost(boards: dict[str, Json]) -> None:
    """Read and written again, each board says what it said, but for what the types leave out."""
    for uid, board in boards.items():
        gone = {anywhere(place) for place in lost(board, written(read(board)))}
        gone -= BEYOND_THE_TYPES.keys()
        assert not gone, uid


def test_everything_is_of_its_type(boards: dict[str, Json]) -> None:
    """Enumerations hold their members, numbers are numbers, lists lists."""
    for uid, board in boards.items():
        assert list(misfits(read(board), Dashboard)) == [], uid


def test_every_panel_and_query_is_of_a_known_kind(boards: dict[str, Json]) -> None:
    """The types keep what they do not know as it is, and would lose nothing of it."""
    for board in boards.values():
        for panel in read(board).panels or []:
            inner = getattr(panel, "panels", [])
            for each in (panel, *inner):
                assert not isinstance(getattr(each, "options", None), dict), each.title
                for target in getattr(each, "targets", None) or []:
                    assert not isinstance(target, UnknownDataquery), each.title


def test_no_exception_is_left_over(build: Build) -> None:
    """What no board says any more needs no excuse."""
    found = {
        anywhere(place)
        for board in build("").values()
        for place in lost(board, written(read(board)))
    }
    assert BEYOND_THE_TYPES.keys() <= found


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"graphTooltip": "1"}, "is no DashboardCursorSync"),
        ({"editable": "no"}, "is no bool"),
        ({"tags": "memory"}, "is no list"),
        ({"refresh": 1}, "is no str"),
    ],
)
def test_a_wrong_type_is_seen(build: Build, change: Json, words: str) -> None:
    """The oracle would say so."""
    board = next(iter(build("").values())) | change
    assert any(words in each for each in misfits(read(board), Dashboard))


def test_an_unknown_key_is_seen(build: Build) -> None:
    """The oracle would say so, deep inside a panel as well."""
    board = copy.deepcopy(next(iter(build("").values())))
    board["panels"][1]["options"]["misspelt"] = True
    found = set(map(anywhere, lost(board, written(read(board)))))
    assert ".panels[].options.misspelt" in found
