"""Telephone numbers: by international form, by national form, or by the words around them.

National numbers look like many other numbers; `phonenumbers` in its loose mode takes one in thirteen
finds rightly. So digits count as a telephone number when they are written as one, with separators
in a country's own grouping, or when a word such as "mobile" says so.
"""

import re
from collections.abc import Iterator

import phonenumbers

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.rules.pattern import rule_span

_REGIONS = ("US", "GB", "DE", "AU", "IN", "IE", "FR")
"""Countries whose national formats are tried; international (+) numbers need no country."""

_EXTENSION = r"(?:[ ]?(?:x|ext\.?|extension)[ ]?\d{1,6})?"
_CANDIDATE = re.compile(
    r"(?<![\w./-])(?<!\d:)(?P<number>(?:\+|\(?0|\(?[1-9])[\d ().\-/\n]{5,20}\d)"
    + _EXTENSION
    + r"(?![\w-])"
)
_NORTH_AMERICAN = re.compile(r"(?:(?:\+|00)?1[-. ]?)?(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}")
_AREA_CODE = re.compile(r"\(0?\d{1,4}\)[- ]?\d[\d -]{5,}")
_DATE_LIKE = re.compile(r"\d{4}-\d{2}-\d{2}|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b")
_DOTTED_QUAD = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_BEFORE = re.compile(
    r"\b(?:phone|tel|telephone|mobile|cell|landline|fax|call(?:ed|s|back|ing)?|ring|rang|dial|"
    r"reach\w*|text|sms|whatsapp|hotline|number|contact|mobil|telefon|rufnummer)\b[^\n]{0,40}$",
    re.IGNORECASE,
)
_ABBREVIATED = re.compile(r"\b(?:[Pp]h|PH|[Mm]ob|MOB)[.:]{0,2}[ \t]*$")
_BY_LETTER = re.compile(r"(?:^|[\n|,;(/])[ \t]*[MTFmtf][.:][ \t]*$")
_THING = re.compile(
    r"\b(?:part|sku|drawing|isbn|issn|serial|version|build|order|invoice|article|item|report|model|batch|"
    r"lot|section|firmware|tracking|port|netmask|mask)\b[^\n\d]{0,12}$",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"(?:[,;]\s[^\n.!?]{0,24}\bnumber\b)|"
    r"\s(?:is|was|rings?|goes|went)\s(?:\w+\s){0,2}(?:disconnected|unreachable|engaged|busy|out|dead|"
    r"(?:to\s)?voicemail|switched off)\b",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"^[> \t]*[A-Z][^\W\d_]+(?:[ '’.-]+[A-Z][^\W\d_]*){1,3}[ \t]*\n[> \t]*(?P<number>\+?\d[\d -]{7,14}\d)"
    r"(?=[ \t]*$)",
    re.MULTILINE,
)
"""A number alone on the line below a name: how messages are signed."""

_HL7_PATIENT = re.compile(r"^(?:PID|NK1|GT1)(?:\|[^|\n]*){4,17}?\|\(?(?P<number>\+?\d[\d() -]{7,14}\d)(?=[|^~\n]|$)",
    re.MULTILINE,
)  # fmt: skip
_FIGURES = re.compile(r"(?<!\d)\d(?: \d){2}(?!\d)")
"""Single figures in a row, as in the path of a drawing: no country groups its numbers so."""

_TIME = re.compile(r"\d:$")
_MIN_DIGITS, _WITH_AREA, _MAX_DIGITS = 7, 9, 15
"""Digits of a subscriber number; E.164 allows fifteen."""


def find(text: str) -> Iterator[PiiSpan]:
    """Yield telephone numbers with their extensions."""
    for match in _CANDIDATE.finditer(text):
        before = text[max(0, match.start() - 60) : match.start()]
        if _is_phone(match["number"], before=before, behind=text[match.end() : match.end() + 40]):
            yield rule_span(match.start(), match.end(), "PHONE")
    for form in (_SIGNED, _HL7_PATIENT):
        for match in form.finditer(text):
            if not _DATE_LIKE.search(match["number"]):
                yield rule_span(match.start("number"), match.end("number"), "PHONE")


def _is_phone(candidate: str, *, before: str, behind: str) -> bool:
    digits = sum(character.isdigit() for character in candidate)
    if not _MIN_DIGITS <= digits <= _MAX_DIGITS or _is_something_else(candidate, before):
        return False
    parted = len(re.findall(r"[ ().\-]+", candidate))
    if candidate.startswith("+"):
        return _is_possible(candidate)
    if _NORTH_AMERICAN.fullmatch(candidate) and _is_valid("US", candidate):
        return True
    called = _BEFORE.search(before) or _BEHIND.match(behind)
    if called or _AREA_CODE.fullmatch(candidate):
        return digits > _MIN_DIGITS or bool(called and "-" in candidate)
    return _is_called_so(before, digits=digits, parted=parted) or (
        bool(parted) and any(_is_national(region, candidate) for region in _REGIONS)
    )


def _is_called_so(before: str, *, digits: int, parted: int) -> bool:
    """Return whether an abbreviation says that a number is one; a letter says less than "mob"."""
    if _ABBREVIATED.search(before):
        return digits >= _WITH_AREA
    return bool(_BY_LETTER.search(before)) and digits > _MIN_DIGITS and parted > 1


def _is_something_else(candidate: str, before: str) -> bool:
    return bool(
        (_DATE_LIKE.search(candidate) and not candidate.startswith("+"))
        or _DOTTED_QUAD.fullmatch(candidate)
        or _FIGURES.search(candidate)
        or _THING.search(before)
        or "\n\n" in candidate
    )


def _is_national(region: str, candidate: str) -> bool:
    """Return whether a number is valid in a country, with its trunk prefix or in its groups.

    Volume, pages and year of a journal are valid numbers of many a country, in no country's groups.
    """
    if not _is_valid(region, candidate):
        return False
    if candidate.startswith(("0", "(0")):
        return True
    number = phonenumbers.parse(_in_one_line(candidate), region)
    usual = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL)
    groups = re.findall(r"\d+", candidate)
    return len(groups) > 1 and groups in (re.findall(r"\d+", usual), _without_trunk(usual))


def _without_trunk(usual: str) -> list[str]:
    """Return the groups of digits of a number without the 0 in front of it."""
    return re.findall(r"\d+", usual.removeprefix("0"))


def is_phone_number(text: str, start: int, end: int) -> bool:
    """Return whether digits that a model names a telephone number are one.

    They are valid in a country and written in groups, or possible behind a word for such numbers.
    """
    candidate, before = text[start:end], text[max(0, start - 60) : start]
    if _is_something_else(candidate, before) or _TIME.search(before):
        return False
    if _BEFORE.search(before) or _ABBREVIATED.search(before):
        return any(_is_possible(candidate, region) for region in _REGIONS)
    grouped = bool(re.search(r"\d[ ().-]+\d", candidate)) or candidate.startswith("+")
    return grouped and any(_is_valid(region, candidate) for region in _REGIONS)


def _in_one_line(candidate: str) -> str:
    return " ".join(candidate.split())


def _is_valid(region: str, candidate: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(_in_one_line(candidate), region))
    except phonenumbers.NumberParseException:
        return False


def _is_possible(candidate: str, region: str | None = None) -> bool:
    """Return whether a number has as many digits as those of its country."""
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(_in_one_line(candidate), region))
    except phonenumbers.NumberParseException:
        return False
