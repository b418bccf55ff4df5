"""Questions of which the documents answer a part: they say what is so, and not why."""

from collections.abc import Iterator

from convo_assets.steps.converse.language.reasons import SAYS_WHY
from convo_assets.steps.converse.qa_pairs import Evidence, QAPair, can_be_repeated, inside
from convo_assets.steps.converse.question_kind import ProseInput, QuestionKind


def _why(given: ProseInput) -> Iterator[QAPair]:
    """Yield a question for the reason of the first statement, if that gives none."""
    for opening in given.plain[:1]:
        fact = opening.evidence[0]
        if can_be_repeated(fact) and not SAYS_WHY.search(fact.segment.text):
            yield without_reason(fact)


def without_reason(fact: Evidence) -> QAPair:
    """Return an exchange that asks why, of a statement that does not say."""
    stated = inside(fact.segment.text, fact)
    return QAPair(
        kind="partial",
        question=f"Do you know why {stated}?",
        answer=f"I could not find the reason. What I can confirm is this: {fact.segment.text}",
        evidence=(fact,),
        tier="template",
        follow_up_question="Do you know why?",
        refers_to=fact,
        topic=fact.passage.chunk_id,
    )


PARTIAL = QuestionKind(
    name="partial",
    request=(
        "for two things in one question, one that a fact tells and one, closely "
        "related, that nothing shown tells"
    ),
    reply='Answer the part that is known, and set "found" to "partly".',
    written_share=0.04,
    draft=_why,
    share=0.18,
    follows=True,
    answers=False,
    known_by=SAYS_WHY,
)
