"""A kind of personal data: numbers of court cases, by which a register tells the parties.

Whoever teaches from published case law may keep them: `keep_types = ["CASE_NUMBER"]` in the policy.
"""

import re
from collections.abc import Iterator

from convo_assets.records import PiiSpan
from convo_assets.steps.redact import surrogate_makers as make
from convo_assets.steps.redact.pii_type import PiiType
from convo_assets.steps.redact.rules.pattern import rule_span

_NO = r"(?:nos?\b\.?|numbers?\b|nr\b\.?|n[°º]|#)"
_CALLED = (
    rf"\b(?i:applications?|cases?|dockets?|claims?|causes?|matters?|petitions?|appeals?|suits?|"
    rf"proceedings?|requ[êe]tes?|court files?|index|indictments?|Aktenzeichen|Az\.?)"
    rf"\s?(?i:{_NO}|refs?\b\.?|reference\b)?\s?:?\s?"
)
_SLASHED = r"\d{1,6}/\d{2,4}(?![\d/])"
_DOCKET = (
    r"(?:\d{1,2}:)?\d{2,4}-(?:cv|cr|mj|bk|md|mc|misc|civ|crim|ap|po)-\d{3,6}(?:-[A-Z]{2,4}){0,3}"
)
_REGISTER = r"(?:[A-Z]{1,4}[-/])?\d{2,6}[-/](?:[A-Z]{1,4}[-/])?\d{2,6}(?:[-/][A-Z\d]{1,5})?"
_LETTERED = r"[A-Z]{2,4}[- ]?(?:\d{2,4}[-/ ])?[A-Z]?\d{4,8}"
_JOINT = r"(?:,\s|\sand\s|,\sand\s|\s?;\s|\set\s|\sund\s|\s?&\s)"

_BEHIND_WORD = re.compile(
    rf"{_CALLED}(?P<first>{_DOCKET}|{_SLASHED}|{_REGISTER}|{_LETTERED})(?![\w/])", re.MULTILINE
)
_BEHIND_NO = re.compile(
    r"(?<![\w(])(?:\()?(?i:nos?\.)\s(?P<first>\d{1,6}/\d{2}|\d{2}-\d{3,5})(?![\w/-])"
)
_NOT_OF_LAW = re.compile(
    r"(?i:\b(?:regulations?|directives?|resolutions?|laws?|acts?|decrees?|recommendations?|orders?|"
    r"protocols?|articles?|conventions?|bulletins?|standards?|editions?|volumes?|vol|issues?)\b"
    r"(?:\s\([A-Z]{2,3}\))?\s\(?)$"
)
_BY_FORM = re.compile(
    rf"(?<![\w/-])(?:{_DOCKET}"
    r"|[CTF][-‑]\d{1,4}/\d{2}(?:\s(?:P|PPU|R|RX))?"
    r"|(?:[IVX]{1,4}|\d{1,2})\s(?:[A-Z][A-Za-z]{0,3}|[A-Z]{2,4})\s?(?:\([A-Z][a-zA-Z]{1,5}\)\s)?\d{1,5}/\d{2}"
    r")(?![\w/-])"
)
"""Dockets of US courts, cases of the EU's courts (C-131/12), and German ones (VI ZR 121/20)."""

_NEXT = re.compile(rf"{_JOINT}(?P<value>{_SLASHED}|{_DOCKET}|\d{{2}}-\d{{3,5}})(?![\w/-])")


def _find(text: str) -> Iterator[PiiSpan]:
    """Yield numbers behind a word for cases, the rest of their lists, and those known by form."""
    for form in (_BEHIND_WORD, _BEHIND_NO):
        for match in form.finditer(text):
            if _NOT_OF_LAW.search(text, max(0, match.start() - 40), match.start()):
                continue
            yield rule_span(*match.span("first"), "CASE_NUMBER")
            end = match.end("first")
            while further := _NEXT.match(text, end):
                yield rule_span(*further.span("value"), "CASE_NUMBER")
                end = further.end("value")
    for match in _BY_FORM.finditer(text):
        yield rule_span(match.start(), match.end(), "CASE_NUMBER")


CASE_NUMBER = PiiType(
    label="CASE_NUMBER",
    direct=True,
    may_be_kept=True,
    surrogate=make.id_number,
    find=_find,
    shape="characters",
)
