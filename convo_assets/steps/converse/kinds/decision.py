"""Questions by somebody who has to choose, answered by what the documents say and no opinion."""

from convo_assets.steps.converse.question_kind import QuestionKind

DECISION = QuestionKind(
    name="decision",
    request=(
        "for help with a choice: the user says in a few words what their situation is, "
        "and asks which of the possibilities in the facts fits"
    ),
    reply=(
        "Say which condition of the documents decides, and what follows for the user. "
        "Have no opinion."
    ),
    written_share=0.06,
    needs="several",
    length="two or three sentences",
)
