"""How English says why: one list for whoever asks, answers or looks for a reason."""

import re

GIVES_A_REASON = (
    r"(?:because(?! of)|since(?! \w+ \d)|so that|in order to|"
    r"to (?=(?:avoid|prevent|protect|make sure)\b))"
)
"""What a reason begins with; "because of" and "since March 2020" begin none to ask for."""

SAYS_WHY = re.compile(
    rf"\b{GIVES_A_REASON}|\b(?:because|reason|therefore|otherwise)\b", re.IGNORECASE
)
"""Anything by which a text may give a reason, for whoever claims that none is given."""
