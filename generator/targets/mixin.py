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


def render(bundle: Bundle) -> dict[str, bytes]:
    """`mixin/mixin.libsonnet`, which needs no other file."""
    boards = {f"{board.name}.json": board.json for board in bundle.dashboards}
    text = template("mixin/mixin.libsonnet").render(
        header=re.sub("^#", "//", yamltext.header(bundle.config.name), flags=re.MULTILINE).rstrip(),
        config=bundle.config.name,
        rules=_literal(groups_object(bundle.catalogue.recording)),
        alerts=_literal(groups_object(bundle.catalogue.alerting)),
        dashboards=_literal(boards),
    )
    return {"mixin/mixin.libsonnet": text.encode()}


def _literal(value: Any) -> str:  # noqa: ANN401 - whatever JSON can say
    """JSON, which is jsonnet too, one level to the right."""
    text = json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return text.replace("\n", "\n  ")
