"""Questions that leave open which of several things is meant, so that the answer asks back."""

from collections.abc import Iterator

from convo_assets.steps.converse.cell_questions import cell_question, clarification
from convo_assets.steps.converse.qa_pairs import QAPair
from convo_assets.steps.converse.question_kind import QuestionKind, TableInput

MAX_OPTIONS = 4


def _which_row(given: TableInput) -> Iterator[QAPair]:
    """Yield a question that fits several rows, and the question for the row that was meant."""
    if given.others and given.plan.question_count > 1:
        rows = [given.row, *given.others][:MAX_OPTIONS]
        yield clarification(sorted(rows, key=lambda row: row.segment.start), given.column)
        yield cell_question(given.row, given.column, dict(given.row.cells)[given.column])


UNDERSPECIFIED = QuestionKind(
    name="underspecified",
    request="a question that leaves open which of several things in the facts is meant",
    reply=(
        "Do not answer. Ask back which one is meant, and name the possibilities; quote "
        "where they stand."
    ),
    written_share=0.05,
    needs="several",
    length="one sentence",
    draft_from_table=_which_row,
    table_share=0.2,
    asks_back=True,
    answers=False,
)
