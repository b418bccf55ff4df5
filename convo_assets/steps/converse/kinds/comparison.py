"""Questions that ask how two things differ."""

from convo_assets.steps.converse.large.answers import Answer
from convo_assets.steps.converse.question_kind import QuestionKind


def _cites_two(answer: Answer) -> bool:
    return len(answer.citations) > 1


COMPARISON = QuestionKind(
    name="comparison",
    request="a question that compares what passage [1] and another passage say",
    table_share=0.3,
    accepts=_cites_two,
)
