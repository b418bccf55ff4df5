"""Questions in which the user has something wrong, which the answer puts right."""

from convo_assets.steps.converse.question_kind import QuestionKind

FALSE_PREMISE = QuestionKind(
    name="false_premise",
    request=(
        "a question that takes for granted something the facts contradict, such as "
        "another number or a permission that is not given"
    ),
    reply="The user has something wrong. Say so first, then what is right.",
    written_share=0.06,
)
