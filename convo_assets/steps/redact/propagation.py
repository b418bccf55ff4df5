"""Find every other mention of who and what has been found once in a document."""

import re
from collections.abc import Collection, Iterable, Iterator

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.english_words import is_word_for_login
from convo_assets.steps.redact.ordinary_words import may_be_name, ordinary_words
from convo_assets.steps.redact.pii_type import PiiTypes
from convo_assets.steps.redact.pii_types import PII_TYPES

SURE = 0.5
"""Names are carried through the document only from findings at least this sure, or from rules."""

_TITLES = frozenset(
    (
        """
    dr dr. mr mr. mrs mrs. ms ms. prof prof. miss sir herr frau mme sra sra. capt rev md phd
    """
    ).split()
)
_NAME_WORD = re.compile(r"[^\W\d_][^\W\d_'’-]*(?:['’-][^\W\d_]+)*")
_LOGIN_WORD = re.compile(r"(?<![\w@])[^\W\d_A-Z][^\WA-Z.-]{3,31}(?!\w)")
_INITIALS = re.compile(r"(?<!\w)(?:[^\W\d_a-z]\.[ -]?){1,3}$")
_MIN_VALUE_LENGTH = 5


def name_parts(name: str) -> list[str]:
    """Return the parts of a personal name that single somebody out: no titles, no initials."""
    words = (match[0].removesuffix("'s").removesuffix("’s") for match in _NAME_WORD.finditer(name))
    return [word for word in words if len(word) > 2 and word.lower() not in _TITLES]  # noqa: PLR2004


def propagate(
    text: str,
    spans: Iterable[PiiSpan],
    *,
    types: PiiTypes = PII_TYPES,
    common_names: Collection[str] = (),
) -> Iterator[PiiSpan]:
    """Yield mentions of known values and names that the detectors did not report.

    Values are looked for whole, in any case; names and values of letters alone whole as they were
    written, and names by part where a part is written like a name.
    """
    values: dict[str, PiiSpan] = {}
    names: dict[str, PiiSpan] = {}
    parts: dict[str, PiiSpan] = {}
    told = [s for s in spans if not is_word_for_login(s.label, text[s.start : s.end], common_names)]
    for span in told:
        found = text[span.start : span.end]
        if types.by_label[span.label].repeats_in_document and len(found) >= _MIN_VALUE_LENGTH:
            # A login of letters alone may be a word: @acme is nobody's name for Acme.
            (names if found.isalpha() else values).setdefault(found, span)
        if span.label == "PERSON" and len(found) >= _MIN_VALUE_LENGTH:
            names.setdefault(found, span)
        if span.label == "PERSON" and span.score >= SURE:
            for part in name_parts(found):
                parts.setdefault(part.lower(), span)
        if span.label == "EMAIL":
            for part in _names_in_address(found):
                parts.setdefault(part, span)
    yield from _whole(text, values, re.IGNORECASE)
    # One word in another case may be a word; in the same case it is the same name, or as doubtful.
    yield from _whole(text, names, re.NOFLAG)
    of_several = {name: span for name, span in names.items() if len(name_parts(name)) > 1}
    yield from _whole(text, of_several, re.IGNORECASE)
    yield from _name_mentions(text, parts)
    yield from _logins(text, parts)


def _names_in_address(address: str) -> list[str]:
    """Return name parts of `first.last@…`: two words in an address are nearly always a person."""
    words = re.split(r"[._-]", address.partition("@")[0].lower())
    names = [word for word in words if word.isalpha() and len(word) > 3]  # noqa: PLR2004
    return names if len(words) == 2 and names else []  # noqa: PLR2004


def _whole(text: str, values: dict[str, PiiSpan], case: re.RegexFlag) -> Iterator[PiiSpan]:
    if not values:
        return
    longest_first = sorted(values, key=len, reverse=True)
    any_value = "|".join(map(re.escape, longest_first))
    pattern = re.compile(rf"(?<!\w)(?:{any_value})(?!\w)", case)
    by_fold = {value.lower(): span for value, span in values.items()}
    for match in pattern.finditer(text):
        # Matching without case knows more equals than lower() does, such as the Turkish dotless i.
        origin = by_fold.get(match[0].lower()) or values[longest_first[0]]
        yield _mention(match.start(), match.end(), origin, label=origin.label)


def _name_mentions(text: str, parts: dict[str, PiiSpan]) -> Iterator[PiiSpan]:
    """Yield runs of known name parts; the parts of a run belong to one name."""
    ordinary = ordinary_words(text)
    start = end = -1
    origin: PiiSpan | None = None
    for word in _NAME_WORD.finditer(text):
        bare = word[0].removesuffix("'s").removesuffix("’s")
        known = parts.get(bare.lower())
        if not (known and may_be_name(text, word.start(), bare, ordinary)):
            continue
        if origin and text[end : word.start()] not in {" ", ", "}:
            yield _mention(start, end, origin, label="PERSON")
            origin = None
        start = start if origin else _from_initials(text, word.start())
        end = word.start() + len(bare)
        origin = origin or known
    if origin:
        yield _mention(start, end, origin, label="PERSON")


def _from_initials(text: str, start: int) -> int:
    """Return where a name begins whose surname stands at `start`: K. Wisniewska."""
    initials = _INITIALS.search(text, max(0, start - 8), start)
    return initials.start() if initials else start


def _logins(text: str, parts: dict[str, PiiSpan]) -> Iterator[PiiSpan]:
    """Yield words made of an initial and a surname, or of a name and digits, of known people."""
    initials = {part[0] for part in parts}
    for word in _LOGIN_WORD.finditer(text):
        stem = word[0].rstrip("0123456789-_.")
        known = parts.get(stem) if stem != word[0] else None
        if known is None and stem[0] in initials and len(stem) >= _MIN_VALUE_LENGTH:
            known = parts.get(stem[1:])
        if known:
            yield _mention(word.start(), word.end(), known, label="USERNAME")


def _mention(start: int, end: int, origin: PiiSpan, *, label: str) -> PiiSpan:
    return PiiSpan(start=start, end=end, label=label, score=origin.score, detector="propagation")
