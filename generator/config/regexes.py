"""Regular expressions that Prometheus (Go's RE2), and every tool in between, reads alike.

Go's syntax is the law, Rust's (promql-parser) is what can be asked at hand: what one of them
lacks or reads differently is refused here by name, the rest is left to the Rust parser.
"""

from __future__ import annotations

import re
from functools import lru_cache

from generator.config.names import quoted, text
from generator.config.refusal import Refused, shown

# Letters, digits, `-`, `_`, and wildcards between them: the usual case, right at sight.
# One way to read each character: with a second one, what does not fit takes for ever.
_SIMPLE = re.compile(r"(?:[A-Za-z0-9_|-]|\.[*+]?)+")

_PUNCTUATION = r"[ !-/:;=?@\[-`{-~]"  # all but < and >, word boundaries in Rust
_ESCAPE = rf"\\(?:[dDsSwWbBAzaftnrv]|x[0-9A-Fa-f]{{2}}|{_PUNCTUATION})"
_ESCAPE_IN_CLASS = rf"\\(?:[dDsSwWaftnrv]|x[0-9A-Fa-f]{{2}}|{_PUNCTUATION})"
_POSIX_NAMES = "alnum alpha ascii blank cntrl digit graph lower print punct space upper word xdigit"
_POSIX = rf"\[:\^?(?:{_POSIX_NAMES.replace(' ', '|')}):\]"
_TOKEN = re.compile(
    rf"""
      (?P<escape> {_ESCAPE} )
    | (?P<class> \[ \^? \]? (?: {_ESCAPE_IN_CLASS} | {_POSIX} | (?!&&|--|~~)[^\\\[\]] )* \] )
    | (?P<group> \( (?: \?P<[A-Za-z_][A-Za-z0-9_]*> | \?[imsU]*(?:-[imsU]+)?: | (?!\?) ) )
    | (?P<flags> \(\?[imsU]*(?:-[imsU]+)?\) )
    | (?P<close> \) )
    | (?P<repeat> (?: [*+?] | \{{(?P<low>[0-9]+)(?:,(?P<high>[0-9]*))?\}} ) \?? )
    | (?P<literal> [^\\\[(){{] )
    """,
    re.VERBOSE | re.DOTALL,
)

# The start of what is refused -> the word why.
_REFUSALS = (
    (
        re.compile(r"\(\?<?[=!]"),
        "RE2 has no look-around",
        "list what to match, or exclude the rest",
    ),
    (re.compile(r"\(\?<"), "older versions of Go lack (?<name>…)", "write (?P<name>…) or (…)"),
    (re.compile(r"\\[1-9]|\\[gk]|\(\?P="), "RE2 has no back-references", "write the text again"),
    (re.compile(r"\(\?"), "RE2 has no such group", "write (…) or (?:…)"),
    (re.compile(r"\\"), "this escape is not portable", "write the character itself"),
    (re.compile(r"\["), "a [ is not closed, or holds [, &&, -- or ~~", r"escape it: \["),
    (re.compile(r"\{"), "a { that counts nothing", r"write \{ for the character"),
)
_MAX_REPEATS = 1000
# The * of a shell, which stands for any text: alone, at the start, or after the dash of a prefix.
_GLOB = re.compile(r"(?:^|\||[A-Za-z0-9][-_])\*(?:$|\||[A-Za-z0-9_-])")
# What a word processor makes of a quote.
CURLY_QUOTES = frozenset("\u2018\u2019\u201c\u201d\u201e\u201f\xab\xbb")


def regex(value: object) -> str:
    """Return a regular expression that must match a whole label value; Refused if RE2 would."""
    pattern = text(value)
    if not pattern:
        raise Refused('"" matches only an empty name', 'write ".*" to match every name')
    if not _SIMPLE.fullmatch(pattern):
        _check(pattern)
    return pattern


@lru_cache(maxsize=4096)  # a thousand overrides name the same few namespaces
def _check(pattern: str) -> None:
    """Refuse what Go and Rust read differently, then what Rust cannot read."""
    _refuse_other_languages(pattern)
    at, previous = 0, None
    last = 1  # how often the part just read is repeated, nested repeats multiplied
    most = [1]  # the largest such count in each open group
    while at < len(pattern):
        token = _TOKEN.match(pattern, at)
        if token is None:
            raise _refusal(pattern, at)
        kind, at = token.lastgroup, token.end()
        if kind == "repeat":
            if previous == "repeat":
                raise Refused(f"{shown(pattern)} repeats a repetition", "put it in (…)")
            last *= max(1, int(token["high"] or token["low"] or 1))
        elif kind == "close":
            last = most.pop()
            if not most:  # a)|(b is well-formed once Prometheus has put it between (?: and )
                raise Refused(f"{shown(pattern)} closes a ( that it never opens", "remove the )")
        else:
            last = 1
        if kind == "group":
            most.append(1)
        most[-1] = max(most[-1], last)
        if last > _MAX_REPEATS:
            raise Refused(f"{shown(pattern)} repeats too often", "RE2 repeats up to 1,000 times")
        previous = kind
    if len(most) > 1:
        raise Refused(f"{shown(pattern)} opens a ( that it never closes", "add the )")
    _ask_rust(pattern)


def _refuse_other_languages(pattern: str) -> None:
    """Refuse what is typed as in a shell, or by a word processor."""
    if pattern[0] in CURLY_QUOTES:
        raise Refused(f"{shown(pattern)} is in curly quotes", "write straight ones")
    if _GLOB.search(pattern):
        meant = re.sub(r"(?<!\.)\*", ".*", pattern)
        hint = f"this is a regular expression; write {meant}"
        raise Refused(f"{shown(pattern)} is a pattern of a shell", hint)


def _refusal(pattern: str, at: int) -> Refused:
    """Return why no token starts here; every way to fail begins with one of four characters."""
    why, hint = next((why, hint) for start, why, hint in _REFUSALS if start.match(pattern, at))
    return Refused(f"{shown(pattern)} cannot be used: {why}", hint)


def _ask_rust(pattern: str) -> None:
    import promql_parser  # noqa: PLC0415 - only an unusual expression pays for the import

    try:
        promql_parser.parse(f"x{{a=~{quoted(pattern)}}}")
    except ValueError:
        hint = "check its brackets and repetitions"
        raise Refused(f"{shown(pattern)} is not a regular expression", hint) from None
