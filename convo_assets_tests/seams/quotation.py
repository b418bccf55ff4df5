"""A kind of question: what the documents say word for word."""

from collections.abc import Iterator

from convo_assets.steps.converse import QuestionKind
from convo_assets.steps.converse.language.clauses import clause_of
from convo_assets.steps.converse.qa_pairs import QAPair
from convo_assets.steps.converse.question_kind import ProseInput


def _word_for_word(given: ProseInput) -> Iterator[QAPair]:
    for fact in given.facts[1:2]:
        text = fact.segment.text
        subject = clause_of(text, surroundings=fact.surroundings).subject
        yield QAPair(
            kind="quotation",
            question=f"What is the exact wording of the rule about {subject.lower()}?",
            answer=f'"{text}"',
            evidence=(fact,),
            tier="template",
        )


QUOTATION = QuestionKind(
    name="quotation",
    request="a question for the exact words of a rule in passage [1]",
    draft=_word_for_word,
    share=1000.0,  # so that a plan without it is not drawn in a test
    written_share=1_000_000.0,
    repeatable=True,
)
