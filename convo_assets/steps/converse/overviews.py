"""QA pairs whose question comes from the heading of a section and whose answer is its text."""

from collections.abc import Iterator, Sequence

from convo_assets.records import Passage
from convo_assets.steps.converse.conversation_inputs import ConversationInputs
from convo_assets.steps.converse.facts import (
    LEANS_ON_CONTEXT,
    PLACEHOLDER,
    POINTS_ELSEWHERE,
    in_a_table,
)
from convo_assets.steps.converse.headings import asked_by, matter_of
from convo_assets.steps.converse.language.asking import ways
from convo_assets.steps.converse.language.segments import Segment
from convo_assets.steps.converse.qa_pairs import Evidence, QAPair
from convo_assets.steps.converse.sections import Section, sections

_SAYS_SOMETHING = 5
_OVERVIEWS = (
    "What should I know about {}?",
    "Can you sum up {}?",
    "Give me an overview of {}.",
    "What are the main points on {}?",
    "What is important about {}?",
    "Please summarise {} for me.",
    "I would like to understand {}.",
    "Brief me on {}.",
    "Tell me what I need to know about {}.",
    "Which points matter for {}?",
    "What is there to know about {}?",
    "Could you take me through {}?",
    "How would you explain {} in a few sentences?",
    "A colleague asked me about {}. What matters there?",
    "I am preparing a note on {}. What belongs in it?",
    "What are the essentials of {}?",
    "Put {} in a few words, please.",
)
_STEPS = (
    "What are the steps for {}?",
    "Walk me through the steps for {}.",
    "Can you list the steps for {}?",
)
_FIRST_STEPS = tuple(pattern.replace("steps", "first steps") for pattern in _STEPS)
MAX_OVERVIEW_WORDS, MAX_STEPS_WORDS = 90, 150
MAX_OVERVIEW_SENTENCES = 4


def overviews(inputs: ConversationInputs) -> Iterator[QAPair]:
    """Yield pairs that ask for a summary of a section or for its steps.

    Sections in the overlap with the chunk before belong to that chunk.
    """
    for section in sections(inputs.home):
        if not any(map(inputs.said_before, (*section.said[:1], *section.steps[:1]))):
            yield from _step_by_step(section, inputs.home)
            yield from _summary(section, inputs.home)


def _summary(section: Section, passage: Passage) -> Iterator[QAPair]:
    said = [
        segment
        for segment in section.said
        if len(segment.text.split()) >= _SAYS_SOMETHING
        and segment.text[-1] in ".!"
        and not PLACEHOLDER.search(segment.text)
        and not POINTS_ELSEWHERE.search(segment.text)
        and not in_a_table(passage, segment)
    ]
    kept: list[Segment] = []
    for segment in said:
        if not kept and LEANS_ON_CONTEXT.match(segment.text):
            continue
        if _words([*kept, segment]) > MAX_OVERVIEW_WORDS:
            break
        kept.append(segment)
    questions = _asking_for(section, passage, _OVERVIEWS)
    if questions and len(kept) > 1:  # a single statement has questions of its own
        kept = kept[:MAX_OVERVIEW_SENTENCES]
        yield _from_source(questions, " ".join(s.text for s in kept), kept, passage)


def _step_by_step(section: Section, passage: Passage) -> Iterator[QAPair]:
    steps = section.steps
    readable = 0 < _words(steps) <= MAX_STEPS_WORDS
    if not readable or any(PLACEHOLDER.search(step.text) for step in steps):
        return
    # A list at the end of a chunk may go on in the next one: then these are its first steps.
    if questions := _asking_for(section, passage, _FIRST_STEPS if section.goes_on else _STEPS):
        answer = "\n".join(f"- {step.text}" for step in steps)
        yield _from_source(questions, answer, steps, passage)


def _asking_for(section: Section, passage: Passage, patterns: Sequence[str]) -> list[str]:
    """Return the question that the heading implies, or paraphrases about its topic, or nothing."""
    if asked := asked_by(section.heading, passage.text):
        return [asked]
    matter = matter_of(section.heading, passage.text)
    return ways(patterns, section.heading, matter) if matter else []


def _words(said: Sequence[Segment]) -> int:
    return sum(len(segment.text.split()) for segment in said)


def _from_source(
    questions: Sequence[str], answer: str, said: Sequence[Segment], passage: Passage
) -> QAPair:
    return QAPair(
        kind="answerable",
        question=questions[0],
        paraphrases=tuple(questions[1:]),
        answer=answer,
        evidence=tuple(Evidence(segment=segment, passage=passage) for segment in said),
        tier="template",
    )
