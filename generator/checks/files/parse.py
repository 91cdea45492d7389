"""files/parse: every file is YAML or JSON that can be read.

A file that does not parse is loaded by nobody: Prometheus refuses to start or to reload, Grafana
logs the error and leaves the dashboard out. The same goes for rules and dashboards that stand as
text in a ConfigMap or a GrafanaDashboard. Files are read up to 16 MiB and 100 levels of nesting,
far beyond any rule file. Templates of Helm charts are no YAML before they are rendered, and are
left out: check what `helm template` gives.

    groups:
    - name: memory
      rules: [

Remedy: correct the file at the line that is named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.checks.finding import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.checks.finding import Severity
    from generator.checks.subject import Subject

ID = "files/parse"
SEVERITY: Severity = "error"


def check(subject: Subject) -> Iterator[Finding]:
    """Report what could not be read."""
    for file in subject.unreadable:
        yield Finding(ID, SEVERITY, file.path, file.line, file.message, file.hint)
