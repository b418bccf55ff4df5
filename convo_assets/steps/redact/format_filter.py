"""Format filter: drop findings of a model whose form or context their label rules out."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.pii_type import PiiTypes
from convo_assets.steps.redact.pii_types import PII_TYPES

SURE_OF_ONE_CASE = 0.6
"""Score from which a name in small letters or capitals counts in a text that capitalises names. The
detector reads case; at .6 it leaves 22 % of names in video comments, at .9 36 % (development)."""

SURE_OF_NO_ORDER = 0.9
"""Score from which a name counts that may be the verb of an instruction: "Skip to step 9"."""

_CODE = re.compile(
    r"[a-z]\.[a-z]|(?<!\bM)(?<!\b[DJKLMORTV])[a-z](?<!\bMc)(?<!\bMac)(?<!\bFitz)[A-Z]|^[A-Z]{2,5}$"
)
"""Identifiers of programs: dotted or camel-case words, abbreviations; but not MacInnes."""

_ROLES = frozenset(
    (
        """
    agent assistant attendee boss buyer candidate captain caller chair chairman chairperson client
    clinician coach colleague constable consultant counsel customer dad daddy director doctor driver
    employee engineer everybody everyone father gran grand-dad grandad grandma grandpa granny guard
    guest hello hey hi hiya inspector judge landlord lessee lessor madam manager matron mother mum
    mummy he she they you we her him them man woman men chief roll social early grand nobody nurse
    officer ombudsman operator owner parent patient porter president re reporter
    resident secretary seller sergeant sir sister somebody speaker staff student supervisor supplier
    teacher tenant trustee tutor uncle user visitor witness mon tue wed thu fri sat sun feb mar
    apr jun jul aug sep sept oct nov dec bursar date master provost athletic auntie aunt
    rovers united wanderers
    """
    ).split()
)
"""Words for roles, relatives and greetings, which models take for names."""

_IMPERATIVES = frozenset(
    "bill chase chip chuck drew grace grant hunt josh mark nick pat pierce rob skip sue".split()
)
_TELLS_TO = re.compile(r"\s(?:an?|the|this|that|it|all|any|around|each|every|your)\b|\sto step\b")
_OPENS = re.compile(r"(?:\A|[.!?:;\n•*-]\s*|\d[.)]\s)$")
"""Beginnings of sentences: there these words are instructions ("Skip to step 9", "Nick the bark"),
elsewhere people ("I met Nick the other day")."""

_CALLED = re.compile(r"\w*\((?![ug]id=)")
_FILE = re.compile(
    r"[\w.-]*\.(?:otf|ttf|woff2?|py|js|ts|sh|sql|json|ya?ml|toml|conf|cfg|ini|jar|so|dll|exe)",
    re.IGNORECASE,
)
"""Names of files of programs; names of documents may be names of people."""

_OF_FONT = re.compile(r"[\w-]*\.(?:otf|ttf|woff2?)\b", re.IGNORECASE)
_ARTICLE = re.compile(r"(?:The|A|An|This|That|Our|Your)\s+")
_MONEY = re.compile(r"(?:[$£€₹]|\b(?:EUR|USD|GBP|CHF|INR|Rs))\s?$")
_CAPITALISED = re.compile(r"\b[A-Z][a-z]")


def filter_by_format(
    text: str, spans: Iterable[PiiSpan], *, written: str = "", types: PiiTypes = PII_TYPES
) -> Iterator[PiiSpan]:
    """Yield the findings of a model whose form and context fit their label.

    `written` is the text before anything was replaced: it shows whether the author capitalises
    names. `types` gives the form of each label.
    """
    cased = bool(_CAPITALISED.search(written or text))
    for span in spans:
        if span.label == "PERSON" and (article := _ARTICLE.match(text, span.start, span.end)):
            span = replace(span, start=article.end())  # noqa: PLW2901 - the same finding, trimmed
        kind = types.by_label.get(span.label)
        if kind and kind.form and not kind.form.fullmatch(text[span.start : span.end]):
            continue
        if _fits(text, span, cased=cased):
            yield span


def _fits(text: str, span: PiiSpan, *, cased: bool) -> bool:
    """Return whether the text around a finding fits its label."""
    found = text[span.start : span.end]
    if span.label == "PERSON":
        of_thing = _is_order(text, span) or _OF_FONT.match(text, span.end)
        return not of_thing and _is_name(found, span.score, cased=cased)
    if span.label == "ID_NUMBER":
        return not _MONEY.search(text, max(0, span.start - 5), span.start)
    if span.label == "USERNAME":
        return not (_CALLED.match(text, span.end) or _FILE.fullmatch(found))
    return True


def _is_order(text: str, span: PiiSpan) -> bool:
    """Return whether a word that may be a name is the verb of an instruction."""
    return bool(
        span.score < SURE_OF_NO_ORDER
        and text[span.start : span.end].lower() in _IMPERATIVES
        and _TELLS_TO.match(text, span.end)
        and _OPENS.search(text, max(0, span.start - 4), span.start)
    )


def _is_name(found: str, score: float, *, cased: bool) -> bool:
    words = found.lower().split()
    one_case = found == found.lower() or (len(words) == 1 and found == found.upper())
    if _CODE.search(found) or all(word.strip(".,") in _ROLES for word in words):
        return False
    return not (cased and one_case and score < SURE_OF_ONE_CASE)
