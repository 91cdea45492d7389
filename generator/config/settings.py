"""Settings and overrides of single alerts: keys that the catalogue declares, not the schema.

They are read here, before the schema validates the rest, because each alert has thresholds of its
own; the schema then finds them as `alerts.settings` and in `overrides[].alerts`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from generator.config.complaints import (
    Complaint,
    complaint,
    dotted,
    not_a_mapping,
    of_validation,
    unknown_key,
)
from generator.config.refusal import Refused
from generator.config.schema import Alerts, AlertSettings, OverrideSettings
from generator.config.thresholds import PARSERS, out_of_order

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.config.parameters import AlertParameters
    from generator.config.refusal import KeyPath

    Declared = Mapping[str, AlertParameters]

COMMON_KEYS = tuple(key for key in Alerts.model_fields if key != "settings")
WORKLOAD_LEVELS = ("container", "workload")

_Settings = TypeVar("_Settings", AlertSettings, OverrideSettings)


def alert_keys(parameters: AlertParameters) -> tuple[str, ...]:
    """Return the keys that may stand under an alert besides its thresholds."""
    severity = "severity" if len(parameters.severities) == 1 else "severities"
    return ("enabled", "for", severity, "labels")


def overridable(declared: Declared) -> dict[str, AlertParameters]:
    """Return the alerts that an override, which selects workloads, can be about."""
    return {name: one for name, one in declared.items() if one.level in WORKLOAD_LEVELS}


class SettingsReader:
    """One pass over `alerts:` and `overrides:`; `complaints` gathers what is wrong."""

    def __init__(self, declared: Declared) -> None:
        self.declared = declared
        self.complaints: list[Complaint] = []
        self.settings = {
            name: AlertSettings(enabled=parameters.enabled) for name, parameters in declared.items()
        }

    def read(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return the file's data as the schema takes it; what cannot be read is left out."""
        # A section whose lines are all commented out is null in YAML.
        ready = {key: value for key, value in data.items() if value is not None}
        if isinstance(alerts := ready.get("alerts", {}), dict):
            ready["alerts"] = self._alerts(alerts)
        if isinstance(overrides := ready.get("overrides"), list):
            ready["overrides"] = [self._override(raw, i) for i, raw in enumerate(overrides)]
        return ready

    def _alerts(self, raw: dict[str, Any]) -> dict[str, Any]:
        for name in [key for key in raw if key not in COMMON_KEYS]:
            at = ("alerts", name)
            if parameters := self.declared.get(name):
                default = {"enabled": parameters.enabled}
                settings = self._settings(AlertSettings, raw[name], parameters, at, default)
                if settings:
                    self._check_order(parameters, {}, settings.thresholds, at)
                    self._check_severities(parameters, settings.severities or (), at)
                    self.settings[name] = settings
            else:
                self.complaints.append(unknown_key(at, (*COMMON_KEYS, *self.declared)))
        common = {key: value for key, value in raw.items() if key in COMMON_KEYS}
        return {**common, "settings": self.settings}

    def _override(self, raw: object, index: int) -> object:
        if not isinstance(raw, dict):
            return raw
        if not isinstance(keys := raw.get("alerts"), dict):
            return {
                key: value for key, value in raw.items() if key != "alerts" or value is not None
            }
        alerts: dict[str, OverrideSettings] = {}
        for name, raw_settings in keys.items():
            at = ("overrides", index, "alerts", name)
            if parameters := self._overridable(at, name):
                settings = self._settings(OverrideSettings, raw_settings, parameters, at, {})
                if settings:
                    base = self.settings[name].thresholds
                    self._check_order(parameters, base, settings.thresholds, at)
                    alerts[name] = settings
        return {**raw, "alerts": alerts}

    def _overridable(self, at: KeyPath, name: str) -> AlertParameters | None:
        parameters = self.declared.get(name)
        if parameters is None:
            self.complaints.append(unknown_key(at, overridable(self.declared)))
        elif parameters.level not in WORKLOAD_LEVELS:
            message = f"{dotted(at)}: {name} looks at a {parameters.level}, not at workloads"
            hint = "set it under alerts, for all"
            self.complaints.append(Complaint(at, message, hint, on_key=True))
            return None
        return parameters

    def _settings(
        self,
        model: type[_Settings],
        raw: object,
        parameters: AlertParameters,
        at: KeyPath,
        defaults: Mapping[str, object],
    ) -> _Settings | None:
        """Return what the file sets of one alert, or None if anything in it is wrong."""
        before = len(self.complaints)
        if raw is not None and not isinstance(raw, dict):
            self.complaints.append(not_a_mapping(at, raw))
            return None
        thresholds: dict[str, float] = {}
        plain = dict(defaults)
        known = alert_keys(parameters) if model is AlertSettings else ("enabled",)
        for key, value in (raw or {}).items():
            if key in parameters.thresholds:
                self._threshold(thresholds, parameters, (*at, key), value)
            elif key in known:
                plain[key] = value
            else:
                self.complaints.append(_misplaced((*at, key), known, parameters))
        try:
            settings = model.model_validate({**plain, "thresholds": thresholds})
        except ValidationError as error:
            self.complaints.extend(of_validation(error, model, at))
        return settings if len(self.complaints) == before else None

    def _threshold(
        self, found: dict[str, float], parameters: AlertParameters, at: KeyPath, value: object
    ) -> None:
        key = str(at[-1])
        try:
            found[key] = PARSERS[parameters.thresholds[key].kind](value)
        except Refused as refused:
            self.complaints.append(complaint(at, refused))

    def _check_severities(
        self, parameters: AlertParameters, chosen: tuple[str, ...], at: KeyPath
    ) -> None:
        for index, severity in enumerate(chosen):
            if severity not in parameters.severities:
                place = (*at, "severities", index)
                message = f"{dotted(place)}: {parameters.name} is never {severity}"
                hint = f"choose from {', '.join(parameters.severities)}"
                self.complaints.append(Complaint(place, message, hint))

    def _check_order(
        self,
        parameters: AlertParameters,
        base: Mapping[str, float],
        chosen: Mapping[str, float],
        at: KeyPath,
    ) -> None:
        if wrong := out_of_order(parameters, base, chosen):
            key, message, hint = wrong
            place = (*at, key)
            self.complaints.append(Complaint(place, f"{dotted(place)}: {message}", hint))


def _misplaced(at: KeyPath, known: tuple[str, ...], parameters: AlertParameters) -> Complaint:
    """Return why a key cannot stand here: it belongs elsewhere, or nothing reads it."""
    key = at[-1]
    if at[0] == "overrides" and key in ("for", "severity", "severities", "labels"):
        message = f"{dotted(at)}: an override cannot set {key}, which is one for the whole alert"
        return Complaint(at, message, f"set it under alerts: {parameters.name}", on_key=True)
    if key == "severity":
        message = (
            f"{dotted(at)}: {parameters.name} has {' and '.join(parameters.severities)} by itself"
        )
        hint = "name those that you want under severities"
        return Complaint(at, message, hint, on_key=True)
    return unknown_key(at, (*known, *parameters.thresholds))
