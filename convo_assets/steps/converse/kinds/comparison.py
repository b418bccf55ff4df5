"""Questions that ask how two things differ."""

from collections.abc import Iterator

from convo_assets.steps.converse.cell_questions import comparison
from convo_assets.steps.converse.large.answers import Answer
from convo_assets.steps.converse.qa_pairs import QAPair
from convo_assets.steps.converse.question_kind import QuestionKind, TableInput


def _two_rows(given: TableInput) -> Iterator[QAPair]:
    if given.others:
        yield comparison(given.row, given.others[0], given.column)


def _cites_two(answer: Answer) -> bool:
    return len(answer.citations) > 1


COMPARISON = QuestionKind(
    name="comparison",
    request="a question that compares what passage [1] and another passage say",
    draft_from_table=_two_rows,
    table_share=0.3,
    accepts=_cites_two,
)
