"""A kind of question: what the documents say word for word."""

from collections.abc import Iterator

from convo_assets.steps.converse import QuestionKind
from convo_assets.steps.converse.large.answers import Answer
from convo_assets.steps.converse.local.drafts import Draft
from convo_assets.steps.converse.sections import Section


def _word_for_word(section: Section) -> Iterator[Draft]:
    for node in section.blocks:
        if node.role == "quote":
            yield Draft(
                kind="quotation",
                question=f"What is the exact wording of the rule about {section.heading.lower()}?",
                start=node.start,
                end=node.end,
            )


def _quotes(answer: Answer) -> bool:
    return answer.text.startswith('"')


QUOTATION = QuestionKind(
    name="quotation",
    request="a question for the exact words of a rule in passage [1]",
    draft=_word_for_word,
    share=1000.0,  # so that a plan without it is not drawn in a test
    accepts=_quotes,
)
