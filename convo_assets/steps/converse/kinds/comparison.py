"""Questions that ask how two things differ."""

from collections.abc import Iterator

from convo_assets.steps.converse.cell_questions import comparison
from convo_assets.steps.converse.qa_pairs import QAPair
from convo_assets.steps.converse.question_kind import QuestionKind, TableInput


def _two_rows(given: TableInput) -> Iterator[QAPair]:
    if given.others:
        yield comparison(given.row, given.others[0], given.column)


COMPARISON = QuestionKind(
    name="comparison",
    request="how two things that the facts tell apart differ",
    reply="Say what holds for each of the two, and wherein they differ.",
    written_share=0.08,
    needs="several",
    draft_from_table=_two_rows,
    table_share=0.3,
)
