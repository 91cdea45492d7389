"""Durations, ratios and sizes are read exactly, or refused with what to write."""

from __future__ import annotations

import promql_parser
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.config.quantities import (
    duration,
    duration_text,
    number,
    ratio,
    refresh,
    size,
    size_text,
)
from generator.config.refusal import Refused


def _refusal(caught: pytest.ExceptionInfo[Refused]) -> str:
    return f"{caught.value.message}; {caught.value.hint}"


@pytest.mark.parametrize(
    ("value", "text", "seconds"),
    [
        ("30s", "30s", 30),
        ("15m", "15m", 900),
        ("1h30m", "1h30m", 5400),
        ("90m", "1h30m", 5400),
        ("90d", "90d", 7_776_000),
        ("2w", "2w", 1_209_600),
        ("1y", "1y", 31_536_000),
        ("1500ms", "1s500ms", 1.5),
        ("10m5s", "10m5s", 605),
    ],
)
def test_a_duration_is_printed_as_prometheus_prints_it(
    value: str, text: str, seconds: float
) -> None:
    """The text is normal, the seconds are exact."""
    read = duration(value)
    assert (str(read), read.seconds) == (text, seconds)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (15, "15 has no unit; write 15m, not 15"),
        (True, "true is not a duration; write one such as 30s, 15m or 1h30m"),
        (1.5, "1.5 is not a duration; write one such as 30s, 15m or 1h30m"),
        (None, "nothing is not a duration; write one such as 30s, 15m or 1h30m"),
        ("", '"" is not a duration; write one such as 30s, 15m or 1h30m'),
        ("15", '"15" is not a duration; write one such as 30s, 15m or 1h30m'),
        ("5min", '"5min" is not a duration; write one such as 30s, 15m or 1h30m'),
        ("30m1h", '"30m1h" is not a duration; write one such as 30s, 15m or 1h30m'),
        ("-5m", '"-5m" is not a duration; write one such as 30s, 15m or 1h30m'),
        ("٣m", '"٣m" is not a duration; write one such as 30s, 15m or 1h30m'),
        ("5m\n", '"5m\\n" is not a duration; write one such as 30s, 15m or 1h30m'),
        ("0s", '"0s" is too short; write at least 1ms'),
        ("0", '"0" is too short; write at least 1ms'),
        ("101y", '"101y" is too long; write at most 100y'),
    ],
)
def test_what_is_no_duration_is_refused(value: object, message: str) -> None:
    """Each mistake says what to write instead."""
    with pytest.raises(Refused) as caught:
        duration(value)
    assert _refusal(caught) == message


def test_bounds_of_a_duration_are_allowed_themselves() -> None:
    """From 10s to 2m includes both."""
    assert duration("10s", least="10s", most="2m").seconds == 10
    assert duration("2m", least="10s", most="2m").seconds == 120
    for outside, hint in (("9s999ms", "write at least 10s"), ("2m1ms", "write at most 2m")):
        with pytest.raises(Refused) as caught:
            duration(outside, least="10s", most="2m")
        assert caught.value.hint == hint


@given(st.integers(0, 10**12))
def test_every_printed_duration_is_read_back(milliseconds: int) -> None:
    """Nothing is lost between the text and the number."""
    assert duration(duration_text(milliseconds), least="0s").seconds == milliseconds / 1000


@given(st.integers(1, 10**9))
def test_printed_durations_mean_the_same_to_a_promql_parser(seconds: int) -> None:
    """An independent parser reads the same number of seconds."""
    parsed = promql_parser.parse_duration(duration_text(seconds * 1000))
    assert parsed.total_seconds() == seconds


@pytest.mark.parametrize(
    ("value", "text"),
    [("1m", "1m"), ("90s", "90s"), ("1h30m", "5400s"), ("5s", "5s"), ("1d", "1d")],
)
def test_a_refresh_interval_has_one_unit(value: str, text: str) -> None:
    """Grafana does not read 1h30m."""
    assert str(refresh(value)) == text


def test_an_empty_refresh_interval_is_off() -> None:
    """As in Grafana's own JSON."""
    assert refresh("") is None


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("1s", '"1s" is too short; write at least 5s'),
        ("2d", '"2d" is too long; write at most 1d'),
        ("5s500ms", '"5s500ms" is not whole seconds; write one such as 30s or 1m'),
        (5, "5 has no unit; write 5m, not 5"),
    ],
)
def test_a_refresh_interval_that_grafana_lacks_is_refused(value: object, message: str) -> None:
    """Grafana's own minimum is five seconds."""
    with pytest.raises(Refused) as caught:
        refresh(value)
    assert _refusal(caught) == message


@pytest.mark.parametrize(
    ("value", "share"),
    [("95%", 0.95), ("97.7%", 0.977), (0.95, 0.95), ("0.5", 0.5), (1, 1.0), ("100 %", 1.0)],
)
def test_a_ratio_is_a_percentage_or_a_share(value: object, share: float) -> None:
    """Both spellings give the same number, to the last bit."""
    assert ratio(value) == share


_RATIO_HINT = "write a ratio above 0% and at most 100%, such as 95% or 0.95"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (95, "95 is not above 0% and at most 100%; write 95%"),
        (1.5, "1.5 is not above 0% and at most 100%; write 1.5%"),
        ("120%", f'"120%" is not above 0% and at most 100%; {_RATIO_HINT}'),
        (0, f"0 is not above 0% and at most 100%; {_RATIO_HINT}"),
        (250, f"250 is not above 0% and at most 100%; {_RATIO_HINT}"),
        (-0.5, f"-0.5 is not a ratio; {_RATIO_HINT}"),
        ("much", f'"much" is not a ratio; {_RATIO_HINT}'),
        (True, f"true is not a ratio; {_RATIO_HINT}"),
        (None, f"nothing is not a ratio; {_RATIO_HINT}"),
    ],
)
def test_what_is_no_ratio_is_refused(value: object, message: str) -> None:
    """95 without its sign is the usual slip, and is answered as such."""
    with pytest.raises(Refused) as caught:
        ratio(value)
    assert _refusal(caught) == message


@pytest.mark.parametrize(
    ("value", "count"),
    [
        (1048576, 1048576),
        ("1048576", 1048576),
        ("512Mi", 536870912),
        ("1.5Gi", 1610612736),
        ("1Ti", 1 << 40),
        ("1Ki", 1024),
        ("2k", 2000),
        ("2M", 2_000_000),
        ("1G", 10**9),
        ("1T", 10**12),
        ("0.3Ki", 307),
    ],
)
def test_a_size_is_read_as_kubernetes_reads_it(value: object, count: int) -> None:
    """Ki is 1,024 and k is 1,000; fractions are rounded to whole bytes."""
    assert size(value) == count
    assert type(size(value)) is int


@pytest.mark.parametrize(
    ("count", "text"),
    [(104857600, "100Mi"), (1536 << 20, "1536Mi"), (1 << 40, "1Ti"), (1000, "1000"), (0, "0")],
)
def test_a_size_is_written_in_the_largest_unit_without_a_fraction(count: int, text: str) -> None:
    """As people write it in a config, and exactly."""
    assert size_text(count) == text
    assert count == 0 or size(text) == count


_SIZE_HINT = "write a size such as 512Mi, 1.5Gi, 2G or 1048576"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("512MB", '"512MB" is not a size in bytes; write 512M'),
        ("512MiB", '"512MiB" is not a size in bytes; write 512Mi'),
        ("2K", '"2K" is not a size in bytes; write 2k'),
        ("512mi", f'"512mi" is not a size in bytes; {_SIZE_HINT}'),
        (1.5, f"1.5 is not a size in bytes; {_SIZE_HINT}"),
        (False, f"false is not a size in bytes; {_SIZE_HINT}"),
        (-1, f"-1 is not a size in bytes; {_SIZE_HINT}"),
        (0, f"0 is not above 0 and below 8Ei; {_SIZE_HINT}"),
        ("999999999T", f'"999999999T" is not above 0 and below 8Ei; {_SIZE_HINT}'),
    ],
)
def test_what_is_no_size_is_refused(value: object, message: str) -> None:
    """Other tools' units get the nearest one that is understood."""
    with pytest.raises(Refused) as caught:
        size(value)
    assert _refusal(caught) == message


def test_a_number_is_a_number() -> None:
    """Integers stay integers; text and booleans are no numbers."""
    assert (number(65000), number(1.5)) == (65000, 1.5)
    for wrong, shown in (("5", '"5"'), (True, "true"), (None, "nothing"), ([], "a list")):
        with pytest.raises(Refused) as caught:
            number(wrong)
        assert _refusal(caught) == f"{shown} is not a number; write one without unit or quotes"
