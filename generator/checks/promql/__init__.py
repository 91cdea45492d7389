"""Checks of expressions, one module a check."""
