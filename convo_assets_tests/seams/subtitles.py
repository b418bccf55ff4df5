"""A file format: WebVTT subtitles, read as paragraphs of what is said."""

import re

from convo_assets.errors import UnreadableDocumentError
from convo_assets.steps.ingest import FileFormat
from convo_assets.steps.ingest.plain_text import decode

_CUE = re.compile(r"^.*-->.*$\n?", re.MULTILINE)


def _read(content: bytes) -> str:
    header, _, cues = decode(content).partition("\n\n")
    if not header.startswith("WEBVTT"):
        raise UnreadableDocumentError("damaged")
    return _CUE.sub("", cues)


SUBTITLES = FileFormat(media_type="text/vtt", suffixes=(".vtt",), read=_read)
