"""`realmem schema`: the config's JSON Schema."""

from __future__ import annotations

import json

import click

from generator import catalogue, config
from generator.commands.examples import Command
from generator.commands.exits import GOOD

_EXAMPLES = """
realmem schema > realmem.schema.json
    save it beside realmem.yaml
"""


@click.command("schema", cls=Command, epilog=_EXAMPLES)
def command() -> int:
    """Print the config's JSON Schema, for editors.

    An editor takes it for a config that begins with

      # yaml-language-server: $schema=realmem.schema.json
    """
    schema = config.json_schema(catalogue.declared())
    click.echo(json.dumps(schema, indent=2, ensure_ascii=False))
    return GOOD
