"""Questions that leave open which of several things is meant, so that the answer asks back."""

from collections.abc import Iterator

from convo_assets.steps.converse.exchanges import Exchange
from convo_assets.steps.converse.lookups import asked_back, looked_up
from convo_assets.steps.converse.question_kind import QuestionKind, TableInput

MOST_OPTIONS = 4


def _which_row(given: TableInput) -> Iterator[Exchange]:
    """Yield a question that fits several rows, and the question for the row that was meant."""
    if given.others and given.plan.exchanges > 1:
        rows = [given.row, *given.others][:MOST_OPTIONS]
        yield asked_back(sorted(rows, key=lambda row: row.segment.start), given.column)
        yield looked_up(given.row, given.column, dict(given.row.cells)[given.column])


UNDERSPECIFIED = QuestionKind(
    name="underspecified",
    request="a question that fits passage [1] as well as another passage, because it "
    "leaves open which of two things it is about",
    draft_from_table=_which_row,
    table_share=0.2,
    asks_back=True,
    answers=False,
)
