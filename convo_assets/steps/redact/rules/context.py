"""Dates of birth, ages, document numbers and logins: values that only the words before them reveal."""

import re
from collections.abc import Iterator

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.rules.pattern import Pattern, find_all

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mai|okt|dez)[a-zä]*\.?"
DATE = (
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|"
    rf"\d{{1,2}}(?:st|nd|rd|th|\.)?[\s-]+(?:of\s+)?{_MONTH},?[\s-]+(?:\d{{4}}|\d{{2}}\b)|"
    rf"{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}})"
)
_BIRTH = (
    r"(?:born|d\.?o\.?b\.?|date[_ ]of[_ ]birth|birth[_ ]?da(?:te|y)|b-?day|geb(?:oren|\.)?|"
    r"geburtsdatum)"
)
_DOCUMENT = (
    r"(?:passport|(?:national )?identity(?: card)?|national (?:id|number|no)|id card|health (?:card|no|number|id|insurance)|"
    r"medicare|medical aid|(?:driving |driver'?s? |provisional )?licen[cs]e|licen[cs]e plate|"
    r"registration|MRN|medical record|health record|hospital|patient|record|case file|employee|"
    r"personnel|staff|payroll|badge|member(?:ship)?|polic(?:y|yholder)|insurance|customer|client|"
    r"account|bank account|sort code|tax|VAT|NHS|national insurance|NI|social security|visa|permit|"
    r"contract|subscriber|student|meter|device serial|certificate|BSN|PESEL|TIN|NINO|EIN|PPSN?|CURP|UTR|BSB|"
    r"acct|a/c|emp|DL)"
)
_NUMBER = r"(?:\s{0,4}(?:no|nr|number|num|id|code|ref(?:erence)?)\b\.?|\s{0,4}#)"
_OF_THINGS = (
    r"(?<!event )(?<!process )(?<!product )(?<!ticket )(?<!order )(?<!session )(?<!job )(?<!task )"
    r"(?<!build )(?<!item )(?<!device )(?<!error )(?<!message )(?<!thread )(?<!request )"
    r"(?<!sample )(?<!transaction )(?<!trace )(?<!run )(?<!app )(?<!client )(?<!tenant )"
)
"""What else has an ID."""

_IDENTIFIER = (
    r"(?P<value>(?=[A-Z0-9 /-]{0,12}\d)(?=[A-Z0-9 /-]{0,30}\d{2})[A-Z0-9]{1,24}"
    r"(?:[-/ ](?=[A-Z0-9]{0,15}\d)[A-Z0-9]{1,16}){0,5}(?:[-/][A-Z0-9]{1,16}){0,3}(?:\s[A-Z]\b)?)"
)
_LOGIN = (
    r"(?:user(?:[_ ]?name)?|login(?:[_ ]name)?|handle|user[_ ]?id|uid|screen name|"
    r"(?:logged|signed|log|sign)s? in as|slack|github|account(?: name)?)(?![a-z])"
)
_TRAVEL_DATE = rf"(?:{DATE}|\d{{2}}[A-Z]{{3}}\d{{2,4}})"


def _has_four_digits(value: str) -> bool:
    return sum(character.isdigit() for character in value) >= 4  # noqa: PLR2004


def _is_login(value: str) -> bool:
    """Return whether a value looks made up to log in: a digit, dot, underscore, at or initials."""
    return bool(re.search(r"[\d._@-]", value.strip(".")))


_PATTERNS = (
    Pattern(
        "DATE_OF_BIRTH",
        re.compile(rf"\b{_BIRTH}\b[^\n\d]{{0,30}}?(?P<value>{DATE})", re.IGNORECASE),
    ),
    Pattern(
        "ID_NUMBER",
        re.compile(
            rf"\b(?i:{_DOCUMENT}(?:{_NUMBER}|(?![^\W\d_])))[\"'`*]{{0,4}}\s{{0,4}}(?i::|=|is|was|\||of|\.{{1,40}})?\s{{0,4}}[\"'`(\[*> ]{{0,4}}{_IDENTIFIER}"
        ),
        _has_four_digits,
    ),
    Pattern(
        "AGE",
        re.compile(
            r"\b(?:(?<=aged )|(?<=age )|(?<=age: )|(?<=age is )|(?<=age was ))"
            r"(?P<value>\d{1,3})\b(?! ?(?:%|and over|to\b|-))",
            re.IGNORECASE,
        ),
    ),
    Pattern(
        "AGE",
        re.compile(
            r"\b\d{1,3}(?=[ -](?:years?|yrs?|months?|weeks?)[ -](?:olds?|of age)\b)", re.IGNORECASE
        ),
    ),
    # Licence plate: KV19 ZTX
    Pattern(
        "ID_NUMBER",
        re.compile(
            r"\b(?i:(?:licen[cs]e|number|registration) plate|reg(?:istration)? (?:no|number))\.?(?i: is|:| was)? "
            r"(?P<value>(?=[A-Z0-9 -]{0,8}\d)[A-Z0-9]{1,4}(?:[ -][A-Z0-9]{1,4}){0,2})\b"
        ),
    ),
    # New starter: …, ID 072882
    Pattern("ID_NUMBER", re.compile(rf"(?i:{_OF_THINGS})\bID[ :#]{{1,3}}(?P<value>\d{{5,12}})\b")),
    # Somebody's plan is filed under the number …
    Pattern(
        "ID_NUMBER",
        re.compile(
            rf"\b(?i:(?:filed|registered|listed|known) under (?:the )?number) {_IDENTIFIER}"
        ),
        _has_four_digits,
    ),
    # A patient in HL7, by the number that a hospital or an insurer gives.
    Pattern(
        "ID_NUMBER",
        re.compile(r"^PID\|\d*\|(?P<value>[^|^\n]{4,30})(?=[|^])", re.MULTILINE),
    ),
    Pattern(
        "ID_NUMBER",
        re.compile(r"^PID\|\d*\|[^|\n]{0,80}\|(?P<value>[^|^\n]{4,30})(?=[|^])", re.MULTILINE),
    ),
    # An airline's record of a travel document: DOCS P/TU1903680/1969-12-08/M
    Pattern(
        "ID_NUMBER",
        re.compile(rf"\bDOCS\b[^\n]{{0,12}}?/(?P<value>[A-Z\d]{{6,12}})/(?i:{_TRAVEL_DATE})"),
    ),
    Pattern(
        "DATE_OF_BIRTH",
        re.compile(
            rf"\bDOCS\b[^\n]{{0,12}}?/[A-Z\d]{{6,12}}/(?P<value>{_TRAVEL_DATE})", re.IGNORECASE
        ),
    ),
    # Login for the staging box is … and the password is …
    Pattern(
        "USERNAME",
        re.compile(
            r"\b(?i:login|user(?:name)?)\b[^\n.:]{0,40}?\bis (?P<value>[a-z][\w.-]{2,30})"
            r"(?=,? (?i:and|with) (?:the )?(?i:password|pass|pw)\b)"
        ),
    ),
    Pattern(
        "USERNAME",
        re.compile(
            rf"\b(?i:{_LOGIN})[\"'`*]{{0,4}}\s{{0,4}}(?i::|=|is|was)?\s{{0,4}}[\"'`(@]?(?P<value>[a-z][\w.-]{{2,30}}[a-z0-9])"
            r"(?![\w@])"
        ),
        _is_login,
    ),
    # A line of an ssh configuration.
    Pattern("USERNAME", re.compile(r"^[ \t]*User[ \t]+(?P<value>[a-z][\w.-]+)\s*$", re.MULTILINE)),
    # The third field of a web server's log.
    Pattern(
        "USERNAME",
        re.compile(
            r"^(?:\d{1,3}(?:\.\d{1,3}){3}|[\da-f:]{6,39}) \S+ (?P<value>[A-Za-z][\w.@-]+) \[",
            re.MULTILINE,
        ),
    ),
)


def find(text: str) -> Iterator[PiiSpan]:
    """Yield dates of birth, document numbers and logins."""
    return find_all(_PATTERNS, text)
