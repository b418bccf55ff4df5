"""What reads each format, in order: the first that can, does. One table, imported by workers.

A new reader is a module in this package with a function from content and media type to a
`Conversion`, and its place in the table. It raises `UnreadableDocumentError` with a reason in one
word, and imports nothing heavy before it is called.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

from convo_assets.resources.conversion.converters import BUILT_IN, CONVERTERS, Reader
from convo_assets.resources.conversion.issues import read_csv_export, read_json_export
from convo_assets.resources.conversion.mail import (
    MBOX,
    read_message,
    read_outlook,
    read_thread,
)
from convo_assets.resources.conversion.notebooks import read_notebook
from convo_assets.resources.conversion.old_office import (
    read_old_presentation,
    read_old_spreadsheet,
)
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

Readers = Mapping[str, Sequence[Reader]]

_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
_OPEN_KINDS = ("presentation", "spreadsheet", "text")

READERS: Readers = {
    MBOX: (read_thread,),
    "application/json": (read_json_export,),
    "application/x-ndjson": (read_json_export,),
    "text/csv": (read_csv_export,),
    "application/pdf": (read_pdf,),
    "text/html": (read_page,),
    "text/x-rst": (read_restructured, read_with_xberg),
    "application/vnd.ms-excel": (read_old_spreadsheet, read_with_xberg),
    "application/vnd.ms-powerpoint": (read_old_presentation,),
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

OTHER_CONVERTER = "other_converter"
"""Reason beside a document: the converters that are preferred could not read it."""

_LAST: tuple[Reader, ...] = (read_with_xberg,)


def read(
    content: bytes, media_type: str, readers: Readers = READERS, *, preferred: Sequence[str] = ()
) -> Conversion:
    """Return what the first reader that can read a file makes of it.

    Converters that are `preferred`, by name, are asked first, those that read files of the kind;
    one that fails or finds no text leaves the file to the next, which is counted. Of the readers of
    this project, a file that only a later one can read is damaged: what it lacks is not known.

    Raises:
        UnreadableDocumentError: If none can: what the last of them says.
    """
    others = [CONVERTERS[name] for name in takewhile(BUILT_IN.__ne__, preferred)]
    first = _first(content, media_type, [o.read for o in others if media_type in o.media_types])
    if first and first.text.strip():
        return first
    asked = any(media_type in other.media_types for other in others)
    found = _read(content, media_type, readers)
    return replace(found, gaps={**found.gaps, OTHER_CONVERTER: 1}) if asked else found


def _read(content: bytes, media_type: str, readers: Readers) -> Conversion:
    *better, last = readers.get(media_type, _LAST)
    if first := _first(content, media_type, better):
        return first
    found = last(content, media_type)
    return replace(found, gaps=found.gaps or {"damaged_part": 1}) if better else found


def _first(content: bytes, media_type: str, readers: Sequence[Reader]) -> Conversion | None:
    """Return what the first reader makes of a file that does not fail at it."""
    for reader in readers:
        try:
            return reader(content, media_type)
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001, S112 - libraries raise anything on a damaged file
            continue
    return None
