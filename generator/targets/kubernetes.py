"""Kubernetes objects: their names, and their text from templates/manifests/."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

from generator.catalogue.manifests import manifest
from generator.errors import OutputError, Problem
from generator.targets import jsontext, yamltext

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.bundle import Bundle
    from generator.dashboards.model import Dashboard

LONGEST_LABEL = 63  # what a name may have that is used as a label's value, too
# `kubectl apply` keeps the whole object in an annotation, and the API server takes no longer one.
_LONGEST_APPLIED = 262_144
_DIGEST = 8


def object_name(text: str, most: int = LONGEST_LABEL) -> str:
    """Return an RFC 1123 label for any text: itself if it is one, else with a digest that tells it.

    The same text gives the same name, and two texts give two.
    """
    name = re.sub("[^a-z0-9]+", "-", text.lower()).strip("-")
    if name == text and len(name) <= most:
        return name
    digest = hashlib.sha256(text.encode()).hexdigest()[:_DIGEST]
    return f"{name[: most - _DIGEST - 1].rstrip('-')}-{digest}".lstrip("-")


def document(
    bundle: Bundle, template: str, names: Mapping[str, object], **parts: str
) -> tuple[str, dict[str, Any]]:
    """Return the text of a file of templates/manifests/ with its header, and its content.

    `parts` are YAML text, which stands where the template says `<< name >>`.
    """
    kubernetes = bundle.config.kubernetes
    marks = {name: f"@{name}@" for name in parts}
    built = manifest(template, {"namespace": kubernetes.namespace, **names, **marks})
    about = "".join(f"# {line}".rstrip() + "\n" for line in built.about.splitlines())
    text = yamltext.header(bundle.config.name) + about
    return text + yamltext.dump_around(built.content, parts), built.content


def dashboard(bundle: Bundle, template: str, board: Dashboard, names: Mapping[str, object]) -> str:
    """Return the object that carries a dashboard: as people read it, or in one line if it is long.

    OutputError if even that is longer than an object may be that `kubectl apply` applies.
    """
    for content in (jsontext.dump(board.json), jsontext.dump_compact(board.json)):
        own = {
            "name": object_name(board.name),
            "json": content,
            "data": {f"{board.name}.json": content},
        }
        text, built = document(bundle, template, {**names, **own})
        if (size := _applied(built)) < _LONGEST_APPLIED:
            return text
    message = f"{board.name} is a {built['kind']} of {size:,} bytes, and at most 262,143 can be"
    hint = "write it with the output grafana, or make it smaller"
    raise OutputError(Problem(f"dashboard {message} applied", hint=hint))


def _applied(built: dict[str, Any]) -> int:
    """Return how long the annotation of `kubectl apply` is: Go's JSON, which escapes for HTML."""
    text = json.dumps(built, ensure_ascii=False, separators=(",", ":"))
    return len(text.encode()) + 5 * sum(text.count(each) for each in "<>&")
