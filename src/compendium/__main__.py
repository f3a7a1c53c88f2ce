"""``python -m compendium``, where the command itself is not on the path."""

from compendium.entrypoints.cli.app import main

main()
