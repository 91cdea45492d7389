"""`make docs`: write every generated part of the documentation again."""

from __future__ import annotations

import sys

from docs.reference.pages import ROOT, current


def main() -> int:
    """Write the files that have changed, and name them."""
    for path, text in current().items():
        file = ROOT / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.write_text(text, encoding="utf-8")
            sys.stderr.write(f"written: {path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
