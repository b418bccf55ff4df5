"""The words of English, from a lexicon without names: a vote against a name that is one of them.

The lexicon is that of the National Library of Medicine (SPECIALIST, public domain), as lemminflect
(MIT licence) brings it.
"""

import gzip
from collections.abc import Collection
from functools import cache
from importlib.util import find_spec
from pathlib import Path


@cache
def english_words() -> frozenset[str]:
    """Return the base and inflected forms of English words, in small letters."""
    # The package itself is not imported: it loads spaCy, which takes seconds.
    package = find_spec("lemminflect")
    folders = (package and package.submodule_search_locations) or []
    (lexicon,) = (Path(folder, "resources", "lemma_lu.csv.gz") for folder in folders)
    with gzip.open(lexicon, "rt", encoding="utf-8") as lines:
        return frozenset(line.partition(",")[0] for line in lines)


def is_word_for_login(label: str, value: str, names: Collection[str]) -> bool:
    """Return whether a login is an English word: found elsewhere it is the word, not the login.

    A word that many people are called, one of `names`, is no such word.
    """
    said = value.casefold()
    return label == "USERNAME" and said in english_words() and said not in names
