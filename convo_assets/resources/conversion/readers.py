"""What reads each format, in order: the first that can, does. One table, imported by workers.

A new reader is a module in this package with a function from content and media type to a
`Conversion`, and its place in the table. It raises `UnreadableDocumentError` with a reason in one
word, and imports nothing heavy before it is called.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from convo_assets.resources.conversion.mail import (
    MBOX,
    read_message,
    read_outlook,
    read_thread,
)
from convo_assets.resources.conversion.notebooks import read_notebook
from convo_assets.resources.conversion.opendocument import read_opendocument
from convo_assets.resources.conversion.pages import read_page
from convo_assets.resources.conversion.pdf import read_pdf
from convo_assets.resources.conversion.presentations import read_presentation
from convo_assets.resources.conversion.restructured import read_restructured
from convo_assets.resources.conversion.scans import read_image
from convo_assets.resources.conversion.spreadsheets import read_spreadsheet
from convo_assets.resources.conversion.word import read_word
from convo_assets.resources.conversion.xberg_reader import read_with_xberg
from convo_assets.steps.ingest import Conversion

Reader = Callable[[bytes, str], Conversion]
Readers = Mapping[str, Sequence[Reader]]

_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
_OPEN_KINDS = ("presentation", "spreadsheet", "text")

READERS: Readers = {
    MBOX: (read_thread,),
    "application/pdf": (read_pdf,),
    "text/html": (read_page,),
    "text/x-rst": (read_restructured, read_with_xberg),
    "application/vnd.ms-outlook": (read_outlook, read_with_xberg),
    "application/x-ipynb+json": (read_notebook,),
    **{f"{_OPEN}.{kind}": (read_opendocument,) for kind in _OPEN_KINDS},
    **{f"image/{kind}": (read_image,) for kind in ("bmp", "jpeg", "png", "tiff", "webp")},
    "message/rfc822": (read_message,),
    f"{_OFFICE}.wordprocessingml.document": (read_word,),
    f"{_OFFICE}.presentationml.presentation": (read_presentation, read_with_xberg),
    f"{_OFFICE}.spreadsheetml.sheet": (read_spreadsheet, read_with_xberg),
}
"""Readers by media type; those that are not here are read by xberg alone."""

_LAST: tuple[Reader, ...] = (read_with_xberg,)


def read(content: bytes, media_type: str, readers: Readers = READERS) -> Conversion:
    """Return what the first reader that can read a file makes of it.

    A file that only a later one can read is damaged: what it lacks is not known.

    Raises:
        UnreadableDocumentError: If none can: what the last of them says.
    """
    *better, last = readers.get(media_type, _LAST)
    for reader in better:
        try:
            return reader(content, media_type)
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001, S112 - libraries raise anything on a damaged file
            continue
    found = last(content, media_type)
    return replace(found, gaps=found.gaps or {"damaged_part": 1}) if better else found
