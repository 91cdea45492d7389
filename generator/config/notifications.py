"""What `alertmanager:` holds: who is told, how often, and what a verdict mutes.

No `from __future__ import annotations` here: pydantic reads the types at runtime.
"""

from pydantic import Field, model_validator

from generator.config.fields import GroupInterval, GroupWait, Regex, RepeatInterval, Text
from generator.config.refusal import Refused
from generator.config.section import Section, default


class Receivers(Section):
    """Names of receivers in the user's alertmanager.yml, by severity."""

    critical: Text | None = Field(
        default=None, description="Receiver of critical alerts; unset: that of the route above."
    )
    warning: Text | None = Field(
        default=None, description="Receiver of warnings; unset: that of the route above."
    )
    info: Text | None = Field(default=None, description="Receiver of notes; unset: nobody is told.")


class Alertmanager(Section):
    """How Alertmanager groups, tells and mutes."""

    receivers: Receivers = default({}, "Names of your receivers, by severity.")
    group_wait: GroupWait = default(
        "30s", "How long the first alert of a group waits for others; up to 10m."
    )
    group_interval: GroupInterval = default(
        "15m", "How long a group that has been told of waits before it tells news; up to 1d."
    )
    repeat_interval: RepeatInterval = default(
        "12h", "After how long what still fires is told again; up to 5d."
    )
    working_set_alerts: tuple[Regex, ...] = default(
        [],
        "Regular expressions (RE2) of your own alerts that a verdict of page cache mutes for the"
        " same container.",
    )

    @model_validator(mode="after")
    def _repeats_after_news(self) -> "Alertmanager":
        if self.repeat_interval.seconds < self.group_interval.seconds:
            message = f'"{self.repeat_interval}" is shorter than group_interval'
            raise Refused(message, f"write at least {self.group_interval}", at=("repeat_interval",))
        return self
