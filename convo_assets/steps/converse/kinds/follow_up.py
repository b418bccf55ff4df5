"""Questions that lean on the turn before, as "And for children?" does."""

from convo_assets.steps.converse.question_kind import QuestionKind

FOLLOW_UP = QuestionKind(
    name="follow_up",
    request=(
        "a short question that goes on from the answer before and cannot be understood without it"
    ),
    written_share=0.16,
    repeatable=True,
    follows=True,
)
