"""Names and identifiers that no passage holds."""

import re
from collections.abc import Sequence

from convo_assets.steps.converse.verification.asked import Asked
from convo_assets.steps.converse.verification.blocks import Statement
from convo_assets.steps.converse.verification.evidence import Evidence
from convo_assets.steps.converse.verification.words import Token, related

MAX_ABBREVIATION = 5


def has_unknown_name(
    found: Sequence[Token], cited: Evidence, asked: Asked, statement: Statement
) -> bool:
    """Return whether a name or identifier stands neither in the passages nor in the question."""
    asked_words = {token.stem for token in asked.found} | asked.known
    source = re.sub(r"\s+", " ", " ".join(u.statement.text for u in cited.units)).lower()
    for place, token in enumerate(found):
        starts = place == 0 or found[place - 1].clause != token.clause
        named = token.text[0].isupper() and not starts and token.text != "I"
        coded = token.text[0].isalpha() and any(map(str.isdigit, token.text))
        if not (named or coded) or not token.content:
            continue
        known = token.stem in cited.vocabulary or token.stem in asked_words
        parts = [part for part in re.split(r"[-'./:@_]", token.text.lower()) if part]
        if known or token.text.lower() in source or all(part in source for part in parts):
            continue
        if any(related(token.stem, word) for word in cited.vocabulary | asked_words):
            continue
        if _expands(token, statement.text, cited):
            continue
        return True
    return False


def _expands(token: Token, text: str, cited: Evidence) -> bool:
    """Return whether a capitalised word is part of an abbreviation written out, or such a one."""
    letters = "".join(re.findall(r"\b[A-Z]", text)).lower()
    if token.text.isupper():
        words = [t.text[0].lower() for unit in cited.units for t in unit.found]
        return token.text.lower() in "".join(words)
    return any(len(w) > 1 and w in letters for w in cited.vocabulary if len(w) <= MAX_ABBREVIATION)
