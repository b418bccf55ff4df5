"""Questions of which the documents answer a part: they say what is so, and not why."""

from convo_assets.steps.converse.question_kind import QuestionKind

PARTIAL = QuestionKind(
    name="partial",
    request=(
        "for two things in one question, one that a fact tells and one, closely "
        "related, that nothing shown tells"
    ),
    reply='Answer the part that is known, and set "found" to "partly".',
    written_share=0.04,
    follows=True,
    answers=False,
)
