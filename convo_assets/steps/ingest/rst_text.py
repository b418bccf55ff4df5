"""reStructuredText as a converter can read it."""

import re
from dataclasses import replace

from convo_assets.steps.ingest.conversion import Conversion
from convo_assets.steps.ingest.plain_text import decode

_COMMENT = re.compile(
    r"^\.\.(?:[ ]+(?![_\[|]|[^\s:]+(?::[^\s:]+)*::)[^\n]*)?\n"
    r"(?:[ \t]+\S[^\n]*\n|[ \t]*\n(?=[ \t]+\S))*",
    re.MULTILINE,
)
"""Two dots and what is indented below them, unless it is a target, a footnote or a directive."""
_SUPERSCRIPT = re.compile(r"(?:\\ )?:sup:`([^`\n]*)`(?:\\ )?")
_ROLE = re.compile(r"(?<![\w`]):[a-z][\w:+.-]*:`([^`<\n]+?)(?:\s*<[^`>\n]*>)?`")
"""A reference or another role, with the text that it shows."""


def decode_rst(content: bytes) -> Conversion:
    """Return the text of a reStructuredText document: no comments, of roles what they show.

    Raises:
        UnreadableDocumentError: With reason `not_text` if the bytes are no text in any charset.
    """
    decoded = decode(content)
    text = _SUPERSCRIPT.sub(r"^\1^", _COMMENT.sub("", decoded.text))
    return replace(decoded, text=_ROLE.sub(r"\1", text))
