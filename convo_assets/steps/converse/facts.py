"""Choose the statements of a chunk that are worth a question."""

import re

from convo_assets.records import Chunk
from convo_assets.steps.converse.segments import Segment, segments
from convo_assets.steps.converse.words import stems

FEWEST_WORDS, MOST_WORDS = 7, 45
_PLACEHOLDER = re.compile(r"\[[A-Z_]+_\d+\]")
_LEANS_ON_CONTEXT = re.compile(
    r"(?:it|they|he|she|we|i|you|this|that|these|those|there|here|his|her|their|its|such|both|"
    r"instead|otherwise|therefore|however|also|then|thereafter|for example|dear|hi|hello|thank\w*|"
    r"please|see|yes|no|ok|as agreed|in this|do not|note)\b",
    re.IGNORECASE,
)
_SPEECH = re.compile(r"\b(?:I|my|me|we|our|us|your|you)\b")
_SAYS_WHY = re.compile(
    r"\b(?:because|since|so that|in order to|otherwise|to avoid|to prevent)\b", re.IGNORECASE
)
_RULES = re.compile(
    r"\b(?:must|may|shall|should|cannot|only|at least|at most|up to|within|after|before|if|when|"
    r"unless)\b",
    re.IGNORECASE,
)


def facts(chunk: Chunk, *, count: int) -> list[Segment]:
    """Return the most telling statements of a chunk, in reading order.

    A fact names its subject, says something definite and holds no placeholder: a question about
    somebody who has been made unrecognisable teaches nothing.
    """
    candidates = [
        segment
        for segment in segments(chunk.text, offset=chunk.start)
        if _states_a_fact(segment.text)
    ]
    candidates.sort(key=lambda segment: (-_worth(segment.text), segment.start))
    return sorted(candidates[:count], key=lambda segment: segment.start)


def _states_a_fact(text: str) -> bool:
    return (
        FEWEST_WORDS <= len(text.split()) <= MOST_WORDS
        and text[0].isupper()
        and text.endswith(".")
        and not _PLACEHOLDER.search(text)
        and not _LEANS_ON_CONTEXT.match(text)
        and not _SPEECH.search(text)
        and sum(map(str.isalpha, text)) > 0.6 * len(text)
    )


def _worth(text: str) -> float:
    """Return how much there is to ask: reasons, figures and rules over plain description."""
    reasons = 2.0 if _SAYS_WHY.search(text) else 0.0
    figures = 1.0 if any(map(str.isdigit, text)) else 0.0
    rules = 0.5 if _RULES.search(text) else 0.0
    return reasons + figures + rules + min(len(stems(text)), 14) / 14
