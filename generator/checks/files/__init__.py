"""Checks of every file, one module a check."""
