"""The shapes in which others keep rules and dashboards, and what lies beside them."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from generator.checks import load, run

if TYPE_CHECKING:
    from generator.checks.subject import Subject

BROKEN = """\
groups:
- name: g
  rules:
  - alert: High
    expr: sum(up
    labels: {severity: warning}
"""
BOARD = {"title": "T", "uid": "u", "schemaVersion": 39, "panels": [{"id": 1, "title": "P"}]}
OBJECT = "apiVersion: {api}\nkind: {kind}\nmetadata: {{name: n}}\n"


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def _write(text: str, name: str = "f.yaml") -> Subject:
    file = Path(name)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return load([Path()])


def _lines(subject: Subject, check: str = "rules/promql") -> list[tuple[str, int | None]]:
    return [(finding.path, finding.line) for finding in run(subject, select=[check])]


def _line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def _object(kind: str, body: str, api: str = "v1") -> str:
    return OBJECT.format(api=api, kind=kind) + body


def _rule_object(kind: str = "PrometheusRule") -> str:
    return _object(kind, "spec:\n" + textwrap.indent(BROKEN, "  "))


def _config_map(name: str, text: str, style: str = "|") -> str:
    return _object("ConfigMap", f"data:\n  {name}: {style}\n" + textwrap.indent(text, "    "))


@pytest.mark.parametrize("kind", ["PrometheusRule", "VMRule"])
def test_rules_in_an_object_are_read(kind: str) -> None:
    """The line is that of the file."""
    text = _rule_object(kind)
    subject = _write(text)
    assert [rule.name for rule in subject.rules] == ["High"]
    assert _lines(subject) == [("f.yaml", _line_of(text, "sum(up"))]


def test_metrics_ql_is_left_to_victoria_metrics() -> None:
    """What is no PromQL may well be MetricsQL; groups that ask something else are not read."""
    (finding,) = run(_write(_rule_object("VMRule")), select=["rules/promql"])
    assert (finding.severity, "MetricsQL" in (finding.hint or "")) == ("info", True)
    logs = _rule_object("VMRule").replace("- name: g", "- type: vlogs\n    name: g")
    assert _write(logs).rules == ()


def test_lists_of_objects_are_read() -> None:
    """`kubectl get -o yaml` gives one."""
    item = textwrap.indent(_rule_object(), "  ").replace("  api", "- api", 1)
    text = f"apiVersion: v1\nkind: List\nitems:\n{item}"
    assert _lines(_write(text)) == [("f.yaml", _line_of(text, "sum(up"))]


def test_every_document_of_a_file_is_read() -> None:
    """Objects of other kinds between them are counted."""
    other = _object("Deployment", "spec: {}\n")
    text = f"{_rule_object()}---\n{other}---\n{_rule_object()}"
    subject = _write(text)
    assert [line for _, line in _lines(subject)] == [9, 25]
    assert [(each.kind, each.line) for each in subject.skipped] == [("Deployment", 12)]


def test_rules_in_a_config_map_keep_their_lines() -> None:
    """In a `|` block lines are those of the file; elsewhere that of the text's beginning."""
    text = _config_map("a.rules", BROKEN)
    assert _lines(_write(text)) == [("f.yaml", _line_of(text, "sum(up"))]
    schema = _config_map("a.rules", BROKEN.replace("expr", "exprs"))
    missing, wrong = _lines(_write(schema), "rules/schema")
    assert wrong == ("f.yaml", _line_of(schema, "exprs"))
    assert missing == ("f.yaml", _line_of(schema, "- alert"))
    quoted = _object("ConfigMap", f"data:\n  a.rules: {json.dumps(BROKEN)}\n")
    assert _lines(_write(quoted)) == [("f.yaml", 5)]


def test_dashboards_in_objects_keep_their_lines() -> None:
    """A panel of a dashboard in a ConfigMap or a GrafanaDashboard has the line of the file."""
    board = json.dumps(BOARD, indent=2)
    spec = "spec:\n  json: |\n" + textwrap.indent(board, "    ")
    api = "grafana.integreatly.org/v1beta1"
    for text in (_config_map("b.json", board), _object("GrafanaDashboard", spec, api)):
        subject = _write(text)
        assert [found.uid for found in subject.dashboards] == ["u"]
        lines = [line for _, line in _lines(subject, "dashboards/panels")]
        assert lines == [_line_of(text, '"id": 1') - 1] * len(lines) != []


def test_a_dashboard_as_the_api_gives_it_is_read() -> None:
    """Wrapped in `dashboard`, with `meta` beside."""
    text = json.dumps({"meta": {}, "dashboard": BOARD}, indent=1)
    subject = _write(text, "b.json")
    assert [found.uid for found in subject.dashboards] == ["u"]
    assert (_line_of(text, '"id": 1') - 1) in [
        line for _, line in _lines(subject, "dashboards/panels")
    ]


def test_what_breaks_inside_an_object_is_found_at_its_line() -> None:
    """One finding, at the line of the file."""
    text = _config_map("a.rules", "groups:\n- name: [\n")
    (finding,) = run(_write(text), select=["files/parse"])
    assert finding.line == _line_of(text, "- name: [") + 1
    text = _config_map("b.json", '{\n"panels":\n}')
    (finding,) = run(_write(text), select=["files/parse"])
    assert finding.line == _line_of(text, "    }")


def test_other_texts_of_a_config_map_are_nobodys_business() -> None:
    """What is neither rules nor a dashboard is not parsed."""
    subject = _write(_config_map("nginx.conf", "http {\n  groups: [\n}\n"))
    assert (subject.unreadable, [each.kind for each in subject.skipped]) == ((), ["ConfigMap"])


@pytest.mark.parametrize(
    "text",
    [
        "namespace: n\ngroups: []\n---\nnamespace: m\n" + BROKEN,
        "n:\n- name: a\n  rules: []\nm:\n" + BROKEN.removeprefix("groups:\n"),
    ],
    ids=["mimirtool", "api"],
)
def test_namespaces_of_mimir_are_read(text: str) -> None:
    """As mimirtool keeps them, several documents, and as the ruler's API prints them."""
    subject = _write(text)
    assert _lines(subject) == [("f.yaml", _line_of(text, "sum(up"))]
    assert run(subject, select=["rules/schema"]) == []


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("chart/templates/r.yaml", "{{- if .Values.rules }}\n" + BROKEN + "{{- end }}\n", "Helm"),
        ("r.yaml", BROKEN.replace("sum(up", "{{ .Values.expr }}"), "Helm"),
        ("r.yaml", "{{- range $x := list 1 2 }}\na: [\n{{- end }}\n", "Helm"),
        ("values.yaml", "groups_enabled: true\n", "other file"),
        ("package.json", '{"name": "x"}', "other file"),
        ("image.json", '{"schemaVersion": 2, "mediaType": "x"}', "other file"),
        ("Chart.yaml", "apiVersion: v2\nname: x\n", "other file"),
        ("s.yaml", _object("Service", "spec: {}\n"), "Service"),
    ],
)
def test_what_is_something_else_is_counted(name: str, text: str, kind: str) -> None:
    """Folders hold charts, values and manifests too: nothing is said of them."""
    subject = _write(text, name)
    assert [each.kind.startswith(kind) for each in subject.skipped] == [True]
    assert run(subject) == []


def test_the_templates_of_alerts_are_no_charts() -> None:
    """Their text has ifs and loops as well."""
    text = (
        BROKEN + "    annotations:\n      d: |\n        {{ if 1 }}\n        x\n        {{ end }}\n"
    )
    assert len(_write(text).rules) == 1


@pytest.mark.parametrize(
    "text", ["kind: PrometheusRule\napiVersion: v1\n", "kind: List\nitems: 5\n"]
)
def test_an_object_without_a_body_is_no_crash(text: str) -> None:
    """Whatever is missing."""
    run(_write(text))


@pytest.mark.parametrize(
    ("key", "reader"),
    [("partial_response_strategy: warn", "thanos"), ("eval_delay: 30s", "victoriametrics")],
)
def test_a_rule_file_is_read_as_its_reader_does(key: str, reader: str) -> None:
    """A key of the Thanos ruler's or of vmalert's tells whose it is; promtool takes neither."""
    subject = _write(BROKEN.replace("- name: g", f"- name: g\n  {key}"))
    assert [(file.reader, file.whole) for file in subject.rule_files] == [(reader, False)]
    assert run(subject, select=["rules/schema"]) == []


def test_rules_for_several_readers_are_no_duplicates() -> None:
    """Each of them has its own; two objects of one kind are compared."""
    _write(_rule_object(), "a.yaml")
    _write(_rule_object("VMRule"), "b.yaml")
    assert run(_write(BROKEN, "c.yaml"), select=["rules/duplicate"]) == []
    found = run(_write(_rule_object(), "d.yaml"), select=["rules/duplicate"])
    assert [(finding.path, finding.severity) for finding in found] == [("d.yaml", "error")]


def test_clusters_that_record_the_same_are_told_apart() -> None:
    """A namespace a cluster: each group reads its own, and the selectors choose the cluster."""
    rules = """\
  - record: a:b:c
    expr: max by (cluster, pod) (x{{cluster="{0}"}})
  - record: d:e:f
    expr: a:b:c{{cluster="{0}"}} > 1
"""
    for name in ("eu", "us"):
        group = f"namespace: {name}\ngroups:\n- name: g-{name}\n  interval: 5m\n  rules:\n"
        subject = _write(group + rules.format(name), f"{name}.yaml")
    assert len(subject.rules) == 4
    assert run(subject, select=["rules/chain", "rules/duplicate", "rules/schema"]) == []


def test_victoria_metrics_keeps_time_otherwise() -> None:
    """Its groups may be split by level, and read what is made every five minutes."""
    groups = "- name: a\n  interval: 5m\n  rules: [{record: 'a:b:c', expr: x}]\n"
    groups += "- name: b\n  rules: [{record: 'd:e:f', expr: 'a:b:c'}]\n"
    assert len(run(_write(f"groups:\n{groups}"), select=["rules/chain"])) == 2
    text = _object("VMRule", "spec:\n  groups:\n" + textwrap.indent(groups, "  "))
    assert run(_write(text), select=["rules/chain"]) == []
