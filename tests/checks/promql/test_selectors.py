"""promql/selectors: series that some runtimes do not label."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.checks.conftest import Found


def test_a_selection_by_image_is_found(found: Found) -> None:
    """Once, however often the expression has it."""
    expr = 'container_memory_rss{image!=""} / container_memory_rss{image!="", pod="x"}'
    assert found("promql/selectors", rules=f"- record: a:b:c\n  expr: '{expr}'") == [
        (
            'rules.yaml:5: info: a:b:c: container_memory_rss with image!="" is empty where the'
            ' runtime tells no image; write container!="", container!="POD"'
        )
    ]


@pytest.mark.parametrize(
    "expr", ['container_memory_rss{image="x"}', 'kube_x{image!=""}', 'container_memory_rss{id!=""}']
)
def test_other_selections_pass(found: Found, expr: str) -> None:
    """Who asks for an image means it; other exporters' series have one."""
    assert found("promql/selectors", rules=f"- record: a:b:c\n  expr: '{expr}'") == []
