"""A file format: WebVTT subtitles, read as paragraphs of what is said."""

import re
from dataclasses import replace

from convo_assets.errors import UnreadableDocumentError
from convo_assets.steps.ingest import FileFormat
from convo_assets.steps.ingest.conversion import Conversion
from convo_assets.steps.ingest.plain_text import decode

_CUE = re.compile(r"^.*-->.*$\n?", re.MULTILINE)


def _read(content: bytes) -> Conversion:
    decoded = decode(content)
    header, _, cues = decoded.text.partition("\n\n")
    if not header.startswith("WEBVTT"):
        raise UnreadableDocumentError("damaged")
    return replace(decoded, text=_CUE.sub("", cues))


SUBTITLES = FileFormat(media_type="text/vtt", suffixes=(".vtt",), read=_read)
