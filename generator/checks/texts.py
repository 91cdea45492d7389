"""Texts as files and objects hold them: what they may be, and what they parse to."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from generator.checks.subject import Lines
from generator.documents.compose import Limits, read_all
from generator.errors import Problem, RealmemError

if TYPE_CHECKING:
    from generator.documents.compose import Document
    from generator.documents.nodes import Scalar

# Rule files are seven levels deep; ten thousand rules are 200,000 nodes.
LIMITS = Limits(depth=100, nodes=4_000_000)

# A chart's templates are neither YAML nor PromQL before they are rendered; the templates in alerts
# know none of these names.
_HELM = re.compile(
    r"\{\{[^}\n]*(?:\.Values\b|\.Release\b|\.Chart\b|\.Capabilities\b|\binclude +\")"
)
_CONTROL = re.compile(
    r"^[ \t]*\{\{-? *(?:if|range|with|define|template|end|else|/\*)", re.MULTILINE
)
_GROUPS = re.compile(r"^groups *:", re.MULTILINE)


def names_helm(text: str) -> bool:
    """Whether a text names what only the templates of Helm charts have."""
    return "{{" in text and _HELM.search(text) is not None


def has_control_flow(text: str) -> bool:
    """Whether lines begin with a template's ifs and loops."""
    return "{{" in text and _CONTROL.search(text) is not None


def may_be_json(text: str) -> bool:
    """Whether a text in an object is meant to be a dashboard."""
    return text.lstrip()[:1] == "{" and ('"panels"' in text or '"schemaVersion"' in text)


def may_be_rules(text: str) -> bool:
    """Whether a text in an object is meant to be a rule file."""
    return _GROUPS.search(text) is not None


def lines_of(node: Scalar) -> Lines:
    """Give where the lines of a scalar's text stand in its file."""
    return Lines(node.text_line, exact=node.style == "|")


def documents(text: str, path: str) -> list[Document]:
    """Compose every document of a YAML text, or raise RealmemError."""
    return read_all(text, path, LIMITS, RealmemError)


def json_of(text: str, path: str) -> object:
    """Read JSON, or raise RealmemError."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        problem = Problem(f"not JSON: {error.msg}", path, error.lineno, error.colno)
    except RecursionError:
        problem = Problem("nested too deeply to be read", path)
    except ValueError as error:  # a number of more digits than Python converts
        problem = Problem(f"not JSON: {error}", path)
    raise RealmemError(problem)


def dashboard(value: object) -> dict[str, Any] | None:
    """Give the dashboard model in a JSON value; Grafana's API wraps it in `dashboard`."""
    if not isinstance(value, dict):
        return None
    inner = value.get("dashboard")
    if isinstance(inner, dict) and "panels" not in value:
        value = inner
    # A container image's manifest has a schemaVersion too.
    known = "panels" in value or ("schemaVersion" in value and "mediaType" not in value)
    return value if known else None
