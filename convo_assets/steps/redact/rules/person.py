"""People by how they are addressed: titles, maiden names, introductions."""

import re
from collections.abc import Iterator

from convo_assets.records import PiiSpan
from convo_assets.steps.redact.rules.pattern import Pattern, find_all

_PARTICLE = r"(?:d[aeiou]s?|v[ao]n|der|den|el|al|bin|ibn|la|le|ter|ten)"
_WORD = r"(?:[^\W\d_a-zß-öø-ÿ][^\W\d_]*(?:['’-][^\W\d_]+)*|[A-Z]\.)"
_FULL = rf"{_WORD}(?:[ \n](?:{_PARTICLE}[ ])?{_WORD}){{0,2}}"
_SHORT = r"[^\W\d_a-zß-öø-ÿ][^\W\d_]{1,30}(?:['’-][^\W\d_]{1,30}){0,2}"
_TITLE = (
    r"(?:Mr|Mrs|Ms|Mx|Miss|Dr|Prof|Professor|Sir|Dame|Herr|Frau|Mme|Mlle|Sra|Smt|Shri|Sri|Rev|"
    r"Fr|Capt|Captain|Sgt|Sergeant|Lt|Cllr|Hon|Judge|Justice|Nurse|Auntie|Uncle)"
)
_GREETING = (
    r"(?:G'day|Hiya|Howdy|Ahoy|Cheers|Thanks|Ta|Morning|Evening|Afternoon|Hallo|Bonjour|Hola|Ciao|"
    r"Servus|Moin)"
)
_PATTERNS = (
    # G'day Jan, … — but not "Thanks all, …".
    Pattern(
        "PERSON",
        re.compile(
            rf"\b{_GREETING}[ ](?!(?i:all|everyone|team|folks|guys|both|again|everybody|so)\b)"
            rf"(?P<value>{_WORD})(?=[,!])"
        ),
    ),
    # HL7 writes family^given.
    Pattern("PERSON", re.compile(rf"(?<![\w^'’-])(?P<value>{_SHORT}\^{_SHORT})(?![\w^])")),
    # A passenger: OKAFOR/IFEOMA MRS
    Pattern(
        "PERSON",
        re.compile(
            r"\b(?P<value>(?!AND/)[A-Z]{2,30}/[A-Z]{2,30}(?: [A-Z]{2,30})?) (?:MRS?|MISS|MSTR)\b"
        ),
    ),
    # Minutes: proposed by …, seconded by …
    Pattern("PERSON", re.compile(rf"\b(?i:(?:proposed|seconded) by) (?P<value>{_FULL})")),
    # [2025-06-13, 09:36] Ana: …
    Pattern(
        "PERSON",
        re.compile(rf"^\[[^\]\n]*\d:\d\d[^\]\n]*\][ ](?P<value>{_FULL}):", re.MULTILINE),
    ),
    Pattern(
        "PERSON",
        re.compile(
            rf"\b{_TITLE}\.?[ ](?P<value>(?!(?:(?<=Dr )|(?<=Dr\. ))(?:Martens|Pepper)\b){_FULL})"
        ),
    ),
    Pattern(
        "PERSON", re.compile(rf"(?i:\bmaiden name)\W{{1,4}}(?:(?:is|was)\s)?(?P<value>{_FULL})")
    ),
    Pattern(
        "PERSON",
        re.compile(
            rf"\b(?i:my (?:full )?name is|my name's|name on (?:the )?(?:card|account)\W{{1,3}})\s?"
            rf"(?P<value>{_FULL})"
        ),
    ),
)


def find(text: str) -> Iterator[PiiSpan]:
    """Yield names behind a title or an introduction."""
    return find_all(_PATTERNS, text)
