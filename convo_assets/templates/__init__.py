"""Texts for people, with gaps to fill in."""

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("convo_assets", "templates"),
        autoescape=select_autoescape(enabled_extensions=("html.j2",)),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )


def render(name: str, **facts: Any) -> str:
    """Return a template with its gaps filled; an open gap is an error, and HTML is escaped."""
    return _environment().get_template(name).render(**facts)
