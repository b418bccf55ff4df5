"""Questions in which the user has something wrong, which the answer puts right."""

import re
from collections.abc import Iterator

from convo_assets.steps.converse.large.answers import Answer
from convo_assets.steps.converse.mistakes import with_wrong_figure
from convo_assets.steps.converse.qa_pairs import QAPair, can_be_repeated
from convo_assets.steps.converse.question_kind import ProseInput, QuestionKind

_PUTS_RIGHT = re.compile(r"(?:No\b|Not\b|Actually\b)")


def _wrong_figure(given: ProseInput) -> Iterator[QAPair]:
    """Yield a question with a wrong figure about the last statement, if that has a figure."""
    if len(given.facts) > 1 and can_be_repeated(given.facts[-1]):
        wrong = with_wrong_figure(given.facts[-1], draw=given.plan.draw("figure"))
        if wrong:
            yield wrong


def _begins_with_no(answer: Answer) -> bool:
    return bool(_PUTS_RIGHT.match(answer.text))


FALSE_PREMISE = QuestionKind(
    name="false_premise",
    request="a question that takes something for granted that passage [1] contradicts",
    draft=_wrong_figure,
    share=0.2,
    accepts=_begins_with_no,
)
