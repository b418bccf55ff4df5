"""Consoles: as wide as a terminal, and wide enough for whole lines elsewhere."""

from rich.console import Console

WIDE = 200
"""Columns in a file or pipe, where nothing has to fit a screen."""


def wide_console() -> Console:
    """Return a console for standard output that cuts nothing off in files and pipes."""
    console = Console()
    return console if console.is_terminal else Console(width=WIDE)
