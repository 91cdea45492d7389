"""realmem: Prometheus rules and Grafana dashboards that tell a leak from a page cache."""

__version__ = "0.1.0"
