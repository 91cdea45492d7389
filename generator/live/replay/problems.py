"""What a rule's evaluation can come to, besides a result."""

from __future__ import annotations


class UnsupportedError(Exception):
    """The expression holds something that is not evaluated here; its words say what."""
