"""Whether a statement denies something."""

import re

_NEGATION = re.compile(
    r"\b(?:not|never|none|cannot|without)\b|n['’]t\b|"
    r"\bno\b(?! (?:more|less|fewer|longer|later|earlier)\b|\. ?\d)",
    re.IGNORECASE,
)


def denies(text: str) -> bool:
    """Return whether a text holds a word that denies: "not", "never", "without", "isn't"."""
    return bool(_NEGATION.search(text))
