"""templates/manifests/*.yaml -> the objects and files that deploy what the catalogue holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from generator.catalogue.render import Renderer, environment
from generator.catalogue.sources import root
from generator.config.positions import read
from generator.errors import TemplateError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from generator.catalogue.render import Key

_NAME_ALONE = re.compile(r"<< (\w+) >>")
_NOTHING: tuple[object, ...] = (None, {}, [])


@dataclass(frozen=True)
class Manifest:
    """A file that is applied or merged: what it says, and words about it for its head."""

    content: dict[str, Any]
    about: str = ""


def manifest(name: str, names: Mapping[str, object]) -> Manifest:
    """Return templates/manifests/`name`.yaml filled in; TemplateError names the key and the line.

    A string that is no more than `<< name >>` becomes what has that name, be it text, a number, a
    list or a mapping; a list within a list is put in item by item. What is empty then is left out,
    and of a list what has an empty text in it. The key `about` is not of the content.
    """
    document = read(root() / "manifests" / f"{name}.yaml", TemplateError)
    render = Renderer(environment({}), document, names)
    if not isinstance(document.value, dict):
        raise render.error((), "a mapping is wanted here")
    filled: dict[str, Any] = _filled(render, ())
    return Manifest(about=filled.pop("about", ""), content=filled)


def _filled(render: Renderer, key: Key) -> Any:  # noqa: ANN401 - whatever YAML can say
    value = render.value(key)
    if isinstance(value, dict):
        items = {name: _filled(render, (*key, name)) for name in value}
        return {name: item for name, item in items.items() if item not in _NOTHING}
    if isinstance(value, list):
        return list(_items(render, key, value))
    if not isinstance(value, str):
        return value
    alone = _NAME_ALONE.fullmatch(value)
    if alone and alone[1] in render.context:
        return render.context[alone[1]]
    return render(key)


def _items(render: Renderer, key: Key, values: list[Any]) -> Iterator[Any]:
    """Give the items of a list, those of a list that a name stands for one by one."""
    for index, written in enumerate(values):
        item = _filled(render, (*key, index))
        if isinstance(written, str) and isinstance(item, list):
            yield from item
        elif not _is_void(item):
            yield item


def _is_void(part: object) -> bool:
    return part in _NOTHING or (isinstance(part, dict) and "" in part.values())
