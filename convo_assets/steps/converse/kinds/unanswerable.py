"""Questions that the documents do not answer: who decided a rule, since when, which exceptions."""

import re
from collections.abc import Iterator

from convo_assets.steps.converse.qa_pairs import (
    UNKNOWN,
    Evidence,
    QAPair,
    can_be_repeated,
    inside,
)
from convo_assets.steps.converse.question_kind import ProseInput, QuestionKind

_SAYS_A_RULE = re.compile(
    r"\b(?:must|shall|may (?!be\b|occur\b|cause\b|persist\b)|cannot|should|allowed|"
    r"(?:is|are) limited to \d|required(?! for the\b)|paid|only|"
    r"(?:within|at least|at most|up to|every) (?:(?:\d+|one|two|three|four|five|six|ten|twelve) )?"
    r"(?:working |calendar |business )?(?:days?|weeks?|months?|quarters?|years?|\w+day))\b"
)
"""What somebody decided; what takes seconds or minutes is mostly how a thing works."""

_SAYS_MORE = re.compile(
    r"\b(?:decid\w+|decision|since|introduced|agreed|approved|ruled|started|as of|effective|"
    r"except\w*|exempt\w*|waived|unless|only|not|no)\b",
    re.IGNORECASE,
)


def _about_a_rule(given: ProseInput) -> Iterator[QAPair]:
    """Yield a question about the first statement, if that is a rule that somebody decided."""
    for opening in given.plain[:1]:
        fact = opening.evidence[0]
        if can_be_repeated(fact) and _SAYS_A_RULE.search(fact.segment.text):
            yield without_origin(fact, draw=given.plan.draw("origin"))


def without_origin(fact: Evidence, *, draw: float) -> QAPair:
    """Return an exchange about something that is said nowhere, of a rule."""
    asked, follow_up_question = (
        ("Who decided that {}?", "Who decided that?"),
        ("Since when does it apply that {}?", "Since when does that apply?"),
        ("Are there exceptions to the rule that {}?", "Are there exceptions to that?"),
    )[int(draw * 3)]
    return QAPair(
        kind="unanswerable",
        question=asked.format(inside(fact.segment.text, fact)),
        answer=UNKNOWN,
        evidence=(),
        tier="template",
        follow_up_question=follow_up_question,
        refers_to=fact,
        topic=fact.passage.chunk_id,
    )


UNANSWERABLE = QuestionKind(
    name="unanswerable",
    request=(
        "something that a person in this situation may well want to know on the same "
        "subject, and that nothing shown tells. Give no facts"
    ),
    reply=(
        'It is not known. Set "found" to "no". In "answer" say only what is known '
        "instead and may help, in one sentence with its quote; or leave it empty."
    ),
    written_share=0.07,
    length="one sentence",
    draft=_about_a_rule,
    share=0.27,
    follows=True,
    refuses=True,
    answers=False,
    known_by=_SAYS_MORE,
)
