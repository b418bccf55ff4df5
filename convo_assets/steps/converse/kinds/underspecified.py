"""Questions that leave open which of several things is meant, so that the answer asks back."""

from convo_assets.steps.converse.question_kind import QuestionKind

UNDERSPECIFIED = QuestionKind(
    name="underspecified",
    request="a question that leaves open which of several things in the facts is meant",
    reply=(
        "Do not answer. Ask back which one is meant, and name the possibilities; quote "
        "where they stand."
    ),
    written_share=0.05,
    needs="several",
    length="one sentence",
    asks_back=True,
    answers=False,
)
