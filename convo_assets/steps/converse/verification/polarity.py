"""Whether two clauses say the same in negation, obligation and generality."""

import re
from collections.abc import Sequence

from convo_assets.steps.converse.verification.antonyms import antonyms
from convo_assets.steps.converse.verification.words import Token, covered

_NEGATION = re.compile(
    r"\b(?:not|never|none|nobody|nothing|cannot|without|neither|nor|unless|hardly)\b|n't\b|"
    r"\bno\b(?! \d)|\bno longer\b(?! than)",
    re.IGNORECASE,
)
_BOUND = re.compile(
    r"\b(?:not?|never) (?:for )?(?:more|less|fewer|later|earlier|sooner|longer than|other)\b|"
    r"\bnot (?:only|necessarily)\b|\bno \d",
    re.IGNORECASE,
)
_IMPLICIT = frozenset(
    """
    prohibit forbid forbidden refus unabl lack exclud except instead rather disabl reject deni
    impossibl illeg unlik ban invalid avoid unsupport unavail unsuit
    """.split()  # noqa: SIM905
)
_EXCLUSIVE = re.compile(
    r"\b(?:only|sole|solely|just|exclusively|limited|restricted|unless|until|except|nobody else|"
    r"no other|no one|alone|at most|mainly|must|not|never|cannot|no)\b",
    re.IGNORECASE,
)
STRONG, WEAK, OPEN = "must", "should", "may"
_MODALS = {
    STRONG: re.compile(
        r"\b(?:must|shall|ha(?:ve|s|d) to|needs? to|needs?|mandatory|obligatory|compulsory|"
        r"requires?|required|necessary|obliged)\b",
        re.IGNORECASE,
    ),
    WEAK: re.compile(
        r"\b(?:should|ought|recommend(?:ed|s)?|advisable|advised|ideally|preferably)\b", re.I
    ),
    OPEN: re.compile(
        r"\b(?:may|might|can|could|optional(?:ly)?|allow(?:ed|s)?|permit(?:ted|s)?|able|possible|"
        r"if you (?:like|want|wish))\b",
        re.IGNORECASE,
    ),
}
_NO_DUTY = re.compile(
    r"\b(?:need not|needn't|(?:do|does|did)(?:n't| not) (?:have|need)|not (?:required|necessary|"
    r"mandatory|obliged)|optional)\b",
    re.IGNORECASE,
)
_ALL = re.compile(r"\b(?:always|every|each|all|any|invariably|must|100|whenever|no|never)\b", re.I)
_SOME = re.compile(
    r"\b(?:usually|often|sometimes|mostly|generally|typically|normally|rarely|seldom|"
    r"occasionally|may|might|can|some|likely)\b",
    re.IGNORECASE,
)
_CLAIMS_ALL = re.compile(r"\b(?:always|invariably|in every case)\b", re.IGNORECASE)
_CLAIMS_RARE = re.compile(r"\b(?:sometimes|occasionally|rarely|seldom)\b", re.IGNORECASE)
_ONLY = re.compile(r"\b(?:only|solely|exclusively)\b", re.IGNORECASE)


def text_of(clause: Sequence[Token]) -> str:
    """Return the words of a clause."""
    return " ".join(token.text for token in clause)


def contradicts(said: Sequence[Token], there: Sequence[Token]) -> bool:
    """Return whether one clause denies what the other affirms; two denials make none."""
    pairs = opposites(said, there)
    flips = len(pairs) + _denials(said, {left for left, _ in pairs})
    return (flips + _denials(there, {right for _, right in pairs})) % 2 == 1


def denies(clause: Sequence[Token]) -> bool:
    """Return whether a clause denies."""
    return _denials(clause, set()) % 2 == 1


def opposites(said: Sequence[Token], there: Sequence[Token]) -> list[tuple[str, str]]:
    """Return the pairs of words of opposite meaning of which each stands in one clause only."""
    left, right = {token.stem for token in said}, {token.stem for token in there}
    of = antonyms()
    return [
        (word, other)
        for word in sorted(left - right)
        for other in sorted(of.get(word, frozenset()) & right - left)
    ][:1]


def _denials(clause: Sequence[Token], counted: set[str]) -> int:
    text = text_of(clause)
    spans = [match.span() for match in _BOUND.finditer(text)]
    explicit = [
        match
        for match in _NEGATION.finditer(text)
        if not any(start <= match.start() < end for start, end in spans)
    ]
    implicit = {token.stem for token in clause} & _IMPLICIT - counted
    words = {match[0].lower() for match in explicit}
    if "nor" in words and "neither" in words:
        explicit = explicit[:1]
    return len(explicit) + len(implicit)


def exclusive(clause: Sequence[Token]) -> bool:
    """Return whether a clause rules something out without a denial: "only", "until", "must"."""
    return bool(_EXCLUSIVE.search(text_of(clause)))


def modal_changed(said: Sequence[Token], there: Sequence[Token], question: str) -> bool:
    """Return whether a duty became a possibility or advice, or the other way round.

    A modal that stands in the question is the user's word.
    """
    left, right = text_of(said), text_of(there)
    if _NO_DUTY.search(left):
        return not _NO_DUTY.search(right) and bool(_MODALS[STRONG].search(right))
    claimed, known = modals(left), modals(right)
    if denies(said) and denies(there):
        return claimed == {WEAK} and known == {STRONG} and not _MODALS[WEAK].search(question)
    if not claimed or not known or claimed & known:
        return False
    asked = modals(question)
    if claimed & asked:
        return False
    if claimed == {OPEN} and known == {WEAK}:
        return bool(re.search(r"\b(?:may|might|optional)", left, re.I))
    if claimed == {STRONG} and known == {WEAK}:
        return bool(re.search(r"\b(?:must|shall|required|mandatory|requires?)\b", left, re.I))
    return not ({STRONG, OPEN} == claimed | known and exclusive_only(left + " " + right))


def exclusive_only(text: str) -> bool:
    """Return whether a text says "only", with which a duty can be told as a possibility."""
    return bool(_ONLY.search(text))


def modals(text: str) -> frozenset[str]:
    """Return the kinds of modals in a text."""
    return frozenset(kind for kind, pattern in _MODALS.items() if pattern.search(text))


def generality_changed(said: Sequence[Token], there: Sequence[Token]) -> bool:
    """Return whether "usually" became "always", or something became true of one thing only."""
    left, right = text_of(said), text_of(there)
    if _CLAIMS_ALL.search(left) and not _ALL.search(right):
        return True
    if _CLAIMS_RARE.search(left) and not _SOME.search(right):
        return bool(_ALL.search(right)) or not _CLAIMS_RARE.search(right)
    return bool(_ONLY.search(left)) and not _EXCLUSIVE.search(right)


def overlap(said: Sequence[Token], there: frozenset[str]) -> frozenset[str]:
    """Return the content stems of a clause that stand in another one."""
    return covered((token.stem for token in said if token.content), there)
