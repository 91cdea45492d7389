"""`realmem schema`: the config's JSON Schema."""

from __future__ import annotations

import json

import click

from generator import catalogue, config
from generator.commands.exits import GOOD


@click.command("schema")
def command() -> int:
    """Print the config's JSON Schema, for editors.

    \b
      realmem schema > realmem.schema.json

    and in the first line of realmem.yaml:

    \b
      # yaml-language-server: $schema=realmem.schema.json
    """  # noqa: D301 - click's own mark for a block that is not wrapped
    schema = config.json_schema(catalogue.declared())
    click.echo(json.dumps(schema, indent=2, ensure_ascii=False))
    return GOOD
