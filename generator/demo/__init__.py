"""The capture of nine containers, shown with what is installed: Prometheus, Grafana, or nothing."""
