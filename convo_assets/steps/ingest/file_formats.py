"""Which files are documents, by suffix, and what reads each: one table.

A new format is a module in this package with a function from bytes to Markdown, and a line in the
table; one that the converter reads already needs the line alone.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from convo_assets.steps.ingest.conversion import Conversion
from convo_assets.steps.ingest.json_text import read_json, read_json_lines
from convo_assets.steps.ingest.markup_text import decode_asciidoc, decode_org
from convo_assets.steps.ingest.plain_text import decode, decode_html

_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"

NOT_DOCUMENTS = (".", "~$", "__MACOSX")
"""Names that begin so are a system's own: hidden files, lock files of office programs, and what
macOS adds to archives."""


@dataclass(frozen=True, kw_only=True)
class FileFormat:
    """A format of files.

    Attributes:
        media_type: IANA media type: stored with the document, and what a converter is asked for.
        suffixes: How names of such files end: small letters, with the dot.
        read: Turns the bytes of a file into text, counts what it had to leave out, and raises
            `UnreadableDocumentError` with a reason if it cannot; None leaves the bytes to the
            converter.
        converted: Whether that text, as UTF-8, goes through the converter; else it is Markdown.
        members: Whether files inside such a file are documents: `beside` it, as those attached to a
            mail, or `instead` of it, as those of an archive.
        prose: Whether it is written for people, with links, menus and comments that are no text of
            it; else it is kept as it is.
    """

    media_type: str
    suffixes: tuple[str, ...]
    read: Callable[[bytes], Conversion] | None = None
    converted: bool = False
    members: Literal["none", "beside", "instead"] = "none"
    prose: bool = True


FILE_FORMATS = (
    # Text must reach the redactor exactly as it was written.
    FileFormat(media_type="text/plain", suffixes=(".txt",), read=decode, prose=False),
    FileFormat(media_type="text/markdown", suffixes=(".markdown", ".md", ".mdx"), read=decode),
    FileFormat(media_type="text/x-rst", suffixes=(".rst",), read=decode, converted=True),
    FileFormat(media_type="text/csv", suffixes=(".csv",), read=decode, converted=True, prose=False),
    FileFormat(
        media_type="text/html", suffixes=(".htm", ".html"), read=decode_html, converted=True
    ),
    FileFormat(
        media_type="application/json",
        suffixes=(".json",),
        read=read_json,
        converted=True,
        prose=False,
    ),
    FileFormat(
        media_type="application/x-ndjson",
        suffixes=(".jsonl",),
        read=read_json_lines,
        converted=True,
        prose=False,
    ),
    FileFormat(
        media_type="text/asciidoc",
        suffixes=(".adoc", ".asciidoc"),
        read=decode_asciidoc,
        converted=True,
    ),
    FileFormat(media_type="text/org", suffixes=(".org",), read=decode_org, converted=True),
    FileFormat(media_type="application/rtf", suffixes=(".rtf",)),
    FileFormat(media_type="application/x-ipynb+json", suffixes=(".ipynb",)),
    FileFormat(media_type="application/pdf", suffixes=(".pdf",)),
    FileFormat(media_type="application/epub+zip", suffixes=(".epub",)),
    FileFormat(media_type="application/msword", suffixes=(".doc",)),
    FileFormat(media_type="application/vnd.ms-powerpoint", suffixes=(".ppt",)),
    FileFormat(media_type="application/vnd.ms-excel", suffixes=(".xls",), prose=False),
    FileFormat(media_type=f"{_OPEN}.text", suffixes=(".odt",)),
    FileFormat(media_type=f"{_OPEN}.presentation", suffixes=(".odp",)),
    FileFormat(media_type=f"{_OPEN}.spreadsheet", suffixes=(".ods",), prose=False),
    FileFormat(media_type="image/bmp", suffixes=(".bmp",)),
    FileFormat(media_type="image/jpeg", suffixes=(".jpeg", ".jpg")),
    FileFormat(media_type="image/png", suffixes=(".png",)),
    FileFormat(media_type="image/tiff", suffixes=(".tif", ".tiff")),
    FileFormat(media_type="image/webp", suffixes=(".webp",)),
    FileFormat(media_type="message/rfc822", suffixes=(".eml",), members="beside"),
    FileFormat(media_type="application/vnd.ms-outlook", suffixes=(".msg",), members="beside"),
    FileFormat(media_type="application/mbox", suffixes=(".mbox",), members="instead"),
    FileFormat(media_type="application/zip", suffixes=(".zip",), members="instead"),
    FileFormat(media_type=f"{_OFFICE}.wordprocessingml.document", suffixes=(".docx",)),
    FileFormat(media_type=f"{_OFFICE}.presentationml.presentation", suffixes=(".pptx",)),
    FileFormat(media_type=f"{_OFFICE}.spreadsheetml.sheet", suffixes=(".xlsx",), prose=False),
)


def by_suffix(formats: Iterable[FileFormat]) -> Mapping[str, FileFormat]:
    """Return the format of each suffix."""
    return {suffix: each for each in formats for suffix in each.suffixes}
