"""Which page holds which generated blocks."""

from __future__ import annotations

import json
import re
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docs.reference import (
    alerts,
    boards,
    checks,
    errors,
    explain,
    keys,
    live,
    page_cache,
    public,
    records,
)
from docs.reference.blocks import fill
from generator import bundle, catalogue, config

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ROOT = Path(__file__).parents[2]
SCHEMA = "docs/realmem.schema.json"
PERFORMANCE = "docs/performance.md"


@cache
def schema() -> dict[str, Any]:
    """Return the config's JSON Schema."""
    return config.json_schema(catalogue.declared())


@cache
def given() -> bundle.Bundle:
    """Return what this repository's realmem.yaml gives, as output/ holds it."""
    return bundle.load(ROOT / "realmem.yaml")


@cache
def labels() -> Callable[[str], str]:
    """Return the function from an expression over these records to its labels."""
    return records.labels_of(given())


def figures() -> str:
    """Return what `make bench` wrote, without the page's heading and its later sections."""
    text = (ROOT / PERFORMANCE).read_text(encoding="utf-8").partition("\n## ")[0]
    return re.sub(r"\A# .*?(?=^\|)", "", text, flags=re.DOTALL | re.MULTILINE)


@cache
def public_now() -> public.Names:
    """Return the public names of today."""
    return public.names(given(), schema())


def promised() -> public.Names:
    """Return the public names as they are committed."""
    kept: public.Names = json.loads((ROOT / public.FILE).read_text(encoding="utf-8"))
    return kept


def pages() -> Mapping[str, Mapping[str, Callable[[], str]]]:
    """Return, for each page, what writes its blocks."""
    sections = {name: partial(keys.section, schema(), name) for name in schema()["properties"]}
    return {
        "README.md": {"alerts": lambda: alerts.overview(given()), "figures": figures},
        "docs/checks/README.md": {"checks": checks.index},
        "docs/config.md": {
            **sections,
            "errors": errors.shown,
            "thresholds": lambda: keys.thresholds(schema()),
        },
        "docs/dashboards.md": {
            "overview": lambda: boards.overview(given()),
            "boards": lambda: boards.chapter(given()),
        },
        "docs/explain.md": {"greps": lambda: explain.greps(ROOT)},
        "docs/live.md": {"probes": live.probes},
        "docs/page-cache.md": {
            name: partial(page_cache.figures, name) for name in page_cache.PICTURES
        },
        "docs/rules.md": {
            "records": lambda: records.chapter(given(), labels()),
            "alerts": lambda: alerts.chapter(given(), labels()),
        },
    }


def current() -> dict[str, str]:
    """Return the text that each generated file should have, by its path."""
    texts = {
        path: fill((ROOT / path).read_text(encoding="utf-8"), blocks)
        for path, blocks in pages().items()
    }
    texts |= checks.files() | page_cache.files()
    texts[public.FILE] = public.text(public.extended(promised(), public_now()))
    return {**texts, SCHEMA: json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"}
