"""Questions that the source itself asks: in headings, in lists of questions, in messages."""

from convo_assets.steps.converse.question_kind import QuestionKind

SOURCE_QUESTION = QuestionKind(name="source_question")
