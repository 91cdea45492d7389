"""JSON with stable bytes: sorted keys, two spaces, a final newline."""

from __future__ import annotations

import json
from typing import Any


def dump(value: Any) -> str:  # noqa: ANN401 - whatever JSON can say
    """One JSON document."""
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"
