"""Questions that the heading of a section asks, and the section answers."""

import re

from convo_assets.records import Passage
from convo_assets.steps.converse.exchanges import Evidence, Exchange, varied
from convo_assets.steps.converse.facts import LEANS_ON_CONTEXT, PLACEHOLDER, in_a_table
from convo_assets.steps.converse.language.clauses import decapitalized
from convo_assets.steps.converse.language.segments import Segment, segments
from convo_assets.steps.converse.language.verbs import is_instruction
from convo_assets.steps.converse.material import Material

_SAYS_SOMETHING = 5
_ASKING_HEADINGS = {"how to ": "How do I ", "what to do ": "What should I do "}
_NO_MATTER = re.compile(
    r"(?:item|visit|step|part|chapter|section|appendix|before|after|during|from|in|on|at|still|"
    r"about|questions?|can|when|who|why|what|where|not|is|are|do|does|should|\d)\b",
    re.IGNORECASE,
)
MOST_HEADING_WORDS = 9
_OVERVIEWS = (
    "What should I know about {}?",
    "Can you sum up {}?",
    "Give me an overview of {}.",
    "What are the main points on {}?",
    "What is important about {}?",
    "Please summarise {} for me.",
    "I would like to understand {}.",
)
MOST_OVERVIEW_WORDS = 90


def overview(material: Material) -> Exchange | None:
    """Return an exchange that asks what a section says, if its heading can be asked for."""
    passage = material.home
    # Small sections share a chunk, under the heading that they share: it must stand here as well.
    begins = material.begins_its_section and any(
        h in passage.text for h in passage.heading_path[-1:]
    )
    question = _heading_question(passage) if begins else ""
    said = [
        segment
        for segment in segments(passage.text, offset=passage.start)
        if len(segment.text.split()) >= _SAYS_SOMETHING
        and segment.text[-1] in ".!"
        and not PLACEHOLDER.search(segment.text)
        and not in_a_table(passage, segment)
    ]
    kept: list[Segment] = []
    for segment in said:
        if not kept and LEANS_ON_CONTEXT.match(segment.text):
            continue
        if sum(len(s.text.split()) for s in [*kept, segment]) > MOST_OVERVIEW_WORDS:
            break
        kept.append(segment)
    if not question or len(kept) < 2:  # noqa: PLR2004 - one statement is asked about as such
        return None
    return Exchange(
        kind="answerable",
        question=question,
        answer=" ".join(segment.text for segment in kept[:4]),
        evidence=tuple(Evidence(segment=s, passage=passage) for s in kept[:4]),
        tier="template",
    )


def _heading_question(passage: Passage) -> str:
    heading = passage.heading_path[-1].strip() if passage.heading_path else ""
    words = len(heading.split())
    if heading.endswith("?") and words > 1 and not PLACEHOLDER.search(heading):
        return heading
    inside = decapitalized(heading, surroundings=passage.text)
    for opening, question in _ASKING_HEADINGS.items():
        if inside.startswith(opening):
            return f"{question}{inside.removeprefix(opening)}?"
    unfit = PLACEHOLDER.search(heading) or _NO_MATTER.match(inside)
    if unfit or not 2 <= words <= MOST_HEADING_WORDS:  # noqa: PLR2004
        return ""
    if is_instruction(inside):
        return f"How do I {inside}?"
    titled = sum(word[0].isupper() for word in heading.split()) > 1
    return varied(_OVERVIEWS, heading).format(heading if titled else inside)
