"""Questions with answers that stand in the source: in prose, under headings, in transcripts."""

import re
from collections.abc import Iterator

from convo_assets.records import Passage
from convo_assets.steps.converse.facts import PLACEHOLDER, in_a_table
from convo_assets.steps.converse.language.segments import Segment, segments

MIN_WORDS, MAX_WORDS = 4, 25
MAX_ANSWER_WORDS, MAX_ANSWER_SENTENCES = 70, 4
_GOES_ON = re.compile(
    r"(?:and|but|or|so|then|what about|"
    r"(?:is|was|does|did|can|will) (?:it|that|this|they|he|she))\b",
    re.IGNORECASE,
)
"""Beginnings of questions that cannot be understood without what was said before."""

_BY_ANOTHER = re.compile(r"(?:from|by|author|role|sender): (?:customer|user|client|caller|patient)")
"""Speakers who ask: their sentences are no answers."""

_FIELD = re.compile(r"[a-z][a-z_ ]{2,24}: ?\S+")


def source_faq(passage: Passage) -> Iterator[tuple[str, list[Segment]]]:
    """Yield each question that can be understood alone, with the sentences behind it."""
    said = [
        segment
        for segment in segments(passage.text, offset=passage.start)
        if not in_a_table(passage, segment)
    ]
    for at, segment in enumerate(said):
        if _is_question(segment.text) and (answer := _answer(passage, segment, said[at + 1 :])):
            yield segment.text, answer


def _is_question(text: str) -> bool:
    return (
        text.endswith("?")
        and text[0].isupper()
        and MIN_WORDS <= len(text.split()) <= MAX_WORDS
        and not PLACEHOLDER.search(text)
        and not _GOES_ON.match(text)
    )


def _answer(passage: Passage, question: Segment, following: list[Segment]) -> list[Segment]:
    """Return the sentences right behind a question, up to a question or a placeholder."""
    kept: list[Segment] = []
    last = question
    for segment in following:
        gap = passage.text[last.end - passage.start : segment.start - passage.start]
        last = segment
        if not kept and _FIELD.fullmatch(segment.text) and not _BY_ANOTHER.match(segment.text):
            continue
        unfit = PLACEHOLDER.search(segment.text) or not segment.text.endswith((".", "!"))
        words = sum(len(s.text.split()) for s in [*kept, segment])
        # A new paragraph, item or heading is about something else, unless it begins the answer.
        if unfit or (kept and "\n" in gap) or words > MAX_ANSWER_WORDS:
            break
        kept.append(segment)
    return kept[:MAX_ANSWER_SENTENCES]
