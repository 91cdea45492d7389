"""Paths -> what there is to check in the files below them, told apart by what they hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from generator.checks import objects, texts
from generator.checks.dashboard import Dashboard
from generator.checks.discovery import discover
from generator.checks.rulefiles import VICTORIAMETRICS, mappings, rules_of
from generator.checks.subject import WHOLE, RuleFile, Skipped, Subject, Unreadable
from generator.documents.nodes import Mapping, Sequence
from generator.documents.text import read_text
from generator.errors import RealmemError

if TYPE_CHECKING:
    from collections import abc
    from pathlib import Path

    from generator.checks.subject import Lines, Reader, Rule
    from generator.documents.compose import Document
    from generator.documents.nodes import Node

# A rule file is some hundred kilobytes, a dashboard rarely one megabyte.
MAX_BYTES = 16 * 1024 * 1024


def load(paths: abc.Sequence[Path], *, complete: bool = False) -> Subject:
    """Read rule files and dashboards from files and folders.

    `complete` says that nothing belongs to these files that is not among them. Raises RealmemError
    for a path that does not exist. What cannot be read becomes a finding of `files/parse`; what is
    neither rules nor a dashboard is counted, not judged.
    """
    found = _Found()
    for file in discover(paths):
        path = str(file)
        try:
            text = read_text(file, RealmemError, MAX_BYTES)
            if file.suffix == ".json":
                _json(found, path, text)
            else:
                _yaml(found, path, text)
        except RealmemError as error:
            found.refuse(path, error)
    return Subject(**{name: tuple(value) for name, value in vars(found).items()}, complete=complete)


@dataclass
class _Found:
    rules: list[Rule] = field(default_factory=list)
    rule_files: list[RuleFile] = field(default_factory=list)
    dashboards: list[Dashboard] = field(default_factory=list)
    tests: list[str] = field(default_factory=list)
    alertmanagers: list[str] = field(default_factory=list)
    unreadable: list[Unreadable] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    def add_rules(self, file: RuleFile) -> None:
        """Take in a file of rules, and the rules in it."""
        self.rule_files.append(file)
        self.rules.extend(rules_of(file))

    def add_dashboard(self, path: str, text: str, lines: Lines = WHOLE) -> bool:
        """Take in a text that is a dashboard; False where it is some other JSON."""
        board = texts.dashboard(texts.json_of(text, path))
        if board is not None:
            self.dashboards.append(Dashboard(path, board, text, lines))
        return board is not None

    def refuse(self, path: str, error: RealmemError, lines: Lines = WHOLE) -> None:
        """Keep why a text could not be read."""
        for problem in error.problems:
            line = None if problem.line is None else lines(problem.line)
            self.unreadable.append(Unreadable(path, line, problem.message, problem.hint))


def _json(found: _Found, path: str, text: str) -> None:
    value = texts.json_of(text, path)
    board = texts.dashboard(value)
    if board is not None:
        found.dashboards.append(Dashboard(path, board, text))
    elif isinstance(value, dict) and {"groups", "kind", "rule_files"} & value.keys():
        _yaml(found, path, text)
    else:
        found.skipped.append(Skipped(path, objects.OTHER))


def _yaml(found: _Found, path: str, text: str) -> None:
    documents = _documents(path, text)
    if documents is None:
        found.skipped.append(Skipped(path, "Helm template"))
        return
    roots = [document.root for document in documents if document.root is not None]
    first = roots[0] if roots else None
    if any(map(objects.is_object, roots)):
        for root in roots:
            _object(found, path, root)
    elif not (isinstance(first, Mapping) and _plain(found, path, first, documents)):
        found.skipped.append(Skipped(path, objects.OTHER))


def _documents(path: str, text: str) -> list[Document] | None:
    """Give the documents of a file, None where it is a template of a Helm chart."""
    if texts.names_helm(text):
        return None
    try:
        return texts.documents(text, path)
    except RealmemError:
        # The text of an alert has ifs and loops too, but is YAML.
        if texts.has_control_flow(text):
            return None
        raise


def _plain(found: _Found, path: str, first: Mapping, documents: abc.Sequence[Document]) -> bool:
    """Take in a file that is no Kubernetes object; False where it is of another kind."""
    if first.get("groups") is not None:
        _groups(found, path, first, documents)
    elif first.get("tests") and first.get("rule_files"):
        found.tests.append(path)
    elif first.get("route") and first.get("receivers"):
        found.alertmanagers.append(path)
    elif namespaces := objects.namespaces(first):
        for namespace in namespaces:
            found.add_rules(RuleFile(path, namespace, reader="mimir", whole=False))
    else:
        return False
    return True


def _groups(found: _Found, path: str, first: Mapping, documents: abc.Sequence[Document]) -> None:
    """Take in a rule file. Prometheus reads its first document, mimirtool all of them."""
    others = [document for document in documents[1:] if document.root is not None]
    if not first.get("namespace"):
        reader = _reader(first)
        extra = tuple(document.start.line for document in others)
        found.add_rules(RuleFile(path, first, extra, reader, whole=reader == "prometheus"))
        return
    for root in (first, *(document.root for document in others)):
        if isinstance(root, Mapping):
            found.add_rules(RuleFile(path, root, reader="mimir", whole=False))


def _reader(root: Mapping) -> Reader:
    """Tell whose file this is by the keys that no other reads."""
    keys = {key.text for group in mappings(root.get("groups")) for key, _ in group.pairs}
    if "partial_response_strategy" in keys:
        return "thanos"
    return "victoriametrics" if keys & VICTORIAMETRICS else "prometheus"


def _object(found: _Found, path: str, root: Node) -> None:
    """Take in a Kubernetes object, or each of a list of them."""
    queue = [root]
    for node in queue:
        kind = objects.kind(node)
        if kind.endswith("List") and isinstance(node, Mapping) and node.get("items"):
            items = node.get("items")
            queue += mappings(items) if isinstance(items, Sequence) else []
        elif isinstance(node, Mapping) and kind in objects.RULES:
            spec = node.get("spec")
            root_ = spec if isinstance(spec, Mapping) else Mapping(node.position)
            reader = objects.RULES[kind]
            found.add_rules(RuleFile(path, root_, reader=reader, whole=False))
        elif isinstance(node, Mapping) and _texts(found, path, node, kind):
            continue
        else:
            line = node.line
            found.skipped.append(Skipped(path, kind or objects.OTHER, line))


def _texts(found: _Found, path: str, node: Mapping, kind: str) -> bool:
    """Take in the rules and dashboards that an object holds as text; False where it holds none."""
    some = False
    for each in objects.texts(node, kind):
        lines = texts.lines_of(each)
        try:
            if texts.may_be_json(each.text):
                some |= found.add_dashboard(path, each.text, lines)
            else:
                some |= _rules_in(found, path, each.text, lines)
        except RealmemError as error:
            some = True
            found.refuse(path, error, lines)
    return some


def _rules_in(found: _Found, path: str, text: str, lines: Lines) -> bool:
    if not texts.may_be_rules(text):
        return False
    documents = texts.documents(text, path)
    first = documents[0].root if documents else None
    if not (isinstance(first, Mapping) and first.get("groups") is not None):
        return False
    extra = tuple(lines(document.start.line) for document in documents[1:] if document.root)
    found.add_rules(RuleFile(path, first, extra, lines=lines, whole=False))
    return True
