"""What WordNet 3.0 knows of nouns: what is said of something, and what is done.

A line of `nouns.txt` is a noun, the class of its first sense, the preposition that mostly joins it
to what it is of ("-" where fewer than 15 of 100 uses in WordNet's glosses have one), and the verb
of an act. The licence is in `verification/LICENSE.wordnet.txt`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Noun:
    """`preposition` and `verb` are empty where a noun has none."""

    kind: str
    preposition: str
    verb: str


@cache
def nouns() -> Mapping[str, Noun]:
    """Return nouns by their singular."""
    text = files(__package__).joinpath("nouns.txt").read_text(encoding="utf-8")
    lines = (line.split() for line in text.splitlines())
    return {
        noun: Noun(kind, *("" if word == "-" else word for word in words))
        for noun, kind, *words in lines
    }
