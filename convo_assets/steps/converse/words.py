"""Words that carry content, reduced to stems, and numbers: what grounding is measured in."""

import re
from functools import cache

import snowballstemmer

_STEMMER = snowballstemmer.stemmer("english")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+(?:[.,:]\d+)*")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
FUNCTION_WORDS = frozenset(
    (
        """
    a about above after again all also always am an and any are as at be because been before
    being below between both but by can cannot could did do does doing down during each
    either else ever every few for from further had has have having he her here hers him his
    how however i if in into is it its itself just least less let may me might more most
    much must my neither no nor not of off often on once one only onto or other our ours out
    over own per please rather same shall she should since so some such than that the their
    theirs them then there these they this those through to too two under until up upon us
    use used very was we were what when where whether which while who whom whose why will
    with within without would yes yet you your many long take takes happen happens need
    needs get gets make makes mean means
    """
    ).split()
)


def stems(text: str) -> frozenset[str]:
    """Return the stems of the content words of a text, numbers as they are."""
    words = (match[0].lower() for match in _WORD.finditer(text))
    return frozenset(_stem(word) for word in words if word not in FUNCTION_WORDS)


def numbers(text: str) -> frozenset[str]:
    """Return the numbers of a text, thousands separators removed."""
    return frozenset(match[0].replace(",", "").rstrip(".") for match in _NUMBER.finditer(text))


@cache
def _stem(word: str) -> str:
    return str(_STEMMER.stemWord(word))
