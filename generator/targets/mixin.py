"""The bundle as a Prometheus mixin, for those who build with jsonnet."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from generator.catalogue.objects import groups_object
from generator.catalogue.sources import template
from generator.targets import yamltext

if TYPE_CHECKING:
    from generator.bundle import Bundle


# What `realmem generate` says to do with it.
APPLY = "import {folder}/mixin.libsonnet in your jsonnet"


def render(bundle: Bundle) -> dict[str, bytes]:
    """`mixin/mixin.libsonnet`, which needs no other file."""
    boards = {f"{board.name}.json": board.text for board in bundle.dashboards}
    text = template("mixin/mixin.libsonnet").render(
        header=re.sub("^#", "//", yamltext.header(bundle.config.name), flags=re.MULTILINE).rstrip(),
        config=bundle.config.name,
        rules=_literal(groups_object(bundle.catalogue.recording)),
        alerts=_literal(groups_object(bundle.catalogue.alerting)),
        dashboards=_object(boards),
    )
    return {"mixin/mixin.libsonnet": text.encode()}


def _literal(value: Any) -> str:  # noqa: ANN401 - whatever JSON can say
    """JSON, which is jsonnet too, one level to the right."""
    return _right(json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False))


def _object(members: dict[str, str]) -> str:
    """Put an object together out of members that are JSON texts already."""
    lines = (
        f"  {json.dumps(name)}: {_right(text.rstrip())}" for name, text in sorted(members.items())
    )
    return _right("{\n" + ",\n".join(lines) + "\n}")


def _right(text: str) -> str:
    return text.replace("\n", "\n  ")
