"""Questions for what something is, answered by its definition."""

from convo_assets.steps.converse.question_kind import QuestionKind

DEFINITION = QuestionKind(name="definition")
