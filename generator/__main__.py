"""`python -m generator` is `realmem`."""

from generator.cli import main

main()
