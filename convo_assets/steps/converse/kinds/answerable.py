"""Questions that one passage answers."""

from convo_assets.steps.converse.question_kind import QuestionKind

ANSWERABLE = QuestionKind(
    name="answerable",
    request="a question that passage [1] answers",
    table_share=0.5,
)
