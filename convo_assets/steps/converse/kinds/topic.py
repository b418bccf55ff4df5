"""Questions how an act that a heading names is done to what stands above it."""

from convo_assets.steps.converse.question_kind import QuestionKind

TOPIC = QuestionKind(name="topic")
