"""Read JSON and JSON Lines so far that a converter takes them: what cannot be read is counted."""

import json
import re
import unicodedata
from dataclasses import replace

from convo_assets.errors import UnreadableDocumentError
from convo_assets.steps.ingest.conversion import Conversion
from convo_assets.steps.ingest.plain_text import composed, decode

BAD_LINE = "bad_line"
"""Reason beside a document: how many of its lines are no JSON."""

_ESCAPE = re.compile(r"\\\\|\\u([0-9a-fA-F]{4})")
_SOMETHING = re.compile(r"\S")
_IRREGULAR = re.compile(r'"(?:[^"\\]|\\.)*"|(-?\b(?:NaN|Infinity)\b)|(,)(?=\s*[}\]])')
"""Strings, to leave them alone; numbers that JSON does not have; commas behind the last value."""


def read_json(content: bytes) -> Conversion:
    """Return a JSON document; several values one after the other become one list.

    `NaN` and `Infinity` become strings, and commas behind the last value go.

    Raises:
        UnreadableDocumentError: With reason `damaged` if it is none, `not_text` if it is no text.
    """
    decoded = decode(content)
    text = decoded.text.strip()
    if not text:
        return replace(decoded, text="")
    for candidate in (text, _regular(text)):
        if values := _values(candidate):
            whole = values[0] if len(values) == 1 else f"[{','.join(values)}]"
            return replace(decoded, text=_plain(whole))
    raise UnreadableDocumentError("damaged")


def read_json_lines(content: bytes) -> Conversion:
    """Return the lines that are JSON; the others are left out and counted as `bad_line`.

    Raises:
        UnreadableDocumentError: With reason `damaged` if no line is JSON.
    """
    decoded = decode(content)
    lines = [line for line in decoded.text.split("\n") if line.strip()]
    regular = [line if _values(line) else _regular(line) for line in lines]
    kept = [line for line in regular if len(_values(line)) == 1]
    if lines and not kept:
        raise UnreadableDocumentError("damaged")
    bad = len(lines) - len(kept)
    gaps = {**decoded.gaps, BAD_LINE: bad} if bad else decoded.gaps
    return Conversion(_plain("\n".join(kept)), gaps)


def _plain(text: str) -> str:
    """Return JSON with letters, marks and signs as themselves where they are written as escapes."""

    def character(found: re.Match[str]) -> str:
        named = chr(int(found[1], 16)) if found[1] else ""
        return named if unicodedata.category(named or "\0")[0] in "LMS" else found[0]

    return composed(_ESCAPE.sub(character, text)) if "\\u" in text else text


def _regular(text: str) -> str:
    return _IRREGULAR.sub(
        lambda found: f'"{found[1]}"' if found[1] else "" if found[2] else found[0], text
    )


def _values(text: str) -> list[str]:
    """Return the JSON values that a text is made of, as they are written; none if it is not."""
    decoder = json.JSONDecoder(parse_constant=_refuse, strict=False)
    values: list[str] = []
    place = 0
    while place < len(text):
        try:
            _, end = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            return []
        values.append(text[place:end])
        following = _SOMETHING.search(text, end)
        place = following.start() if following else len(text)
    return values


def _refuse(name: str) -> None:
    raise ValueError(name)
