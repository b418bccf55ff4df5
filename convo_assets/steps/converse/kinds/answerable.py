"""Questions that one passage answers."""

from convo_assets.steps.converse.question_kind import QuestionKind

ANSWERABLE = QuestionKind(
    name="answerable",
    request="a question that one of the facts answers",
    written_share=0.34,
    repeatable=True,
)
