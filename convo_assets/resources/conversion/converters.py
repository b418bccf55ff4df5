"""The converters that files can be read with, by name: a source says which it prefers, in order.

A new one is a module in this package with a function from content and media type to a
`Conversion`, and a line in the table. It runs in a worker process, raises whatever it likes on a
damaged file, and imports nothing heavy before it is called.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from convo_assets.resources.conversion.markitdown_reader import read_with_markitdown
from convo_assets.steps.ingest import Conversion


class Reader(Protocol):
    """Makes Markdown of a file."""

    def __call__(self, content: bytes, media_type: str, /) -> Conversion:
        """Return the text of a file, and what of the file is not in it."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Converter:
    """A converter that can be preferred to the readers of this project.

    Attributes:
        read: Reads a file.
        media_types: What it reads.
        packages: What it is made of, by the names they are installed by: their versions name it.
        extra: The extra of this project that installs it.
    """

    read: Reader
    media_types: Collection[str]
    packages: tuple[str, ...]
    extra: str


BUILT_IN = "xberg"
"""The name of the readers of this project, most of them by xberg: what reads where nothing else is
preferred, and where what is preferred cannot."""

_OFFICE = "application/vnd.openxmlformats-officedocument"

CONVERTERS: Mapping[str, Converter] = {
    "markitdown": Converter(
        read=read_with_markitdown,
        media_types=frozenset(
            {
                "application/epub+zip",
                "application/pdf",
                f"{_OFFICE}.presentationml.presentation",
                f"{_OFFICE}.spreadsheetml.sheet",
                f"{_OFFICE}.wordprocessingml.document",
                "text/html",
            }
        ),
        packages=("markitdown",),
        extra="markitdown",
    ),
}
"""Converters beside those of this project, by name."""
