"""What reads each format, in order: the first that can, does. One table, imported by workers.

A new reader is a module in this package with a function from content and media type to a
`Conversion`, and its place in the table. It raises `UnreadableDocumentError` with a reason in one
word, and imports nothing heavy before it is called.
"""

from collections.abc import Callable, Mapping, Sequence

from convo_assets.errors import UnreadableDocumentError
from convo_assets.resources.conversion.pdf import read_pdf
from convo_assets.resources.conversion.xberg_reader import read_with_xberg
from convo_assets.steps.ingest import Conversion

Reader = Callable[[bytes, str], Conversion]
Readers = Mapping[str, Sequence[Reader]]

_OFFICE = "application/vnd.openxmlformats-officedocument"

READERS: Readers = {
    "application/pdf": (read_pdf,),
}
"""Readers by media type; those that are not here are read by xberg alone."""

_LAST: tuple[Reader, ...] = (read_with_xberg,)


def read(content: bytes, media_type: str, readers: Readers = READERS) -> Conversion:
    """Return what the first reader that can read a file makes of it.

    Raises:
        UnreadableDocumentError: If none can: what the last of them says.
    """
    problem = UnreadableDocumentError("damaged")
    for reader in readers.get(media_type, _LAST):
        try:
            return reader(content, media_type)
        except UnreadableDocumentError as error:
            problem = error
    raise problem
