"""Checks of dashboards, one module a check."""
