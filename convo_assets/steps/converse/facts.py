"""Choose the statements of a passage that are worth a question."""

import re

from convo_assets.records import Passage
from convo_assets.steps.converse.language.reasons import SAYS_WHY
from convo_assets.steps.converse.language.segments import Segment, segments
from convo_assets.steps.converse.language.words import stems

MIN_WORDS, MAX_WORDS = 6, 45
PLACEHOLDER = re.compile(r"\[[A-Z_]+_\d+\]")
LEANS_ON_CONTEXT = re.compile(
    r"(?:it|they|he|she|we|i|you|your|our|my|this|that|these|those|there|here|his|her|their|its|"
    r"such|both|instead|otherwise|therefore|however|also|then|thereafter|since then|for example|"
    r"dear|hi|hello|thank\w*|please|see|yes|no|ok|as agreed|in this|do not|note|half|some|most of|"
    r"another|the other|the former|the latter|the second|the first|the next|the above|the only|"
    r"the following)\b",
    re.IGNORECASE,
)
_SPEECH = re.compile(r"\b(?:I|my|me|we|our|us|your|you|he|she|his|her)\b")
POINTS_ELSEWHERE = re.compile(
    r"\b(?:otherwise|likewise|respectively|"
    r"(?:shown|listed|described|given|mentioned) (?:below|above)|"
    r"since (?:that|this) (?:day|date|week|month|year|time|incident|change)|"
    r"(?:described|explained|listed|set out|covered) in (?:its|their|his|her) own|"
    r"(?:described|explained|listed|set out|covered) in (?:another|a separate|the following))\b|"
    r"\b(?:below|above|since (?:that|this|then))\.$"
)
_RULES = re.compile(
    r"\b(?:must|may|shall|should|cannot|only|at least|at most|up to|within|after|before|if|when|"
    r"unless)\b",
    re.IGNORECASE,
)


def facts(passage: Passage) -> list[Segment]:
    """Return the statements of a passage, the most telling first.

    A fact names its subject, says something definite and holds no placeholder: a question about
    somebody who has been made unrecognisable teaches nothing.
    """
    candidates = [
        segment
        for segment in segments(passage.text, offset=passage.start)
        if _states_a_fact(segment.text) and not in_a_table(passage, segment)
    ]
    return sorted(candidates, key=lambda segment: (-_worth(segment.text), segment.start))


def _states_a_fact(text: str) -> bool:
    return (
        MIN_WORDS <= len(text.split()) <= MAX_WORDS
        and text[0].isupper()
        and text.endswith(".")
        and not PLACEHOLDER.search(text)
        and not LEANS_ON_CONTEXT.match(text)
        and not _SPEECH.search(text)
        and not POINTS_ELSEWHERE.search(text)
        and sum(map(str.isalpha, text)) > 0.6 * len(text)
    )


def in_a_table(passage: Passage, segment: Segment) -> bool:
    """Return whether the segment is (part of) a cell: what it is about stands in another one."""
    start = passage.text.rfind("\n", 0, segment.start - passage.start) + 1
    return passage.text[start:].lstrip().startswith("|")


def _worth(text: str) -> float:
    """Return how much there is to ask: reasons, figures and rules over plain description."""
    reasons = 2.0 if SAYS_WHY.search(text) else 0.0
    figures = 1.0 if any(map(str.isdigit, text)) else 0.0
    rules = 0.5 if _RULES.search(text) else 0.0
    return reasons + figures + rules + min(len(stems(text)), 14) / 14
