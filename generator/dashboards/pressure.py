"""Signs that a container's files and memory do not fit together, and its alerts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.dashboards import palette
from generator.dashboards.events import alerts_matching
from generator.dashboards.queries import rate
from generator.dashboards.spec import Series, StateTimeline, Timeseries

if TYPE_CHECKING:
    from generator.dashboards.queries import View


def faults(view: View) -> Timeseries:
    """Return pages that had to be read again."""
    # Both scopes carry the same value on cgroup v1, so only one may be read.
    major = view.cadvisor(
        "container_memory_failures_total", 'failure_type="pgmajfault"', 'scope="container"'
    )
    file = view.cadvisor("container_memory_workingset_refault_file_total")
    anon = view.cadvisor("container_memory_workingset_refault_anon_total")
    return Timeseries(
        title="Major faults and refaults",
        description="Pages read from disk while the program waits (major faults), and pages that "
        "were reclaimed and needed again (refaults; kubelets from 1.37, cgroup v2). High for good, "
        "not only after a start: the container needs more memory for its files.",
        unit="ops",
        series=(
            Series(view.usage(rate(major)), "{{pod}} {{container}} major faults", palette.CRITICAL),
            Series(
                view.usage(rate(file)), "{{pod}} {{container}} file refaults", palette.ACTIVE_FILE
            ),
            Series(view.usage(rate(anon)), "{{pod}} {{container}} anon refaults", palette.ANON),
        ),
    )


def psi(view: View) -> Timeseries:
    """Return the share of time that is lost waiting for memory."""
    waiting = view.cadvisor("container_pressure_memory_waiting_seconds_total")
    stalled = view.cadvisor("container_pressure_memory_stalled_seconds_total")
    return Timeseries(
        title="Waiting for memory (PSI)",
        description="Share of time in which some (waiting) or all (stalled) processes wait for "
        "memory. Above a few per cent the program is slowed down. Kubelets from 1.34 on cgroup v2; "
        "elsewhere it is absent or reads 0.",
        unit="percentunit",
        series=(
            Series(view.usage(rate(waiting)), "{{pod}} {{container}} waiting", palette.WARNING),
            Series(view.usage(rate(stalled)), "{{pod}} {{container}} stalled", palette.CRITICAL),
        ),
    )


def disk(view: View) -> Timeseries:
    """Return what is read and written."""
    return Timeseries(
        title="Disk reads and writes",
        description="Page cache comes from here: writes that keep pace with growing file pages are "
        "logs or data, no leak. Steady reads beside major faults: files that do not fit.",
        unit="binBps",
        series=(
            Series(_all_devices(view, "reads"), "{{pod}} {{container}} reads", palette.READ),
            Series(
                _all_devices(view, "writes"),
                "{{pod}} {{container}} writes",
                palette.WRITTEN,
                dashed=True,
            ),
        ),
    )


def _all_devices(view: View, what: str) -> str:
    rates = rate(view.cadvisor(f"container_fs_{what}_bytes_total"))
    # Over the devices of an id first: the highest of two devices would not be their sum.
    return view.usage(f"sum without (device) ({rates})")


def alerts(view: View) -> StateTimeline:
    """Return the pod's alerts, and those of its workload, which stand for all its pods."""
    states = (palette.FIRING, palette.PENDING)
    by_state = " or ".join(f"{state.value} * {_alerts(view, state.text)}" for state in states)
    return StateTimeline(
        title="Alerts of this pod and its workload",
        description="When realmem warned of this pod, or of its workload as a whole. Compare with "
        "the graphs above: what led to it.",
        series=(
            Series(
                f"max by (alertname, severity) ({by_state})",
                "{{alertname}} {{severity}}",
                palette.CRITICAL,
            ),
        ),
        states=states,
    )


def _alerts(view: View, state: str) -> str:
    alertstate = f'alertstate="{state}"'
    pod = view.matchers("cluster", "namespace", "pod", "container")
    own = alerts_matching(view, alertstate, *pod)
    workload = alerts_matching(
        view,
        alertstate,
        'pod=""',
        'workload!=""',
        *view.matchers("cluster", "namespace", "container"),
    )
    info = view.record("pod:workload:info")
    return f"({own} or ({workload} and on ({view.cluster}, namespace, workload) {info}))"
