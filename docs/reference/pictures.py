"""Lines over time as SVG: no library, no date, and to be read on light and on dark pages alike."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docs.reference.histories import History, Line

WIDTH, HEIGHT = 760, 330
LEFT, RIGHT, TOP, BOTTOM = 56, 744, 64, 290
MINUTES = 20
MEBIBYTES = 50

# The picture brings its own ground: a forge's theme may be another than the browser's.
_STYLE = """\
text { font: 12px sans-serif; fill: #57606a }
.title { font-size: 15px; font-weight: bold; fill: #1f2328 }
.ground { fill: #ffffff }
.grid { stroke: #d8dee4 }
.limit, .kill { stroke: #cf222e; stroke-dasharray: 6 4 }
.a, .b, .c { fill: none; stroke-width: 1.5 }
.a { stroke: #6e7781; stroke-dasharray: 5 3 }
.b { stroke: #d4690c }
.c { stroke: #0969da; stroke-width: 4 }
@media (prefers-color-scheme: dark) {
  text { fill: #9198a1 }
  .title { fill: #f0f6fc }
  .ground { fill: #0d1117 }
  .grid { stroke: #30363d }
  .limit, .kill { stroke: #ff7b72 }
  .a { stroke: #9198a1 }
  .b { stroke: #f0883e }
  .c { stroke: #58a6ff }
}"""


def picture(title: str, told: History, names: tuple[str, str, str]) -> str:
    """Return an SVG of three lines below the limit; the last of `names` is what it is about."""
    lines = [told.lines[name] for name in names]
    span = max(at for line in lines for at, _ in line)
    top = told.limit * 1.1

    def x(minutes: float) -> float:
        return LEFT + (RIGHT - LEFT) * minutes / span

    def y(mib: float) -> float:
        return BOTTOM - (BOTTOM - TOP) * mib / top

    def points(line: Line) -> str:
        return " ".join(f"{x(at):.1f},{y(mib):.1f}" for at, mib in line)

    drawn = [
        *(_level(y(mib), str(mib)) for mib in range(0, int(top), MEBIBYTES)),
        *(_minute(x(at), str(at)) for at in range(0, int(span) + 1, MINUTES)),
        f'<path class="limit" d="M{LEFT} {y(told.limit):.1f}H{RIGHT}"/>',
        f'<text x="{RIGHT}" y="{y(told.limit) - 5:.1f}" text-anchor="end">limit</text>',
        # The thickest first, so that lines that lie on each other are all seen.
        *(
            f'<polyline class="{key}" points="{points(line)}"/>'
            for key, line in zip("cba", reversed(lines), strict=True)
        ),
        *([_kill(x(told.first_kill))] if told.kills else []),
        *(
            _legend(place, key, name)
            for place, (key, name) in enumerate(zip("abc", names, strict=True))
        ),
    ]
    return "\n".join((*_head(title, names), *drawn, "</svg>")) + "\n"


def _head(title: str, names: tuple[str, ...]) -> tuple[str, ...]:
    size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="title about">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="about">{escape(", ".join(names))} in MiB, over minutes.</desc>',
        f"<style>\n{_STYLE}\n</style>",
        f'<rect class="ground" width="{WIDTH}" height="{HEIGHT}" rx="6"/>',
        f'<text class="title" x="{LEFT}" y="24">{escape(title)}</text>',
        f'<text x="{LEFT - 8}" y="{TOP - 8}" text-anchor="end">MiB</text>',
        f'<text x="{RIGHT}" y="{HEIGHT - 6}" text-anchor="end">minutes</text>',
    )


def _level(y: float, text: str) -> str:
    return (
        f'<path class="grid" d="M{LEFT} {y:.1f}H{RIGHT}"/>'
        f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{text}</text>'
    )


def _minute(x: float, text: str) -> str:
    return f'<text x="{x:.1f}" y="{BOTTOM + 18}" text-anchor="middle">{text}</text>'


def _kill(x: float) -> str:
    return (
        f'<path class="kill" d="M{x:.1f} {TOP}V{BOTTOM}"/>'
        f'<text x="{x - 6:.1f}" y="{TOP + 4}" text-anchor="end">OOM kill</text>'
    )


def _legend(place: int, key: str, name: str) -> str:
    x = LEFT + 130 * place
    return f'<path class="{key}" d="M{x} 44h22"/><text x="{x + 28}" y="48">{escape(name)}</text>'
