"""Questions in which the user has something wrong, which the answer puts right."""

import re

from convo_assets.steps.converse.large.answers import Answer
from convo_assets.steps.converse.question_kind import QuestionKind

_PUTS_RIGHT = re.compile(r"(?:No\b|Not\b|Actually\b)")


def _begins_with_no(answer: Answer) -> bool:
    return bool(_PUTS_RIGHT.match(answer.text))


FALSE_PREMISE = QuestionKind(
    name="false_premise",
    request="a question that takes something for granted that passage [1] contradicts",
    share=0.2,
    accepts=_begins_with_no,
)
