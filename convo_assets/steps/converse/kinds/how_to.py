"""Questions for the way to do something, which get all the steps."""

from convo_assets.steps.converse.question_kind import QuestionKind

HOW_TO = QuestionKind(
    name="how_to",
    request="how to do what the steps or instructions tell",
    reply=("Give all steps in order, as a numbered list, with every command exactly as it stands."),
    written_share=0.12,
    needs="steps",
    length="all steps, none left out",
)
