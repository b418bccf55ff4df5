"""Packages of XML (Office files, e-books) with letters and their accents as one character each."""

import io
import zipfile

from convo_assets.steps.ingest.plain_text import composed_markup

_TEXT = (".htm", ".html", ".opf", ".rels", ".xhtml", ".xml")
_MAX_BYTES = 200_000_000
"""Unpacked size from which on a package is left as it is."""


def composed_package(content: bytes) -> bytes:
    """Return a ZIP package whose members of UTF-8 text are in NFC; any other file as it is.

    xberg composes the text that it has rendered and then hands out plain text, without headings,
    lists and tables, if that changed a single character.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            members = package.infolist()
            if sum(member.file_size for member in members) > _MAX_BYTES:
                return content
            written = io.BytesIO()
            with zipfile.ZipFile(written, "w") as copy:
                for member in members:
                    data = package.read(member)
                    if member.filename.lower().endswith(_TEXT):
                        data = composed_markup(data.decode("utf-8")).encode()
                    copy.writestr(member, data)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, EOFError):
        return content
    return written.getvalue()
