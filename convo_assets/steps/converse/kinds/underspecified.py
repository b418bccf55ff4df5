"""Questions that leave open which of several things is meant, so that the answer asks back."""

from convo_assets.steps.converse.question_kind import QuestionKind

UNDERSPECIFIED = QuestionKind(
    name="underspecified",
    request="a question that fits passage [1] as well as another passage, because it "
    "leaves open which of two things it is about",
    table_share=0.2,
    asks_back=True,
    answers=False,
)
