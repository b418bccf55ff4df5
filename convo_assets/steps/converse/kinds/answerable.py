"""Questions that one passage answers."""

from collections.abc import Iterator

from convo_assets.steps.converse.cell_questions import cell_question
from convo_assets.steps.converse.qa_pairs import QAPair
from convo_assets.steps.converse.question_kind import QuestionKind, TableInput


def _cell(given: TableInput) -> Iterator[QAPair]:
    yield cell_question(given.row, given.column, dict(given.row.cells)[given.column])


ANSWERABLE = QuestionKind(
    name="answerable",
    request="a question that one of the facts answers",
    written_share=0.34,
    repeatable=True,
    draft_from_table=_cell,
    table_share=0.5,
)
