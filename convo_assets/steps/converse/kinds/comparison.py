"""Questions that ask how two things differ."""

from convo_assets.steps.converse.question_kind import QuestionKind

COMPARISON = QuestionKind(
    name="comparison",
    request="how two things that the facts tell apart differ",
    reply="Say what holds for each of the two, and wherein they differ.",
    written_share=0.08,
    needs="several",
)
