"""AsciiDoc and Org as a converter can read them: without notes to writers and settings."""

import re
from dataclasses import replace

from convo_assets.steps.ingest.conversion import Conversion
from convo_assets.steps.ingest.plain_text import decode

_ASCIIDOC_COMMENT = re.compile(r"^/{4,}\n.*?^/{4,}$\n?|^//(?!/)[^\n]*\n?", re.MULTILINE | re.DOTALL)
_CROSS_REFERENCE = re.compile(r"<<([^<>,\n]+)(?:,\s*([^<>\n]+))?>>")
_ANCHOR = re.compile(r"\[\[[^\[\]\n]+\]\]\n?")

_ORG_TITLE = re.compile(r"^#\+title:[ \t]*(\S[^\n]*)$", re.MULTILINE | re.IGNORECASE)
_ORG_DRAWER = re.compile(
    r"^[ \t]*:[\w-]+:[ \t]*\n(?:(?![ \t]*:end:|\*+ )[^\n]*\n)*?[ \t]*:end:[ \t]*\n?",
    re.MULTILINE | re.IGNORECASE,
)
_ORG_SETTING = re.compile(
    r"^[ \t]*#(?:\+(?!begin|end)\w+:|[ \t]|$)[^\n]*\n?", re.MULTILINE | re.IGNORECASE
)
_ORG_PLANNING = re.compile(
    r"^[ \t]*(?:SCHEDULED|DEADLINE|CLOSED):[ \t]*[<\[][^>\]]*[>\]][^\n]*\n?", re.MULTILINE
)
_ORG_BLOCK = re.compile(
    r"^[ \t]*#\+begin_(\w+).*?^[ \t]*#\+end_\1", re.MULTILINE | re.DOTALL | re.IGNORECASE
)


def decode_asciidoc(content: bytes) -> Conversion:
    """Return the text of an AsciiDoc document: no comments or anchors, of references what they say.

    Raises:
        UnreadableDocumentError: With reason `not_text` if the bytes are no text in any charset.
    """
    decoded = decode(content)
    text = _ANCHOR.sub("", _ASCIIDOC_COMMENT.sub("", decoded.text))
    return replace(decoded, text=_CROSS_REFERENCE.sub(lambda r: r[2] or r[1].lstrip("#_"), text))


def decode_org(content: bytes) -> Conversion:
    """Return the text of an Org document: no comments, settings, drawers or dates of planning.

    Raises:
        UnreadableDocumentError: With reason `not_text` if the bytes are no text in any charset.
    """
    decoded = decode(content)
    title = _ORG_TITLE.search(decoded.text)
    parts: list[str] = []
    start = 0
    for block in _ORG_BLOCK.finditer(decoded.text):
        parts += [_org_prose(decoded.text[start : block.start()]), block[0]]
        start = block.end()
    text = "".join([*parts, _org_prose(decoded.text[start:])])
    return replace(decoded, text=f"* {title[1]}\n{_lower(text)}" if title else text)


def _org_prose(text: str) -> str:
    return _ORG_PLANNING.sub("", _ORG_SETTING.sub("", _ORG_DRAWER.sub("", text)))


def _lower(text: str) -> str:
    """Return an Org text with its headings one level lower, below its title."""
    return re.sub(r"^(\*+)(?= )", r"*\1", text, flags=re.MULTILINE)
