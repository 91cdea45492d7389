"""Jinja2 on single strings, after the YAML around them is parsed.

The delimiters leave `{{ }}` to Prometheus, and a value cannot break the YAML it stands in.
The environment is sandboxed, and a name that is not there is an error, never an empty string.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from generator.config.refusal import suggestion
from generator.config.thresholds import threshold_text
from generator.errors import Problem, TemplateError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from jinja2.sandbox import SandboxedEnvironment

    from generator.config.positions import Document

Key = tuple[str | int, ...]

_DIRECTIVE = re.compile(r"<<|<%|<#")
_PRINTED = re.compile(r"<< (\w+) >>")
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")


def environment(filters: Mapping[str, Callable[..., str]]) -> SandboxedEnvironment:
    """Return the Jinja2 environment of the catalogue."""
    from jinja2 import StrictUndefined  # noqa: PLC0415 - 20 ms that `--help` does not pay
    from jinja2.sandbox import ImmutableSandboxedEnvironment  # noqa: PLC0415

    env = ImmutableSandboxedEnvironment(
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        comment_start_string="<#",
        comment_end_string="#>",
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        autoescape=False,  # PromQL and Markdown, not HTML
    )
    texts = {
        "percent": partial(threshold_text, "ratio"),
        "duration": partial(threshold_text, "duration"),
        "size": partial(threshold_text, "bytes"),
        "number": partial(threshold_text, "number"),
    }
    env.filters.update({**texts, **filters})
    return env


@dataclass(frozen=True)
class Renderer:
    """Renders the strings of one document with one set of names."""

    env: SandboxedEnvironment
    document: Document
    context: Mapping[str, Any]

    def value(self, key: Key) -> Any:  # noqa: ANN401 - whatever the file holds
        """Return the unrendered value at `key`, None where there is none."""
        value = self.document.value
        for part in key:
            try:
                value = value[part]
            except (KeyError, IndexError, TypeError):
                return None
        return value

    def __call__(self, key: Key, **more: object) -> str:
        """Render the string at `key`; TemplateError names file, key and line."""
        text = self.value(key)
        if not isinstance(text, str):
            raise self.error(key, f"a string is wanted here, not {text!r}")
        names = {**self.context, **more}
        if (plain := _substituted(text, names)) is not None:
            return plain.rstrip("\n")
        from jinja2 import TemplateError as JinjaError  # noqa: PLC0415 - only if there is work
        from jinja2 import TemplateSyntaxError  # noqa: PLC0415

        try:
            rendered = self.env.from_string(text).render(names)
        except TemplateSyntaxError as exc:
            raise self.error(key, str(exc.message), exc.lineno) from exc
        except (JinjaError, ValueError, TypeError, ArithmeticError, LookupError) as exc:
            raise self.error(key, str(exc) or type(exc).__name__, _template_line(exc)) from exc
        return rendered.rstrip("\n")

    def expr(self, key: Key, **more: object) -> str:
        """Render PromQL: without the empty lines that directives leave behind."""
        return _BLANK_LINES.sub("\n", self(key, **more)).strip("\n")

    def expect_keys(self, key: Key, allowed: Iterable[str], required: Iterable[str] = ()) -> None:
        """Refuse a mapping with keys that nobody reads, or without one that is needed."""
        value = self.value(key)
        if not isinstance(value, dict):
            raise self.error(key, "a mapping is wanted here")
        for name in value:
            if name not in allowed:
                raise self.error((*key, name), f"unknown key; {suggestion(name, sorted(allowed))}")
        for name in required:
            if name not in value:
                raise self.error(key, f'key "{name}" is missing')

    def items(self, key: Key) -> tuple[Key, ...]:
        """Key of every item of the list or mapping at `key`; none where it is left out."""
        value = self.value(key)
        if value is None:
            return ()
        if not isinstance(value, list | dict):
            raise self.error(key, "a list or a mapping is wanted here")
        names = range(len(value)) if isinstance(value, list) else value
        return tuple((*key, name) for name in names)

    def error(self, key: Key, message: str, line: int = 1) -> TemplateError:
        """Return a TemplateError at a line, counted from 1, of the string at `key`."""
        name = ".".join(str(part) for part in key)
        first = self.document.content_line(key)
        return TemplateError(Problem(f"{name}: {message}", self.document.path, first + line - 1))


def _substituted(text: str, names: Mapping[str, Any]) -> str | None:
    """Return a text whose only directives print known texts; None if it takes Jinja2.

    Most strings are no more than that, and compiling a template takes most of a millisecond.
    """
    if _DIRECTIVE.search(_PRINTED.sub("", text)):
        return None
    printed = {name: names.get(name) for name in _PRINTED.findall(text)}
    if not all(isinstance(value, str) for value in printed.values()):
        return None
    return _PRINTED.sub(lambda found: str(printed[found[1]]), text)


def _template_line(exc: BaseException) -> int:
    """Line within the template at which rendering failed; 1 where Python does not tell."""
    trace, line = exc.__traceback__, 1
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<template>":
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
