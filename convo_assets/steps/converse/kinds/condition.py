"""Questions for what to do, or what happens, if or when something is so."""

from convo_assets.steps.converse.question_kind import QuestionKind

CONDITION = QuestionKind(name="condition")
