"""Questions in which the user has something wrong, which the answer puts right."""

from collections.abc import Iterator

from convo_assets.steps.converse.mistakes import with_wrong_figure
from convo_assets.steps.converse.qa_pairs import QAPair, can_be_repeated
from convo_assets.steps.converse.question_kind import ProseInput, QuestionKind


def _wrong_figure(given: ProseInput) -> Iterator[QAPair]:
    """Yield a question with a wrong figure about the last statement, if that has a figure."""
    if len(given.facts) > 1 and can_be_repeated(given.facts[-1]):
        wrong = with_wrong_figure(given.facts[-1], draw=given.plan.draw("figure"))
        if wrong:
            yield wrong


FALSE_PREMISE = QuestionKind(
    name="false_premise",
    request=(
        "a question that takes for granted something the facts contradict, such as "
        "another number or a permission that is not given"
    ),
    reply="The user has something wrong. Say so first, then what is right.",
    written_share=0.06,
    draft=_wrong_figure,
    share=0.2,
)
