"""Exit codes, the same for every command."""

GOOD, FINDINGS, USAGE, INTERNAL, INTERRUPTED = 0, 1, 2, 3, 130
