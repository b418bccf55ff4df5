"""Questions for what a heading names: the purpose of something, or how it is done."""

from convo_assets.steps.converse.question_kind import QuestionKind

TOPIC = QuestionKind(name="topic")
