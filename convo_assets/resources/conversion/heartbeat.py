"""How a reader of many pages says that it is getting on: what each page may take is limited."""

from collections.abc import Callable
from contextvars import ContextVar

BEAT: ContextVar[Callable[[], None]] = ContextVar("beat", default=lambda: None)
"""What is called after each page; a worker tells the run, whose clock begins anew."""


def page_is_read() -> None:
    """Say that a page is done."""
    BEAT.get()()
