"""Questions that the documents do not answer."""

from convo_assets.steps.converse.question_kind import QuestionKind

UNANSWERABLE = QuestionKind(
    name="unanswerable",
    request="a question on the same subject that none of the passages answers",
    share=0.27,
    follows=True,
    refuses=True,
    answers=False,
)
