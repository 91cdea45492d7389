"""Strings are rendered after parsing, in a sandbox, and a mistake names file, key and line."""

from __future__ import annotations

from typing import Any

import pytest

from generator.catalogue.render import Renderer, environment
from generator.config.positions import parse
from generator.errors import TemplateError

TEXT = """\
name: fixed
expr: |
  first
  << good >>
  << bad >>
other: << 1 +
list: [a, "<< good >>"]
number: 7
"""


def renderer(text: str = TEXT, **context: Any) -> Renderer:  # noqa: ANN401 - any name
    return Renderer(environment({}), parse(text, "templates/x.yaml"), {"good": "ok", **context})


def message(key: str, text: str = TEXT, **context: Any) -> str:  # noqa: ANN401 - any name
    with pytest.raises(TemplateError) as caught:
        renderer(text, **context)((key,))
    return str(caught.value)


def test_text_without_directives_is_left_alone() -> None:
    """Most strings hold none, and compiling a template is what rendering costs."""
    assert renderer()(("name",)) == "fixed"


def test_braces_of_prometheus_and_promql_need_no_escaping() -> None:
    """`{{ }}` belongs to Prometheus, and a selector's braces to PromQL."""
    text = "a: '{{ $labels.pod }} x{y=\"<< good >>\"}'"
    assert renderer(text)(("a",)) == '{{ $labels.pod }} x{y="ok"}'


def test_a_value_cannot_break_the_yaml_it_stands_in() -> None:
    """Rendering comes after parsing: quotes and newlines in a value are only text."""
    assert renderer("a: << good >>", good='": [\n- {')(("a",)) == '": [\n- {'


def test_unknown_name_is_an_error_at_its_line() -> None:
    """The line is that of the directive, not that of the key above it."""
    assert message("expr") == "templates/x.yaml:5: expr: 'bad' is undefined"


def test_syntax_error_is_an_error_at_its_line() -> None:
    """A directive that does not parse says what was expected."""
    assert message("other").startswith("templates/x.yaml:6: other: ")


def test_value_that_is_no_string_is_an_error() -> None:
    """A number where text is wanted is said, not printed."""
    assert message("number") == "templates/x.yaml:8: number: a string is wanted here, not 7"


@pytest.mark.parametrize(
    "attempt",
    [
        "<< ''.__class__.__mro__ >>",
        "<< good.__init__.__globals__ >>",
        "<< cycler.__init__.__globals__.os.system('id') >>",
        "<< '{0.__class__}'.format(good) >>",
        "<% for x in ().__class__.__base__.__subclasses__() %><< x >><% endfor %>",
    ],
)
def test_sandbox_lets_nothing_out(attempt: str) -> None:
    """A template reaches the names it is given and no Python behind them."""
    text = f"a: |\n  {attempt}\n"
    with pytest.raises(TemplateError):
        renderer(text)(("a",))


def test_empty_lines_of_directives_vanish_from_promql_only() -> None:
    """Markdown needs its empty lines, PromQL reads better without those that `<% if %>` leaves."""
    text = "a: |\n  one\n\n  << good >>\n"
    assert renderer(text)(("a",)) == "one\n\nok"
    assert renderer(text).expr(("a",)) == "one\nok"


def test_keys_that_nobody_reads_are_refused_with_the_nearest() -> None:
    """A typo in the catalogue must not be silently ignored."""
    with pytest.raises(TemplateError, match=r'unknown key; did you mean "number"\?'):
        renderer("numbr: 1").expect_keys((), ["number"])


def test_missing_and_misplaced_parts_are_refused() -> None:
    """A file that lacks a key, or has text where a mapping is wanted, is named."""
    with pytest.raises(TemplateError, match='key "expr" is missing'):
        renderer("a: 1").expect_keys((), ["a", "expr"], ["expr"])
    with pytest.raises(TemplateError, match="a mapping is wanted here"):
        renderer("a: 1").expect_keys(("a",), [])
    with pytest.raises(TemplateError, match="a list or a mapping is wanted here"):
        renderer("a: 1").items(("a",))


def test_items_of_lists_and_mappings_are_key_paths() -> None:
    """A part that is left out has no items."""
    read = renderer("a: [x, y]\nb: {c: 1}")
    assert read.items(("a",)) == (("a", 0), ("a", 1))
    assert read.items(("b",)) == (("b", "c"),)
    assert read.items(("z",)) == ()


def test_filters_print_numbers_as_the_config_writes_them() -> None:
    """Thresholds appear in sentences."""
    text = "a: << 0.955 | percent >> within << 86400 | duration >>, << 10.0 | number >> times"
    assert renderer(text)(("a",)) == "95.5% within 1d, 10 times"
