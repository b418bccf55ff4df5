"""Words of a text: stems, whether they carry content, and the clause in which they stand."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import snowballstemmer
from text_to_num import alpha2digit

_STEMMER = snowballstemmer.stemmer("english")
TOKEN = re.compile(
    r"https?://\S+|[^\W_]+(?:[-'./:@_][^\W_]+)*(?:n't)?|[£$€%]|°[CF]?|[;:,()]|\s[—–-]\s|[.!?](?=\s|$)"
)
_BORDER = frozenset("; : ( ) — – - . ! ?".split())
_OPENERS = frozenset(
    """
    but because if when unless whereas although though while until since so otherwise instead
    """.split()
)
_AFTER_COMMA = frozenset(
    """
    the a an it they you we he she this that these those there all both for to in on at with use
    then and or which who where after before once only never not no your our their its
    """.split()
)
_AFTER_AND = frozenset(
    """
    the it they you we he she a an this there is are can must may should will has have does do not
    never cannot can't don't its your their
    """.split()
)
_AUXILIARIES = frozenset(
    "is are was were can may must should will has have does do cannot isn't aren't can't".split()
)
FUNCTION_WORDS = frozenset(
    """
    a about above after again all also always am an and any anyone anything are aren't as at be
    because been before being below between both but by can can't cannot could couldn't did didn't
    do does doesn't doing don't down during each either else ever every everybody everyone few for
    from further had has hasn't have haven't having he her here hers him his how however i if in
    instead into is isn't it it's its itself just least less let may me might more most much must
    mustn't my necessarily need needn't needs neither never no nobody none nor not nothing of off
    often on once one only onto or other others otherwise ought our ours out over own per please
    rather same shall shan't she should shouldn't since so some somebody someone such than that
    that's the their theirs them then there there's these they they're this those through to too two
    under unless until up upon us very was wasn't we were weren't what when where whether which
    while who whom whose why will with within without won't would wouldn't yes yet you you're your
    yours yourself sure unfortunately hardly simply even still already give gives given make makes
    made get gets take takes taken longer
    """.split()
)
FUNCTION_WEIGHT = 0.12
"""What a function word counts beside a content word of one unit, where roles are compared."""

MAX_LABEL = 2
"""Words up to which content words before a colon belong to what follows it."""

MIN_RELATED = 5
"""Letters that two stems must have in common to be taken for forms of one word."""

_TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "\u202f": " "})
_SECOND = re.compile(
    r"\b(per|a|each|every|one) second\b(?! \w+ (?:is|are|was|will|must))", re.IGNORECASE
)
_THOUSANDS = re.compile(r"(?<=\d)[, ](?=\d{3}\b)")
_HYPHENED = re.compile(
    r"\b(\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve)-(?=[a-z]{3,}\b)",
    re.IGNORECASE,
)
_A_UNIT = re.compile(r"\ban? (?=(?:kilo|mega|giga|tera)byte\b)", re.IGNORECASE)
_ASIDE = re.compile(r",? (?:for example|for instance),?(?= )", re.IGNORECASE)
_PRIOR_TO = re.compile(r"\bprior to\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Token:
    """A word or number of a text, with the numbers of its clause and of its part of that.

    Parts end at every comma, "and" and "or", clauses only where another one begins.
    """

    text: str
    stem: str
    clause: int
    part: int
    content: bool


Context = Mapping[str, float]
"""What stands around a place in a text: stems, and how much each counts there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What a word counts beside a place in another part of the text, by where it stands."""

    before: float
    after: float


UNITS = frozenset(
    "second minut hour day week month year euro pound dollar cent percent am pm".split()
)
SAID = Reach(before=0.55, after=0.55)
SOURCE = Reach(before=0.92, after=0.4)
"""In a source what was said before goes on to hold: "Adults may borrow 12 items, children 20"."""

EVEN = Reach(before=0.5, after=0.5)
DECAY = 0.05
"""How fast words count less with their distance."""


def plain(text: str, *, english: bool = True) -> str:
    """Return a text with plain quotes and spaces and with numbers in digits."""
    text = text.translate(_TYPOGRAPHY)
    if english:
        text = _SECOND.sub(r"\1 seconds", text)
        text = _PRIOR_TO.sub("before", _A_UNIT.sub("1 ", _HYPHENED.sub(r"\1 ", text)))
        text = _ASIDE.sub("", text)
        text = re.sub(r"\btwice\b", "two times", text, flags=re.IGNORECASE)
        text = alpha2digit(text, "en", threshold=0)
    return _HYPHENED.sub(r"\1 ", _THOUSANDS.sub("", text))


def tokens(text: str) -> tuple[Token, ...]:
    """Return the words of a plain text in order; punctuation only ends clauses.

    A comma ends a clause where a word follows that begins one, not within an enumeration.
    """
    found = [match[0].strip() for match in TOKEN.finditer(text)]
    result: list[Token] = []
    clause = part = 0
    for place, word in enumerate(found):
        lower = word.lower()
        following, second = (*(w.lower() for w in found[place + 1 : place + 3]), "", "")[:2]
        label = lower == ":" and _labels(result, part)
        if label and any(t.clause == clause and t.part != part for t in result):
            clause += 1
            result = [replace(t, clause=clause) if t.part == part else t for t in result]
        if lower in _BORDER:
            clause += not label
            part += not label
        elif lower == ",":
            begins = following in _AFTER_COMMA or following in _OPENERS or second in _AUXILIARIES
            clause += begins
            part += 1
        else:
            joins = following in _AFTER_AND or second in _AUXILIARIES
            opens = lower in _OPENERS or (lower in {"and", "or"} and joins)
            begins = opens and bool(result) and result[-1].clause == clause
            clause += begins
            part += begins or lower in {"and", "or"}
            result.append(Token(word, stem(lower), clause, part, lower not in FUNCTION_WORDS))
    return tuple(result)


def _labels(found: Sequence[Token], part: int) -> bool:
    """Return whether the words before a colon are a label, as in "RPO: 1 hour, RTO: 8 hours"."""
    words = [token for token in found if token.part == part]
    return len(words) <= MAX_LABEL and all(token.content for token in words)


def stems(found: Iterable[Token]) -> frozenset[str]:
    """Return the stems of the words that carry content."""
    return frozenset(token.stem for token in found if token.content)


@cache
def stem(word: str) -> str:
    """Return the stem of an English word in small letters."""
    return str(_STEMMER.stemWord(word.removesuffix("'s")))


@cache
def related(left: str, right: str) -> bool:
    """Return whether two stems are of one family: "retent" and "retain" are not, "grease" is."""
    if left == right:
        return True
    short, long = sorted((left, right), key=len)
    return len(short) >= MIN_RELATED and long.startswith(short[: max(MIN_RELATED, len(short) - 1)])


def covered(wanted: Iterable[str], known: frozenset[str]) -> frozenset[str]:
    """Return the wanted stems that are known, as they are or in another form."""
    return frozenset(w for w in wanted if w in known or any(related(w, k) for k in known))


def weight(wanted: Iterable[str], weights: Mapping[str, float]) -> float:
    """Return what stems weigh together; a stem that is nowhere in the evidence weighs 1."""
    return sum(weights.get(w, 1.0) for w in wanted)


def context(found: Sequence[Token], place: int, reach: Reach) -> dict[str, float]:
    """Return what stands around a place in a text: the nearer, and in the same part, the more."""
    around: dict[str, float] = {}
    here = found[place].part
    for other, token in enumerate(found):
        if other == place or (other == place + 1 and token.stem in UNITS):
            continue
        apart = min(2, abs(token.part - here))
        side = reach.before if other < place else reach.after
        value = side**apart / (1 + DECAY * abs(place - other))
        value *= 1.0 if token.content else FUNCTION_WEIGHT
        around[token.stem] = max(around.get(token.stem, 0.0), value)
    return around


def likeness(left: Context, right: Context, weights: Mapping[str, float]) -> float:
    """Return how much two places have around them in common."""
    total = 0.0
    for word, value in left.items():
        there = right.get(word) or max(
            (v for other, v in right.items() if related(word, other)), default=0.0
        )
        total += value * there * weights.get(word, 1.0)
    return total
