"""Plain scalars become what they look like."""

from __future__ import annotations

import pytest

from generator.config.refusal import Refused
from generator.config.scalars import resolve


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("yes", True),
        ("Off", False),
        ("TRUE", True),
        ("0", 0),
        ("-17", -17),
        ("0x1F", 31),
        ("0o17", 15),
        ("9223372036854775807", 9223372036854775807),
        ("0.95", 0.95),
        (".5", 0.5),
        ("1.", 1.0),
        ("1e3", 1000.0),
        ("-1.5E-2", -0.015),
    ],
)
def test_a_plain_scalar_is_what_it_looks_like(text: str, value: object) -> None:
    """Numbers, booleans and null keep their type."""
    assert resolve(text) == value
    assert type(resolve(text)) is type(value)


@pytest.mark.parametrize(
    "text",
    ["2024-01-01", "1:30", "0755", "1_000", "95%", "15m", "y", "n", "-", "+", ".", "1e", "=", "é"],
)
def test_text_that_only_resembles_a_number_stays_text(text: str) -> None:
    """Dates, sexagesimals and octals of YAML 1.1 surprise people: they stay what was typed."""
    assert resolve(text) == text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (".inf", ".inf is not a finite number"),
        ("-.INF", "-.INF is not a finite number"),
        (".NaN", ".NaN is not a finite number"),
        ("1e999", '"1e999" is not a finite number'),
        ("9223372036854775808", 'integer "9223372036854775808" is too large'),
        ("0x" + "f" * 20, 'integer "0xffffffffffffffffffff" is too large'),
        ("9" * 10000, 'integer "' + "9" * 59 + '…" is too large'),
    ],
)
def test_numbers_that_no_config_can_use_are_refused(text: str, message: str) -> None:
    """Infinities and huge integers would fail later, and less clearly."""
    with pytest.raises(Refused) as caught:
        resolve(text)
    assert caught.value.message == message
    assert caught.value.hint
