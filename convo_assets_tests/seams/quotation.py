"""A kind of question: what the documents say word for word."""

from collections.abc import Iterator

from convo_assets.steps.converse import QuestionKind
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


QUOTATION = QuestionKind(
    name="quotation",
    request="a question for the exact words of a rule in passage [1]",
    draft=_word_for_word,
    written_share=1_000_000.0,
    repeatable=True,
)
