"""Questions for the way to do something: headings that are tasks, and "to do this, do that"."""

from convo_assets.steps.converse.question_kind import QuestionKind

HOW_TO = QuestionKind(name="how_to")
