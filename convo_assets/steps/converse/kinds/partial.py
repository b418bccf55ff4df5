"""Questions of which the documents answer a part."""

from convo_assets.steps.converse.large.answers import Answer
from convo_assets.steps.converse.question_kind import QuestionKind


def _tells_a_part(answer: Answer) -> bool:
    return answer.partial


PARTIAL = QuestionKind(
    name="partial",
    request="a question for two things, of which the passages tell only the first",
    share=0.18,
    follows=True,
    answers=False,
    accepts=_tells_a_part,
)
