"""Questions for a row of a table."""

from convo_assets.steps.converse.question_kind import QuestionKind

TABLE_ROW = QuestionKind(name="table_row")
