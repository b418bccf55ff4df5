"""Questions for the things that a list tells."""

from convo_assets.steps.converse.question_kind import QuestionKind

LISTING = QuestionKind(name="listing")
