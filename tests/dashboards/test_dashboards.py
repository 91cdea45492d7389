"""Every dashboard, as Grafana and its reader need it."""

from __future__ import annotations

import itertools
import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import promql_parser
import pytest

from generator import catalogue, dashboards
from generator.catalogue import links

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from generator.config.parameters import Level
    from generator.config.schema import Config
    from tests.dashboards.conftest import Build

Json = dict[str, Any]
UIDS = (
    "realmem-fleet",
    "realmem-workloads",
    "realmem-pod",
    "realmem-triage",
    "realmem-nodes",
    "realmem-sizing",
    "realmem-health",
)
# Right-sizing looks at a day's peak.
SINCE = dict.fromkeys(UIDS, "now-6h") | {"realmem-sizing": "now-24h"}
UNITS = {"bytes", "binBps", "percentunit", "ops", "s", "short", "none", "string"}
SOURCE = {"type": "prometheus", "uid": "${datasource}"}
# Not $1, which is label_replace's.
VARIABLE = r"\$([a-z_]\w*)"
DURATIONS = {"__rate_interval": "2m", "__range": "6h", "__interval": "30s", "__range_s": "21600"}
CONFIGS = {
    "defaults": "",
    "no cluster variable": "dashboards: {cluster_variable: false}",
    "old labels": """
metrics:
  labels: {cluster: site, namespace: ns, pod: pod_name, container: container_name, node: instance}
scope: {namespaces: {include: ["a.*", "b"], exclude: ["c"]}}
""",
}


@pytest.fixture(params=itertools.product(CONFIGS, UIDS), ids=" / ".join)
def board(request: pytest.FixtureRequest, build: Build) -> Json:
    """Every board under every config."""
    text, uid = request.param
    return build(CONFIGS[text])[uid]


def panels(board: Json) -> Iterator[Json]:
    for panel in board["panels"]:
        yield panel
        yield from panel.get("panels", ())


def data_panels(board: Json) -> Iterator[Json]:
    return (panel for panel in panels(board) if panel["type"] not in {"row", "text"})


def queries(board: Json) -> Iterator[str]:
    for panel in data_panels(board):
        yield from (target["expr"] for target in panel["targets"])
    yield from (each["expr"] for each in board["annotations"]["list"] if "expr" in each)
    for variable in board["templating"]["list"][1:]:
        yield re.fullmatch(r"label_values\((.*), \w+\)", variable["query"])[1]  # type: ignore[index]


def filled(query: str) -> str:
    return re.sub(VARIABLE, lambda found: DURATIONS.get(found[1], found[1]), query)


def test_the_dashboard_itself(board: Json) -> None:
    """A stable uid, settings from the config, nothing to edit by mistake."""
    assert board["uid"] in UIDS
    assert board["editable"] is False
    assert board["refresh"] == ("30m" if board["uid"] == "realmem-sizing" else "1m")
    assert board["schemaVersion"] == 39
    assert board["graphTooltip"] == 1
    assert board["timezone"] == "browser"
    assert board["tags"] == ["realmem", "memory"]
    assert board["time"] == {"from": SINCE[board["uid"]], "to": "now"}
    assert board["timepicker"]
    assert board["description"]
    assert "id" not in board
    assert len(json.dumps(board, indent=2)) < 120_000


def test_ids_and_places(board: Json) -> None:
    """Ids are unique and no panel covers another."""
    ids = [panel["id"] for panel in panels(board)]
    assert ids == sorted(set(ids))

    cells = [
        (x, y)
        for place in (panel["gridPos"] for panel in board["panels"])
        for x in range(place["x"], place["x"] + place["w"])
        for y in range(place["y"], place["y"] + place["h"])
    ]
    assert len(cells) == len(set(cells))
    assert {x for x, _ in cells} == set(range(24))


def test_every_panel_says_what_it_decides(board: Json) -> None:
    """Title and description, on text too."""
    for panel in panels(board):
        assert panel["title"]
        if panel["type"] != "row":
            assert panel["description"].endswith("."), panel["title"]


def test_every_panel_has_a_unit_a_source_and_its_queries(board: Json) -> None:
    """The data source is the user's choice, on the panel and on each query."""
    for panel in data_panels(board):
        assert panel["datasource"] == SOURCE
        assert panel["fieldConfig"]["defaults"]["unit"] in UNITS
        assert "mappings" not in panel
        for override in panel["fieldConfig"]["overrides"]:
            for each in override["properties"]:
                assert each["id"] != "unit" or each["value"] in UNITS
        refs = [target["refId"] for target in panel["targets"]]
        assert refs == sorted(set(refs))
        assert all(target["datasource"] == SOURCE for target in panel["targets"])


def test_thresholds_begin_at_null(board: Json) -> None:
    """And never at the text `null`."""
    written = json.dumps(board)

    assert '"null"' not in written
    assert written.count('"mode": "absolute"') == written.count('"steps": [')
    for steps in re.findall(r'"steps": \[(.*?)\]', written):
        assert json.loads(f"[{steps}]")[0]["value"] is None


def test_queries_parse(board: Json) -> None:
    """With the variables filled in, as PromQL."""
    for query in queries(board):
        promql_parser.parse(filled(query))


def test_variables_are_defined_and_used(board: Json) -> None:
    """And each is chained to nothing but variables to the left of it."""
    defined = ["datasource"]
    for variable in board["templating"]["list"][1:]:
        assert set(re.findall(VARIABLE, variable["query"])) <= set(defined)
        assert variable["refresh"] == 2
        assert variable["datasource"] == SOURCE
        defined.append(variable["name"])
    used = {name for query in queries(board) for name in re.findall(VARIABLE, query)}
    assert used - DURATIONS.keys() == set(defined[1:])


def test_raw_series_are_reduced_to_one_a_container(board: Json) -> None:
    """No sum, join or ratio sees two ids or two scrapers of one container."""
    for query in queries(board):
        if re.search(r"(container_(?:mem|pre|fs|oom)|kube_pod_)\w+\{", query):
            assert "max by (" in query or "count by (" in query
        assert "sum(container_" not in query
        assert "sum(kube_" not in query


def test_tables_show_no_whole_fleet(board: Json) -> None:
    """Fifty rows at most, the highest or lowest of the first query."""
    for panel in data_panels(board):
        if panel["type"] == "table":
            first, *others = (target["expr"] for target in panel["targets"])
            (rows,) = re.findall(r"\b(?:top|bottom)k\((\d+), ", first)
            assert int(rows) <= 50
            ranks = re.search(r"\b(?:top|bottom)k\(\d+, .*", first)[0]  # type: ignore[index]
            inner = ranks.removesuffix(re.search(r'(?:, "\w+", "All", "\w+", ""\))?$', first)[0])  # type: ignore[index]
            assert all(f" and {inner}" in expr for expr in others)


def test_links_name_fields_that_the_rows_have(board: Json) -> None:
    """Grafana leaves the name of a missing field standing in the URL."""
    links = set()
    for panel in data_panels(board):
        if panel["type"] != "table":
            continue
        labels = panel["transformations"][1]["options"]["renameByName"]
        for override in panel["fieldConfig"]["overrides"]:
            for each in override["properties"]:
                if each["id"] == "links":
                    url = each["value"][0]["url"]
                    assert re.fullmatch(r"/d/([\w-]+)\?.*", url)[1] in UIDS  # type: ignore[index]
                    assert "${__url_time_range}" in url
                    assert "${datasource:queryparam}" in url
                    assert "var-cluster=" in url or "${cluster:queryparam}" in url
                    assert set(re.findall(r"__data\.fields\.(\w+)", url)) <= labels.keys()
                    links.add(url)
    assert links or not any(panel["type"] == "table" for panel in data_panels(board))


def test_links_set_every_choice_of_the_board_that_they_lead_to(build: Build) -> None:
    """What a link leaves out would stay at what was chosen there before."""
    for text in CONFIGS.values():
        boards = build(text)
        for url in re.findall(r'"url": "(/d/[^"]*)"', json.dumps(boards)):
            uid = re.match(r"/d/([\w-]+)", url)[1]  # type: ignore[index]
            choices = {each["name"] for each in boards[uid]["templating"]["list"]}
            said = set(re.findall(r"var-(\w+)=", url)) | set(re.findall(r"\{(\w+):queryparam", url))
            assert said == choices


@pytest.mark.parametrize("level", ["container", "workload", "node", "cluster"])
def test_alerts_lead_to_boards_that_can_choose_what_they_name(
    build: Build, read: Callable[[str], Config], level: Level
) -> None:
    """A variable that a board does not have would be left out without a word."""
    url = links.dashboard_url(read("alerts: {dashboard_url: 'https://g.example.org'}"), level)
    board = build("")[re.search(r"/d/([\w-]+)", url)[1]]  # type: ignore[index]

    choices = {variable["name"] for variable in board["templating"]["list"]}
    assert set(re.findall(r"var-(\w+)=", url)) <= choices


def test_without_a_cluster_variable_it_is_hidden_and_queries_still_work(build: Build) -> None:
    """Hidden, it stays at All, which matches series with and without the label."""
    for board in build("dashboards: {cluster_variable: false}").values():
        cluster = board["templating"]["list"][1]

        assert (cluster["name"], cluster["hide"], cluster["allValue"]) == ("cluster", 2, ".*")
        assert any('cluster=~"$cluster"' in query for query in queries(board))
        assert '"Cluster"' not in json.dumps(list(panels(board)))


def test_refresh_can_be_off(build: Build) -> None:
    """Grafana does not refresh without the setting."""
    for board in build('dashboards: {refresh: ""}').values():
        assert "refresh" not in board


def test_near_limit_follows_the_config(build: Build) -> None:
    """Title, query, colours: all from ContainerMemoryNearLimit's levels."""
    written = json.dumps(build("alerts: {ContainerMemoryNearLimit: {warning: 70%}}"))

    assert "Containers above 70 % of their bound" in written
    assert ") > 0.7)" in written
    assert '"value": 0.7}' in written


def test_the_same_config_gives_the_same_boards(read: Callable[[str], Config]) -> None:
    """Byte for byte, in the order in which they were made."""
    config = read("")
    levels = catalogue.threshold_values(config)

    once, again = (dashboards.build(config, levels) for _ in range(2))

    assert [json.dumps(board.json) for board in once] == [json.dumps(board.json) for board in again]
    assert [board.name for board in once] == list(UIDS)


def test_importing_the_package_does_not_load_grafanalib() -> None:
    """It takes longer than everything else that a command such as --help does."""
    code = "import sys, generator.dashboards; sys.exit('grafanalib' in str(list(sys.modules)))"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
