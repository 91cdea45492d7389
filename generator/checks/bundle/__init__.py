"""Checks of rules and dashboards together, one module a check."""
