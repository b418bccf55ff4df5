"""Questions that need two passages."""

from convo_assets.steps.converse.question_kind import QuestionKind

MULTI_HOP = QuestionKind(
    name="multi_hop",
    request=("a question that needs a fact together with what the passage from elsewhere says"),
    reply="Use both passages, and quote both.",
    written_share=0.07,
    needs="elsewhere",
)
