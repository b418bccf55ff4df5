"""Identity numbers of states, by form and check digit; `python-stdnum` knows the arithmetic."""

import re
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module

from stdnum.br import cpf
from stdnum.de import idnr
from stdnum.es import dni, nie
from stdnum.fi import hetu
from stdnum.fr import nir
from stdnum.gb import nhs
from stdnum.in_ import aadhaar, pan
from stdnum.it import codicefiscale
from stdnum.se import personnummer
from stdnum.us import itin

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.rules.pattern import Pattern, find_all, rule_span

_OF_GOODS = (
    r"(?<!\bSKU )(?<!\bSKU: )(?<![Pp]art no )(?<![Pp]art no\. )(?<![Pp]art number )"
    r"(?<![Ii]tem no )(?<![Ii]tem no\. )(?<![Ii]tem number )"
)
"""What stands before the number of an article, which may look like a social security number."""


def _checked(form: str, is_valid: Callable[[str], bool]) -> Pattern:
    return Pattern("ID_NUMBER", re.compile(rf"(?<![\w-])(?:{form})(?![\w-])"), is_valid)


_SSN = (
    r"(?<![^\W_])(?<!-)(?!000|666|9\d\d)\d{3}(?P<mark>[- ])\n?(?!00)\d{2}(?P=mark)\n?(?!0000)\d{4}"
    r"(?![^\W_]|-)"
)
_SPOKEN_OF = re.compile(
    r"\bSSN\b|\bsoc(?:ial|\.)? ?sec|\b(?:his|her|my|your|their) social\b", re.IGNORECASE
)
_WHERE_SPOKEN_OF = (
    Pattern("SSN", re.compile(_SSN)),
    Pattern(
        "SSN",
        re.compile(
            r"(?<![\d.,-])(?!000|666|9)\d{3}[-/·._\s]?(?!00)\d{2}[-/·._\s]?(?!0000)\d{4}(?![\d-]|[.,]\d)"
        ),
    ),
)
"""In a text that speaks of them, numbers of this form are that, whatever stands before or within."""

_PATTERNS = (
    Pattern("SSN", re.compile(_OF_GOODS + _SSN)),
    _checked(r"9\d\d-\d\d-\d{4}", itin.is_valid),
    # UK national insurance: the letters that HMRC issues (NIM39110).
    Pattern(
        "ID_NUMBER",
        re.compile(r"\b(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z]{2}(?:\s?\d{2}){3}\s?[A-D]\b"),
    ),
    _checked(r"\d{3} \d{3} \d{4}", nhs.is_valid),
    _checked(r"[2-9]\d{3}[ -]\d{4}[ -]\d{4}", aadhaar.is_valid),
    _checked(r"[A-Z]{5}\d{4}[A-Z]", pan.is_valid),
    _checked(r"\d{2} \d{3} \d{3} \d{3}|[1-9]\d{10}", idnr.is_valid),
    _checked(r"\d{3}\.\d{3}\.\d{3}-\d{2}", cpf.is_valid),
    _checked(r"[12] ?\d{2} ?\d{2} ?\d[\dAB] ?\d{3} ?\d{3} ?\d{2}", nir.is_valid),
    _checked(r"\d{8}[- ]?[A-Z]", dni.is_valid),
    _checked(r"[XYZ]-?\d{7}-?[A-Z]", nie.is_valid),
    _checked(r"[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]", codicefiscale.is_valid),
    _checked(r"\d{6}[-+]\d{4}", personnummer.is_valid),
    _checked(r"\d{6}[-+A]\d{3}[\dA-Z]", hetu.is_valid),
    # US Medicare beneficiary identifier (CMS, 2018).
    Pattern("ID_NUMBER", re.compile(r"\b\d[A-Z][A-Z\d]\d-?[A-Z][A-Z\d]\d-?[A-Z]{2}\d{2}\b")),
    # Numbers that carry the name of their register with them.
    Pattern("ID_NUMBER", re.compile(r"\b(?:MRN|EMP|NHS|PPT)[-_: ]{1,2}(?=\w*\d{3})\w{3,12}\b")),
)


_CALLED: Mapping[str, str] = {
    r"sozialversicherungs\w*|svnr|vsnr": "at.vnr",
    r"steuer(?:liche)?[ -]?(?:id\w*|nr|nummer)|steuernummer|tin": "de.idnr de.stnr at.tin",
    r"rijksregister\w*|num[ée]ro national|national register": "be.nn",
    r"bsn|burgerservice\w*|sofi": "nl.bsn",
    r"егн|egn": "bg.egn",
    r"rodn[ée] [čc][íi]slo|rč|birth number": "cz.rc sk.rc",
    r"cpr": "dk.cpr",
    r"isikukood|personal identification code": "ee.ik lt.asmens",
    r"asmens kodas": "lt.asmens",
    r"amka|αμκα": "gr.amka",
    r"oib": "hr.oib",
    r"emšo|emso": "si.emso",
    r"pps(?:n| no| number)?": "ie.pps",
    r"codice fiscale": "it.codicefiscale",
    r"pesel": "pl.pesel",
    r"nip": "pl.nip",
    r"nif|cart[ãa]o de cidad[ãa]o|contribuinte": "pt.nif pt.cc es.nif",
    r"dni|nie": "es.dni es.nie",
    r"cnp": "ro.cnp",
    r"personnummer": "se.personnummer",
    r"hetu|henkilötunnus": "fi.hetu",
    r"num[ée]ro fiscal|spi": "fr.nif",
    r"num[ée]ro de s[ée]curit[ée] sociale|nir": "fr.nir",
    r"vat(?: (?:no|number|id|reg\w*))?|ust-?id\w*|tva|btw": "vatin",
}
"""Words for the tax and social numbers of EU countries, and the modules of `stdnum` that check what stands behind them."""

_NUMBER = (
    r"\b\.?[\s:=#|\"'`*(]{0,4}(?:(?:no|nr|number|is|lautet|est|es)\b\.?[\s:]{0,3}){0,2}"
    r"(?P<value>(?=[A-Z\d ./-]*\d{2})[A-Z\d](?:[ ./-]?[A-Z\d]){6,17})(?![\w-])"
)


_CHECKS = tuple(
    tuple(import_module(f"stdnum.{name}").is_valid for name in modules.split())
    for modules in _CALLED.values()
)
_BY_NAME = re.compile(
    "(?<!\\w)(?:"
    + "|".join(f"(?P<word{at}>(?i:{word}))" for at, word in enumerate(_CALLED))
    + f"){_NUMBER}"
)
"""All names at once, as a text is read once for them: group `word3` tells the fourth."""


def _by_name(text: str) -> Iterator[PiiSpan]:
    """Yield numbers that stand behind their name and pass one of its checks."""
    for match in _BY_NAME.finditer(text):
        checks = next(c for at, c in enumerate(_CHECKS) if match[f"word{at}"])
        if any(is_valid(match["value"]) for is_valid in checks):
            yield rule_span(*match.span("value"), "ID_NUMBER")


def find(text: str) -> Iterator[PiiSpan]:
    """Yield social security numbers and identity numbers of several countries."""
    yield from find_all(_PATTERNS, text)
    yield from _by_name(text)
    if _SPOKEN_OF.search(text):
        yield from find_all(_WHERE_SPOKEN_OF, text)
