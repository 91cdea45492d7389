"""JSON with stable bytes: sorted keys, and a final newline."""

from __future__ import annotations

import json
from typing import Any


def dump(value: Any) -> str:  # noqa: ANN401 - whatever JSON can say
    """One JSON document as people review it: two spaces a level."""
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"


def dump_compact(value: Any) -> str:  # noqa: ANN401 - whatever JSON can say
    """One JSON document in one line, where its length matters."""
    text = json.dumps(
        value, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    )
    return text + "\n"
