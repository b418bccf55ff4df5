"""Questions for the gist of several things."""

from convo_assets.steps.converse.question_kind import QuestionKind

SUMMARY = QuestionKind(
    name="summary",
    request="for the gist of all this, or for what matters most in it",
    reply="Say what matters most, in order, without anything that is not shown.",
    written_share=0.05,
    needs="several",
    length="three or four sentences",
)
