"""Files and folders to a subject: what is taken, what is left, what is said of the broken."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from generator.checks import load, run
from generator.errors import RealmemError

RULES = """\
groups:
- name: a
  interval: 1m
  rules:
  - record: x:y:z
    expr: |
      sum(x)
    labels: {tier: gold, none: }
  - alert: High
    expr: x:y:z > 1
    for: 5m
    annotations: {summary: Too high.}
"""


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_rules_are_read_with_their_lines() -> None:
    """Name, expression, labels and the rest are as written, with the line of rule and expr."""
    Path("r.yaml").write_text(RULES, encoding="utf-8")
    record, alert = load([Path("r.yaml")]).rules
    assert (record.kind, record.name, record.expr) == ("record", "x:y:z", "sum(x)\n")
    assert (record.labels, record.group, record.interval) == (
        {"tier": "gold", "none": ""},
        "a",
        "1m",
    )
    assert (record.path, record.line, record.expr_line) == ("r.yaml", 5, 7)
    assert (alert.kind, alert.name, alert.for_) == ("alert", "High", "5m")
    assert alert.annotations == {"summary": "Too high."}
    assert (alert.line, alert.expr_line) == (9, 10)


def test_records_and_alerts_are_found_by_kind() -> None:
    """Records stand by name, every maker of one; alerts in a row."""
    Path("a.yaml").write_text(RULES, encoding="utf-8")
    Path("b.yaml").write_text(RULES, encoding="utf-8")
    loaded = load([Path()])
    assert [rule.path for rule in loaded.records["x:y:z"]] == ["a.yaml", "b.yaml"]
    assert [alert.name for alert in loaded.alerts] == ["High", "High"]


def test_rules_that_are_half_there_are_left_to_the_schema() -> None:
    """A rule without name or expression, or of a wrong type, is not judged further."""
    text = (
        "groups:\n- name: g\n  rules: [text, {alert: A}, {expr: x}, {alert: [A], expr: x}]\n- 5\n"
    )
    Path("r.yaml").write_text(text, encoding="utf-8")
    loaded = load([Path("r.yaml")])
    assert loaded.rules == ()
    assert len(loaded.rule_files) == 1


def test_files_are_sorted_in_by_what_they_hold() -> None:
    """Rule files, dashboards and rule tests are told apart; the rest is counted."""
    Path("rules.yml").write_text(RULES, encoding="utf-8")
    Path("rules.json").write_text('{"groups": []}', encoding="utf-8")
    Path("board.json").write_text('{"panels": [], "uid": "u"}', encoding="utf-8")
    Path("test.yaml").write_text("rule_files: [rules.yml]\ntests: [{}]\n", encoding="utf-8")
    Path("other.yaml").write_text("apiVersion: 1\n", encoding="utf-8")
    Path("empty.yaml").write_text("", encoding="utf-8")
    Path("list.json").write_text("[]", encoding="utf-8")
    Path("notes.txt").write_text("groups: []", encoding="utf-8")
    loaded = load([Path()])
    assert [file.path for file in loaded.rule_files] == ["rules.json", "rules.yml"]
    assert [board.uid for board in loaded.dashboards] == ["u"]
    assert loaded.tests == ("test.yaml",)
    assert [each.path for each in loaded.skipped] == ["empty.yaml", "list.json", "other.yaml"]


def test_folders_are_read_in_order_without_what_is_hidden() -> None:
    """Names decide the order; files and folders that begin with a dot are skipped."""
    for name in ("b/r.yaml", "a/z.rules", "a/.h.yaml", ".git/r.yaml"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text("groups: []\n", encoding="utf-8")
    assert [file.path for file in load([Path()]).rule_files] == ["a/z.rules", "b/r.yaml"]


def test_a_named_file_is_read_whatever_its_suffix() -> None:
    """Who names a file means it, also when it was found in a folder already."""
    Path("rules.txt").write_text(RULES, encoding="utf-8")
    Path("r.yaml").write_text(RULES, encoding="utf-8")
    loaded = load([Path("rules.txt"), Path(), Path("r.yaml")])
    assert [file.path for file in loaded.rule_files] == ["rules.txt", "r.yaml"]


def test_links_are_not_followed_out_of_the_folder() -> None:
    """A link inside is read, one that leads out is not, and neither is a dangling one."""
    Path("in/sub").mkdir(parents=True)
    Path("in/sub/r.yaml").write_text(RULES, encoding="utf-8")
    Path("out.yaml").write_text(RULES, encoding="utf-8")
    Path("in/a.yaml").symlink_to("sub/r.yaml")
    Path("in/b.yaml").symlink_to("../out.yaml")
    Path("in/c.yaml").symlink_to("nowhere")
    Path("in/d").symlink_to("..")
    assert [file.path for file in load([Path("in")]).rule_files] == ["in/a.yaml"]


def test_a_path_that_does_not_exist_is_an_error() -> None:
    """A typing error must not pass as a clean run."""
    with pytest.raises(RealmemError) as caught:
        load([Path("no"), Path("nope.yaml")])
    assert str(caught.value) == "no: no such file or folder\nnope.yaml: no such file or folder"


@pytest.mark.parametrize(
    ("name", "data", "line", "message"),
    [
        ("a.yaml", b"a: [", 2,
         "not valid YAML: did not find expected node content while parsing a flow node"),
        ("a.yaml", b"a: b\n\xff", 2, "byte 0xff at offset 5 is not UTF-8"),
        ("a.json", b'{"a":\n}', 2, "not JSON: Expecting value"),
        ("a.json", b"[" * 100_000, None, "nested too deeply to be read"),
        ("a.json", b"1" * 5000, None, ("not JSON: Exceeds the limit (4300 digits) for integer "
         "string conversion: value has 5000 digits; use sys.set_int_max_str_digits() to increase "
         "the limit")),
        ("a.yaml", b"a: " + b"x" * (16 * 1024 * 1024), None,
         "is larger than 16 MiB"),
    ],
)  # fmt: skip
def test_a_broken_file_is_kept_with_its_reason(
    name: str, data: bytes, line: int | None, message: str
) -> None:
    """What cannot be parsed is no crash, and the other files are read all the same."""
    Path(name).write_bytes(data)
    Path("z.yaml").write_text(RULES, encoding="utf-8")
    loaded = load([Path()])
    (found,) = loaded.unreadable
    assert (found.path, found.line, found.message) == (name, line, message)
    assert len(loaded.rules) == 2


def test_a_file_that_fails_to_be_read_is_kept_with_its_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An error of the machine is told like one of the file."""

    def fail(*_: object, **__: object) -> None:
        raise OSError(5, "Input/output error")

    Path("r.yaml").touch()
    monkeypatch.setattr(Path, "open", fail)
    assert [each.message for each in load([Path("r.yaml")]).unreadable] == [
        "cannot be read: Input/output error"
    ]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
WORDS = """
panels schemaVersion templating list annotations targets expr datasource uid type title links url
id gridPos x y w h fieldConfig defaults overrides properties thresholds steps value unit repeat
refId query name refresh groups rules record alert for labels kind apiVersion spec data items json
dashboard namespace
"""
KEYS = st.sampled_from(WORDS.split())
BOARDS = st.recursive(
    JSON
    | st.sampled_from(
        [
            "query",
            "prometheus",
            "row",
            "rate(x[$y])",
            "/d/x",
            "$a",
            "5s",
            3,
            "ConfigMap",
            "List",
            "PrometheusRule",
            "GrafanaDashboard",
            '{"panels": [{}]}',
            "groups: [{rules: [{}]}]",
        ]
    ),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=6),
    max_leaves=40,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.binary(max_size=200) | st.text(max_size=200).map(str.encode),
    st.sampled_from(["yaml", "json"]),
)
@example(b"\xef\xbb\xbfgroups: []", "yaml")
@example(b"groups: &a [*a]", "yaml")
@example(b'groups: [{name: g, rules: [{alert: A, expr: "' + b"(" * 10_000 + b'"}]}]', "yaml")
@example(b"groups: [{name: g, rules: [{alert: A, expr: " + b"x" * 10_000_000 + b"}]}]", "yaml")
def test_no_bytes_make_a_check_raise(data: bytes, suffix: str) -> None:
    """Whatever a file holds, loading and checking it gives findings."""
    path = Path(f"any.{suffix}")
    path.write_bytes(data)
    run(load([path]))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(KEYS, BOARDS, max_size=8))
def test_no_json_makes_a_check_raise(board: dict[str, object]) -> None:
    """Any JSON may stand at any place of a dashboard or of a rule file."""
    path = Path("any.json")
    path.write_text(json.dumps({"panels": [], **board}), encoding="utf-8")
    run(load([path]))
    path = Path("any.yaml")
    path.write_text(json.dumps({"groups": [board], **board}), encoding="utf-8")
    run(load([path]))
