"""Checks of alerting rules, one module a check."""
