"""Checks of rule files, one module a check."""
