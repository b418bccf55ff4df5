"""Words that are also names, and which words are ordinary in one text."""

import re

PROPER_NOUNS = frozenset(
    (
        """
    april august berlin christian england english france french friday german ireland january june
    london long march may monday north paris park rome saturday south spain street summer sunday
    thursday tuesday university van von wales washington wednesday west east
    """
    ).split()
)
"""Months, days, places and particles: capitalised everywhere, hence never carried as a name."""

ALSO_WORDS = PROPER_NOUNS | frozenset(
    (
        """
    art bell bill bishop bond bread brook brown can case chance chase church constable cook cork
    day dean dear don drew early faith field fields ford forest frank glass gold good grace
    grand grant gray green grey guard guy hall hand hill home hope house hunter jack joy king
    knight lake lane law lee little love major mark marsh mercy miles miller miss more moss no
    page parks penny pool post power price ray read reed rich river rob robin rose rush sand
    service shepherd short sir smart smith social spring star steel stone sue sunny table temple
    the wall ward way weaver wells white will wise wood woods young
    """
    ).split()
)
"""Words that are also names: alone at the beginning of a sentence they are words."""

_MID_SENTENCE = re.compile(r"[a-z,;:] $")
_LOWER_CASE = re.compile(r"(?<![\w@._-])[^\W\d_A-Z]{3,}(?![\w@]|[._-]\w)")
"""A lower-case word of running text; a name part that also occurs like this is an ordinary word."""


def ordinary_words(text: str) -> frozenset[str]:
    """Return the words that are no name in a text just because they are capitalised."""
    return ALSO_WORDS | {match[0] for match in _LOWER_CASE.finditer(text)}


def may_be_name(text: str, start: int, word: str, ordinary: frozenset[str]) -> bool:
    """Return whether the capitalised `word` at `start` is a name, if somebody is called so.

    "Grace" in the middle of a sentence is somebody; "Grace" at its beginning may be the grace of a
    grace period.
    """
    lower = word.lower()
    if lower in PROPER_NOUNS or not word[0].isupper():
        return False
    return lower not in ordinary or bool(_MID_SENTENCE.search(text, max(0, start - 3), start))
