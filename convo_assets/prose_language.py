"""In what language prose is written, as far as it is clear; code and links are no language."""

import re
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from convo_assets.document_structure import without_code

_NO_PROSE = re.compile(
    r"<!--.*?-->|https?://\S+|<[/!?]?[A-Za-z][^<>\n]{0,400}>"
    r"|&\w+;|\S*[\d_@\\=/]\S*|\w+(?:\.\w+)+|\[[A-Z_]+\]",
    re.DOTALL | re.MULTILINE,
)
_MAX_READ = 100_000
"""Characters of a text that are read."""

MIN_LETTERS = 60
"""Letters of prose from which the language of a document is believed."""

MIN_SHORT_LETTERS = 12
MIN_SHORT_MARGIN = 0.5
"""Letters of a turn, and how much likelier a letter of it must be in another language, in natural
logarithms, for the turn to be in that one."""


def letters_and_ranks(text: str) -> tuple[int, dict[str, float]]:
    """Return the letters of prose in a text without code, and how likely each language is.

    Languages are codes of ISO 639, best first, with log-likelihoods.
    """
    prose = " ".join(_NO_PROSE.sub(" ", text[:_MAX_READ]).split())
    letters = sum(map(str.isalpha, prose))
    if not letters:
        return 0, {}
    return letters, {str(code): float(score) for code, score in _identifier().rank(prose)}


def language_of(text: str) -> str:
    """Return the language of a text by its code, nothing if there is too little of it."""
    letters, ranked = letters_and_ranks(without_code(text))
    return next(iter(ranked)) if letters >= MIN_LETTERS else ""


def is_in_another_language(text: str, language: str) -> bool:
    """Return whether a turn is clearly not in a language, of which the first subtag counts."""
    letters, ranked = letters_and_ranks(without_code(text))
    expected = ranked.get(language.partition("-")[0])
    if expected is None or letters < MIN_SHORT_LETTERS:
        return False
    return (next(iter(ranked.values())) - expected) / letters >= MIN_SHORT_MARGIN


@cache
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE)
