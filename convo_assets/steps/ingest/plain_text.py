"""Decode files that are text already: by what they declare, else by what they look like."""

import codecs
import html
import re
import unicodedata
from dataclasses import replace

from charset_normalizer import from_bytes

from convo_assets.errors import UnreadableDocumentError
from convo_assets.steps.ingest.conversion import Conversion

UNDECODABLE_BYTES = "undecodable_bytes"
"""Reason beside a document: how many of its bytes, or of the signs put for them, are doubtful."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Byte-order marks; the one of UTF-32 begins like that of UTF-16 and is looked for before it."""

_SUPERSETS = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "big5": "big5hkscs",
}
"""Declared names that are used for the larger charset, as the WHATWG encoding standard has it."""

_CANDIDATES = (
    *("cp1252", "cp1250", "cp1251", "koi8_r", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257"),
    *("cp932", "euc_jp", "gb18030", "big5", "cp949", "cp874", "mac_roman", "cp437"),
    *("utf_16_le", "utf_16_be"),
)
"""Charsets that documents are found in, the more usual one first."""

_DECLARED = re.compile(
    rb"""<(?:meta\b[^>]*?\bcharset|\?xml\b[^>]*?\bencoding)\s*=\s*["']?\s*([\w.:-]+)""",
    re.IGNORECASE | re.ASCII,
)
_REFERENCE = re.compile(r"&#(?:\d{2,7}|[xX][0-9a-fA-F]{2,6});")
_PRESCAN = 4096
"""Bytes at the beginning of a page in which its charset must be declared."""

_SAMPLE = 100_000
"""So many bytes, from the first that is not ASCII, are enough to tell a charset."""

_MULTIBYTE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_LATIN = r"[A-Za-z\u00c0-\u024f]"
_GLUED_SIGN = re.compile(
    rf"{_LATIN}[^\w\s\x00-\x7f‐-—‘-„·…«»°×]+{_LATIN}|(?<![\w£¥€])[£¥¢¤¦¬¯]{_LATIN}"
)
"""Signs within words, or of money before them: letters read in the wrong charset."""
_NO_TEXT = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MAX_CONTROLS = 0.01
_MAX_LOST = 0.02
"""Above these shares of control characters or lost characters, a file is no text in any charset."""
_FEW = 20
"""So many lost characters are no sign of that, however short the file."""


def decode(content: bytes, declared: str = "") -> Conversion:
    """Return the text of a file: by its byte-order mark, as UTF-8, as declared, else as detected.

    Bytes that are wrong in a file of UTF-8 are read one by one as Windows-1252 where they stand
    among ASCII, as in a line pasted from an older file, and become U+FFFD elsewhere; both are
    counted. `declared` is what the file says of its charset; unknown names are ignored. Letters and
    their accents are composed (NFC), and line ends are line feeds.

    Raises:
        UnreadableDocumentError: With reason `not_text` if the bytes are no text in any charset.
    """
    decoded, doubtful = _decode(content, declared)
    text = composed(unify_lines(decoded))
    size = max(1, len(text))
    controls = len(_NO_TEXT.findall(text))
    if controls > _MAX_CONTROLS * size or _is_lost(text):
        raise UnreadableDocumentError("not_text")
    return Conversion(text, {UNDECODABLE_BYTES: doubtful} if doubtful else {})


def decode_html(content: bytes) -> Conversion:
    """Return the text of an HTML or XHTML page, in the charset that it declares if it does.

    Raises:
        UnreadableDocumentError: With reason `not_text` if the bytes are no text in any charset.
    """
    found = _DECLARED.search(content, 0, _PRESCAN)
    decoded = decode(content, found[1].decode("ascii") if found else "")
    return replace(decoded, text=composed_markup(decoded.text))


def composed(text: str) -> str:
    """Return the text with letters and their accents as one character each, where there is one.

    A converter that composes a text itself may lose its headings and tables.
    """
    return unicodedata.normalize("NFC", text)


def composed_markup(text: str) -> str:
    """Return HTML or XML composed, with letters that numeric references name as themselves."""
    return composed(_REFERENCE.sub(_referred, text))


def unify_lines(text: str) -> str:
    """Return the text with line feeds for all its line ends, which offsets are counted by."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _decode(content: bytes, declared: str) -> tuple[str, int]:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _replacing(content, encoding)
    charset = _known(declared)
    if content.isascii() and b"\x00" not in content:
        # Some charsets are written in ASCII alone: ISO-2022-JP, HZ.
        return _replacing(content, charset or "utf-8")
    if b"\x00" not in content:
        try:
            return content.decode("utf-8"), 0
        except UnicodeDecodeError:
            pass
        valid = len(_MULTIBYTE.findall(content))
        wrong = sum(byte > 0x7F for byte in _MULTIBYTE.sub(b"", content))  # noqa: PLR2004 - ASCII
        if valid >= wrong:
            return content.decode("utf-8", errors=_ONE_BY_ONE), wrong
    return _legacy(content, charset)


def _legacy(content: bytes, charset: str) -> tuple[str, int]:
    """Decode what is not UTF-8 by the charset it declares, unless that makes no text of it."""
    if charset:
        text, lost = _replacing(content, charset)
        if not _is_lost(text):
            return text, lost
    return _replacing(content, _detected(content))


def _is_lost(text: str) -> bool:
    return text.count("\ufffd") > max(_FEW, _MAX_LOST * len(text))


def _replacing(content: bytes, encoding: str) -> tuple[str, int]:
    text = content.decode(encoding, errors="replace")
    return text, text.count("\ufffd")


def _referred(reference: re.Match[str]) -> str:
    """Return the character that a numeric reference names, unless markup needs it as it is."""
    character = html.unescape(reference[0])
    return character if character > "\xa0" or character.isalnum() else reference[0]


def _known(declared: str) -> str:
    """Return the codec for a declared charset, or nothing if it is none that bytes can be in."""
    name = declared.strip().lower()
    try:
        codec = codecs.lookup(_SUPERSETS.get(name, name)).name
        "".encode(codec)
    except (LookupError, ValueError):
        return ""
    # UTF-16 that says so in ASCII is none, and UTF-8 has been tried.
    return "" if codec.startswith("utf-") else codec


def _detected(content: bytes) -> str:
    first = next((place for place, byte in enumerate(content) if byte > 0x7F or not byte), 0)  # noqa: PLR2004
    first -= first % 4
    sample = content[max(0, first - 200) : first + _SAMPLE]
    matches = from_bytes(sample, cp_isolation=list(_CANDIDATES), enable_fallback=False)
    ranked = sorted(
        (len(_GLUED_SIGN.findall(str(match))), round(match.chaos, 1), _CANDIDATES.index(charset))
        for match in matches
        for charset in match.could_be_from_charset
        if charset in _CANDIDATES
    )
    return _CANDIDATES[ranked[0][-1]] if ranked else _CANDIDATES[0]


def _one_by_one(error: UnicodeError) -> tuple[str, int]:
    """Read a wrong byte of UTF-8 as Windows-1252 if it stands among ASCII, else give it up."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    content, place = error.object, error.start
    around = content[max(0, place - 1) : place] + content[place + 1 : place + 2]
    lone = content[place : place + 1].decode("cp1252", errors="replace") if around.isascii() else ""
    return (lone if lone.isalpha() else "\ufffd"), place + 1


_ONE_BY_ONE = "convo_assets.one_by_one"
codecs.register_error(_ONE_BY_ONE, _one_by_one)
